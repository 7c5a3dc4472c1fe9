"""A question → the reports whose place it names, and named places that no report is about.

Built once for a shelf; a look-up costs the words of the question, however many reports there are. Names are matched
through one slip of a finger and without accents, but accents that are typed are heeded: "văn bản" is no Văn Bàn.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.vietnamese.places import (
    Place,
    accented_alike,
    find_places,
    is_ordinary,
    key,
    key_words,
    level_of,
    names,
    province_now,
    same_place,
)
from ingest.vietnamese.syllables import CAPITALS, fold, spelled, toned
from retrieval.summary import Summary

_KIND = r"(?:huyện|quận|thị xã|thành phố|tp\.?|tỉnh|Huyện|Quận|Thị xã|Thành phố|TP\.?|Tỉnh)"
_CAPITALISED = re.compile(rf"\b{_KIND}\s+((?:[{CAPITALS}][\w'’]*)(?:\s+[{CAPITALS}][\w'’]*){{0,3}})")
_PREFIX = re.compile(r"^(?:huyen|quan|thi xa|thanh pho|tx|tp|tinh|xa|phuong|thi tran|dak khu|dac khu) ")
_HELD_BY = toned(r"\b(?:huyện|quận|thị xã|thành phố|tx|tp\.?|tỉnh|xã|phường|thị trấn|đặc khu|ubnd|hđnd)\s+$")
_BEFORE = toned(
    r"(?:\b(?:(?<!một )của|ở|tại|huyện|quận|thị xã|thành phố|tp\.?|tỉnh|ubnd|district|province|county|in|for|of)\s+)+$"
)
_PROVINCE = toned(r"[\s,(–-]*(?:(?:thuộc|của) )?(?:tỉnh|thành phố|tp\.?)?\s*")
# "các huyện", "huyện nào", "từng xã": the units of a province, none of which is named.
_UNITS = toned(
    r"\b(?:các|những|mỗi|từng|mọi|tất cả|mấy|bao nhiêu|số) (?:huyện|quận|thị xã|xã|phường|địa phương)\b"
    r"|\b(?:huyện|quận|thị xã|xã|phường|địa phương) nào\b"
)
_LONGEST_NAME = 5  # words; "Bà Rịa - Vũng Tàu" has four
_FEW = 60  # names that are all compared with a question
_KIND_BEFORE = toned(r"\b(tỉnh|huyện|quận|thị xã|thành phố|tx|tp|xã|phường|thị trấn)\.?\s+$")
_ENOUGH = 500  # reports of a name among which those of every place of that name are taken to be
_NAME_GOES_ON = re.compile(rf" [{CAPITALS}]\w*[a-zà-ỹ]")
_OFFICE_BEFORE = toned(
    r"\b(?:chủ tịch|bí thư|giám đốc|trưởng|chánh|chủ nhiệm|đồng chí|ông|bà|đ/c)(?: (?:ubnd|hđnd|mttq|ủy ban nhân dân"
    r"|uỷ ban nhân dân|hội đồng nhân dân|ban|phòng|sở|tỉnh ủy|huyện ủy|thanh tra|công an|văn phòng))*\s+$"
)
# With these nine in ten names of persons begin; a unit that begins with one is in the gazetteer.
_SURNAME = re.compile(
    "(?:nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đinh|trịnh|đoàn|lương|mai|tô|hà|cao|tạ|lưu"
    "|châu|quách|thái|lò|quàng|lường|cầm|vàng|giàng|sùng|thào)$"
)
_SHORTEST_SLIP = 6  # letters: with fewer, one slip makes another word ("Mỹ Tú", "mỹ tục")


@dataclass(frozen=True, slots=True)
class Where:
    """The places of a question. `spans` are where they are written, so that they are not taken for the subject.

    `names` are the spans of the names alone where no letter slipped, each as the shelf or the gazetteer spells it.
    """

    places: tuple[str, ...] = ()
    report_ids: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    names: tuple[tuple[int, int, str], ...] = ()


def asks_units(spelt: str) -> bool:
    """Tell whether a question, as `spelled`, asks about the units within a place without naming them."""
    return _UNITS.search(spelt) is not None


@dataclass(frozen=True, slots=True)
class _Name:
    """A name on the shelf, as it is spelt there, and the reports about places of this name."""

    spelt: str
    reports: tuple[tuple[str, str], ...]  # place in full, report

    @property
    def one_each(self) -> tuple[str, ...]:
        """The first report of each place of this name."""
        first: dict[str, str] = {}
        for place, report_id in self.reports[:_ENOUGH]:
            first.setdefault(place, report_id)
        return tuple(first.values())


class Places:
    """The names of the places that reports are about, each with the reports."""

    def __init__(self, summaries: Iterable[Summary]) -> None:
        own: list[tuple[str, str, str]] = []
        around: list[tuple[str, str, str]] = []
        lies: set[tuple[str, str]] = set()
        for each in summaries:
            if place := each.place or each.province:  # a report that tells no place but its province is about it
                own.append((place, place, each.report_id))
            if each.province:
                around.append((each.province, each.province, each.report_id))
                now = province_now(each.province)
                around += [(now, each.province, each.report_id)] if now and key(now) != key(each.province) else []
                lies.update((each.place, name) for name in (each.province, now) if name and each.place)
        self._own, self._around = _Names(own), _Names(around)
        self._lies = {(place, _bare(province)) for place, province in lies}

    def find(self, text: str, *, bare: bool = False) -> Where:
        """Find the places named; a district narrows before its province does. `bare`: typed without accents."""
        words = key_words(text)
        exact = self._own.exact(text, words, bare)
        named = [*exact, *self._own.slipped(text, words, bare, exact)]
        own, around = self._meant(text, named), self._around.exact(text, words, bare)
        spans = [(_from(text, start), end) for start, end, _ in (*named, *around)]
        strange = self._strange(text, spans, bare)
        unknown = tuple(dict.fromkeys(full for _, _, full, _ in strange))
        chosen = own or ([] if unknown else around)
        if asks_units(spelled(text)):
            chosen = [*own, *(hit for hit in around if _level_said(text, hit) in ("province", None))]
        reports = [pair for _, _, name in sorted(chosen, key=lambda hit: hit[0]) for pair in name.reports]
        return Where(
            _spelt_once(dict.fromkeys(place for place, _ in reports)),
            tuple(dict.fromkeys(report_id for _, report_id in _by_place(reports))),
            () if own else unknown,
            tuple(spans),
            (
                *((start, end, name.spelt) for start, end, name in (*exact, *around)),
                *((start, end, name) for start, end, _, name in strange),
            ),
        )

    def _meant(self, text: str, hits: list[_Hit]) -> list[_Hit]:
        """The names as the text means them: of the level that a kind tells, without the province a district lies in.

        "huyện Mường Ảng, tỉnh Điện Biên" names one place, however many reports the province has of its own.
        """
        meant: list[_Hit] = []
        for hit in sorted(hits, key=lambda hit: hit[:2]):
            start, end, name = hit
            level = _level_said(text, hit)
            reports = tuple(pair for pair in name.reports if level is None or level_of(pair[0]) in (level, None))
            if not reports and level == "province" and _bare(name.spelt) in self._around.names:
                continue
            found = (start, end, replace(name, reports=reports or name.reports))
            follows = meant and _PROVINCE.fullmatch(spelled(text), meant[-1][1], start)
            if not (follows and self._holds(found, meant[-1])):
                meant.append(found)
        return meant

    def _holds(self, province: _Hit, hit: _Hit) -> bool:
        """Tell whether a name is that of a province alone, in which all places of another name lie."""
        name = _bare(province[2].spelt)
        alone = all(level_of(place) == "province" for place, _ in province[2].reports)
        return alone and all((place, name) in self._lies for place, _ in hit[2].reports)

    def like(self, text: str) -> tuple[str, ...]:
        """One report for each place that a text may name; of few places all, for none is dear to compare."""
        names = [*self._own.names.values(), *self._around.names.values()]
        if len(names) > _FEW:
            words = key_words(text)
            exact = self._own.exact(text, words, True)
            slipped, around = self._own.slipped(text, words, True, exact), self._around.exact(text, words, True)
            names = [name for _, _, name in (*exact, *slipped, *around)]
        return tuple(dict.fromkeys(report_id for name in names for report_id in name.one_each))

    def _strange(self, text: str, spans: Sequence[tuple[int, int]], bare: bool) -> list[tuple[int, int, str, str]]:
        """Districts and provinces named that stand for no report: by the gazetteer, or by a kind and capitals.

        Of each where its name stands, its name in full and alone.
        """
        found: list[tuple[int, int, str, str]] = []
        for place in find_places(text):
            start, end = place.span.start, place.span.end
            if place.level == "commune" or _within(start, end, spans) or self._knows(place.name):
                continue
            if _is_said(place, text, bare):
                found.append((max(start, end - len(place.name)), end, place.full, place.name))
        for match in _CAPITALISED.finditer(text):
            if _is_person(text, match):
                continue
            name = key(match.group(1))
            if _within(match.start(1), match.end(1), spans) or self._knows(match.group(1)):
                continue
            if not any(name in key(held) for _, _, held, _ in found):
                full, bare_name = _as_listed(match)
                found.append((*match.span(1), full, bare_name))
        return sorted(found)

    def _knows(self, name: str) -> bool:
        return key(name) in self._own.names or key(name) in self._around.names


_Hit = tuple[int, int, _Name]


class _Names:
    """Names by their key, and by what is left when a letter is dropped: names that share a form are a slip apart."""

    def __init__(self, named: Iterable[tuple[str, str, str]]) -> None:
        reports: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        spelt: dict[str, str] = {}
        for name, place, report_id in named:
            plain = _bare(name)
            if plain:
                reports[plain][place, report_id] = None
                spelt.setdefault(plain, " ".join(name.split()[-len(plain.split()) :]))
        self.names = {name: _Name(spelt[name], tuple(held)) for name, held in reports.items()}
        self._slips: dict[str, set[str]] = defaultdict(set)
        for name in self.names:
            joined = name.replace(" ", "")
            if len(joined) >= _SHORTEST_SLIP:
                for form in _shortened(joined):
                    self._slips[form].add(name)

    def exact(self, text: str, words: Sequence[tuple[int, int, str]], bare: bool) -> list[_Hit]:
        """The names in a text that have all their letters; one that is part of a longer one is not meant.

        Of 15 000 made reports, those of "huyện Gia Lạc" answered for "huyện Gia Lạc Thượng".
        """
        hits = [
            (words[i][0], words[j - 1][1], self.names[run])
            for i, j in _runs(words)
            if (run := " ".join(word for _, _, word in words[i:j])) in self.names
        ]
        meant = [hit for hit in hits if _means(text, hit, bare)]
        return [hit for hit in meant if not any(_is_part(hit, other) for other in meant)]

    def slipped(
        self, text: str, words: Sequence[tuple[int, int, str]], bare: bool, exact: Sequence[_Hit]
    ) -> list[_Hit]:
        """The names in a text that are a slip apart, where none stands in full."""
        taken = [(start, end) for start, end, _ in exact]
        hits: list[_Hit] = []
        for i, j in _runs(words):
            start, end, joined = words[i][0], words[j - 1][1], "".join(word for _, _, word in words[i:j])
            if len(joined) < _SHORTEST_SLIP - 1 or _within(start, end, taken) or is_ordinary(text[start:end]):
                continue
            for name in sorted(self._near(joined, j - i)):
                hit = (start, end, self.names[name])
                if all(hit[2] is not held for _, _, held in (*exact, *hits)) and (bare or _slips(text, hit)):
                    hits.append(hit)
                    taken.append((start, end))
                    break
        return hits

    def _near(self, joined: str, size: int) -> set[str]:
        """The names a slip apart from some words, which are as many as the name's or one fewer: "Tuangiao"."""
        forms = _shortened(joined)
        near = {name for form in forms for name in self._slips.get(form, ())}
        return {
            name
            for name in near
            if name[0] == joined[0]
            and size in (len(name.split()), len(name.split()) - 1)
            and (size > 1 or joined == name.replace(" ", ""))
            and joined != name.replace(" ", "") + "s"
        }


