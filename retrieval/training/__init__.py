"""Steps that make the shipped embedder, one command each."""
