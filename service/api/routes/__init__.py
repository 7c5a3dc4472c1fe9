"""One HTTP noun a file: requests in, contract fields out. Read `ask.py` first."""
