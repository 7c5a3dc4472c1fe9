"""The command line: one verb a file, over the rooms."""
