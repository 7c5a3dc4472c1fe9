"""Question → Answer with citations. Knows nothing of pages or pixels.

Read `question.py` and `answer.py` (the nouns), then `assistant.py` (where the steps meet) and `verify.py` (the gate).
"""
