"""Extract → Report: repair, outline, identity, passages, figures, self-check, in this order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from statistics import fmean

from ingest.checking.check import check
from ingest.figures.find import find_figures
from ingest.identity.identify import identify
from ingest.repair.restore import Counts, Repair, repair
from ingest.report import Extract, Quality, Report
from ingest.structure.outline import outline
from ingest.structure.passages import split
from ingest.vietnamese.syllables import is_syllable


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
    reading = repaired.text
    uncertain = tuple(
        sorted({*extract.uncertain, *repaired.uncertain_figures}, key=lambda span: (span.start, span.end))
    )
    outlined = outline(text, reading, pages, extract.furniture)
    identity = identify(text, reading, pages, corrections or {})
    passages = split(report_id, outlined, text, reading, repaired.states, pages)
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
        quality=_quality(extract, repaired),
    )


def _quality(extract: Extract, repaired: Repair) -> Quality:
    """Judge how well the report was read: the share of its small-letter words that are Vietnamese syllables."""
    words = Counter(word for word in repaired.text.split() if word.isalpha() and word.islower())
    total = sum(words.values())
    valid = sum(count for word, count in words.items() if is_syllable(word))
    pages = Counter(page.state for page in extract.pages)
    damaged = sum(1 for _, state in repaired.states if state != "clean")
    sure = fmean(repaired.confidence) if repaired.confidence else 1.0
    return Quality(valid / total if total else 1.0, damaged, tuple(pages.items()), sure)
