"""First and last lines of a report → who reports what, about where and when, each part in the document's own words.

A part that the document does not state stays None: a report saved before it was signed has no number and no day.
What a user corrected stands above what was read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.front import Front, find_front, is_motto
from ingest.lines import CAPITALS, Line, look, plain, split_lines
from ingest.period import find_periods
from ingest.places import Level, find_places, level_of, province_now, provinces_of, same_place
from ingest.report import Identity, Page, Part, Period, Span
from ingest.syllables import fold

_NUMBER = re.compile(
    rf"\bSố\s*:?\s*(\d{{1,5}}[a-zA-Z]?)?\s*((?:/\s*\d{{4}}\s*)?[/-]\s*[{CAPITALS}][\w&.-]*(?:/[{CAPITALS}][\w&-]*)?)"
)
_DATELINE = re.compile(
    rf"(?<![/\w-])([{CAPITALS}][^\W\d_]*\.?(?:[ -]+[{CAPITALS}][^\W\d_]*){{0,4}})\s*,\s*"
    r"(ngày\s*(\d{0,2})[\s.…]*tháng\s*(\d{0,2})[\s.…]*năm\s*(\d{4}))"
)
_ADDRESSEE = re.compile(r"Kính\s+gửi\s*:?\s*(?=\S)", re.IGNORECASE)
_AGENCY_REPORTS = re.compile(
    r"((?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|HĐND|Hội đồng nhân dân|Huyện ủy|Tỉnh ủy|Thành ủy|Đảng ủy|Ban Thường vụ|"
    r"Sở|Bộ|Phòng|Ban|Chi cục|Cục|Tổng cục|Trung tâm|Công an|Đoàn giám sát|Thanh tra|Kho bạc|Chính phủ|Văn phòng)"
    r"(?:(?!báo cáo)[^.;:\n]){0,70}?)\s*(?:xin\s+|kính\s+)?(?:trân trọng\s+)?(?:tổng hợp,?\s*)?báo cáo\b"
)
_CLOSING = re.compile(
    r"(?:Trên đây là|Kèm theo)\s+[^.\n]{0,200}?\bcủa\s+((?:Ủy ban nhân dân|UBND|HĐND|Sở|Bộ|Phòng|Ban)\s"
    r"[^.;:\n/)]{2,60}?)"
    r"(?=\s*(?:đánh giá|về|,|\.|/|\)|$))"
)
_LISTED = re.compile(r"\s*\n\s*[-–+•]\s*([^\n]{3,160})")
_HEADER_AGENCY = re.compile(
    r"(?:ỦY BAN|UỶ BAN|UBND|MẶT TRẬN|HỘI ĐỒNG NHÂN DÂN|HĐND|HUYỆN ỦY|TỈNH ỦY|THÀNH ỦY|ĐẢNG ỦY|SỞ|BỘ|CỤC|"
    r"CHI CỤC|TỔNG CỤC|BAN|PHÒNG|CHÍNH PHỦ|QUỐC HỘI|THANH TRA|CÔNG AN|KHO BẠC|TRUNG TÂM|ĐOÀN|VĂN PHÒNG|BẢO HIỂM|VIỆN)\b"
)
# Parts of an office that are nothing without it: the office above them in the header belongs to their name.
_BELONGS = re.compile(
    r"(?:BAN THƯỜNG TRỰC|BAN THƯỜNG VỤ|BAN CHẤP HÀNH|BAN CHỈ ĐẠO|VĂN PHÒNG|ĐOÀN (?:GIÁM SÁT|KIỂM TRA)|THƯỜNG TRỰC)"
    r"(?: .{0,40})?"
)
_RIGHT_COLUMN = re.compile(r"\s{3,}|\t|\s+CỘNG H|\s+Độc lập|\s+ĐẢNG CỘNG SẢN")
_SIGNS_FOR = re.compile(r"^(?:T/?M|KT|TL|TUQ)\b\.?\s*")
_POST = re.compile(
    r"(?:PHÓ |Q\.\s*|QUYỀN )?(?:CHỦ TỊCH|BÍ THƯ|GIÁM ĐỐC|TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG|CỤC TRƯỞNG|"
    r"CHI CỤC TRƯỞNG|CHÁNH|HIỆU TRƯỞNG|TỔNG|THỦ TƯỚNG|VỤ TRƯỞNG|VIỆN TRƯỞNG|CHỦ NHIỆM|THƯỜNG TRỰC)"
)
_NAME = re.compile(rf"[{CAPITALS}][^\W\d_]*(?:\s+[{CAPITALS}][^\W\d_.]*){{1,4}}")
_UNIT = re.compile(
    r"\b(huyện|quận|thị xã|thành phố|tỉnh|xã|phường|thị trấn|Huyện|Quận|Thị xã|Thành phố|Tỉnh|Xã|Phường|Thị trấn|"
    rf"HUYỆN|TỈNH|THÀNH PHỐ|THỊ XÃ|QUẬN|XÃ|PHƯỜNG|THỊ TRẤN)[ \n]+"
    rf"([{CAPITALS}][\w’'-]*(?:[ -][{CAPITALS}0-9][\w’'-]*){{0,4}})"
)
_ACTS = re.compile(
    r"(?:địa bàn|UBND|Ủy ban nhân dân|Uỷ ban nhân dân|HĐND|Hội đồng nhân dân|báo cáo)[ \n]+"
    r"(?:của[ \n]+)?(?:toàn[ \n]+)?"
    r"(huyện|quận|thị xã|thành phố|tỉnh|xã|phường|thị trấn)\b",
    re.IGNORECASE,
)
_PARTY = re.compile(r"(Huyện|Tỉnh|Thành|Quận|Thị) ủy|Đảng ủy (xã|phường)", re.IGNORECASE)
_NEXT_PERIOD = re.compile(
    r"(?:phương hướng|nhiệm vụ|kế hoạch|dự kiến|triển khai|chương trình|định hướng|giải pháp)[^.;]{0,60}$",
    re.IGNORECASE,
)
_MID_TERM = re.compile(r"giua nhiem ky|so ket")
_RANGE = re.compile(
    r"từ\s+(?:ngày\s+)?\d{1,2}/\d{1,2}/\d{4}\s*(?:đến|-)\s*(?:hết\s+)?(?:ngày\s+)?\d{1,2}/\d{1,2}/\d{4}", re.IGNORECASE
)
_UNTIL = re.compile(r"\bđến\s+(?:hết\s+)?(?:ngày\s+)?(\d{1,2})/(\d{1,2})/((?:19|20)\d{2})", re.IGNORECASE)
_LEVELS: dict[str, Level] = {
    "tỉnh": "province", "huyện": "district", "quận": "district", "thị xã": "district",
    "xã": "commune", "phường": "commune", "thị trấn": "commune",
}  # fmt: skip
_SYMBOLS = {"UBND": "UBND", "HĐND": "HĐND", "ĐGS": "Đoàn giám sát", "HU": "Huyện ủy", "TU": "Tỉnh ủy"}
_NATIONAL = re.compile(r"(?:BỘ|CHÍNH PHỦ|QUỐC HỘI|TỔNG CỤC|Bộ|Chính phủ|Quốc hội|Tổng cục)\b")
_NATIONAL_SYMBOL = re.compile(r"Số\s*:?\s*\d*\s*/\s*(?:\d{4}/)?(?:QH\d+|[A-ZĐ]{2,4}-(?:CP|TTg|B[A-ZĐ]{1,6}|UBTVQH))\b")
_PARTS = ("title", "agency", "place", "province", "number", "date", "addressee", "signer")


def identify(
    text: str, reading: str, pages: Sequence[Page] = (), corrections: Mapping[str, str] | None = None
) -> Identity:
    """Read the identity of a report. Keys of `corrections` are the names of `Identity`'s parts, and `period`."""
    del pages
    lines = split_lines(text, reading)
    front = find_front(lines)
    body_at = lines[front.body].start if front.body < len(lines) else len(reading)
    header = reading[: max(body_at, 400)]
    title = _title(lines, front)
    day, dateline_place = _date(header)
    agency = _agency(lines, front, reading, body_at)
    place, province = _place(reading, len(header), dateline_place, agency.value if agency else None)
    agency = _with_place(agency, place)
    period, period_span = _period(reading, title, body_at, day)
    read = {
        "title": title,
        "agency": agency,
        "place": place,
        "province": province,
        "number": _number(header),
        "date": day,
        "addressee": _addressee(reading, body_at),
        "signer": _signer(lines),
    }
    return _corrected(read, period, period_span, corrections or {})


