"""Question → Answer with citations. Knows nothing of pages or pixels."""
