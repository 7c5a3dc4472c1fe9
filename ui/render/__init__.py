"""Answers, citations, reports → markdown, HTML and plain text; nothing of Streamlit or HTTP. Read `words.py` first."""