def _spelt_once(places: Iterable[str]) -> tuple[str, ...]:
    """Name each place once: "tỉnh Đăk Nông" and "tỉnh Đắk Nông" of two scans are one."""
    kept: list[str] = []
    for place in places:
        if not any(same_place(place, other) for other in kept):
            kept.append(place)
    return tuple(kept)


def _bare(place: str) -> str:
    return _PREFIX.sub("", key(place))


def _level_said(text: str, hit: _Hit) -> str | None:
    """The level that the kind before a name tells: "huyện Điện Biên" is no "tỉnh Điện Biên"."""
    said = _KIND_BEFORE.search(spelled(text), 0, hit[0])
    return level_of(f"{said[1]} {hit[2].spelt}") if said else None


def _means(text: str, hit: _Hit, bare: bool) -> bool:
    """Tell whether words with the letters of a name mean it: by their accents, a kind before them, their capitals."""
    start, end, name = hit
    printed = text[start:end]
    if _HELD_BY.search(spelled(text), 0, start):
        return True
    if is_ordinary(printed):
        return False
    plain = spelled(printed)
    if bare or fold(plain) == plain or accented_alike(printed, name.spelt):
        return True
    return all(word[:1].isupper() for word in printed.split())


def _slips(text: str, hit: _Hit) -> bool:
    """Tell whether words with accents are a name with one slip: "Tuần Gáo" is, "giá hài" (lòng) is not Gia Lai."""
    start, end, name = hit
    printed, spelt = (spelled(each).replace(" ", "") for each in (text[start:end], name.spelt))
    words = text[start:end].split()
    titled = all(word[:1].isupper() for word in words)
    if titled and not _HELD_BY.search(spelled(text), 0, start):
        # One slip leaves one word of two whole ("Ban Kinh tế" is no Bắc Ninh), and a name ends before the next
        # ("Tân Sơn Hòa" is no Tây Sơn).
        shares = len(words) == 1 or not {key(word) for word in words}.isdisjoint(map(key, name.spelt.split()))
        titled = shares and not _NAME_GOES_ON.match(text, end)
        if not titled:
            return False
    return titled or fold(printed) == printed or not _shortened(printed).isdisjoint(_shortened(spelt))


