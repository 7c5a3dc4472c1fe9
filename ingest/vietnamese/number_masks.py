"""Text → what looks like a number and states nothing: dates, document numbers, articles, phones, enumerators.

Knows nothing of how a number is read.
"""

from __future__ import annotations

import re

_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}"
_DOCUMENT = (
    r"Nghị định|Nghị quyết|Quyết định|Chỉ thị|Thông tư|Công văn|Kế hoạch|Đề án|Chương trình|Luật|Văn bản|Báo cáo"
    r"|Thông báo|Kết luận|Hướng dẫn|Tờ trình|Pháp lệnh|Công điện|Giấy mời|Ban Chỉ đạo|Tổ công tác"
    r"|NGHỊ ĐỊNH|NGHỊ QUYẾT|QUYẾT ĐỊNH|CHỈ THỊ|KẾ HOẠCH|ĐỀ ÁN|CHƯƠNG TRÌNH|BAN CHỈ ĐẠO|TỔ CÔNG TÁC"
    r"|NĐ|NQ|QĐ|CT|TT|CV|KH|BC|TB"
)
_ORDINAL = (
    r"đợt|lần|mức độ|mức|đối tượng|khóa|khoá|kỳ họp|vòng|hạng|nhóm|bước|lớp|khối|mẫu|biểu|bảng|phụ lục|điều|khoản"
    r"|chương|mục|phần|chỉ tiêu|tiêu chí|tổ|thôn|bản|ấp|khu phố|tổ dân phố|quốc lộ|tỉnh lộ|đường|tuyến|trang|quý"
    r"|tháng|năm|ngày|stt"
)
# What reads like a number but names a document, a day, a rule, a phone… Order matters only for speed.
_NOT_FIGURES = re.compile(
    "|".join(
        (
            # 0918.235.035, 0987 914 329: nobody writes a count with a leading zero and nine digits
            r"(?<![\d.,])\+?0\d{2,3}[. ]?\d{3}[. ]?\d{3,4}(?![.,]?\d)",
            # 2024-08-14 16:33:12, as programs write days
            rf"(?<![\d.,/-]){_YEAR}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?![\d-])",
            # 15/12/2022, 25-10-2017, 25/12-27/12/2022, 7/2021
            rf"(?<![\d.,/]){_DAY}\s?/\s?{_DAY}\s?[-–]\s?{_DAY}\s?/\s?{_DAY}(?:\s?/\s?{_YEAR})?(?!\d)",
            rf"(?<![\d.,/]){_DAY}\s?[/.-]\s?{_DAY}\s?[/.-]\s?{_YEAR}(?!\d)(?:\s\d\d?:\d\d(?::\d\d)?(?!\d))?",
            rf"(?<![\d.,/]){_DAY}\s?/\s?{_YEAR}(?![\d/])(?!\s?/?[A-ZĐ]{{2}})",
            # "ngày 28/01; 09/3; 16/4", "ngày 02 tháng 7 năm 2024"
            rf"\bngày\s+{_DAY}\s?[/-]\s?{_DAY}(?!\d)(?:\s?[;,]\s?{_DAY}/{_DAY}(?![\d/]))*",
            # "Đến ngày 17.4, tỉnh đã thu hút", as newspapers write
            rf"(?<!ỗi )(?<!ột )(?<!àng )\b[Nn]gày\s+{_DAY}\.{_DAY}(?=\s*(?:[,;:()–-]|(?:đến|tới|tại|ở)\b|$))",
            rf"(?:\b[Nn]gày\s+{_DAY}\s+|"
            rf"(?<![\d.,/]){_DAY}\s+(?=tháng\s+{_DAY}\s+năm))?\btháng\s+{_DAY}(?:\s+năm\s+\d{{4}})?\b",
            # 303/BC-UBND, 34/2016/NĐ-CP, 08-ĐA/TU, 139/ UBND-VP
            r"(?<![\d.,])\d+\s?/\s?(?:\d{4}\s?/\s?)?[A-ZĐ][\w&]*(?:\s?[-/–]\s?[\w&]+)*(?:(?<=QH)\s\d+)?",
            r"(?<![\d.,])\d+-[A-ZĐ]{2}[\w&]*(?:[-/][\w&]+)*",
            r"\b(?:ISO|TCVN|QCVN|IEC|OCOP)(?:\s(?:ISO|IEC))?\s?\d[\d:.\s-]*\d",
            rf"\b(?:{_DOCUMENT})(?:\s(?:số|này|liên tịch))*\s?:?\s?\d+(?:/\d+)*(?![\d.,]*\d)(?!\s?%)"
            r"(?:\s?[/-]\s?[A-ZĐ][\w&]*(?:\s?[-/–]\s?[\w&]+)*(?:(?<=QH)\s\d+)?)?",
            r"(?<!ổng )(?<!con )(?<!rong )(?<!hỉ )(?<!ới )(?<!đa )(?<!điểm )\b[Ss]ố:?\s\d+(?![\d.,]*[\d%])",
            # giai đoạn 2021 - 2025, nhiệm kỳ 2020-2025, năm học 2022 - 2023, 2019-2020
            rf"(?<![\d.,/]){_YEAR}\s?[-–]\s?(?:{_YEAR}|\d\d)(?![\d.,/]*\d)",
            rf"\b(?:[Nn]ăm|giai đoạn|nhiệm kỳ|đến|từ|cuối|đầu|Mão|Sửu|Dần|Thìn|Tỵ|Ngọ)\s+{_YEAR}(?![\d.,/]*\d)",
            # 6 tháng đầu năm, 9 tháng năm 2023, định kỳ 6 tháng, hai quý
            rf"(?<![\d.,/])\d{{1,2}}\s+(?i:tháng)(?:\s+(?i:đầu|cuối)\s+(?i:năm)(?:\s+{_YEAR})?|"
            rf"\s+năm(?:\s+{_YEAR})?\b|"
            rf"(?=\s+và\s+năm))",
            # mức độ 3, 4; mức độ 3 và 4; Điều 157; đợt 2; phiên họp thứ 3; khoản 1 Điều 11
            rf"\b(?i:{_ORDINAL})\s+\d+(?![\d.,]*\d)(?:\s?(?:,|và|hoặc|-)\s?\d(?![\d.,/]*[\d%]))*(?!\s?[%/])",
            r"\b(?i:phụ lục|phụ biểu|mẫu biểu|biểu mẫu|biểu|bảng|mẫu)\s+(?i:số):?\s?\d+(?![\d.,]*[\d%])",
            r"\b(?:Phường|Khóm|Quận|Tầng|Hẻm|Ngõ|Ngách|khóm|ngõ|hẻm|ngách|Cụm)\s+\d+(?![\d.,]*\d)",
            r"(?<!xếp )(?<!đứng )(?<!vị trí )(?<!hạng )\bthứ\s+\d+(?![\d/])",
            r"\bmức(?:\s+độ)?\s+\d\s?,\s?\d(?![\d%])",
            r"=\s?\d(?![\d.,/%])",
            r"(?<![\w.,/])\d[\d.,]*\s?[x×]\s?10(?![\d.,])",  # a power of ten whose exponent the words do not hold
            r"(?<![\d.,/])0?1\s+cửa\b",
            r"[Cc]ovid\s?-\s?19|24/24|24/7",
        )
    )
)
_ADDRESS = re.compile(r"\S*(?:@|https?:|www\.)\S*")
_DIGITS = re.compile(r"\d+")
_REACH = 32  # the longest words before a masked number: "Nghị quyết liên tịch số"
_ENUMERATOR = re.compile(r"[\s#*_+•–-]*(?:\(\d{1,2}\)|\d{1,2}[.)](?=\s|$)|\d{1,2}(?:\.\d{1,2}){1,3}\.?(?=\s+\D))")


def masked_spans(text: str) -> list[tuple[int, int]]:
    """Spans of what looks like a number and is not: dates, document numbers, articles, phones, enumerators."""
    spans: list[tuple[int, int]] = []
    start = _ENUMERATOR.match(text)
    if start:
        spans.append(start.span())
    if "@" in text or "http" in text or "www." in text:
        spans += [match.span() for match in _ADDRESS.finditer(text)]
    for low, high in _near_digits(text):
        spans += [match.span() for match in _NOT_FIGURES.finditer(text, low, high)]
    return sorted(spans)


def _near_digits(text: str) -> list[list[int]]:
    """Give the stretches that masks can touch; most of a report is far from any digit (twice as fast)."""
    stretches: list[list[int]] = []
    for match in _DIGITS.finditer(text):
        low, high = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
        if stretches and low <= stretches[-1][1]:
            stretches[-1][1] = high
        else:
            stretches.append([low, high])
    return stretches
