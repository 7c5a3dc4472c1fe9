"""Text in one form: NFC, and the legacy Vietnamese encodings recognised by their characters."""

from __future__ import annotations

import unicodedata


def nfc(text: str) -> str:
    """Compose letters and marks; everything else stays as it is."""
    return unicodedata.normalize("NFC", text)
