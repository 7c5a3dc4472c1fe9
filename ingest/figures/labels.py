"""Words around a number → the label that says what it counts, readable without the sentence.

A label is a path: the heads it stands under, then its own words, joined by " › ". The counted noun comes
first ("hồ sơ quá hạn trên phần mềm"), joining words and dates at its edges are gone.
"""

from __future__ import annotations

import re

from ingest.vietnamese.syllables import CAPITALS

PATH = " › "
_LONGEST_WORDS = 28
_LONGEST_TRAIL = 48  # "tính đến hết ngày 31 tháng 12 năm 2023" and the joining word before it

_DATE = r"(?:ngày\s+)?\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|(?:ngày\s+)?\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}"
_TIME = (
    r"(?:(?:tính|kể)\s+)?(?:(?:từ|đến|tới|trong|vào|hết|cuối|đầu|tại)\s+){0,2}(?:thời\s+điểm\s+)?(?:hết\s+)?"
    rf"(?:{_DATE}|tháng\s+\d{{1,2}}(?:\s?/\s?|\s+năm\s+)\d{{4}}|\d{{1,2}}\s+tháng\s+(?:đầu|cuối)\s+năm(?:\s+\d{{4}})?"
    r"|năm\s+học\s+\d{4}\s?[-–]\s?\d{4}|giai\s+đoạn\s+\d{4}\s?[-–]\s?\d{4}|quý\s+(?:[IVX]+|\d)(?:\s?/\s?|"
    r"\s+năm\s+)\d{4}"
    r"|năm\s+\d{4}|năm\s+nay|thời\s+điểm\s+(?:hiện\s+tại|báo\s+cáo|giám\s+sát)|(?<=đến\s)nay"
    r"|(?<=trong\s)(?:năm|kỳ|tháng)|(?<=đầu\s)năm|(?<=cuối\s)năm)(?![\w/])"
)
_LEAD_WORDS = (
    r"đồng thời|ngoài ra|bên cạnh đó|tuy nhiên|trong đó|trong số đó|qua đó|theo đó|kết quả|cụ thể|và|hoặc|thì|"
    r"hiện nay|hiện|hiện có|đến nay|phấn đấu|phân đấu|"
    r"qua kiểm tra|qua rà soát|như sau|là|có(?! mặt)|còn(?! lại)|với|đã|được|luôn|kịp thời|tổng cộng|"
    r"riêng|của|cho|so với|"
    r"tổng kết|trên đó|về"
)
_TRAIL_WORDS = (
    r"là|đạt|có|được|gồm|bao gồm|với|cho|đối với|(?<!đồng )bằng|chiếm|khoảng|trên|hơn|gần|tối thiểu|ít nhất|tối đa|"
    r"không quá|dưới|tổng số|tỷ lệ|tỉ lệ|tại|của|và|từ|đã|"
    r"còn|đến|tới|tổng cộng|(?<!thực )(?<!phát )(?<!thể )(?<!biểu )(?<!xuất )hiện|hiện nay|phấn đấu|phân đấu|"
    r"cụ thể|thì|luôn|=|trung bình|nhất là|chỉ|"
    r"thứ|cả|trong|"
    r"trong đó|hoặc|mức|đạt mức"
)
_LEAD = re.compile(rf"^(?:[\s,.:;()“”\"'*+•=%–-]+|(?:{_LEAD_WORDS})(?![\w/])|{_TIME})", re.IGNORECASE)
_TRAIL = re.compile(
    rf"(?:[\s,.:;(“”\"'*+•=–-]+|(?<![\w/])(?:{_TRAIL_WORDS})|(?<![\w/])(?<!so với ){_TIME})$", re.IGNORECASE
)
_CAPITAL_WORD = re.compile(rf"(?:^|\s)[{CAPITALS}][a-zà-ỹđ]+\s$")
_INDICATOR = re.compile(
    r"^(?:tổng|số(?! h[oó][aá])|tỷ lệ|tỉ lệ|mức|giá trị|kinh phí|chỉ số|điểm|biên chế|trình độ|kết quả)\b",
    re.IGNORECASE,
)
_TAKES_PEOPLE = frozenset(
    ("thu", "cử", "tiếp", "tuyển", "bổ", "xử", "khen", "mời", "hỗ", "đào", "giải", "kỷ", "khiển", "tinh")
)
_INNER_INDICATOR = re.compile(
    r"(?:[,;]\s+|\s(?:giao|phê duyệt|công nhận|với)\s+)"
    r"(?=(?:tỷ lệ|tỉ lệ|tổng số|tổng|số lượng|số (?!hóa)|mức độ(?! \d)|chỉ số|giá trị)\b)",
    re.IGNORECASE,
)
_INNER_TIME = re.compile(rf"[,;.]\s+(?={_TIME})", re.IGNORECASE)
_EMPTY_HEAD = re.compile(
    r"^(?:kết quả(?: thực hiện| giải quyết)?|cụ thể(?: như sau)?|trong đó|gồm|bao gồm|như sau|trong năm|đến nay|"
    r"chỉ tiêu(?: \d+)?|lý do)$",
    re.IGNORECASE,
)


