"""One file → its text (an `Extract`): one reader per format, one signature.

Read `sniff.py` for the formats, then a reader.
"""
