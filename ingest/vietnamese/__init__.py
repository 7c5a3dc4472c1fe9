"""Words → syllables, numbers, units, periods and places as Vietnamese offices write them.

Knows no report; read `syllables.py`, then `numerals.py`.
"""
