"""A question and a report's tables → its figures without those whose row or column another one of the table shuts out.

A row shuts out its sibling where it holds every asked word that the sibling holds and more, or the same ones and less
that nobody asked: "Xã Phú Nham" before "Xã Tân Khê" and "Tổng cộng" where Phú Nham is asked, "Hộ nghèo" before "Hộ cận
nghèo", the total where nothing is named. So do columns. Knows no kinds of words and no thresholds: only what tells the
rows of one table apart counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from ingest.report import Block, Cell, Figure, Report
from ingest.vietnamese.totals import sums_up
from retrieval.query.lexicon import FOLDED, stop_words
from service.finding.coverage import Aim, Term, aim, credits_of
from service.finding.evidence import Bag, Evidence, bag_of
from service.question import Question
from service.ranking.figure_features import Candidate
from service.ranking.ranker import Ranked

_NUMBERING = re.compile(r"^\s*(?:[IVXLC]+|\d+(?:\.\d+)*|[a-zđ])[.)]\s+")


Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A row or a column: how far it covers each asked word, what a follow-up says itself apart, and its other words.

    `little` are the asked words that carry little ("mới", "giao"): they shut nothing out, but save what has them.
    """

    own: tuple[float, ...]
    leant: tuple[float, ...]
    little: tuple[float, ...]
    unasked: frozenset[str]

    def shuts_out(self, other: Path) -> bool:
        """Tell whether this one is asked before the other. What a follow-up says itself comes first."""
        if self.own != other.own:
            return _covers(self.own, other.own) and _covers(self.little, other.little)
        if self.leant != other.leant:
            return _covers(self.leant, other.leant) and _covers(self.little, other.little)
        return self.little == other.little and self.unasked < other.unasked


def _covers(more: Sequence[float], less: Sequence[float]) -> bool:
    return all(a >= b for a, b in zip(more, less, strict=True))


def as_asked(question: Question, evidence: Evidence, ranked: Ranked) -> Ranked:
    """Leave out the figures of table cells whose row, column or time is shut out by another of the same table."""
    if not ranked or question.wants("list", "extreme", "breakdown", "per_report", "consistency"):
        return ranked
    wanted = aim(question, evidence)
    tables: dict[int, list[Candidate]] = {}
    for _, c in ranked:
        if c.unit.passage.kind == "row":
            tables.setdefault(first_row(evidence.report, c.unit.block), []).append(c)
    gone = {i for first, held in tables.items() for i in _shut_out(question, wanted, evidence, first, held)}
    kept = [(score, c) for score, c in ranked if c.figure.id not in gone] or list(ranked)
    return _said_now(wanted, kept) if question.leant else kept


def _said_now(wanted: Aim, ranked: Ranked) -> Ranked:
    """Leave out what a follow-up's own words tell less of than of its best figure: "kinh phí bao nhiêu?"."""
    at = [i for i, term in enumerate(wanted.terms) if not term.leant]
    top = [ranked[0][1].all_credits[i] for i in at]
    kept = []
    for score, c in ranked:
        own = [c.all_credits[i] for i in at]
        if own == top or not _covers(top, own):
            kept.append((score, c))
    return kept


def first_row(report: Report, block: int) -> int:
    """Return the block that opens the table of a row; a table is a run of rows under one heading."""
    section = report.blocks[block].section
    while block > 0 and report.blocks[block - 1].kind == "row" and report.blocks[block - 1].section == section:
        block -= 1
    return block


def cells_of(report: Report, first: int, *, blank: bool = False) -> list[Cell]:
    """Return the cells of a table, of the rows that state anything; with `blank`, of the others too."""
    found: list[Cell] = []
    for block in report.blocks[first:]:
        if block.kind != "row" or block.section != report.blocks[first].section:
            break
        if blank or any(cell.span.end > cell.span.start for cell in block.cells):
            found += block.cells
    return found


def cell_of(report: Report, candidate: Candidate) -> Cell | None:
    """Return the cell that a candidate's figure stands in."""
    return cell_at(report.blocks[candidate.unit.block], candidate.figure)


