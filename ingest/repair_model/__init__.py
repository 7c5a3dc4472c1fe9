"""What Vietnamese administrative text is like: the shipped counts, and the command that makes them."""
