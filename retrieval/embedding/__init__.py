"""Text → vectors, and how alike two texts are, word by word. Read `embedder.py` first."""
