"""Files to add or remove → a library that survives a kill at any moment. Read `lifecycle.py` first."""