def _corrected(
    read: dict[str, Part | None], period: Period | None, span: Span | None, corrections: Mapping[str, str]
) -> Identity:
    for name in _PARTS:
        if name in corrections:
            given = " ".join(corrections[name].split())
            read[name] = Part(given, None) if given else None
    if "period" in corrections:
        given_periods = find_periods(corrections["period"])
        period, span = (given_periods[0][0] if given_periods else None), None
    return Identity(**read, period=period, period_span=span)


def _title(lines: Sequence[Line], front: Front) -> Part | None:
    if not front.title_lines:
        return None
    words = " ".join(look(lines[index].words).words for index in front.title_lines)
    first, last = lines[front.title_lines[0]], lines[front.title_lines[-1]]
    words = words.strip(' .:*“”"')
    return Part(words, Span(first.start, last.end)) if words else None


def _number(header: str) -> Part | None:
    match = _NUMBER.search(header)
    if not match or not match.group(1):
        return None
    value = re.sub(r"\s+", "", match.group(1) + match.group(2)).rstrip(".-")
    return Part(value, Span(match.start(1), match.end(2)))


def _date(header: str) -> tuple[Part | None, Part | None]:
    """Return the day of the document (None when the day or month is left open) and the place of its dateline."""
    match = _DATELINE.search(header)
    if not match:
        return None, None
    place = Part(match.group(1).strip(), Span(match.start(1), match.end(1)))
    day, month, year = match.group(3), match.group(4), match.group(5)
    if not (day and month):
        return None, place
    try:
        value = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None, place
    return Part(value, Span(match.start(2), match.end(2))), place


