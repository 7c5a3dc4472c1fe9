"""Question and candidates → how likely each leads the answer, belongs to it, or answers nothing.

Read `ranker.py` first.
"""
