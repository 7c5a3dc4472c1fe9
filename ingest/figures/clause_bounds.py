"""Words between two numbers → where the second one's begin; words before a number → whether they only join it.

Knows the marks and joining words of Vietnamese lists, and nothing of what the numbers count.
"""

from __future__ import annotations

import re

# A comma before one of these begins the words of the next number, not the end of the last one's.
STARTER = re.compile(
    r"(?:đạt|bằng|chiếm|tỷ lệ|tỉ lệ|tương ứng|giảm|tăng|trong đó|trong|đã|có|được|còn|đang|với|số|tổng|từ|đến|năm|"
    r"cấp|"
    r"các|cả|thu hút|phối hợp|tổ chức|ban hành|kiểm điểm|khiển trách|cảnh cáo|xếp|phát hiện|thu hồi|xử lý|cử|mở|"
    r"xây dựng|"
    r"đăng|phát|căng|tuyển|thực hiện|hoàn thành|tiếp nhận|giải quyết|quá hạn|trễ|UBND|Ủy ban|Bộ phận|riêng|"
    r"cao hơn|thấp hơn|"
    r"vượt|so|nâng|hỗ trợ|bổ nhiệm|điều động|luân chuyển|bố trí|đồng thời|ngoài ra|cuộc|tiếp)\b",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"\s(?=(?:đạt|bằng|chiếm|tỷ lệ|tỉ lệ|tương ứng|với|thành|cho|của|thuộc|đã|thì|còn|giảm|tăng|và|xếp|nhưng|hoặc|"
    r"xuống|lên|"
    r"đến|qua|trên|=)(?:\s|$))"
)
_LINKS_ONLY = re.compile(
    r"^[\s,:=–-]*(?:(?:đã|được|là|có|đạt|với|còn|trên|hơn|gần|khoảng|tối thiểu|ít nhất|chiếm|bằng|tỷ lệ|tỉ lệ|"
    r"trung bình|luôn|"
    r"và|thì|tương ứng|đến|tới|tối đa|từ|mức|đều|nay|hiện|=)[\s,]*)*$",
    re.IGNORECASE,
)
# Pairs that one comma joins into one name; the comma never parts two numbers' words.
FIXED = re.compile(
    r"\b(?:xã|phường|thôn|bản|cơ quan|cán bộ|công chức|phòng|ban|tổ chức|tin|pa nô|người dân|thanh tra|trước|"
    r"tiếp nhận|hướng dẫn|"
    r"tuyên truyền|phổ biến|huyện|thị xã), (?=(?:thị trấn|phường|bản|tiểu khu|đơn vị|công chức|viên chức|ban|"
    r"ngành|cá nhân|bài|"
    r"áp phích|doanh nghiệp|kiểm tra|đúng|giải quyết|hướng dẫn|phổ biến|thị xã|thành phố|xã)\b)",
    re.IGNORECASE,
)
# "… bảo vệ môi trường, tài nguyên nước tại 02 đơn vị": the preposition alone is the second number's.
_OBJECT_OF = re.compile(r"\s(?:tại|ở|cho|của|thuộc|với)\s*(?:hơn|trên|gần|khoảng)?\s*$")
# "cấp huyện 33 hồ sơ cấp xã 137 hồ sơ", where a comma was lost: the levels stand before their numbers.
_LEVEL_BEFORE = re.compile(r"\s[Cc]ấp (?:tỉnh|huyện|xã)\s*:?\s*$")
_LEVEL_WORD = re.compile(r"\b(?:tỉnh|huyện|xã)\b")
# "Cấp huyện: 201 Cấp xã: 78" without a mark between, as notes in tables are written.
NEXT_NAME = re.compile(r"\s*(?:Cấp|Xã|Huyện|Tỉnh|Thị trấn|Phường|Khối|Toàn)\s[^,;:]*:\s*$")


def links_only(words: str) -> bool:
    """Tell whether words before a number only join it ("đạt", "là", "với tỷ lệ") and say nothing themselves."""
    return _LINKS_ONLY.match(words) is not None


def ends_sentence(text: str, dot: int) -> bool:
    """Tell whether the dot at an index closes a sentence: the next word, if any, does not begin low."""
    after = text[dot + 1 : dot + 6].lstrip(" -+“\"'(")
    return (dot + 1 >= len(text) or text[dot + 1].isspace()) and not after[:1].islower()


def sentence_start(text: str, index: int, *, parts: bool = True) -> int:
    """Find where the sentence that holds `index` begins or, with `parts`, its part between semicolons."""
    at = index
    while at > 0:
        dot = max(text.rfind(". ", 0, at), text.rfind("; ", 0, at) if parts else -1)
        if dot < 0:
            return 0
        if text[dot] == ";" or ends_sentence(text, dot):
            return dot + 2
        at = dot
    return 0


def without_brackets(words: str) -> str:
    """Drop the innermost brackets of a stretch of words."""
    return re.sub(r"\([^()]*\)", " ", words)


def cut_between(text: str, start: int, end: int, pattern: str) -> int:
    """Find where, between two numbers, the words of the second begin; `pattern` is how the first one's began."""
    between = re.sub(r"\([^()]*\)", lambda match: "\x00" * len(match.group()), text[start:end])
    between = FIXED.sub(lambda match: match.group().replace(",", "\x00"), between)
    if NEXT_NAME.match(between):
        return start
    commas = [match.start() for match in re.finditer(r",(?=\s)|(?<!\d)\s[-–]\s", between)]
    first = pattern.split(maxsplit=1)[:1]
    for comma in commas:
        tail = between[comma + 1 :].lstrip(" -–")
        if STARTER.match(tail) or (first and tail[: len(first[0]) + 1].lower() == first[0].lower() + " "):
            return start + comma + 1
    joins = [match.start() for match in re.finditer(r"\svà(?=\s)", between)]
    level = _LEVEL_BEFORE.search(between)
    if level and "," not in between and _LEVEL_WORD.search(pattern):
        return start + level.start()
    object_of = _OBJECT_OF.search(between)
    if object_of:
        return start + object_of.start()
    if commas and between.rstrip().endswith(":"):
        return start + commas[-1] + 1
    if commas or joins:
        return start + max(commas[-1] + 1 if commas else 0, joins[-1] if joins else 0)
    found = list(_JOIN.finditer(between))
    for match in found:
        if len(between[match.start() :].split()) <= 6:
            return start + match.start()
    return start + (found[-1].start() if found else len(between))