@dataclass(frozen=True, slots=True)
class _Mentions:
    """How often each unit is named, and where first: keys are kind and folded name."""

    counts: Counter[tuple[str, str]]
    where: dict[tuple[str, str], tuple[Span, str]]

    def level(self, found: tuple[str, str]) -> Level:
        kind = found[0]
        return _LEVELS.get(kind) or level_of(f"{kind} {self.where[found][1]}") or "district"


def _mentions(reading: str, front_end: int) -> _Mentions:
    """Count the units that a report names; those of its front and closing count for more."""
    counts: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], tuple[Span, str]] = {}
    known: dict[tuple[str, str], str] = {}
    for match in _UNIT.finditer(reading):
        kind, raw = match.group(1).lower(), match.group(2)
        if (kind, raw) not in known:
            known[kind, raw] = _known_name(kind, raw)
        name = known[kind, raw]
        found = (kind, fold(name))
        counts[found] += 10 if match.start() < front_end else 1
        span = Span(match.start(), match.start(2) + len(name))
        if found not in where or (where[found][1].isupper() and not name.isupper()):
            where[found] = (span, name)
    return _Mentions(counts, where)


def _known_name(kind: str, raw: str) -> str:
    """Cut a run of capitalised words to the unit it names, by the table of places; a name unknown to it stays."""
    for place in find_places(f"{kind} {raw}"):
        if place.span.start == 0 and place.kind == kind:
            return raw[: place.span.end - len(kind) - 1]
    return raw


def _level(reading: str, front_end: int, agency: str | None) -> Level | None:
    """Return the level of the office that reports; None for the whole country."""
    if (agency and _NATIONAL.match(agency)) or _NATIONAL_SYMBOL.search(reading, 0, front_end):
        return None
    if agency and (places := [place for place in find_places(agency) if level_of(place.full)]):
        return places[-1].level
    if agency and agency.lower().startswith("sở "):
        return "province"
    votes: Counter[Level] = Counter()
    for match in _ACTS.finditer(reading):
        kind = match.group(1).lower()
        weight = 8 if match.start() < front_end else 1
        if kind == "thành phố":
            named = _UNIT.match(reading, match.start(1))
            votes[(level_of(f"thành phố {named.group(2)}") if named else None) or "district"] += weight
        else:
            votes[_LEVELS[kind]] += weight
    for match in _PARTY.finditer(reading):
        first = (match.group(1) or "").lower()
        votes["province" if first == "tỉnh" else "district" if first else "commune"] += 1
    return votes.most_common(1)[0][0] if votes else "district"


