"""One parsed web page → the same page with only what is seen. Read `styles.py`, then `contents.py`."""
