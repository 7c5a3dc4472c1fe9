"""data/synonyms.tsv → relations between words. Does not know questions, reports or scores."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

RelationKind = Literal["same", "near", "broader", "unlike"]
DATA = Path(__file__).parent / "data" / "synonyms.tsv"


@dataclass(frozen=True, slots=True)
class Relation:
    """How some words relate; for `same` and `broader` the first term is the one that stands for the others."""

    kind: RelationKind
    terms: tuple[str, ...]


def parse_relations(text: str) -> tuple[Relation, ...]:
    """Read `kind<TAB>term | term | …` lines; empty lines and `#` comments are skipped.

    Raises ValueError naming the line when a kind is unknown or fewer than two terms stand on it.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        kind, _, rest = line.partition("\t")
        terms = tuple(term.strip() for term in rest.split("|") if term.strip())
        if kind not in get_args(RelationKind) or len(terms) < 2:
            raise ValueError(f"line {number}: expected 'same|near|broader|unlike<TAB>a | b', got {line!r}")
        found.append(Relation(kind, terms))  # type: ignore[arg-type]  # checked against the literal just above
    return tuple(found)


@lru_cache(maxsize=1)
def load_relations() -> tuple[Relation, ...]:
    """Return the shipped relations."""
    return parse_relations(DATA.read_text(encoding="utf-8"))
