"""What was typed, with its conversation → a `Question`. Read `understand.py` first."""
