"""One reader per format, one signature: bytes → Extract."""
