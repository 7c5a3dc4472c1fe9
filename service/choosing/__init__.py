"""Ranked candidates → the set that is the answer, or silence. Read `choose.py`, then `decide.py`."""
