"""Texts and pairs → the shipped embedder, one command a step. Read `corpus.py` first, `export.py` last."""
