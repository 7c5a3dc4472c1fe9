"""A question over a column of a table → its rows that meet a condition, the highest or lowest, or all to be added up.

"Xã nào vượt 95 %?", "xã nào cao nhất?", "tổng cộng các xã?". Only where the column is sure: one column of one table
holds every word asked, every row of it states one certain figure, all in one unit; else it gives nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import ge, gt, le, lt

from ingest.report import Cell, Figure, Report, Span
from ingest.vietnamese.numerals import parse_number
from ingest.vietnamese.periods import overlaps
from ingest.vietnamese.syllables import fold, toned
from ingest.vietnamese.totals import sums_up
from retrieval.query.lexicon import stop_words
from service.choosing.asked_cell import cell_at, cell_of, cells_of, first_row
from service.finding.coverage import aim, credits_of
from service.finding.evidence import Evidence, bag_of
from service.question import Question
from service.ranking.ranker import Ranked

FEWEST = 3  # rows: of two, neither is a column
Row = tuple[Cell, list[Figure]]
_COMMUNES, _DISTRICTS = ("xã", "phường", "thị trấn"), ("huyện", "thị xã", "thành phố", "quận")
_KINDS = "thị trấn|thị xã|thành phố|xã|phường|huyện|quận|thôn|trường|sở|đơn vị|địa phương|nơi"
_ANY = ("đơn vị", "địa phương", "nơi")
_KIND = re.compile(rf"({_KINDS}|phòng|ban|ubnd|chi cục|trung tâm|bệnh viện|công ty) ")
_ROWS = toned(
    rf"\b(?P<which>{_KINDS}) nào\b|\b(?:bao nhiêu|mấy) (?P<count>{_KINDS})\b"
    rf"|\btổng\b.*\b(?:các|những) (?P<all>{_KINDS})\b"
)
_LIMIT = r"(?P<limit>\d+(?:[.,]\d+)*)"
_UNIT = r"(?: ?(?P<unit>%|phần trăm)| (?P<word>\w+(?: \w+)?))?"
_CONDITIONS: tuple[tuple[re.Pattern[str], Callable[[Decimal, Decimal], bool]], ...] = (
    (toned(rf"\b(?:từ|đạt|bằng) {_LIMIT} ?(?P<unit>%|phần trăm)?(?: (?P<word>\w+(?: \w+)?))? trở lên\b"), ge),
    (toned(rf"\btừ {_LIMIT} ?(?P<unit>%|phần trăm)?(?: (?P<word>\w+(?: \w+)?))? trở xuống\b"), le),
    (toned(rf"\b(?:vượt|trên|hơn|lớn hơn|cao hơn|nhiều hơn)(?: mức)? {_LIMIT}{_UNIT}"), gt),
    (toned(rf"\b(?:dưới|thấp hơn|ít hơn|nhỏ hơn|chưa đạt|không đạt|chưa đến)(?: mức)? {_LIMIT}{_UNIT}"), lt),
)
_HIGHEST = toned(r"\b(?:cao|nhiều|lớn)(?: \w+){0,3} nhất\b")  # "nhiều hồ sơ nhất"
_LOWEST = toned(r"\b(?:thấp|ít|nhỏ)(?: \w+){0,3} nhất\b")
_SUM = toned(r"\b(?:tổng cộng|tổng số|tổng)\b")
# What asks for the reckoning and is no word of a column's head.
_FRAME = frozenset(
    fold(
        f"{_KINDS.replace(' ', '_').replace('|', ' ')} thị trấn xã thành phố đơn vị địa phương tỉ_lệ tất cả"
        " vượt trên hơn dưới mức lớn cao thấp nhiều ít nhỏ nhất cao_nhất nhiều_nhất thấp_nhất ít_nhất lớn_nhất"
        " tổng cộng tổng_số tổng_cộng đạt chưa trở lên"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What was reckoned over a column: `figures` are given, `others` were compared with them and are not given.

    `kind` of rows tells what a row is ("xã").
    """

    what: str
    kind: str
    figures: tuple[Figure, ...]
    others: tuple[Figure, ...] = ()


