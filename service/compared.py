"""A question that sets sides against each other → the question once for each side. Knows words, not reports.

"Cấp huyện hay cấp xã nhận nhiều hơn?" is asked of cấp huyện and of cấp xã; the answer needs the same measure of both.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.syllables import fold
from service.question import Question
from service.terms import subject_of

MOST_TIMES = 4
_DISTRICT = re.compile(r"\b(?:(?:cap|khoi|phia|ben|o|tren|cua|cac phong|lanh dao) )*huyen\b")
_COMMUNE = re.compile(r"\b(?:(?:cap|khoi|phia|ben|o|duoi|cua|cac|nhung|lanh dao) )*xa\b(?! hoi)(?:,? thi tran\b|,? tt\b)?")
_WHOLE = re.compile(r"\b(?:toan|ca) huyen\b(?! (?:lan|va|ca) )")
_PARTED = re.compile(r"\b(?:giua|moi (?:ben|cap)|tach|rieng|tung cap|ben nao|cap nao|ai)\b")
_LINK = re.compile(r"(?:\b(?:va|hay|hoac|voi|con|lan|cung|ca|hon|rieng)\b|[,;?|&/-])(?:\W*\w+){0,4}\W*$")


def compared(question: Question) -> tuple[Question, ...]:
    """Return the question for each side that it names, or nothing where it names no two sides of a figure."""
    if not question.wants_figure or question.wants_statement or question.numbers or question.documents or question.wants("target"):
        return ()
    return _times(question) or _levels(question)


def _times(question: Question) -> tuple[Question, ...]:
    """The sides of "năm 2021, năm 2022 và 6 tháng đầu năm 2023"."""
    if not 1 < len(question.periods) <= MOST_TIMES or not question.wants("compare", "trend", "how", "extreme", "breakdown", "count", "share"):
        return ()
    return tuple(replace(question, periods=(period,)) for period in question.periods)


def _levels(question: Question) -> tuple[Question, ...]:
    """The sides of "cấp huyện … cấp xã", where a link stands between them."""
    flat = fold(question.words)
    whole = _WHOLE.search(flat)
    district = next((m for m in _DISTRICT.finditer(flat) if not whole or m.end() != whole.end()), None)
    commune = _COMMUNE.search(flat)
    if district is None or commune is None:
        return ()
    first, second = sorted((district, commune), key=lambda m: m.start())
    if first.end() > second.start() or not _LINK.search(flat[first.end() - 1 : second.start()] + second.group().split()[0]):
        return ()
    linked = flat[first.end() : second.start()]
    if re.search(r"\bvoi\b", linked) and not question.wants("compare") and not _PARTED.search(flat):
        return ()
    if question.carried and not question.wants("compare"):
        typed = fold(question.text)
        if not (_DISTRICT.search(typed) and _COMMUNE.search(typed)):
            return ()
    return (
        _without(question, commune, ("cấp huyện",)),
        _without(question, district, ("cấp xã",)),
    )


def _without(question: Question, dropped: re.Match[str], levels: tuple[str, ...]) -> Question:
    words = f"{question.words[: dropped.start()]}| {question.words[dropped.end() :]}"
    return replace(question, words=words, subject=subject_of(words, question.folded), levels=levels)
