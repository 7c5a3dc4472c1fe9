"""One HTTP noun a file: requests → contract fields. Read `ask.py` first."""