def reckons(question: Question) -> bool:
    """Tell whether the rows of a column are asked for, by a condition, as the highest or lowest, or added up."""
    if question.language != "vi" or question.sides or question.documents or question.leant:
        return False
    return _ROWS.search(question.spelt) is not None and _what(question.spelt) is not None


def picks_out(question: Question) -> bool:
    """Tell whether some rows are asked for, of which a ranking sees each alone: by a condition, or the highest."""
    return _what(question.spelt) != "sum"


def parts_only(question: Question, evidence: Evidence, figures: Sequence[Figure]) -> bool:
    """Tell whether a figure is that of one row where all rows together are asked: no part answers for the whole."""
    asked = _ROWS.search(question.spelt)
    if asked is None or not asked["all"] or _what(question.spelt) != "sum" or question.wants("breakdown", "list"):
        return False
    return any(_is_row_of(asked["all"], evidence, figure) for figure in figures)


def _is_row_of(kind: str, evidence: Evidence, figure: Figure) -> bool:
    report, unit = evidence.report, evidence.units[evidence.unit_of[figure.id]]
    block = report.blocks[unit.block]
    cell = cell_at(block, figure)
    return cell is not None and not any(map(sums_up, cell.rows)) and _is_of(kind, cell, block.section)


def in_table(ranked: Ranked) -> bool:
    """Tell whether the best figure stands in a table."""
    return bool(ranked) and ranked[0][1].unit.passage.kind == "row"


def reckon(question: Question, evidence: Evidence, ranked: Ranked) -> Reckoned | None:
    """Reckon over the column that the best figure of a table stands in; None where it is not sure."""
    asked = _ROWS.search(question.spelt)
    best = next((c for _, c in ranked if c.unit.passage.kind == "row"), None)
    at = cell_of(evidence.report, best) if best is not None else None
    if asked is None or best is None or at is None:
        return None
    kind = asked["which"] or asked["count"] or asked["all"]
    section = evidence.report.blocks[best.unit.block].section
    cells = cells_of(evidence.report, first_row(evidence.report, best.unit.block), blank=True)
    columns = _columns(question, evidence, cells, " . ".join((*section, *at.rows[:-1])))
    if list(columns) != [at.column]:
        return None
    wholes = [figures for cell, figures in columns[at.column] if any(map(sums_up, cell.rows)) and figures]
    rows = [row for row in columns[at.column] if not any(map(sums_up, row[0].rows))]
    figures = _certain(rows)
    if not figures or not all(_is_of(kind, cell, section) for cell, _ in rows):
        return None
    if wholes and _what(question.spelt) == "sum":  # the table's own total answers
        total = [figure for found in wholes for figure in found if not figure.uncertain]
        return Reckoned("total", kind, tuple(total)) if len(total) == 1 else None
    return _reckoned(question, kind, figures)


def _what(spelt: str) -> str | None:
    if _condition(spelt):
        return "condition"
    found = [name for name, sign in (("highest", _HIGHEST), ("lowest", _LOWEST), ("sum", _SUM)) if sign.search(spelt)]
    return found[0] if len(found) == 1 else None


def _condition(spelt: str) -> tuple[re.Match[str], Callable[[Decimal, Decimal], bool]] | None:
    found = [(match, holds) for sign, holds in _CONDITIONS if (match := sign.search(spelt))]
    return found[0] if found else None


def _reckoned(question: Question, kind: str, figures: Sequence[Figure]) -> Reckoned | None:
    what, unit = _what(question.spelt), figures[0].unit or ""
    if condition := _condition(question.spelt):
        match, holds = condition
        limit = parse_number(match["limit"])
        if limit is None or not _same_unit(match, unit):
            return None
        held = tuple(f for f in figures if holds(f.value, limit))
    elif what in ("highest", "lowest"):
        end = (max if what == "highest" else min)(f.value for f in figures)
        held = tuple(f for f in figures if f.value == end)
        held = held if len(held) < len(figures) else ()
    else:
        adds_up = unit and not unit.startswith("%") and all(parse_number(f.surface) == f.value for f in figures)
        held = tuple(figures) if what == "sum" and adds_up else ()
    return Reckoned(what or "", kind, held, tuple(f for f in figures if f not in held)) if held else None


