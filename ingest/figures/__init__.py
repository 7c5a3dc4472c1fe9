"""Blocks and tables → figures: value, unit, label, level, kind, period, place, span. Read `find.py` first."""
