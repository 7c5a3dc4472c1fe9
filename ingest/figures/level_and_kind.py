"""Words around a number → its level of government, its place and whether it is a result, a target or an estimate."""

from __future__ import annotations

import re

from ingest.report import FigureKind

_AT = ("tại ", "cho ", "đến ", "tới ", "với ", "ở ", "trên ", "cơ quan, ", "đơn vị, ")
_NOT_AT = "".join(f"(?<!{word})(?<!{word}các )(?<!{word}UBND )(?<!{word}UBND các )" for word in _AT)
_LEVELS = re.compile(
    r"(?P<province>\bcấp tỉnh\b|\btoàn tỉnh\b)"
    r"|(?P<whole>\btoàn (?:huyện|thị xã|thành phố|quận)\b)"
    r"|(?P<district>\b[Cc]ấp huyện\b|\b[Cc]ấp (?:quận|thị xã)\b|(?:phận|cửa|trả kết quả|khối|đơn vị|lãnh đạo UBND|"
    r"cơ quan)"
    r"(?: (?:TN&TKQ|tiếp nhận và trả kết quả|của))* (?:huyện|thị xã|thành phố|quận)\b|cơ quan chuyên môn"
    r"|thẩm quyền(?: giải quyết)? của UBND huyện)"
    rf"|(?P<commune>\b[Cc]ấp xã\b|{_NOT_AT}(?:\b(?:[Cc]ác|của|khối) )?\b(?:[Xx]ã|[Pp]hường), (?:thị trấn|phường)\b"
    rf"|{_NOT_AT}\bUBND (?:các )?xã\b|\b(?:công chức|cán bộ) xã\b)"
)
_NAMES = {"province": "cấp tỉnh", "whole": "toàn huyện", "district": "cấp huyện", "commune": "cấp xã"}
_BOTH = re.compile(
    r"cấp (?:tỉnh, )?huyện(?:,| và|, cấp| và cấp) xã|huyện, xã|huyện và (?:UBND )?(?:các )?xã", re.IGNORECASE
)
_LEVEL_WORDS = re.compile(
    r"^(?:(?:ở|tại|đối với|của|khối|UBND|thuộc|trong đó|riêng)\s)*(?:[Cc]ấp\s(?:tỉnh|huyện|xã)|[Tt]oàn\shuyện)$"
    r"|^[Cc]ác xã(?:, (?:phường|thị trấn))*$"
)
# A name may hold a stroke above ("Cư M'gar", "K'Bang") or a dash ("Krông Pa - Ia").
_PLACE = re.compile(
    r"\b(?:[Xx]ã|[Pp]hường|[Tt]hị trấn|[Hh]uyện|[Qq]uận|[Tt]hị xã|[Tt]hành phố|[Tt]ỉnh)"
    r"((?:\s[^\W\d_]+(?:['’ʼ][^\W\d_]+)*){1,4})"
)
_PLANNED = re.compile(
    r"phấn đấu|phân đấu|mục tiêu|dự kiến|tối thiểu|ít nhất|đề ra chỉ tiêu|chỉ tiêu đặt ra|kế hoạch đặt ra|\bsẽ\b|"
    r"đăng ký nhu cầu|nhu cầu|cần đạt|"
    r"yêu cầu đạt|phải đạt|đến năm 20[2-9]\d,? (?:có|đạt|tiếp tục|giảm|phấn đấu)",
    re.IGNORECASE,
)
_PLANNED_END = re.compile(
    r"(?<!vượt )(?<!đạt )(?<!với )(?<!theo )(?<!hoàn thành )(?:chỉ tiêu|mục tiêu|kế hoạch)"
    r"(?: (?:tỉnh|huyện|trên|cấp trên|được))?(?: giao)?(?: (?:đến )?năm 20\d\d)?(?: là)?:?\s*$",
    re.IGNORECASE,
)
_ESTIMATED = re.compile(r"\bước\b(?! mơ| nguyện| tính từ)|ước tính|ước đạt|ước thực hiện", re.IGNORECASE)
_CUMULATIVE = re.compile(r"l[uũ][yỹ] kế|cộng dồn", re.IGNORECASE)
_LAST_YEAR = re.compile(r"(?<!so )(?<!với )(?<!so với )cùng kỳ(?! năm nay)", re.IGNORECASE)
_RESULT = re.compile(r"đến nay|đã |kết quả|đạt được|hiện có|thực hiện được", re.IGNORECASE)
_PLANNED_SECTION = re.compile(
    r"phương hướng|nhiệm vụ trọng tâm|nhiệm vụ, giải pháp thực hiện đến|mục tiêu|chương trình công tác"
    r"|nhiệm vụ (?:đến )?(?:năm 20\d\d|\d+ tháng cuối năm|quý|trong thời gian tới)",
    re.IGNORECASE,
)