def _place(reading: str, front_end: int, dateline: Part | None, agency: str | None) -> tuple[Part | None, Part | None]:
    """Return the place that reports and its province: by dateline, front and agency, else by what is named most."""
    level = _level(reading, front_end, agency)
    if level is None:
        return None, None
    mentions = _mentions(reading, front_end)
    if dateline is not None:
        for found in mentions.counts:
            if found[1] == fold(dateline.value):
                mentions.counts[found] += 20 if mentions.level(found) == level else 3
    at_level = [found for found in mentions.counts if mentions.level(found) == level]
    best = max(at_level, key=lambda found: mentions.counts[found], default=None)
    place: Part | None = None
    if best is not None and (mentions.counts[best] >= 2 or dateline is None):
        span, name = mentions.where[best]
        place = Part(f"{best[0]} {_cased(name)}", span)
    elif dateline is not None:
        place = Part(f"{_kind_of(dateline.value, level)} {dateline.value}", dateline.span)
    if level == "province":
        return place, place
    return place, _province(mentions, place)


def _kind_of(name: str, level: Level) -> str:
    """Return the kind of the unit of a name at a level, by the table of places."""
    kinds = {"province": ("tỉnh", "thành phố"), "district": ("huyện", "thị xã", "thành phố", "quận")}
    for kind in kinds.get(level, ("xã", "phường", "thị trấn")):
        if any(place.kind == kind and place.level == level for place in find_places(f"{kind} {name}")):
            return kind
    return {"province": "tỉnh", "district": "huyện", "commune": "xã"}[level]


def _province(mentions: _Mentions, place: Part | None) -> Part | None:
    """Return the province: the one named most among those that the table of places allows."""
    allowed = provinces_of(place.value) if place is not None else ()
    named = [found for found in mentions.counts if mentions.level(found) == "province"]
    named.sort(key=lambda found: -mentions.counts[found])

    def value(found: tuple[str, str]) -> str:
        return f"{found[0]} {_cased(mentions.where[found][1])}"

    for found in named:
        if any(same_place(old, value(found)) or same_place(province_now(old) or "", value(found)) for old in allowed):
            return Part(value(found), mentions.where[found][0])
    if len(allowed) == 1 and place is not None:
        return Part(allowed[0], place.span)
    return Part(value(named[0]), mentions.where[named[0]][0]) if named else None


def _cased(name: str) -> str:
    """Write a name in capitals with capital first letters."""
    return " ".join(word.capitalize() for word in name.split()) if name.isupper() else name


def _agency(lines: Sequence[Line], front: Front, reading: str, body_at: int) -> Part | None:
    """Return the office that reports, as the header, the first sentence, the closing or the signature names it."""
    found = _header_agency(lines, front, reading) or _reporting_agency(reading, body_at)
    if found is None:
        closings = list(_CLOSING.finditer(reading, body_at))
        if closings:
            last = closings[-1]
            found = Part(_tidy(last.group(1)), Span(last.start(1), last.end(1)))
    return found or _signing_agency(lines, reading) or _symbol_agency(reading[:body_at])


def _header_agency(lines: Sequence[Line], front: Front, reading: str) -> Part | None:
    """Return the office of the header: the lowest one named above the document's number."""
    stop = front.type_line if front.type_line is not None else min(front.body, 8)
    best: list[Line] = []
    for line in lines[:stop]:
        words = _left_column(line)
        if _NUMBER.match(words) or _DATELINE.search(words):
            break
        if not words.isupper() or is_motto(words):
            continue
        if _HEADER_AGENCY.match(words):
            best = [*best, line] if best and _BELONGS.fullmatch(words) else [line]
        elif best and _UNIT.match(words):
            best.append(line)
    if not best:
        return None
    own = best[-1:] if _BELONGS.fullmatch(_left_column(best[-1])) else []
    words = " ".join(_left_column(line) for line in (*own, *best[: len(best) - len(own)]))
    return Part(
        _tidy(_sentence_case(words, reading)), Span(best[0].start, best[-1].start + len(_left_column(best[-1])))
    )


def _left_column(line: Line) -> str:
    """Return what stands left of the motto: the office, where a header in two columns was read line by line."""
    return _RIGHT_COLUMN.split(line.words)[0].replace("*", "").strip()