def cell_at(row: Block, figure: Figure) -> Cell | None:
    """Return the cell of a row that a figure stands in."""
    return next((cell for cell in row.cells if cell.span.start <= figure.span.start < cell.span.end), None)


def _shut_out(
    question: Question, wanted: Aim, evidence: Evidence, first: int, held: Sequence[Candidate]
) -> Iterable[str]:
    """Return the ids of the figures of one table that are not asked where others are."""
    cells = cells_of(evidence.report, first)
    at = [(c, cell) for c in held if (cell := cell_of(evidence.report, c)) is not None]
    rows = _leading(_read(wanted, evidence, {cell.rows for cell in cells}), {cell.rows for _, cell in at})
    columns = _leading(_read(wanted, evidence, {(cell.column,) for cell in cells}), {(cell.column,) for _, cell in at})
    left: dict[Words, list[Candidate]] = {}
    for c, cell in at:
        if cell.rows in rows and (cell.column,) in columns:
            left.setdefault(cell.rows, []).append(c)
        else:
            yield c.figure.id
    if len(question.periods) == 1 and not question.wants("compare", "trend", "target"):
        for row in left.values():
            best = max(map(_in_time, row))
            yield from (c.figure.id for c in row if _in_time(c) < best)


def _in_time(candidate: Candidate) -> float:
    """Tell how well a figure's time meets the one asked: a time equal to it beats one that only overlaps."""
    return candidate.feature("inside") + candidate.feature("fills")


def _leading(paths: Mapping[Words, Path], of: Set[Words]) -> set[Words]:
    """Return the paths `of` these that no other shuts out. A part does not shut out its whole, whose words it holds.

    Only these are compared with all: a sheet of 2 000 rows has some dozens that are candidates.
    """
    alike: dict[Path, list[Words]] = {}
    for words, path in paths.items():
        alike.setdefault(path, []).append(words)
    rivals = {path: [other for other in alike if other.shuts_out(path)] for path in {paths[words] for words in of}}
    return {
        words
        for words in of
        if not any(
            other[: len(words)] != words or paths[other].unasked < paths[words].unasked
            for rival in rivals[paths[words]]
            for other in alike[rival]
        )
    }


def _read(wanted: Aim, evidence: Evidence, paths: Iterable[Words]) -> dict[Words, Path]:
    stop = stop_words(wanted.folded)
    asked = {word for term in wanted.terms for word in term.plain.split()}
    singles = [(i, term) for i, term in enumerate(wanted.terms) if not term.is_pair]
    met = {}
    for words in paths:
        found = credits_of(wanted, _bag(words))
        met[words] = [_credit(term, found[i], evidence, wanted.folded) for i, term in singles]
    common = _common(met)
    read = {}
    for words, found in met.items():
        parts: dict[str, list[float]] = {"own": [], "leant": [], "little": []}
        for (_, term), credit, everywhere in zip(singles, found, common, strict=True):
            kind = "little" if term.text in stop else "leant" if term.leant else "own"
            parts[kind].append(0.0 if everywhere else credit)
        own, leant, little = map(tuple, parts.values())
        read[words] = Path(own, leant, little, _bag(words).folded.singles - asked)
    return read


def _common(met: Mapping[Words, Sequence[float]]) -> list[bool]:
    """Tell for each word whether all parts of a total have it: "các xã" names no xã, and takes none from the total."""
    parts = [found for words, found in met.items() if not any(map(sums_up, words))]
    width = max((len(found) for found in met.values()), default=0)
    return [bool(parts) and all(found[i] for found in parts) for i in range(width)]


def _credit(term: Term, credit: float, evidence: Evidence, folded: bool) -> float:
    """Count a word found with other accents only where the report has it with none of its own: "hộ" is no "họ"."""
    known = not folded and term.text in evidence.accented
    return 0.0 if credit == FOLDED and known else credit


@lru_cache(maxsize=8192)
def _bag(path: Words) -> Bag:
    """Return the terms of a path; what only says that it sums up the others is no word of it."""
    return bag_of(" . ".join(_NUMBERING.sub("", part) for part in path if not sums_up(part)))
