"""A question about a report itself → that it is one, and the words that name the report. Reads no report.

"Báo cáo thẩm tra ngân sách số mấy, ai ký?" asks for a report's own number and signer; "báo cáo … thay cho báo cáo số
mấy?" for the number of another document, told inside the one that is named.
"""

from __future__ import annotations

import re

from ingest.vietnamese.syllables import toned
from service.question import Ask
from service.understanding.intents import load_patterns

_PAPER = (
    "báo cáo|văn bản|công văn|tờ trình|kế hoạch|quyết định|nghị quyết|nghị định|chỉ thị|thông tư|thông báo|hướng dẫn"
    "|đề án|kết luận|luật"
)
_RELATED = (
    r"thay (?:thế )?cho|thay thế|căn cứ(?: vào)?|theo|dựa (?:trên|vào)|kèm theo|gửi kèm|đính kèm|sửa đổi(?:,? bổ sung)?"
    r"|bổ sung|bãi bỏ|hủy bỏ|đính chính|trả lời|phúc đáp|thực hiện|triển khai|tiếp theo|hướng dẫn|bằng|tại|gửi|của"
)
# "(Báo cáo đánh giá tác động Luật Dân số) thay cho báo cáo số mấy": another document, named within the first.
_INSIDE = toned(
    rf"^\W*(?:theo |trong )?(?P<report>(?:{_PAPER}) .*?) (?:được |để |nhằm |đã )?(?:{_RELATED}) (?:các |những )?"
    rf"(?:{_PAPER})\b(?: \S+){{0,6}}? (?:nào|gì|(?:số|ngày) (?:mấy|nào|bao nhiêu|bn|gì)|số (?:ký |kí )?hiệu)\b"
)
# "phải báo cáo tỉnh chậm nhất ngày nào": to report, no report. "CV yêu cầu báo cáo … số mấy": of the CV.
_NO_REPORT = toned(
    r"\b(?:phải|cần|được|sẽ|để|hạn|yêu cầu|yc|đề nghị|chế độ|định kỳ|hướng dẫn|biểu mẫu) báo cáo\b"
    r"|\b(?:muộn|chậm|trễ) nhất\b|\b(?:hạn|thời hạn) (?:cuối|nộp|gửi|chót)\b|\bđăng (?:lên|trên|tải|ngày|công khai)\b"
    r"|\b(?:được|dẫn|nêu|nhắc)\b.*\btrong (?:bản )?báo cáo\b|\b(?:luật|thông báo|đề án|kết luận) số (?:mấy|nào)\b"
    r"|^\W*(?:cv|công văn|văn bản|quyết định|kế hoạch|tờ trình|nghị quyết|chỉ thị|thông báo) .*\bbáo cáo\b"
)
_PARTS = toned(
    r"\b(?:mang )?số (?:(?:ký |kí )?hiệu )?(?:mấy|nào|gì|bao nhiêu|bn)\b|\b(?:số )?(?:ký |kí )?hiệu\b"
    r"|\bngày(?: tháng)?(?: (?:ký|kí|ban hành|phát hành|lập))?(?: (?:nào|mấy|bao nhiêu|bn))?\b(?! \d)"
    r"|\b(?:do )?(?:ai|người nào|cơ quan nào|đơn vị nào|nơi nào)\b"
    r"|\b(?:đã |được )?(?:người )?(?:ký|kí)\b(?! kết)|\b(?:được )?(?:ban hành|phát hành)\b|\bgửi(?: cho| đến| tới)?\b"
    r"|\b(?:bản |tờ |bài )?(?:dự thảo )?báo cáo\b|\b(?:cơ quan|nơi nhận|chức vụ|chức gì|người lập)\b"
    r"|\b(?:này|đó|trên|mang|lập|theo|trong|khi nào|bao giờ|là|của|về|cho)\b"
)


_LEANING = toned(r"\b(?:còn|thế|vậy|và|thì|nó|ạ|nữa)\b")
_ASKED: dict[Ask, re.Pattern[str]] = {
    "document": toned(r"\bsố (?:(?:ký |kí )?hiệu|mấy|nào|gì|bao nhiêu|bn)\b"),
    "when": toned(r"\bngày (?:ban hành|phát hành|ký|kí|nào|mấy|bao nhiêu|bn)\b|\b(?:khi nào|bao giờ|hôm nào)\b"),
    "who": toned(r"\b(?:ai|người (?:ký|kí)) ?\b(?! gửi)"),
}


def asks_itself(flat: str) -> bool:
    """Tell whether a report's own number, date, signer, agency or addressee is asked for."""
    if load_patterns().about_report.search(flat) is None:
        return False
    return _NO_REPORT.search(flat) is None and _INSIDE.search(flat) is None


def asks_more(flat: str) -> bool:
    """Tell whether a question that follows one about a report asks only for more of that report: "ai ký?"."""
    left = _PARTS.sub(" ", _LEANING.sub(" ", flat))
    return bool(parts(flat)) and not re.search(r"\w", left)


def naming(flat: str) -> tuple[list[tuple[int, int]], bool] | None:
    """The spans of a question that do not name the report that it is about; None where it is about none itself.

    With it, whether the report is named only to be asked about what stands inside it.
    """
    inside = _INSIDE.search(flat)
    if inside is None and not asks_itself(flat):
        return None
    spans = [match.span() for match in _PARTS.finditer(flat)]
    return ([*spans, (inside.end("report"), len(flat))], True) if inside else (spans, False)


def parts(flat: str) -> frozenset[Ask]:
    """What is asked of a report itself: its day, its signer, its number, which "số bao nhiêu" asks for too."""
    return frozenset(ask for ask, pattern in _ASKED.items() if pattern.search(flat))