def _sentence_case(words: str, reading: str) -> str:
    """Write an office in capitals as the report itself writes it in a sentence, else as sentences do."""
    out = words[:1] + words[1:].lower()
    for place in find_places(words):
        if level_of(place.full):
            out = out[: place.span.start] + place.full + out[place.span.start + len(place.full) :]
    for size in range(len(words.split()), 1, -1):
        head = " ".join(words.split()[:size])
        written = Counter(re.findall(rf"(?<!\w){re.escape(head)}(?!\w)", reading, re.IGNORECASE))
        best: str | None = next((form for form, _ in written.most_common() if not form.isupper()), None)
        if best:
            return best + out[len(best) :]
    return re.sub(r"^Ubnd|\bubnd\b", "UBND", re.sub(r"^Hđnd|\bhđnd\b", "HĐND", out))


def _reporting_agency(reading: str, body_at: int) -> Part | None:
    """Return the office of "UBND huyện Thuận Châu báo cáo kết quả …" among the first paragraphs."""
    found = None
    for match in _AGENCY_REPORTS.finditer(reading, body_at, body_at + 2500):
        words = match.group(1)
        cut = max(words.rfind(sign) for sign in (", ", " của ", " về "))
        if cut < 0 and len(words) < 80:
            found = Part(_tidy(words), Span(match.start(1), match.start(1) + len(words.rstrip())))
            break
    return found


def _signing_agency(lines: Sequence[Line], reading: str) -> Part | None:
    """Return the office that the signature stands for ("TM. ỦY BAN NHÂN DÂN")."""
    for line in reversed(lines):
        words = look(line.words).words
        match = _SIGNS_FOR.match(words)
        if match and words.startswith("T") and words[match.end() :].isupper():
            name = re.split(r"\s(?:PHÓ |CHỦ TỊCH|BÍ THƯ|GIÁM ĐỐC)", words[match.end() :])[0].strip()
            at = line.start + line.words.find(name)
            fuller = Counter(
                re.findall(
                    rf"{re.escape(name.capitalize())}[ ](?:Huyện|Tỉnh|Thành|Thị|Quận|Đảng) ủy", reading, re.IGNORECASE
                )
            )
            value = fuller.most_common(1)[0][0] if fuller else name.capitalize()
            return Part(value.replace("Ban thường vụ", "Ban Thường vụ"), Span(at, at + len(name)))
    return None


def _symbol_agency(header: str) -> Part | None:
    """Return the office that the document's symbol stands for ("/BC-ĐGS" → Đoàn giám sát)."""
    match = re.search(r"/\s*[A-ZĐ]{2,4}-([A-ZĐ]{2,6})\b", header)
    if not match or match.group(1) not in _SYMBOLS:
        return None
    return Part(_SYMBOLS[match.group(1)], Span(match.start(1), match.end(1)))


def _tidy(words: str) -> str:
    return " ".join(plain(words).split()).strip(" ,.;:")


def _with_place(agency: Part | None, place: Part | None) -> Part | None:
    """Complete "UBND huyện" with the name of the district that the report is about."""
    if agency is None or place is None:
        return agency
    kind, _, name = place.value.partition(" ")
    if kind in ("thị", "thành"):
        second, _, name = name.partition(" ")
        kind = f"{kind} {second}"
    if fold(name) in fold(agency.value):
        return agency
    folded = fold(agency.value)
    if folded.startswith("so ") and kind in ("tỉnh", "thành phố"):
        return Part(f"{agency.value} {place.value}", agency.span)
    if folded.endswith(fold(kind)) or re.search(r"(?:huyen|tinh|thanh|thi|quan|dang) uy$", folded):
        return Part(f"{agency.value} {name}", agency.span)
    if folded in ("ubnd", "hdnd", "uy ban nhan dan", "hoi dong nhan dan", "doan giam sat"):
        return Part(f"{agency.value} {place.value}", agency.span)
    return agency


