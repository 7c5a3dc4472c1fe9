"""Query → hits in order, no report drowning the others. Read `search.py` first."""