def trim(words: str) -> str:
    """Strip joining words, marks and dates from both ends of a run of words."""
    words = re.sub(r"\s+", " ", words).strip()
    while match := _LEAD.match(words):
        if not match.group():
            break
        words = words[match.end() :].lstrip()
    return trim_end(words)


def trim_end(words: str) -> str:
    """Strip joining words, marks and dates from the end of a run of words."""
    while match := _TRAIL.search(words, max(0, len(words) - _LONGEST_TRAIL)):
        if not match.group() or _is_named(words[: match.start()], match.group()):
            break
        words = words[: match.start()].rstrip()
    return _balance(words)


def _is_named(before: str, last: str) -> bool:
    """Tell whether a joining word is the end of a name: "Cao Bằng"."""
    return last.isalpha() and last.istitle() and _CAPITAL_WORD.search(before) is not None


def _balance(words: str) -> str:
    if words.count("(") > words.count(")"):
        return words[: words.rfind("(")].rstrip(" ,;")
    if words.count(")") > words.count("("):
        return words.replace(")", "", 1).strip() if words.endswith(")") else words
    return words


def without_brackets(words: str) -> str:
    """Drop brackets that hold numbers or go on for long; a short one is part of the name it follows."""
    words = re.sub(r"\([^()]*\d[^()]*(?:\([^()]*\)[^()]*)*$", "", words)
    previous = None
    while previous != words:
        previous = words
        words = re.sub(r"\((?=[^()]*\d)[^()]*\)|\([^()]{60,}\)|\([^()]*\x00[^()]*\)", "\x00", words)
    return words.replace("\x00", " ")


def shorten(words: str) -> str:
    """Keep the part that says most when the words before a number run on: what it measures, else what is nearest."""
    tokens = words.split()
    if len(tokens) <= _LONGEST_WORDS:
        return words
    if _INDICATOR.match(words):
        return " ".join(tokens[:_LONGEST_WORDS])
    parts = words.split(", ")
    while len(parts) > 1 and len(" ".join(parts).split()) > _LONGEST_WORDS:
        parts.pop(0)
    return " ".join(", ".join(parts).split()[-_LONGEST_WORDS:])


def cut_end(words: str) -> str:
    """Keep the first words after the number when they run on."""
    tokens = words.split()
    if len(tokens) <= _LONGEST_WORDS:
        return words
    cut = " ".join(tokens[:_LONGEST_WORDS])
    return cut[: cut.rfind(",")] if ", " in cut[20:] else cut


_CLAUSE = re.compile(
    r",\s+(?=(?:đạt|đã|được|góp phần|nhằm|để|qua đó|trong đó|đồng thời|đảm bảo|bảo đảm|tạo|do|theo|nay|vì|nên|tuy|"
    r"còn|gồm|"
    r"bao gồm|cụ thể|với|tăng|giảm|bằng|chiếm|phục vụ)\b)",
    re.IGNORECASE,
)
_OF_LEVEL = re.compile(
    r"\s*(?:(?:của|tại|ở|đối với|cho|thuộc)\s+)?(?:các\s+)?(?:cấp\s+(?:huyện|xã|tỉnh)|(?<=của\s)UBND\s+(?:huyện|"
    r"xã))(?!\w)|\s(?:của|tại)\s(?:huyện|thị xã)$",
    re.IGNORECASE,
)


def without_level(words: str) -> str:
    """Drop a level named in a label that another level inherits: "Tỷ lệ số hóa của cấp huyện"."""
    return re.sub(r"\s+", " ", _OF_LEVEL.sub("", words)).strip(" ,›")


def own_label(unit: str | None, kind: str | None, before: str, after: str) -> str:
    """Join a number's own words into one noun phrase; empty when they say nothing.

    `kind` is the kind of the unit: money and shares are no nouns, "hồ sơ" and "người" are.
    """
    pre = shorten(_from_indicator(trim(without_brackets(before))))
    post = cut_end(trim_end(_CLAUSE.split(without_brackets(after))[0]).strip(" ,.;:%"))
    post = "" if post in ("trở lên", "trở xuống") else post
    noun = unit if unit and kind in (None, "count", "people", "time") else ""
    against = kind == "share" and post.lower().startswith(("so với", "kế hoạch", "dự toán", "tổng", "trên", "(trên"))
    if kind == "share" and post and not against and not is_indicator(pre):
        post = "tỷ lệ " + post
    if not pre or (not post and not noun):
        return pre or f"{noun} {post}".strip()
    if against or is_indicator(pre):
        return f"{pre} {post}".strip()
    if not post and (noun.lower() in pre.lower() or (noun == "người" and pre.split()[0].lower() not in _TAKES_PEOPLE)):
        return pre
    return " ".join(f"{noun} {post} {_lower_first(pre)}".split()) if noun or kind == "share" else f"{pre} {post}"


