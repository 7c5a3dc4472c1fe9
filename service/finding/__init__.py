"""Question → the reports that may answer and, in each, the sentences and figures worth ranking.

Read `reports.py`, then `shortlist.py`.
"""
