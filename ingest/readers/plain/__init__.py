"""Plain text → the same text at the same offsets, its fields parted by tabs, its unread parts told.

Read `delimited.py` first.
"""
