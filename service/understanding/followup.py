"""A question and the one before it → the question completed: what is said now wins, the rest is inherited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from ingest.report import Period
from ingest.vietnamese.syllables import fold, spelled, toned
from retrieval.query.lexicon import BREAK, load_lexicon, stop_words, subject_of
from service.question import Ask, Question
from service.understanding.itself import asks_more

_LEANS = toned(
    r"^\W*(?:còn|thế|vậy|và|so với|số này|còn lại|trong đó|cụ thể|bao nhiêu|mấy|đủ|tại sao|vì sao|ai|khi nào"
    r"|lý do|lí do|mục tiêu|riêng|không (?:kể|tính)|ngoài ra|sang|tách|họ|những (?:việc|cái))\b"
    r"|\bthì sao\b|\bsố (?:này|đó)\b|\bhuyện (?:này|đó)\b"
)
_LEVEL = toned(
    r"\bcấp (?:xã|huyện|tỉnh)\b|\b(?:ở|dưới|tại|khối|các) (?:các )?xã\b|\b(?:toàn|cả) huyện\b|\bcác (?:xã|phòng)\b"
)
_YEAR_BEFORE = toned(r"\bnăm (?:ngoái|trước|liền trước|kề trước)(?: đó)?\b(?! năm)")
_YEAR_AFTER = toned(r"\b(?:sang năm|năm (?:sau|tới|tiếp theo|kế tiếp|tiếp)(?: đó)?)\b")
_BESIDE = re.compile(r"\W*so\b")
_MONTHS = toned(r"\b(?:tháng|quý|đầu|cuối|năm|i{1,3}|iv|\d+)\b")
_MEASURES: frozenset[Ask] = frozenset(("count", "share", "money", "rank", "score"))
SHORT = 4  # words that carry something
_KIND_WORDS = frozenset(("lại", "lai", "mới", "moi"))  # "bổ nhiệm lại", "ban hành mới": they tell kinds apart
_OPEN: frozenset[Ask] = frozenset(("how", "compare", "breakdown", "per_report"))
_NOT_CARRIED: frozenset[Ask] = frozenset(("yes_no", "compare", "trend", "reason", "definition", "consistency"))


def leans(question: Question) -> bool:
    """Tell whether a question leans on what was said before it."""
    if _LEANS.search(question.spelt):
        return True
    return len(question.subject) < 2 or not (question.report_ids or question.unknown_places)


def carry(before: Question, now: Question) -> Question:
    """Complete a follow-up by the question before it: what is said now wins, what is silent is inherited."""
    folded = now.folded and before.folded
    beside = now.wants("compare") and _BESIDE.match(now.spelt) is not None
    leant = before.words if beside else "" if _stands_alone(now) else _kept(before.words, now, folded)
    words = f"{leant} {BREAK} {now.words}" if leant else now.words
    return replace(
        now,
        asks=_asks(before, now),
        subject=subject_of(words, folded),
        words=words,
        leant=f"{leant} {BREAK} {now.leant}" if leant and now.leant else leant or now.leant,
        places=_places(before.places, now.places, now, beside),
        report_ids=_places(before.report_ids, now.report_ids, now, beside),
        unknown_places=now.unknown_places or (() if now.report_ids else before.unknown_places),
        periods=_periods(before, now),
        months=now.months or (() if now.periods else before.months),
        leant_documents=() if now.documents or now.places else (*before.documents, *before.leant_documents),
        about_report=now.about_report or _asks_the_same_report(before, now),
        named=now.named or (before.named if before.about_report else ""),
        levels=now.levels or before.levels,
        unit=now.unit or ("" if _measures_anew(before, now) else before.unit),
        folded=folded,
        carried=True,
        query=f"{before.query} {now.query}",
    )


def _asks(before: Question, now: Question) -> frozenset[Ask]:
    """Inherit what was asked where nothing is asked now, or only "thì sao", "so với … thế nào"."""
    inherited = before.asks - _NOT_CARRIED
    if now.asks <= _OPEN:
        return now.asks | inherited
    if now.asks & _MEASURES == {"count"} and not now.unit:
        return now.asks | (inherited & _MEASURES)
    return now.asks


def _measures_anew(before: Question, now: Question) -> bool:
    """Tell whether money, a share or a rank is asked now that was not before: "kinh phí bao nhiêu?" counts no hồ sơ."""
    return bool((now.asks & _MEASURES) - {"count"} - before.asks)


def _places(before: tuple[str, ...], now: tuple[str, ...], question: Question, beside: bool) -> tuple[str, ...]:
    if beside:
        return tuple(dict.fromkeys((*before, *now)))
    return now or (() if question.unknown_places else before)


def _periods(before: Question, now: Question) -> tuple[Period, ...]:
    if now.periods:
        return tuple(dict.fromkeys((*before.periods, *now.periods))) if now.wants("compare", "trend") else now.periods
    if now.months and before.periods:
        year = before.periods[-1].end.year  # "tháng 5/2019 …? còn tháng 6?"
        return tuple(_months_of(year, first, last) for first, last in now.months)
    step = -1 if _YEAR_BEFORE.search(now.spelt) else 1 if _YEAR_AFTER.search(now.spelt) else 0
    if not step or not before.periods:
        return before.periods
    year = before.periods[-1].end.year + step
    moved = Period(date(year, 1, 1), date(year, 12, 31), f"năm {year}")
    return (*before.periods, moved) if now.wants("compare", "trend") else (moved,)


def _months_of(year: int, first: int, last: int) -> Period:
    end = date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
    told = f"tháng {first}" if first == last else f"tháng {first}-{last}"
    return Period(date(year, first, 1), end, f"{told}/{year}")


def _asks_the_same_report(before: Question, now: Question) -> bool:
    """Tell whether more of a report itself is asked, or the same of another: "… số mấy? còn ai ký?", "còn tháng 6?"."""
    return before.about_report and (asks_more(now.spelt) or (_only_a_time(now) and now.asks <= _OPEN))


def _only_a_time(question: Question) -> bool:
    """Tell whether months without a year, or nothing, are all that a question is about."""
    return not re.search(r"\w", _MONTHS.sub(" ", spelled(question.words)))


def _kept(words: str, now: Question, folded: bool) -> str:
    """Return the words of the question before, without those that what is said now replaces."""
    if now.levels:
        for start, end in reversed([match.span() for match in _LEVEL.finditer(spelled(words))]):
            words = words[:start] + BREAK + words[end:]
    before, said = subject_of(words, folded), subject_of(now.words, folded)
    gone = _rivals(before, said, folded)
    if _weight(now) <= SHORT:
        gone |= _other_kinds(before, said, stop_words(folded))
    if not gone:
        return words
    return " ".join(BREAK if i in gone else token.replace("_", " ") for i, token in enumerate(before))


def _rivals(before: Sequence[str], said: Sequence[str], folded: bool) -> set[int]:
    """Find in the words before what must not be mixed with a phrase said now: "đúng hạn" gives way to "quá hạn"."""
    lexicon = load_lexicon(folded)
    rivals = {
        rival
        for _, phrase in lexicon.phrases_in(said)
        for group in lexicon.rivals(phrase)
        for rival in group
        if not any(found == rival for _, found in lexicon.phrases_in(said))
    }
    spans = [(start, phrase) for start, phrase in lexicon.phrases_in(before) if phrase in rivals]
    return {i for start, phrase in spans for i in range(start, start + len(phrase))}


def _other_kinds(before: Sequence[str], said: Sequence[str], stop: frozenset[str]) -> set[int]:
    """Find what told the kind of a thing that is now of another kind: after "ngạch", "vốn", "đối tượng", "bổ nhiệm"."""
    gone: set[int] = set()
    for i, head in enumerate(said):
        kind = _run(said, i + 1, stop)
        if head in stop or head == BREAK or not kind:
            continue
        for j, other in enumerate(before):
            old = _run(before, j + 1, stop)
            if other != head or not old or old == kind:
                continue
            if old[: len(kind)] == kind:  # "ngạch chuyên viên chính" gives way to "ngạch chuyên viên"
                gone.update(range(j + 1 + len(kind), j + 1 + len(old)))
            elif old[0] != kind[0]:
                gone.update(range(j + 1, j + 1 + min(len(old), len(kind))))
    return gone


def _run(tokens: Sequence[str], start: int, stop: frozenset[str]) -> tuple[str, ...]:
    """Return the tokens from here up to a break or a word that carries little."""
    end = start
    while end < len(tokens) and tokens[end] != BREAK and (tokens[end] not in stop or tokens[end] in _KIND_WORDS):
        end += 1
    return tuple(tokens[start:end])


def _stands_alone(question: Question) -> bool:
    """Tell whether the subject names a thing by itself: "mức độ hài lòng" does, "dưới xã thì sao" does not.

    So does a question with its own time that says more of what it counts than the unit: "bao nhiêu hồ sơ trễ hạn
    năm 2023?".
    """
    unit = set(question.unit.split())
    if question.periods and unit and any(not unit.issuperset(fold(t).split("_")) for t in _weighty(question)):
        return True
    return _weight(question) >= SHORT and not _LEANS.search(question.spelt)


def _weight(question: Question) -> int:
    """Count the words that carry something."""
    return len(_weighty(question))


def _weighty(question: Question) -> list[str]:
    stop = stop_words(question.folded)
    return [token for token in question.subject if token != BREAK and token not in stop]
