"""File → Report: text, outline, passages, figures, findings. Knows nothing of search.

Read `report.py` (the nouns), then `read.py` and `parse.py` (where the steps meet).
"""
