"""The nouns of a question: what is asked, about where and when, and how it was typed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ingest.report import FigureKind, Period
from retrieval.query.reading import Language

Ask = Literal[
    "count",
    "share",
    "money",
    "rank",
    "score",
    "list",
    "who",
    "when",
    "document",
    "yes_no",
    "consistency",
    "reason",
    "definition",
    "how",
    "compare",
    "trend",
    "per_report",
    "breakdown",
    "extreme",
    "target",
]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    `spelt` is the text in full Vietnamese words with accents, in small letters: what patterns read. `subject` is what
    it is about, without places, times and question words, in canonical tokens; `words` is the same in full words, its
    breaks kept; `leant` is the part of the words that an earlier turn supplied; `folded` tells that none was typed
    with accents. `report_ids` are the reports of the places named, empty when none is; `unknown_places` are named
    places that no report in the library is about. `months` are those named where no year is, (first, last).
    `only_compared`: the one time named is what the asked one is compared with. `numbers` and `documents` are printed
    in the question itself ("35", "13/KH-UBND"), `leant_documents` in an earlier turn. `carried` tells that an earlier
    turn supplied something; `about_report` that the report's own number, date, signer or agency is asked, `named` are
    the words that name that report, or with `inside` the one within which another document is looked for. `sides` is
    the question once for each side that it sets against another. `query` are the words to search with.
    """

    text: str
    language: Language
    folded: bool
    asks: frozenset[Ask]
    subject: tuple[str, ...]
    words: str = ""
    leant: str = ""
    places: tuple[str, ...] = ()
    report_ids: tuple[str, ...] = ()
    unknown_places: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    months: tuple[tuple[int, int], ...] = ()
    levels: tuple[str, ...] = ()
    kind: FigureKind | None = None
    unit: str = ""
    numbers: tuple[Decimal, ...] = ()
    documents: tuple[str, ...] = ()
    leant_documents: tuple[str, ...] = ()
    carried: bool = False
    about_report: bool = False
    named: str = ""
    inside: bool = False
    query: str = ""
    spelt: str = ""
    only_compared: bool = False
    sides: tuple[Question, ...] = ()

    def wants(self, *asks: Ask) -> bool:
        """Tell whether any of these is asked."""
        return not self.asks.isdisjoint(asks)

    @property
    def said(self) -> str:
        """The words that this turn says itself."""
        return self.words.removeprefix(self.leant)

    @property
    def wants_figure(self) -> bool:
        """Tell whether a figure, rather than words, answers it."""
        if self.numbers or self.wants(
            "count", "share", "money", "rank", "score", "trend", "compare", "target", "consistency"
        ):
            return True
        return self.wants("extreme", "per_report") and not self.wants_statement and not self.documents

    @property
    def wants_statement(self) -> bool:
        """Tell whether words, rather than a figure, answer it."""
        return self.wants("who", "when", "document", "reason", "definition", "list") and not self.wants(
            "count", "share", "money", "rank", "score"
        )
