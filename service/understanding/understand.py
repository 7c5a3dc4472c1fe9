"""A question as typed, with its conversation → `Question`. Does not search and does not answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from ingest.vietnamese.numerals import Number, find_numbers
from ingest.vietnamese.syllables import fold
from ingest.vietnamese.units import unit_kinds
from retrieval.query.asked_english import is_english, to_vietnamese
from retrieval.query.asked_periods import only_compared, periods_in, up_to
from retrieval.query.asked_places import find_where
from retrieval.query.lexicon import BREAK, canonical, is_accented, subject_of
from retrieval.query.shorthand import in_full
from retrieval.summary import Summary
from service.answer import Turn
from service.question import Ask, Language, Question
from service.understanding.followup import carry, leans
from service.understanding.intents import load_patterns

_DOCUMENT = re.compile(r"\b\d+[\w/]*(?:/|-)[A-ZĐa-zđ][A-Za-zĐđ]*(?:[-/][\w&Đđ]+)*")
_COUNTED = re.compile(r"\b(?:bao nhieu|bn|may|so luong|(?<!ho )(?P<number>so))\s+(?P<words>(?:\w+\s?){1,4})")
_NOTED = re.compile(r"\b(?:chu thich|muc|phan|bang|bieu|phu luc|dieu|khoan|trang)(?: so)? \d+(?:\.\d+)*\b")
_ELSEWHERE = re.compile(r"\b(?:bao cao|huyen|noi|dia phuong|don vi) (?:khac|con lai)\b")
# Numbers that name a thing: nobody asks whether "mức độ 3, 4", "ngày 31/5" or "nghị định 59" is right.
_NAMING = re.compile(
    r"\b(?:muc|muc do|doi tuong|khoa|ky hop thu|hang|nhom|tieu chi|loai|dot|lan)(?: so)? \d{1,2}"
    r"(?:(?: ?[,/-] ?| va | hoac | den | )(?:muc |muc do |doi tuong )?\d{1,2})*\b(?! ?%)"
    r"|\b(?:ngay|den|toi|tu|thang|cuoi|dau|het) \d{1,2}[/-]\d{1,2}\b(?![/-])"
    r"|\b(?:nghi dinh|nghi quyet|quyet dinh|cong van|chi thi|thong tu|ke hoach|ket luan|quy dinh|de an|to trinh)"
    r"(?: so)? \d{1,4}(?!\d|[.,]\d| (?:nhiem vu|phan viec|viec|cuoc|nguoi))"
)
_NUMBERED = re.compile(r"\bso (?:may|bao nhieu|bn)\b|\bngay (?:bao nhieu|bn)\b")
_NO_UNIT = re.compile(r"so (?:voi|cap|nam|bo)\b")  # without accents: "so với", "sơ cấp", "chuyển đổi số năm"
_HIDDEN = "~"  # stands for the letters of a word that must not be taken for one that asks


def understand(text: str, history: Sequence[Turn], reports: Sequence[Summary]) -> Question:
    """Read a question; what it leaves out is taken from the turns before it."""
    question = _read(text, reports)
    for turn in reversed(history[-4:]):
        if not leans(question):
            break
        question = carry(_uncompared(_read(turn.question, reports)), question)
        question = _elsewhere(question, reports)
    return question if question.carried else _uncompared(question)


def _elsewhere(question: Question, reports: Sequence[Summary]) -> Question:
    """Ask all reports but the one asked before: "các báo cáo khác thì sao"."""
    if not _ELSEWHERE.search(fold(question.text)) or len(question.report_ids) != 1:
        return question
    others = [r for r in reports if r.report_id not in question.report_ids]
    places = tuple(dict.fromkeys(r.place for r in others if r.place))
    return replace(question, report_ids=tuple(r.report_id for r in others), places=places)


def _uncompared(question: Question) -> Question:
    """Drop a time that what is asked is only compared with: "giảm bao nhiêu so với năm 2021"."""
    return replace(question, periods=()) if only_compared(fold(question.query)) else question


def _read(text: str, reports: Sequence[Summary]) -> Question:
    typed = unicodedata.normalize("NFC", text).strip()
    language: Language = "en" if is_english(typed) else "vi"
    said = to_vietnamese(typed) if language == "en" else in_full(typed)
    accented = is_accented(typed) if language == "vi" else True
    flat = _asking_words(said)
    patterns = load_patterns()
    where = find_where(said, reports)
    periods, timed = periods_in(flat)
    masks = [
        *where.spans,
        *timed,
        *(m.span() for m in _DOCUMENT.finditer(said)),
        *(m.span() for m in _NOTED.finditer(flat)),
    ]
    numbers = _numbers(said, [*masks, *(m.span() for m in _NAMING.finditer(flat))])
    masks += [(n.span.start, n.span.end) for n in numbers]
    words = _words(said, flat, masks)
    return Question(
        text=typed,
        language=language,
        folded=not accented,
        asks=_asks(flat),
        subject=subject_of(words, folded=not accented),
        words=words,
        places=where.places,
        report_ids=where.report_ids,
        unknown_places=where.unknown,
        periods=tuple(up_to(replace(p, surface=said[a:b].strip())) for p, (a, b) in zip(periods, timed, strict=True)),
        levels=tuple(level for level, pattern in patterns.levels if pattern.search(flat)),
        kind=next((kind for kind, pattern in patterns.kinds if pattern.search(flat)), None),
        unit=_unit(said, flat, accented),
        numbers=tuple(n.value for n in numbers),
        documents=tuple(m.group() for m in _DOCUMENT.finditer(said)),
        query=said,
        about_report=patterns.about_report.search(flat) is not None,
    )


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


def _asking_words(said: str) -> str:
    """Fold a question for the patterns; "bộ máy", "thể chế", "chi tiêu" are hidden, which only look like asking words.

    Of 2 140 questions of our own, 29 lost a word of their subject to such a look-alike and 20 were asked otherwise.
    """
    lower = said.lower()
    if len(lower) != len(said):
        return fold(said)
    return fold(load_patterns().other.sub(lambda match: _HIDDEN * len(match.group()), lower))


def _unit(said: str, flat: str, accented: bool) -> str:
    """Find the unit that is asked for: the longest known one after "bao nhiêu", "mấy" or "số"."""
    for match in _COUNTED.finditer(flat):
        if accented and match["number"] and canonical(said[slice(*match.span("number"))]) != "số":
            continue  # "sơ cấp", "so với", "Sở" count nothing
        if not accented and _NO_UNIT.match(match["words"] if not match["number"] else f"so {match['words']}"):
            continue
        start = match.start("words")
        words = match["words"].split()
        typed = said[start : match.end("words")].split()
        for length in range(min(4, len(words)), 0, -1):
            unit = " ".join(words[:length])
            if unit in _known_units() and (not accented or _spelled(typed[:length], _known_units()[unit])):
                return unit
    return ""


def _spelled(typed: Sequence[str], units: Sequence[str]) -> bool:
    """Tell whether words are a unit as spelled, accents that were left out aside: "cải" is not "cái"."""
    keys = [canonical(word) for word in typed]
    return any(
        all(key in (canonical(word), fold(word)) for key, word in zip(keys, unit.split(), strict=True))
        for unit in units
    )


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
