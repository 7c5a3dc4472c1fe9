"""Questions and judgements → numbers. Nothing imports this room but the command line."""
