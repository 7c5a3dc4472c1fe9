"""Passages → two derived indexes, words (tantivy) and vectors (Chroma), rebuilt from the catalog at any time.

Read `sync.py` first.
"""
