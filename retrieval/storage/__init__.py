"""Reports → rows and files on disk, the only truth of a library. Read `catalog.py` first."""
