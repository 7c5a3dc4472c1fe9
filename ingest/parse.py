"""Extract → Report: repair, outline, identity, passages, figures, self-check, in this order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import Final

from ingest.checking.check import check
from ingest.figures.find import find_figures
from ingest.identity.identify import identify
from ingest.repair.restore import Counts, Repair, repair
from ingest.report import Extract, Quality, Report, Span
from ingest.structure.bar_lines import rows_on_lines
from ingest.structure.outline import outline
from ingest.structure.passages import split
from ingest.vietnamese.syllables import is_syllable

_PAGE_WORDS: Final = 250
"""Small-letter words of a page of text, counted for each page or part that could not be read."""


def parse(
    extract: Extract,
    *,
    report_id: str,
    file: str,
    corrections: Mapping[str, str] | None = None,
    counts: Callable[[], Counts | None] | None = None,
) -> Report:
    """Understand a report that was read. `corrections` are the user's own words on its identity.

    `counts` counts the words of clean reports at hand; it is called only when letters were lost.
    """
    text, pages = extract.text, extract.pages
    repaired = repair(text, counts)
    reading = _shown(repaired.text, extract.hidden) if extract.hidden or "\\|" in text else repaired.text
    reading = rows_on_lines(reading)
    uncertain = tuple(
        sorted({*extract.uncertain, *repaired.uncertain_figures}, key=lambda span: (span.start, span.end))
    )
    outlined = outline(text, reading, pages, extract.furniture)
    identity = identify(text, reading, file, corrections or {})
    passages = split(report_id, outlined, text, reading, repaired.states, pages, extract.pictures)
    figures = find_figures(report_id, text, reading, outlined.blocks, outlined.footnotes, passages, identity, uncertain)
    findings = check(figures, text, reading, outlined.blocks)
    return Report(
        id=report_id,
        file=file,
        format=extract.format,
        text=text,
        reading=reading,
        pages=pages,
        identity=identity,
        blocks=outlined.blocks,
        footnotes=outlined.footnotes,
        passages=passages,
        figures=figures,
        findings=findings,
        line_states=repaired.states,
        uncertain=uncertain,
        quality=_quality(extract, reading, repaired),
    )


def _shown(reading: str, hidden: Sequence[Span]) -> str:
    """The reading as it is shown: blanks where nobody reads, a stroke for a pipe that parts no cells."""
    letters = list(reading)
    for span in hidden:
        letters[span.start : span.end] = [sign if sign == "\n" else " " for sign in letters[span.start : span.end]]
    return "".join(letters).replace("\\|", "/ ")


def _quality(extract: Extract, reading: str, repaired: Repair) -> Quality:
    """Judge how well the report was read: the share of its small-letter words that are Vietnamese syllables."""
    words = Counter(word for word in reading.split() if word.isalpha() and word.islower())
    total = sum(words.values())
    valid = sum(count for word, count in words.items() if is_syllable(word))
    pages = Counter(page.state for page in extract.pages)
    damaged = sum(1 for _, state in repaired.states if state != "clean")
    all_words = total + _PAGE_WORDS * (pages["unread"] + extract.unread)
    share = valid / all_words if all_words else 1.0
    sure = fmean(repaired.confidence) if repaired.confidence else 1.0
    return Quality(share, damaged, tuple(pages.items()), extract.notes, extract.unread, sure)