def _addressee(reading: str, body_at: int) -> Part | None:
    """Return who the report is sent to; a list of several runs over its "- " lines."""
    match = _ADDRESSEE.search(reading, 0, body_at + 800)
    if not match:
        return None
    start = match.end()
    end = _line_end(reading, start)
    names = [_tidy(reading[start:end]).lstrip("- ")]
    while (found := _LISTED.match(reading, end)) and len(names) < 12:
        names.append(_tidy(found.group(1)))
        end = found.end(1)
    value = "; ".join(name for name in names if name)
    return Part(value, Span(start, start + len(reading[start:end].rstrip(" .;*")))) if value else None


def _line_end(reading: str, start: int) -> int:
    end = reading.find("\n", start)
    return end if end > 0 else len(reading)


def _signer(lines: Sequence[Line]) -> Part | None:
    """Return the name under the last post that signs ("CHỦ TỊCH", "KT. GIÁM ĐỐC")."""
    signing = None
    for index in range(len(lines) - 1, max(len(lines) - 1500, -1), -1):
        words = look(lines[index].words).words
        if _POST.search(words) and words.isupper() and len(words) < 120:
            signing = index
            break
    if signing is None:
        return None
    for line in lines[signing : signing + 12]:
        words = look(line.words).words
        last = re.split(r"\s{3,}|\t", line.words)[-1].strip(" *_")
        if _NAME.fullmatch(last) and not last.isupper() and not words.endswith((";", ",")):
            at = line.start + line.words.rindex(last)
            return Part(last, Span(at, at + len(last)))
    return None


def _period(reading: str, title: Part | None, body_at: int, day: Part | None) -> tuple[Period | None, Span | None]:
    """Return the period reported on: the title's, closed as the body says ("từ 15/12/2022 đến 14/12/2023")."""
    start, end = (title.span.start, title.span.end) if title and title.span else (body_at, body_at + 1500)
    found = _first_period(reading, start, end)
    if found is None and title:
        found = _body_period(reading, body_at)
    if found is None:
        return None, None
    period, span = found
    closed = _closing_range(reading, period)
    if closed is not None:
        return Period(closed[0], closed[1], period.surface), span
    folded = fold(reading[start:end])
    if _MID_TERM.search(folded) and (period.end - period.start).days > 400:
        return Period(period.start, _last_day(reading, period, day), period.surface), span
    return period, span


def _first_period(reading: str, start: int, end: int) -> tuple[Period, Span] | None:
    """Return the first period named in a stretch that is not the next one's ("và nhiệm vụ năm 2024")."""
    words = reading[start:end]
    found = find_periods(words)
    for period, span in found:
        if not _NEXT_PERIOD.search(words, 0, span.start) or (period is found[0][0] and len(found) == 1):
            return period, Span(start + span.start, start + span.end)
    return None


def _body_period(reading: str, body_at: int) -> tuple[Period, Span] | None:
    """Return the period of the first paragraphs that reports say they report on; a year in passing is none."""
    found = _first_period(reading, body_at, body_at + 1500)
    if found is None:
        return None
    period, span = found
    said = fold(reading[max(span.start - 160, body_at) : span.start])
    is_range = period.surface.lower().startswith(("giai", "từ", "tính"))
    return found if is_range or re.search(r"bao cao|so ket|tong ket|ket qua|danh gia", said) else None


def _closing_range(reading: str, period: Period) -> tuple[date, date] | None:
    """Return the range that the report's figures run over, where it closes its year (or half) early."""
    days = (period.end - period.start).days
    ranges: Counter[tuple[date, date]] = Counter()
    for match in _RANGE.finditer(reading):
        for found, _ in find_periods(match.group()):
            length = (found.end - found.start).days
            near = abs((found.end - period.end).days) <= 50 and abs((found.start - period.start).days) <= 50
            if near and abs(length - days) <= 45:
                ranges[found.start, found.end] += 1
    return ranges.most_common(1)[0][0] if ranges else None


def _last_day(reading: str, period: Period, day: Part | None) -> date:
    """Return the day that a mid-term report looks back from: its own date, else the last day it counts up to."""
    if day is not None and period.start <= date.fromisoformat(day.value) <= period.end:
        return date.fromisoformat(day.value)
    last = period.start
    for match in _UNTIL.finditer(reading):
        try:
            found = date(int(match.group(3)), int(match.group(2)), int(match.group(1)))
        except ValueError:
            continue
        if last < found <= period.end:
            last = found
    return last if last > period.start else period.end
