"""A library, killed and damaged again and again → a table of what was lost. Read `__main__.py` first."""
