"""Text that lost letters → the same text with the letters filled in, of the same length; digits are never invented.

Read `restore.py` first.
"""
