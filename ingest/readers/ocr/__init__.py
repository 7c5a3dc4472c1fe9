"""A page picture → its words with their places, by Tesseract. Read `tesseract.py` first."""
