"""A question → the reports whose place it names, and named places that no report is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.vietnamese.places import find_places
from ingest.vietnamese.syllables import CAPITALS, fold
from ingest.vietnamese.synonyms import load_relations
from ingest.vietnamese.units import unit_kinds
from retrieval.query.lexicon import is_accented, is_close
from retrieval.summary import Summary

_KIND = r"(?:huyện|quận|thị xã|thành phố|tp\.?|tỉnh|Huyện|Quận|Thị xã|Thành phố|TP\.?|Tỉnh)"
_CAPITALISED = re.compile(rf"\b{_KIND}\s+((?:[{CAPITALS}][\w'’]*)(?:\s+[{CAPITALS}][\w'’]*){{0,3}})")
_PREFIX = re.compile(r"^(?:huyen|quan|thi xa|thanh pho|tp\.?|tinh|xa|phuong|thi tran)\s+")
_BEFORE = re.compile(
    r"(?:\b(?:(?<!mot )cua|o|tai|huyen|quan|thi xa|thanh pho|tp\.?|tinh|ubnd|district|province|county|in|for|of)\s+)+$"
)


@dataclass(frozen=True, slots=True)
class Where:
    """The places of a question. `spans` are where they are written, so that they are not taken for the subject."""

    places: tuple[str, ...] = ()
    report_ids: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


def find_where(text: str, reports: Sequence[Summary]) -> Where:
    """Find the places named. A district narrows before its province does; a name may miss its accents or one letter."""
    flat = fold(text)
    districts, spans = _named(flat, [(r.place, r.report_id) for r in reports if r.place])
    provinces, province_spans = _named(flat, [(r.province, r.report_id) for r in reports if r.province])
    unknown = _unknown(text, [*spans, *province_spans], reports)
    chosen = districts or ({} if unknown else provinces)
    ids = tuple(dict.fromkeys(i for found in chosen.values() for i in found))
    return Where(tuple(chosen), ids, () if districts else unknown, (*spans, *province_spans))


def _named(flat: str, named: Sequence[tuple[str, str]]) -> tuple[dict[str, list[str]], list[tuple[int, int]]]:
    """Which of these places the text names, each with its reports, in the order of the text."""
    found: list[tuple[int, str, str]] = []
    spans: list[tuple[int, int]] = []
    for place, report_id in named:
        name = _PREFIX.sub("", fold(place))
        for start, end in _occurrences(flat, name):
            before = _BEFORE.search(flat, 0, start)
            found.append((start, place, report_id))
            spans.append((before.start() if before else start, end))
    places: dict[str, list[str]] = {}
    for _, place, report_id in sorted(found):
        held = places.setdefault(place, [])
        if report_id not in held:
            held.append(report_id)
    return places, spans


def _occurrences(flat: str, name: str) -> list[tuple[int, int]]:
    exact = [m.span() for m in re.finditer(rf"\b{re.escape(name)}\b", flat)]
    if exact or len(name) < 5:
        return exact
    words = [(m.start(), m.end()) for m in re.finditer(r"\w+", flat)]
    size = len(name.split())
    close = []
    for i in range(len(words)):
        for count in {size, max(1, size - 1)}:
            if i + count > len(words):
                continue
            start, end = words[i][0], words[i + count - 1][1]
            if is_close(flat[start:end].replace(" ", ""), name.replace(" ", "")):
                close.append((start, end))
    return close[:1]


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    """Return the words of offices that are names of places as well, once their accents are gone."""
    terms = (term for relation in load_relations() for term in relation.terms)
    return frozenset(fold(word) for word in (*terms, *unit_kinds()))


def _unknown(text: str, spans: Sequence[tuple[int, int]], reports: Sequence[Summary]) -> tuple[str, ...]:
    """Districts and provinces named that stand for no report: by the gazetteer, or by a kind and capitals."""
    known = {_PREFIX.sub("", fold(name)) for r in reports for name in (r.place, r.province) if name}
    found = []
    accented = is_accented(text)
    for place in find_places(text):
        written = text[place.span.start : place.span.end].lower()
        if accented and place.name.lower() not in written:
            continue  # "tân thanh" is not Tân Thạnh when the asker types accents
        if not accented and fold(place.name) in _common_words():
            continue  # "bao nhieu van ban" is not huyện Văn Bàn
        taken = any(start < place.span.end and place.span.start < end for start, end in spans)
        if place.level != "commune" and not taken and fold(place.name) not in known:
            found.append((place.span.start, place.full))
    for match in _CAPITALISED.finditer(text):
        name = fold(match.group(1))
        taken = any(start < match.end(1) and match.start(1) < end for start, end in spans)
        if not taken and name not in known and not any(name in fold(held) for _, held in found):
            found.append((match.start(), match.group().strip()))
    return tuple(dict.fromkeys(name for _, name in sorted(found)))