def _is_person(text: str, match: re.Match[str]) -> bool:
    """Tell whether capitals after a kind are who holds its office: "Chủ tịch UBND tỉnh Phạm Anh Tuấn" names no tỉnh."""
    words = match.group(1).split()
    if len(words) < 2 or not _SURNAME.match(words[0].lower()) or key(match.group(1)) in names("district"):
        return False
    return len(words) > 2 or _OFFICE_BEFORE.search(spelled(text), 0, match.start()) is not None


def _as_listed(match: re.Match[str]) -> tuple[str, str]:
    """A place as the gazetteer writes it where one slip parts them, in full and alone: "Đáăk R'láp" is Đắk R'Lấp."""
    full, name = match.group().strip(), match.group(1)
    near = _listed_near(key(name).replace(" ", ""))
    if len(near) != 1:
        return full, name
    return f"{full[: match.start(1) - match.start()].lower()}{near[0]}", near[0]


@lru_cache(maxsize=256)
def _listed_near(joined: str) -> tuple[str, ...]:
    """The names of the gazetteer that one letter more or less parts from some letters."""
    if len(joined) < _SHORTEST_SLIP:
        return ()
    found = (name for name in names("district") if name[:1] == joined[:1] and _one_apart(name.replace(" ", ""), joined))
    return tuple(" ".join(map(str.capitalize, min(names("district")[name]).split())) for name in found)


