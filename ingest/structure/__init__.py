"""Lines → headings, joined sentences, notes and tables (the outline), then passages a person would quote.

Read `outline.py` first.
"""
