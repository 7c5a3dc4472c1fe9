"""data/asks.tsv → the patterns that tell what a question asks, by its words with their accents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import get_args

from ingest.report import FigureKind
from ingest.vietnamese.syllables import toned
from service.question import Ask

DATA = Path(__file__).parent / "data" / "asks.tsv"


@dataclass(frozen=True, slots=True)
class Patterns:
    """Compiled patterns over `spelled` text; `asking` finds the words that ask and carry no subject, `about_report`
    questions about a report's own number, date, signer or agency, `other` words that only look like asking words."""

    asks: tuple[tuple[Ask, re.Pattern[str]], ...]
    levels: tuple[tuple[str, re.Pattern[str]], ...]
    kinds: tuple[tuple[FigureKind, re.Pattern[str]], ...]
    asking: re.Pattern[str]
    about_report: re.Pattern[str]
    other: re.Pattern[str]


@lru_cache(maxsize=1)
def load_patterns() -> Patterns:
    """Return the shipped patterns. Raises ValueError for a line whose ask or kind is unknown."""
    grouped: dict[str, list[str]] = {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, pattern = line.partition("\t")
            grouped.setdefault(name, []).append(pattern)
    asking, about, other = (grouped.pop(name) for name in ("asking", "about_report", "other"))
    joined = {name: toned("|".join(patterns)) for name, patterns in grouped.items()}
    known = {*get_args(Ask), *(f"kind:{kind}" for kind in get_args(FigureKind))}
    if unknown := [name for name in joined if name not in known and not name.startswith("level:")]:
        raise ValueError(f"{DATA.name}: unknown {', '.join(unknown)}")
    return Patterns(
        asks=tuple((ask, joined[ask]) for ask in get_args(Ask) if ask in joined),
        levels=tuple((name[6:], pattern) for name, pattern in joined.items() if name.startswith("level:")),
        kinds=tuple((kind, joined[f"kind:{kind}"]) for kind in get_args(FigureKind) if f"kind:{kind}" in joined),
        about_report=toned("|".join(about)),
        asking=toned(r"\b(?:" + "|".join(asking) + r")(?!\w)"),
        other=toned("|".join(rf"(?<!\w)(?:{pattern})(?!\w)" for pattern in other)),
    )
