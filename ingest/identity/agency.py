"""Header, first sentence, closing and signature of a report → the office that reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.report import Part, Span
from ingest.structure.front_matter import DATELINE, NUMBER, Front, is_motto
from ingest.structure.lines import Line, look, plain
from ingest.vietnamese.syllables import fold

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
_SYMBOLS = {"UBND": "UBND", "HĐND": "HĐND", "ĐGS": "Đoàn giám sát", "HU": "Huyện ủy", "TU": "Tỉnh ủy"}
_PLACE_LINE = re.compile(r"\b(HUYỆN|TỈNH|THÀNH PHỐ|THỊ XÃ|QUẬN|XÃ|PHƯỜNG|THỊ TRẤN)\s+(\S.*)")


def find_office(lines: Sequence[Line], front: Front, reading: str, body_at: int) -> Part | None:
    """Return the office that reports, as the header, the first sentence, the closing or the signature names it."""
    found = _header_agency(lines, front, reading) or _reporting_agency(reading, body_at)
    if found is None:
        closings = list(_CLOSING.finditer(reading, body_at))
        if closings:
            last = closings[-1]
            found = Part(tidy(last.group(1)), Span(last.start(1), last.end(1)))
    return found or _signing_agency(lines, reading) or _symbol_agency(reading[:body_at])


def _header_agency(lines: Sequence[Line], front: Front, reading: str) -> Part | None:
    """Return the office of the header: the lowest one named above the document's number."""
    stop = front.type_line if front.type_line is not None else min(front.body, 8)
    best: list[Line] = []
    for line in lines[:stop]:
        words = _left_column(line)
        if NUMBER.match(words) or DATELINE.search(words):
            break
        if not words.isupper() or is_motto(words):
            continue
        if _HEADER_AGENCY.match(words):
            best = [*best, line] if best and _BELONGS.fullmatch(words) else [line]
        elif best and _PLACE_LINE.match(words):
            best.append(line)
    if not best:
        return None
    own = best[-1:] if _BELONGS.fullmatch(_left_column(best[-1])) else []
    words = " ".join(_left_column(line) for line in (*own, *best[: len(best) - len(own)]))
    return Part(tidy(_sentence_case(words, reading)), Span(best[0].start, best[-1].start + len(_left_column(best[-1]))))


def _left_column(line: Line) -> str:
    """Return what stands left of the motto: the office, where a header in two columns was read line by line."""
    return _RIGHT_COLUMN.split(line.words)[0].replace("*", "").strip()


def _sentence_case(words: str, reading: str) -> str:
    """Write an office in capitals as the report itself writes it in a sentence, else as sentences do."""
    out = words[:1] + words[1:].lower()
    place = _PLACE_LINE.search(words)
    if place is not None:
        name = " ".join(word.capitalize() for word in place.group(2).split())
        out = f"{out[: place.start(2)]}{name}"
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
            found = Part(tidy(words), Span(match.start(1), match.start(1) + len(words.rstrip())))
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


def tidy(words: str) -> str:
    """Return words without markup, with single blanks and no stops around them."""
    return " ".join(plain(words).split()).strip(" ,.;:")


def with_place(agency: Part | None, place: Part | None) -> Part | None:
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
