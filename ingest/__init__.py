"""File → Report: text, outline, passages, figures, findings. Knows nothing of search."""
