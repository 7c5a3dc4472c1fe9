"""The parts of the shelf's page: files being read, and what is known of one report. Start with `ui/pages_shelf.py`."""
