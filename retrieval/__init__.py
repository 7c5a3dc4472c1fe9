"""Query → Hits over a library of reports. Knows nothing of answers."""
