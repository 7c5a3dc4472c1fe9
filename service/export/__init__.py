"""Answers and figures → Word files and spreadsheets. Read `briefing.py` first."""
