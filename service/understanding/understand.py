"""A question as typed, with its conversation → `Question`. Does not search and does not answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from ingest.vietnamese.numerals import Number, find_numbers
from ingest.vietnamese.syllables import fold, stands_bare, toned
from ingest.vietnamese.units import unit_kinds
from retrieval.query.lexicon import BREAK, canonical, subject_of
from retrieval.query.places import Places
from retrieval.query.reading import DOCUMENT, Reading, read
from retrieval.summary import Summary
from service.answer import Turn
from service.question import Ask, Question
from service.understanding.followup import carry, leans
from service.understanding.intents import load_patterns
from service.understanding.sides import compared

_COUNTED = toned(r"\b(?:bao nhiêu|bn|mấy|số lượng|số)\s+(?P<words>(?:\w+\s?){1,4})")
_NOTED = toned(r"\b(?:chú thích|mục|phần|bảng|biểu|phụ lục|điều|khoản|trang)(?: số)? \d+(?:\.\d+)*\b")
_ELSEWHERE = toned(r"\b(?:báo cáo|huyện|nơi|địa phương|đơn vị) (?:khác|còn lại)\b")
# Numbers that name a thing: nobody asks whether "mức độ 3, 4", "ngày 31/5" or "nghị định 59" is right.
_NAMING = toned(
    r"\b(?:mức|mức độ|đối tượng|khóa|kỳ họp thứ|hạng|nhóm|tiêu chí|loại|đợt|lần)(?: số)? \d{1,2}"
    r"(?:(?: ?[,/-] ?| và | hoặc | đến | )(?:mức |mức độ |đối tượng )?\d{1,2})*\b(?! ?%)"
    r"|\b(?:ngày|đến|tới|từ|tháng|cuối|đầu|hết) \d{1,2}[/-]\d{1,2}\b(?![/-])"
    r"|\b(?:nghị định|nghị quyết|quyết định|công văn|chỉ thị|thông tư|kế hoạch|kết luận|quy định|đề án|tờ trình)"
    r"(?: số)? \d{1,4}(?!\d|[.,]\d| (?:nhiệm vụ|phần việc|việc|cuộc|người))"
)
_NUMBERED = toned(r"\bsố (?:mấy|bao nhiêu|bn)\b|\bngày (?:bao nhiêu|bn)\b")
_HIDDEN = "~"  # stands for the letters of a word that must not be taken for one that asks


def understand(text: str, history: Sequence[Turn], reports: Sequence[Summary]) -> Question:
    """Read a question; what it leaves out is taken from the turns before it."""
    places = _places(tuple(reports))
    question = _read(text, places)
    for turn in reversed(history[-4:]):
        if not leans(question):
            break
        question = carry(_uncompared(_read(turn.question, places)), question)
        question = _elsewhere(question, reports)
    question = question if question.carried else _uncompared(question)
    return replace(question, sides=compared(question))


@lru_cache(maxsize=8)
def _places(reports: tuple[Summary, ...]) -> Places:
    """Return the names of a shelf, made once for as long as it stays as it is."""
    return Places(reports)


def _elsewhere(question: Question, reports: Sequence[Summary]) -> Question:
    """Ask all reports but the one asked before: "các báo cáo khác thì sao"."""
    if not _ELSEWHERE.search(question.spelt) or len(question.report_ids) != 1:
        return question
    others = [r for r in reports if r.report_id not in question.report_ids]
    places = tuple(dict.fromkeys(r.place for r in others if r.place))
    return replace(question, report_ids=tuple(r.report_id for r in others), places=places)


def _uncompared(question: Question) -> Question:
    """Drop a time that what is asked is only compared with: "giảm bao nhiêu so với năm 2021"."""
    return replace(question, periods=()) if question.only_compared else question


def _read(text: str, places: Places) -> Question:
    reading = read(text, places)
    said, patterns = reading.said, load_patterns()
    flat = patterns.other.sub(lambda match: _HIDDEN * len(match.group()), reading.spelt)
    masks = [
        *reading.where.spans,
        *reading.when.spans,
        *(m.span() for m in DOCUMENT.finditer(said)),
        *(m.span() for m in _NOTED.finditer(flat)),
    ]
    numbers = _numbers(said, [*masks, *(m.span() for m in _NAMING.finditer(flat))])
    masks += [(n.span.start, n.span.end) for n in numbers]
    words = _words(said, flat, masks)
    return Question(
        text=reading.typed,
        spelt=reading.spelt,
        language=reading.language,
        folded=reading.bare,
        asks=_asks(flat),
        subject=subject_of(words, folded=reading.bare),
        words=words,
        places=reading.where.places,
        report_ids=reading.where.report_ids,
        unknown_places=reading.where.unknown,
        periods=reading.when.periods,
        months=reading.when.months,
        only_compared=reading.when.compared,
        levels=tuple(level for level, pattern in patterns.levels if pattern.search(flat)),
        kind=next((kind for kind, pattern in patterns.kinds if pattern.search(flat)), None),
        unit=_unit(said, flat, reading.bare),
        numbers=tuple(n.value for n in numbers),
        documents=reading.documents,
        query=_query(reading),
        about_report=patterns.about_report.search(flat) is not None,
    )


def _query(reading: Reading) -> str:
    """The words to search with: those typed, or the Vietnamese of an English question."""
    return reading.said if reading.language == "en" else reading.asked


def _asks(flat: str) -> frozenset[Ask]:
    """Tell what is asked; "số mấy", "số bao nhiêu" of a document asks for its number, not how many there are."""
    asks = frozenset(ask for ask, pattern in load_patterns().asks if pattern.search(flat))
    if "count" in asks and not asks.isdisjoint(("document", "when")):
        left = _NUMBERED.sub(" ", flat)
        counted = any(pattern.search(left) for ask, pattern in load_patterns().asks if ask == "count")
        return asks if counted else asks - {"count"}
    return asks


def _words(said: str, flat: str, masks: Sequence[tuple[int, int]]) -> str:
    """Keep the words that say what is asked about; what is dropped leaves a break, so that no false pair forms."""
    kept = list(said)
    for start, end in [*masks, *(m.span() for m in load_patterns().asking.finditer(flat))]:
        kept[start:end] = [" ", *BREAK * (end - start - 1)] if end - start > 1 else [BREAK]
    return f" {BREAK} ".join(part.strip() for part in re.split(f"[{BREAK}.,;:?!()]+", "".join(kept)) if part.strip())


def _unit(said: str, flat: str, bare: bool) -> str:
    """Find the unit that is asked for: the longest known one after "bao nhiêu", "mấy" or "số"."""
    for match in _COUNTED.finditer(flat):
        start = match.start("words")
        words = match["words"].split()
        typed = said[start : match.end("words")].split()
        for length in range(min(4, len(words)), 0, -1):
            unit = fold(" ".join(words[:length]))
            spellings = _known_units().get(unit, ())
            if _spelled(typed[:length], spellings) or (spellings and bare and not stands_bare(unit)):
                return unit
    return ""


def _spelled(typed: Sequence[str], units: Sequence[str]) -> bool:
    """Tell whether words are a unit as spelled, accents that were left out aside: "cải" is not "cái"."""
    keys = [canonical(word) for word in typed]
    return any(all(map(_spells, keys, unit.split())) for unit in units)


def _spells(key: str, word: str) -> bool:
    return key == canonical(word) or (key == fold(word) and not stands_bare(key))


@lru_cache(maxsize=1)
def _known_units() -> dict[str, list[str]]:
    """Return the known units by their letters without accents."""
    units: dict[str, list[str]] = {}
    for unit in (*unit_kinds(), "tiền", "tỷ", "tỉ", "triệu", "hs"):
        units.setdefault(fold(unit), []).append(unit)
    return units


def _numbers(said: str, masks: Sequence[tuple[int, int]]) -> tuple[Number, ...]:
    # "tự chủ 100% chi thường xuyên" describes a thing; nobody asks after the number 100 itself
    found = (n for n in find_numbers(said) if n.value != 100)
    return tuple(n for n in found if not any(s < n.span.end and n.span.start < e for s, e in masks))
