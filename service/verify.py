"""An answer → the same answer without anything its citations do not bear out. The last gate; it knows no exception.

Works on the finished answer and the reports alone: it does not trust how the answer was made. What stands in
quotation marks must be the cited words; what stands outside may name only figures with their units, times, places
and documents of what the same line cites. A line that fails is dropped with its figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from ingest.report import Figure, Report, period_of, place_of
from ingest.vietnamese.numerals import could_be_decimal, is_ambiguous, parse_number, read_as
from ingest.vietnamese.syllables import fold
from service.answer import Answer, AnswerFigure, Citation
from service.composing.wording import clean, label_words

MARK = re.compile(r"\[(\d+)\]")
QUOTATION = re.compile(r"“([^“”]*)”")
_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"[*_#>`]+|</?[a-z]+[^>]*>")
_DAY = re.compile(r"\d{1,2}/(?:\d{1,2}/)?\d{4}|\d{1,2}-\d{1,2}-\d{4}")
_MEANING = "nghia cua ma"
_DIGITS = re.compile(r"\d+(?:[.,/-]\d+)*%?")
_LEVELS = ("cấp tỉnh", "cấp huyện", "cấp xã", "toàn huyện")
_SUM = re.compile(r"(\d[\d.,]*)((?:\s[+−-]\s\d[\d.,]*)+)\s=\s(−?\d[\d.,]*)")


def faults(answer: Answer, reports: Mapping[str, Report]) -> list[str]:
    """List what does not hold, in words for a log; an empty list means that the answer may leave."""
    by_n = {c.n: c for c in answer.citations if not _citation_fault(c, reports)}
    found = [f"citation {c.n}: {why}" for c in answer.citations if (why := _citation_fault(c, reports))]
    found += [f"figure {f.surface}: {why}" for f in answer.figures if (why := _figure_fault(f, by_n, reports))]
    for line in answer.answer.splitlines():
        if why := _line_fault(line, answer, by_n, reports):
            found.append(f"line {line[:60]!r}: {why}")
    for note in answer.notes:
        if any(n not in by_n for n in note.citations):
            found.append(f"note {note.text[:40]!r}: cites what is not there")
    return found


def verify(answer: Answer, reports: Mapping[str, Report]) -> Answer:
    """Remove what does not hold: citations, the figures and lines that lean on them, then whatever is left hanging.

    The result has no faults. Its status falls to `not_stated` when nothing asserted is left.
    """
    sound = {c.n: c for c in answer.citations if not _citation_fault(c, reports)}
    figures = tuple(f for f in answer.figures if not _figure_fault(f, sound, reports))
    trimmed = replace(answer, citations=tuple(sound.values()), figures=figures)
    lines = [ln for ln in answer.answer.splitlines() if not _line_fault(ln, trimmed, sound, reports)]
    notes = tuple(n for n in answer.notes if all(c in sound for c in n.citations))
    likely = tuple(one for one in answer.likely if one.citation in sound)
    checked = replace(trimmed, answer="\n".join(lines).strip(), notes=notes, likely=likely)
    lost = len(figures) < len(answer.figures) or len(lines) < len(answer.answer.splitlines())
    if not lost:
        return checked
    if (answer.figures and not checked.figures) or not checked.answer:
        return replace(checked, status="not_stated", figures=())
    return replace(checked, status="partial" if answer.status == "answered" else answer.status)


def _citation_fault(citation: Citation, reports: Mapping[str, Report]) -> str:
    report = reports.get(citation.report_id)
    if report is None:
        return "no such report"
    if not 0 <= citation.start < citation.end <= len(report.text):
        return "outside the text"
    if citation.quote != report.text[citation.start : citation.end]:
        return "the quote is not the text"
    if citation.reading is not None and citation.reading != report.reading[citation.start : citation.end]:
        return "the reading is not the report's"
    identity = report.identity
    for given, part in (
        (citation.place, identity.place),
        (citation.number, identity.number),
        (citation.date, identity.date),
    ):
        if given != (part.value if part else None):
            return "the report's identity is another"
    return "" if citation.file == report.file else "another file"


def _figure_fault(figure: AnswerFigure, by_n: Mapping[int, Citation], reports: Mapping[str, Report]) -> str:
    citation = by_n.get(figure.citation)
    if citation is None:
        return "no citation"
    report = reports[citation.report_id]
    value = _decimal(figure.value)
    if value is None or value not in readings_of(figure.surface):
        return "the value is not what is printed"
    for source in report.figures:
        if (
            citation.start <= source.span.start
            and source.span.end <= citation.end
            and _same(figure, value, source, report)
        ):
            return ""
    return "no such figure in the cited words"


def _same(figure: AnswerFigure, value: Decimal, source: Figure, report: Report) -> bool:
    return (
        not source.uncertain
        and source.value == value
        and source.surface == figure.surface == report.text[source.span.start : source.span.end]
        and source.unit == figure.unit
        and source.label == figure.label
        and source.level == figure.level
        and source.kind == figure.kind
        and figure.place == place_of(source, report)
        and figure.period == period_of(source, report)
    )


def readings_of(surface: str) -> frozenset[Decimal]:
    """Return every value that a printed number may have; more than one only where its mark is ambiguous."""
    value = parse_number(surface)
    if value is None:
        return frozenset()
    if is_ambiguous(surface):
        return frozenset((value, read_as(surface, decimal="")))
    return frozenset((value, read_as(surface, decimal="."))) if could_be_decimal(surface) else frozenset((value,))


def _line_fault(line: str, answer: Answer, by_n: Mapping[int, Citation], reports: Mapping[str, Report]) -> str:
    marks = [int(n) for n in MARK.findall(line)]
    if any(n not in by_n for n in marks):
        return "a mark without its citation"
    cited = [by_n[n] for n in marks]
    said = MARK.sub(" ", _MARKUP.sub("", line))
    for quotation in QUOTATION.findall(said):
        if not any(_stands_in(quotation, c, reports[c.report_id]) for c in cited):
            return "words in quotation marks that are not cited"
    own = QUOTATION.sub(" ", said)
    return _own_words_fault(own, [f for f in answer.figures if f.citation in marks], cited, reports)


def _stands_in(quotation: str, citation: Citation, report: Report) -> bool:
    wanted = clean(quotation).removesuffix("…").strip()
    return any(wanted in clean(text) for text in (citation.quote, report.reading[citation.start : citation.end]))


def _own_words_fault(
    own: str, figures: Sequence[AnswerFigure], cited: Sequence[Citation], reports: Mapping[str, Report]
) -> str:
    """Check what the assistant says itself: sums, then dates, years and document numbers, then figures, then places."""
    allowed = _identity_words(figures, cited, reports)
    values = {v for f in figures for v in readings_of(f.surface)}
    for total in _SUM.finditer(own):
        if not _adds_up(total, values):
            return "arithmetic that does not hold"
    rest = _SUM.sub(" ", own)
    for label in sorted({label_words(f.label, f.unit) for f in figures}, key=len, reverse=True):
        rest = rest.replace(f"{label}:", " :").replace(f"{label} (", " (") if label else rest
    for code in {f.unit for f in figures if f.unit and "=" in f.unit}:
        rest = rest.replace(f"({code})", f"({_MEANING})")
    for match in _DIGITS.finditer(rest):
        if not _borne_out(match.group(), fold(rest[match.end() : match.end() + 60]).lstrip(), figures, allowed):
            return f"{match.group()} is not a cited figure with its unit, nor a date or number of what is cited"
    return _scope_fault(rest, figures, cited, reports)


def _borne_out(printed: str, after: str, figures: Sequence[AnswerFigure], allowed: str) -> bool:
    """Tell whether digits are a cited figure before its own unit, or stand so in what is cited and its identity."""
    bare = printed.rstrip("%")
    if not _DAY.fullmatch(bare):
        same = [[f for f in figures if f.surface.rstrip("% ") == part] for part in bare.split("/")]
        if all(same) and any(_unit_follows(after, printed, f) for held in same for f in held):
            return True
        if any(same):  # "6 tháng" beside a figure of 6: as a figure it fails, as the cited words it may stand
            following = re.escape(after.split(" ", maxsplit=1)[0])
            return re.search(rf"(?<![\d.,/]){re.escape(bare)} {following}(?!\w)", fold(allowed)) is not None
    return re.search(rf"(?<![\d.,/]){re.escape(bare)}(?![\d/]|[.,]\d)", allowed) is not None


def _unit_follows(after: str, printed: str, figure: AnswerFigure) -> bool:
    if not figure.unit:
        return not printed.endswith("%")
    if figure.unit.startswith("%"):
        return printed.endswith("%") or after.startswith("%")
    if "=" in figure.unit:  # "Có = 1 Không = 0" explains a code; it is printed in brackets
        return after.startswith(f"({_MEANING})")
    return after.startswith(fold(figure.unit)) and not printed.endswith("%")


def _identity_words(figures: Sequence[AnswerFigure], cited: Sequence[Citation], reports: Mapping[str, Report]) -> str:
    words = [text for f in figures for text in (f.period, f.label) if text]
    for citation in cited:
        report = reports[citation.report_id]
        words += [text for text in (citation.title, citation.number, _vietnamese_date(citation.date)) if text]
        words += [
            report.reading[citation.start : citation.end],
            report.identity.period.surface if report.identity.period else "",
        ]
    return " · ".join(_SPACE.sub(" ", word) for word in words)


def _vietnamese_date(iso: str | None) -> str | None:
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}" if iso and len(iso) == 10 else iso


def _adds_up(match: re.Match[str], values: set[Decimal]) -> bool:
    terms = [match.group(1), *re.findall(r"\d[\d.,]*", match.group(2))]
    signs = [1, *(1 if sign == "+" else -1 for sign in re.findall(r"\s([+−-])\s", match.group(2)))]
    numbers = [parse_number(term) for term in terms]
    printed = parse_number(match.group(3).lstrip("−"))
    if printed is None or any(n is None or n not in values for n in numbers):
        return False
    total = sum(sign * n for sign, n in zip(signs, numbers, strict=True) if n is not None)
    return total == (-printed if match.group(3).startswith("−") else printed)


def _scope_fault(
    own: str, figures: Sequence[AnswerFigure], cited: Sequence[Citation], reports: Mapping[str, Report]
) -> str:
    """A line that cites something may name only the places and levels of what it cites."""
    if not cited:
        return ""
    here = {fold(c.place) for c in cited if c.place}
    flat = fold(own)
    for report in reports.values():
        place = report.identity.place.value if report.identity.place else None
        if place and fold(place) not in here and fold(place) in flat:
            return f"{place} is not cited in this line"
    if figures:
        words = fold(" ".join(f"{f.label} {f.level or ''}" for f in figures) + _identity_words(figures, cited, reports))
        for level in _LEVELS:
            if fold(level) in flat and fold(level) not in words:
                return f"{level} is not the level of what is cited"
    return ""


def _decimal(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None