_TARGET_TITLE = re.compile(r"(?:phấn đấu|mục tiêu|chỉ tiêu kế hoạch|dự kiến)\b", re.IGNORECASE)


def level_of(words: str) -> str | None:
    """Name the level that a run of words speaks of; None when none or more than one is meant."""
    if not words or _BOTH.search(words):
        return None
    found = [(match.start(), _NAMES[str(match.lastgroup)]) for match in _LEVELS.finditer(words)]
    if len({level for _, level in found} - {"toàn huyện"}) > 1 and words[: found[0][0]].strip(" -+•"):
        return None
    strong = [level for _, level in found if level != "toàn huyện"]
    return strong[0] if strong else found[0][1] if found else None


def names_both(words: str) -> bool:
    """Tell whether words speak of district and commune together ("cấp huyện, cấp xã")."""
    return _BOTH.search(words) is not None


def is_level_only(words: str) -> bool:
    """Tell whether words name a level and nothing else ("Cấp xã")."""
    return _LEVEL_WORDS.match(words.strip()) is not None


def place_of(words: str) -> str | None:
    """Name the first commune, district or town that words speak of."""
    for match in _PLACE.finditer(words):
        name: list[str] = []
        for word in match.group(1).split():
            if not (word[0].isupper() and any(map(str.islower, word))):
                break
            name.append(word)
        if name:
            return " ".join([match.group()[: match.start(1) - match.start()].lower(), *name])
    return None


def is_plan(heading: str) -> bool:
    """Tell whether a heading opens what is to be done, not what was ("Phương hướng, nhiệm vụ năm 2024")."""
    return _PLANNED_SECTION.search(heading) is not None


def is_target(heading: str) -> bool:
    """Tell whether a table's title says that it holds what is to be reached ("Phấn đấu hết năm 2024", "Kế hoạch …")."""
    return is_plan(heading) or _TARGET_TITLE.match(heading.lstrip("0123456789.)- ")) is not None


def tells_result(words: str) -> bool:
    """Tell whether words speak of what has been done ("đến nay", "đã", "kết quả")."""
    return _RESULT.search(words) is not None


def ends_with_target(words: str) -> bool:
    """Tell whether words before a number announce a target ("chỉ tiêu", "kế hoạch giao")."""
    return _PLANNED_END.search(words) is not None


def kind_of(before: str, sentence: str, section: tuple[str, ...]) -> FigureKind:
    """Tell a result from a target, an estimate, a running total and last year's figure."""
    if _LAST_YEAR.search(before):
        return "same_period_last_year"
    if _ESTIMATED.search(before):
        return "estimated"
    if _CUMULATIVE.search(before) or _CUMULATIVE.search(sentence):
        return "cumulative"
    if _PLANNED_END.search(before):
        return "planned"
    if _PLANNED.search(before) and not _RESULT.search(before[-40:]):
        return "planned"
    if any(map(is_plan, section)) and not _RESULT.search(sentence):
        return "planned"
    return "actual"
