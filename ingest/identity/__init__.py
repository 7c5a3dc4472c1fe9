"""A report's own words → its agency, place, number, date, period, signer, each with its span.

Read `identify.py` first.
"""
