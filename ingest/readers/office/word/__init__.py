"""The XML of one Word document → what Word prints of it: words, numbers of lists, tables; nothing that it hides.

Read `visible.py`, then `inline.py` and `tables.py`; `package.py` opens the file.
"""
