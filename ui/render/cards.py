"""A citation, a report → a small HTML card. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from service.answer import Citation
from ui.render.names import report_name, source_name, source_place
from ui.render.words import clipped, raised_html, vietnamese_number

PAGE_STATES = {
    "good": "đọc tốt",
    "damaged": "mất chữ",
    "legacy": "mã chữ cũ",
    "nfd": "dấu rời",
    "wrong_layer": "lớp chữ sai, đã đọc từ ảnh",
    "scan": "ảnh quét",
    "unread": "chưa đọc được",
    "empty": "trống",
}
IDENTITY = {"number": "số ký hiệu", "date": "ngày ban hành", "agency": "cơ quan", "period": "kỳ báo cáo"}
# How the words of a quote were obtained, where not simply read.
STATES = {"repaired": "Đọc lại từ bản bị mất chữ", "ocr": "Đọc từ ảnh quét"}


def source_card(citation: Citation) -> str:
    """Return a citation as a small HTML card: number, report, place in it, and the words themselves."""
    quote = citation.reading if citation.reading is not None else citation.quote
    state = STATES.get(citation.text_state)
    words = raised_html(escape(clipped(quote, 260)))
    return (
        f"<div class='source'><p class='who'><b>[{citation.n}]</b> {escape(source_name(citation))}</p>"
        f"<p class='where'>{escape(clipped(source_place(citation), 160))}</p>"
        f"<blockquote>{words}</blockquote>" + (f"<p class='state'>{state}</p>" if state else "") + "</div>"
    )


def shelf_card(report: Mapping[str, Any]) -> str:
    """Return a report's line on the shelf: what it is, how well it was read, what it holds."""
    facts = [report["file"]]
    if report["period"]:
        facts.append(f"kỳ: {report['period']['surface']}")
    if report["pages"] > 1:
        facts.append(f"{report['pages']} trang")
    facts.append(f"{vietnamese_number(str(report['figures']))} số liệu")
    flags = []
    if report["quality"] and report["quality"]["damaged_lines"]:
        flags.append(f"<span class='flag'>{report['quality']['damaged_lines']} dòng mất chữ, đã đọc lại</span>")
    if report["findings"]:
        flags.append(f"<span class='flag'>{report['findings']} chỗ cần kiểm tra</span>")
    missing = [words for part, words in IDENTITY.items() if not report[part]]
    if missing:
        flags.append(f"<span class='flag quiet'>không nêu {escape(', '.join(missing))}</span>")
    title = report["title"] or report_name(report, report["file"])
    under = " · ".join(filter(None, (report["agency"], report["place"], report["province"])))
    return (
        f"<div class='shelf'><p class='who'>{escape(title)}</p><p class='where'>{escape(under)}</p>"
        f"<p class='where'>{escape(' · '.join(facts))}</p><p>{' '.join(flags)}</p></div>"
    )


def report_head(report: Mapping[str, Any], path: str) -> str:
    """Return who reports, and where in the report one stands."""
    return (
        f"<div class='source'><p class='who'>{escape(report_name(report, report['file']))}</p>"
        f"<p class='where'>{escape(path)}</p></div>"
    )
