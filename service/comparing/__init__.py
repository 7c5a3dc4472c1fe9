"""Indicators and their figures → a grid of places and periods in which a row is one measure. Start with `grid.py`."""
