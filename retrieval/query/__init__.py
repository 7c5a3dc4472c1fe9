"""What was typed → words, phrases, places, times and English terms to search and match with.

Read `words.py`, then `word_query.py`.
"""
