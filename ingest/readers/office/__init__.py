"""A Word or spreadsheet file, new or old → its text and tables.

Read `container.py` first: it tells which reader a file needs.
"""
