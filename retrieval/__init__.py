"""Query → Hits over a library of reports. Knows nothing of answers.

Read `hit.py` (the nouns), then `library.py` (where the steps meet).
"""
