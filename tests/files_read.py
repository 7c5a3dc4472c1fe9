"""The real files beside the project, each read once for all tests of a run: OCR takes most of a minute a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ingest.read import read
from ingest.report import Extract


@cache
def extract(path: Path) -> Extract:
    """What the reader makes of a file."""
    return read(path)
