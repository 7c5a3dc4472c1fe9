"""Figures → findings: arithmetic the report claims that does not hold. Read `check.py` first."""
