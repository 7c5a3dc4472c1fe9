"""`data/abbreviations.tsv` → which short form stands for what, both ways."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "abbreviations.tsv"


@lru_cache(maxsize=1)
def abbreviations() -> tuple[tuple[str, str], ...]:
    """Return the pairs (short form, what it stands for), in the order of the table."""
    pairs = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            short, _, full = line.partition("\t")
            pairs.append((short, full))
    return tuple(pairs)
