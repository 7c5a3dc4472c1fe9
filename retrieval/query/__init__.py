"""What was typed → its one reading: language, full words, places, times; and the words to search and match with.

Read `reading.py`, then `word_query.py`.
"""
