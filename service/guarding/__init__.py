"""Who asks → what they may; what was done → a record that shows tampering. Read `keys.py` first."""
