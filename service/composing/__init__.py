"""Chosen figures and sentences → the answer in words, with citations and notes. Read `compose.py` first."""
