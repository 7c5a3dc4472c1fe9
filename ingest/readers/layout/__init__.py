"""A page of placed glyphs → words, lines, columns, ruled tables and paragraphs in reading order.

Read `reading_order.py` first.
"""
