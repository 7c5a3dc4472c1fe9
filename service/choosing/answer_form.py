"""The form that a question asks for: a telephone number, a day, the name of a xã → whether words have it.

"Niêm yết số điện thoại đường dây nóng" speaks of a telephone number and gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.vietnamese.syllables import CAPITALS, toned
from service.question import Question

_LISTED = rf"[{CAPITALS}]\w+ [{CAPITALS}]\w+(?: [{CAPITALS}]\w+)?(?:,| và) [{CAPITALS}]"


@dataclass(frozen=True, slots=True)
class Form:
    """How a form is asked for, in `spelled` text, and how it is printed."""

    asked: re.Pattern[str]
    printed: re.Pattern[str]


CONTACT = Form(
    toned(r"\b(?:số (?:điện thoại|đt|hotline)|hotline|đường dây nóng|e-?mail|hộp thư điện tử)\b"),
    re.compile(r"\b0\d{2,3}[ .-]?\d{3}[ .-]?\d{3,4}\b|\b1[89]00[ .]?\d{2,4}|\S@\S+\.\S|\bhttps?://|\bwww\."),
)
DAY = Form(toned(r"\bngày (?:nào|mấy)\b"), re.compile(r"\d{1,2}[/.-]\d{1,2}|\bngày \d"))
NUMBER = Form(  # of a document: "bằng quyết định số mấy"
    toned(
        r"\b(?:văn bản|công văn|tờ trình|kế hoạch|quyết định|nghị quyết|nghị định|chỉ thị|thông tư|thông báo|báo cáo"
        r"|luật)(?: \w+){0,8}? số (?:mấy|nào|bao nhiêu|bn|(?:ký |kí )?hiệu)\b"
    ),
    re.compile(r"\d ?[/-] ?[A-ZĐ0-9]"),
)
PLACE = Form(
    toned(r"\b(?:xã|thôn|phường|thị trấn|(?<!văn )bản) nào\b"),
    re.compile(rf"\b(?i:xã|thôn|phường|thị trấn|bản|TT)\W{{1,3}}[{CAPITALS}]|{_LISTED}"),
)


def asks_contact(question: Question) -> bool:
    """Tell whether a telephone number or an address on the net is asked for."""
    return CONTACT.asked.search(question.spelt) is not None


def lacks_form(question: Question, texts: Iterable[str]) -> bool:
    """Tell whether a form is asked for, and nothing that is counted, that none of the texts has."""
    if question.wants("count", "share", "money", "rank", "score", "yes_no"):
        return False
    told = list(texts)
    asked = [form for form in (DAY, PLACE, NUMBER) if form.asked.search(question.spelt)]
    return any(not any(form.printed.search(text) for text in told) for form in asked)