def _from_indicator(words: str) -> str:
    """Start at the measure when other clauses stand before it: "…tăng cường ký số, tỷ lệ ký số của lãnh đạo"."""
    for pattern in (_INNER_INDICATOR, _INNER_TIME):
        tail = words[max((match.end() for match in pattern.finditer(words)), default=0) :]
        if len(tail.split()) >= 3:
            words = trim(tail)
    return words


_NAMED = frozenset(
    ("Ủy", "Uỷ", "Bộ", "Ban", "Hội", "Phòng", "Trung", "Văn", "Sở", "Huyện", "Tỉnh", "Chủ", "Cấp", "Xã", "Công", "Đoàn")
)


def _lower_first(words: str) -> str:
    first, _, rest = words.partition(" ")
    return (
        words if not first.istitle() or rest[:1].isupper() or first in _NAMED else first.lower() + words[len(first) :]
    )


def is_indicator(words: str) -> bool:
    """Tell whether words name what is measured ("tỷ lệ…", "số…", "chỉ số…")."""
    return _INDICATOR.match(words) is not None


def indicator_of(label: str) -> str:
    """Cut an indicator before its owner: "tỷ lệ ký số của lãnh đạo UBND huyện" is a "tỷ lệ ký số"."""
    return re.split(r"\s(?:của|tại|ở)\s", label, maxsplit=1)[0] if is_indicator(last_part(label)) else label


def share_of(what: str) -> str:
    """Name the share of what is counted: "số lượng cán bộ…" gives "tỷ lệ cán bộ…"."""
    if what.lower().startswith(("tỷ lệ", "tỉ lệ", "mức")):
        return what
    return "tỷ lệ " + _lower_first(
        re.sub(r"^(?:tổng số lượng|tổng số|số lượng|số(?! h[oó][aá]))\s+", "", what, flags=re.IGNORECASE)
    )


def last_part(label: str) -> str:
    """Give a path's own words, without its heads."""
    return label.rsplit(PATH, 1)[-1]


def head_label(words: str) -> str:
    """Read a colon head or list lead as part of a path; empty when it only announces."""
    head = shorten(trim(without_brackets(words).rpartition("trong đó ")[2]))
    return "" if _EMPTY_HEAD.match(head) else head


_CITED = re.compile(
    r"\s*(?:(?:tại|theo|của|và|thực hiện|triển khai)\s+)*(?:Nghị định|Nghị quyết|Quyết định|Kế hoạch|Thông tư|"
    r"Công văn|Chỉ thị)\s+số\s.*$"
)


def note_head(words: str) -> str:
    """Read the words that a note hangs on as part of a path: its last phrase, without numbers and cited documents."""
    words = re.sub(r"(?:\s(?:là|có|đạt|với))*\s*\d[\d.,/]*\s?%?(?:\s[^\s,]+){0,2}$", "", words.rstrip())
    head = trim(re.sub(r"\s*\d[\d.,/]*%?", "", _CITED.sub("", without_brackets(words))))
    parts = re.split(r",\s+", head)
    while len(parts) > 1 and len(" ".join(parts).split()) > 14:
        parts.pop(0)
    return trim(", ".join(parts))


_SUBJECT = re.compile(
    r"(?:đội ngũ )?(?:cán bộ|công chức|viên chức|người lao động|đảng viên)(?:(?:, | và )(?:công chức|viên chức|"
    r"người lao động))*"
    r"(?: cấp (?:huyện|xã|tỉnh))?",
    re.IGNORECASE,
)


def subject_of(label: str) -> str:
    """Name the people that a label speaks of, for the sentence "Về trình độ…" that goes on about them."""
    match = _SUBJECT.search(label)
    return match.group() if match else ""


_DOES = frozenset(
    (
        "đã",
        "thực",
        "giải",
        "hoàn",
        "tiếp",
        "xử",
        "tuyển",
        "có",
        "đang",
        "còn",
        "chưa",
        "đạt",
        "trả",
        "sử",
        "bố",
        "quá",
        "đúng",
        "trễ",
    )
)


def only_does(words: str) -> bool:
    """Tell whether trimmed words are a bare verb ("thực hiện", "giải quyết xong") that needs its noun."""
    tokens = words.lower().split()
    return 0 < len(tokens) <= 3 and tokens[0] in _DOES


def join_path(*parts: str) -> str:
    """Join the parts of a label path, leaving out empty ones and heads that another part holds."""
    kept: list[str] = []
    filled = [part for part in parts if part]
    for index, part in enumerate(filled):
        low = part.lower()
        if index + 1 < len(filled) and any(low in other.lower() for other in [*kept, *filled[index + 1 :]]):
            continue
        if low in (other.lower() for other in kept) or (kept and kept[-1].lower().endswith(PATH + low)):
            continue
        kept.append(part)
    return PATH.join(kept)
