"""What the command line can fail with: one line in Vietnamese, naming the thing and the remedy."""

from __future__ import annotations


class CommandError(Exception):
    """A verb cannot do what was asked; the message says why and what to do."""
