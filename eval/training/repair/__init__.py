"""Texts → the syllable counts that the repair of lost letters decodes with. Read `ngrams.py`."""