def _same_unit(match: re.Match[str], unit: str) -> bool:
    """Tell whether a limit is told in the column's unit: "95" without one limits no column of shares."""
    if match["unit"]:
        return unit.startswith("%")
    return bool(match["word"]) and bool(unit) and fold(match["word"]).startswith(fold(unit).split()[0])


def _columns(question: Question, evidence: Evidence, cells: Sequence[Cell], titles: str) -> dict[str, list[Row]]:
    """The columns that hold every word asked, of the time asked, each with its rows."""
    figures = _by_cell(evidence.report, cells)
    columns: dict[str, list[Row]] = {}
    for cell in cells:
        columns.setdefault(cell.column, []).append((cell, figures[cell.span]))
    shares = "tỉ_lệ" in question.subject
    held = {}
    for column, rows in columns.items():
        told = [f for _, found in rows for f in found]
        fits = told and _in_time(question, evidence.report, told)
        if shares:
            fits = fits and all((f.unit or "").startswith("%") for f in told)
        if fits and _holds(question, evidence, f"{column} . {titles}"):
            held[column] = rows
    return held


def _by_cell(report: Report, cells: Sequence[Cell]) -> dict[Span, list[Figure]]:
    figures = sorted(report.figures, key=lambda f: f.span.start)
    starts = [f.span.start for f in figures]
    return {c.span: figures[bisect_left(starts, c.span.start) : bisect_left(starts, c.span.end)] for c in cells}


def _certain(rows: Sequence[Row]) -> list[Figure] | None:
    """The figures of a column's rows; None where a row states none, several or one in doubt, or they are not alike."""
    figures = [found[0] for _, found in rows if len(found) == 1 and not found[0].uncertain]
    paths, labels = {cell.rows[:-1] for cell, _ in rows}, {cell.rows[-1:] for cell, _ in rows}
    if len({(f.unit, f.kind) for f in figures}) != 1 or len(paths) > 1:
        return None
    whole = sum(f.value for f in figures)
    summed = any(f.value * 2 == whole != 0 for f in figures)  # a row that is the total of the others by its value
    alike = len(figures) == len(rows) == len(labels) >= FEWEST
    return figures if alike and not summed else None


def _holds(question: Question, evidence: Evidence, words: str) -> bool:
    """Tell whether a column's head and the titles above it hold every word asked that is no word of reckoning."""
    # Words of reckoning are left out before slips are looked for: "đơn vị" was one of "Đồi".
    told = tuple(token for token in question.subject if fold(token) not in _FRAME)
    wanted = aim(replace(question, subject=told), evidence)
    stop = stop_words(wanted.folded)
    met = credits_of(wanted, bag_of(words))
    asked = [
        credit
        for term, credit in zip(wanted.terms, met, strict=True)
        if not term.is_pair and term.text not in stop and term.plain not in _FRAME
    ]
    return bool(asked) and all(asked)


def _in_time(question: Question, report: Report, figures: Sequence[Figure]) -> bool:
    times = [figure.period or report.identity.period for figure in figures]
    return not question.periods or all(t is not None and any(overlaps(t, p) for p in question.periods) for t in times)


def _is_of(kind: str, cell: Cell, section: Sequence[str]) -> bool:
    """Tell whether a row is of the kind asked, by its own words, or by the table's where it is a bare name."""
    if not cell.rows:
        return False
    label = cell.rows[-1].strip(" .-+*0123456789")
    own = _KIND.match(label.lower())
    if own or kind in _ANY:
        return own is not None and (kind in _ANY or own[1] in _alike(kind))
    titles = " ".join((*cell.rows[:-1], *section[-1:])).lower()
    named = any(re.search(rf"\b(?:các|từng|theo) {word}\b", titles) for word in _alike(kind))
    return named and all(word[:1].isupper() for word in label.split())


def _alike(kind: str) -> Sequence[str]:
    return next((group for group in (_COMMUNES, _DISTRICTS) if kind in group), (kind,))
