"""A question that sets sides of one report against each other → the question once for each side. Knows words only.

"Cấp huyện hay cấp xã nhận nhiều hơn?" is asked of cấp huyện and of cấp xã, "năm 2021 và năm 2022" of each year,
"họp trực tuyến hay họp không giấy" of each thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from ingest.vietnamese.syllables import spelled, toned
from retrieval.query.lexicon import BREAK, subject_of
from service.question import Question

MOST_TIMES = 4
FEWEST_WORDS, MOST_WORDS = 2, 5  # of a thing that is set against another
_WORD = re.compile(rf"\w+|[{BREAK}]")
_WEIGHED = toned(r"\b(?:mỗi (?:bên|loại|thứ)|(?:nhiều|ít|cao|thấp) nhất)\b")
_DISTRICT = toned(r"\b(?:(?:cấp|khối|phía|bên|ở|trên|của|các phòng|lãnh đạo) )*huyện\b")
_COMMUNE = toned(r"\b(?:(?:cấp|khối|phía|bên|ở|dưới|của|các|những|lãnh đạo) )*xã\b(?! hội)(?:,? thị trấn\b|,? tt\b)?")
_OR = toned(r"hay|hoặc|và|với")
_WITH = toned(r"\bvới\b")
_WHOLE = toned(r"\b(?:toàn|cả) huyện\b(?! (?:lẫn|và|cả) )")
# "cấp huyện và (ở UBND) xã": a link, then at most four words
_LINK = toned(r"(?:\b(?:và|hay|hoặc|với|còn|lẫn|cùng|cả|hơn|riêng)\b|[,;?|&/-])(?:\W*\w+){0,4}\W*$")
_PARTED = toned(r"\b(?:giữa|mỗi (?:bên|cấp)|tách|riêng|từng cấp|bên nào|cấp nào|ai)\b")


def compared(question: Question) -> tuple[Question, ...]:
    """Return the question for each side that it names, or nothing where it names no two sides of a figure."""
    if not question.wants_figure or question.wants_statement or question.numbers or question.documents:
        return ()
    if question.wants("target"):  # a result beside its target is one side
        return ()
    return _times(question) or _levels(question) or _things(question)


def _things(question: Question) -> tuple[Question, ...]:
    """The sides of "họp trực tuyến hay họp không giấy": as many words before the link as stand after it."""
    weighed = question.wants("compare") or _WEIGHED.search(question.spelt)
    if len(question.report_ids) != 1 or not weighed:
        return ()
    found = list(_WORD.finditer(spelled(question.words)))
    for i, link in enumerate(found):
        if not _OR.fullmatch(link.group()):
            continue
        after = _run(found[i + 1 : i + 1 + MOST_WORDS])
        before = _run(found[max(0, i - len(after)) : i][::-1])[::-1]
        if min(len(before), len(after)) >= FEWEST_WORDS:
            one = _cut(question, link.start(), after[-1].end())
            return one, _cut(question, before[0].start(), link.end())
    return ()


def _run(words: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Return the words up to the first break."""
    return list(takewhile(lambda word: word.group() != BREAK, words))


def _times(question: Question) -> tuple[Question, ...]:
    """The sides of "năm 2021, năm 2022 và 6 tháng đầu năm 2023"; of several reports each may have its own time."""
    if not 1 < len(question.periods) <= MOST_TIMES or len(question.report_ids) > 1:
        return ()
    return tuple(replace(question, periods=(period,)) for period in question.periods)


def _levels(question: Question) -> tuple[Question, ...]:
    """The sides of "cấp huyện … cấp xã", where a link stands between them."""
    flat = spelled(question.words)
    whole = _WHOLE.search(flat)
    district = next((m for m in _DISTRICT.finditer(flat) if not whole or m.end() != whole.end()), None)
    commune = _COMMUNE.search(flat)
    if district is None or commune is None:
        return ()
    first, second = sorted((district, commune), key=lambda m: m.start())
    between = flat[first.end() : second.start()]
    if not _LINK.search(f"{flat[first.end() - 1]}{between}{second.group().split()[0]}"):
        return ()
    if _WITH.search(between) and not question.wants("compare") and not _PARTED.search(flat):
        return ()  # "UBND xã đã liên thông phần mềm với huyện"
    typed = question.spelt
    if question.carried and not question.wants("compare") and not (_DISTRICT.search(typed) and _COMMUNE.search(typed)):
        return ()  # "Thế cấp huyện thì sao?" leaves the other side behind
    return _without(question, commune, "cấp huyện"), _without(question, district, "cấp xã")


def _without(question: Question, dropped: re.Match[str], level: str) -> Question:
    return replace(_cut(question, *dropped.span()), levels=(level,))


def _cut(question: Question, start: int, end: int) -> Question:
    words = f"{question.words[:start]}{BREAK} {question.words[end:]}"
    return replace(question, words=words, subject=subject_of(words, question.folded))
