"""Sample reports about invented districts, and the script that makes those that cannot be typed."""