def _one_apart(one: str, other: str) -> bool:
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return len(longer) == len(shorter) + 1 and shorter in _shortened(longer)


def _is_said(place: Place, text: str, bare: bool) -> bool:
    """Tell whether a unit of the gazetteer is named: not "tân thanh" for Tân Thạnh, nor a part of a longer name."""
    written = text[place.span.start : place.span.end]
    name = written[max(0, len(written) - len(place.name)) :]
    if not bare and fold(name) != name.lower() and not accented_alike(place.name, name):
        return False
    before = re.search(r"(\w+) $", text[: place.span.start])
    has_kind = len(written.split()) > len(place.name.split())
    return has_kind or before is None or not before[1][:1].isupper() or before.start() == 0 or before[1].isupper()


def _from(text: str, start: int) -> int:
    before = _BEFORE.search(spelled(text), 0, start)
    return before.start() if before else start


def _by_place(reports: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The pairs, those of one place together, in the order in which the places are named."""
    for place in dict.fromkeys(place for place, _ in reports):
        yield from (pair for pair in reports if pair[0] == place)


def _is_part(hit: _Hit, other: _Hit) -> bool:
    return other[0] <= hit[0] and hit[1] <= other[1] and hit[:2] != other[:2]


def _within(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(begin < end and start < until for begin, until in spans)


def _runs(words: Sequence[object]) -> Iterator[tuple[int, int]]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1):
            yield start, end


def _shortened(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
