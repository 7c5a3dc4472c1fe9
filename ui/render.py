"""Answer → markdown, HTML and plain text. Pure: knows the words of answers, nothing of Streamlit or HTTP.

Whatever comes from a report is escaped: it may hold markdown, HTML, or an address to be fetched, none of which may run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from html import escape
from itertools import groupby, pairwise
from typing import Any
from urllib.parse import urlencode

from service.answer import Answer, AnswerFigure, Citation, Note

SOURCE_PAGE = "nguon"
NEAR = 160  # characters shown on either side of a figure in a list
SURROUNDINGS = 700  # characters on either side of a quote: about half a printed page in all

KINDS = {
    "actual": "Thực hiện",
    "planned": "Kế hoạch",
    "estimated": "Ước",
    "cumulative": "Lũy kế",
    "same_period_last_year": "Cùng kỳ năm trước",
}
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

_MARK = re.compile(r"\[(\d{1,3})\]")
_QUOTATION = re.compile(r"“[^”]*” ?(?:\[\d+\] ?)+(?:\([^()]*\))?\.?", re.DOTALL)
_SYNTAX = re.compile(r"^#+ |\*\*")
_RAISED = re.compile(r"<sup>(.{0,12}?)</sup>")
_SUPERSCRIPT = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_SUP = re.compile(r"&lt;sup&gt;(.{1,12}?)&lt;/sup&gt;")
# What Streamlit's markdown would act on, other than **bold**, lists and tables, which the answers themselves use.
_ACTIVE = re.compile(r"(?P<link>!?\[(?=[^\]]*\]\())|(?P<other>[<$`~^]|:(?=[a-z]))")
_ENTITIES = {"<": "&lt;", "$": r"\$", "`": r"\`", "~": r"\~", "^": r"\^", ":": r"\:"}


def safe_markdown(words: str) -> str:
    """Escape what markdown would turn into links, pictures, formulas or HTML; bold, lists and tables stay."""
    return _ACTIVE.sub(lambda found: r"\[" if found["link"] else _ENTITIES[found["other"]], words)


def plain_markdown(words: str) -> str:
    """Escape everything, for words that are shown exactly as they stand."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$~^:])", r"\\\1", words)


def answer_markdown(answer: Answer) -> str:
    """Return the answer with each [n] a link to its source.

    Where the answer is figures, paragraphs that only quote are left to the sources beside it.
    """
    addresses = {citation.n: source_address(citation) for citation in answer.citations}
    paragraphs = answer.answer.split("\n\n")
    said = [words for words in paragraphs if not _QUOTATION.fullmatch(words.strip())]
    shown = said if answer.figures and said else paragraphs
    return link_marks(safe_markdown(raised("\n\n".join(shown))), addresses)


def own_notes(answer: Answer) -> list[Note]:
    """Return the notes that the answer's own words do not hold already."""
    return [note for note in answer.notes if note.text not in answer.answer]


def raised(words: str) -> str:
    """Write the marks of footnotes and powers as raised figures, in words that are not HTML: 12<sup>2</sup> → 12²."""
    return _RAISED.sub(lambda mark: mark[1].translate(_SUPERSCRIPT), words)


def link_marks(markdown: str, addresses: Mapping[int, str]) -> str:
    """Turn [n] into a link where n has a source; other brackets stay words."""

    def link(mark: re.Match[str]) -> str:
        address = addresses.get(int(mark[1]))
        return rf"[\[{mark[1]}\]]({address})" if address else mark[0]

    return _MARK.sub(link, markdown)


def source_address(citation: Citation) -> str:
    """Return the page's address at which the quote stands, highlighted."""
    return address_of(citation.report_id, citation.start, citation.end)


def address_of(report_id: str, start: int, end: int) -> str:
    """Return the page's address for a range of a report."""
    return f"{SOURCE_PAGE}?{urlencode({'report': report_id, 'start': start, 'end': end})}"


def name(citation: Citation) -> str:
    """Name a source as officials do: Báo cáo số 303/BC-UBND ngày 14/12/2021 của UBND huyện Mỹ Tú."""
    return report_name(
        {"title": citation.title, "number": citation.number, "agency": citation.agency, "date": citation.date},
        citation.file,
    )


def report_name(identity: Mapping[str, str | None], file: str) -> str:
    """Name a report by what it states of itself, else by its file."""
    words = f"Báo cáo số {identity['number']}" if identity.get("number") else identity.get("title") or file
    if identity.get("date"):
        words += f" ngày {vietnamese_date(identity['date'] or '')}"
    if identity.get("agency"):
        words += f" của {identity['agency']}"
    return words


def where(citation: Citation) -> str:
    """Say where in its report a quote stands: section and page."""
    parts = list(citation.section)
    if citation.page is not None:
        parts.append(f"trang {citation.page}")
    return " › ".join(parts)


def source_card(citation: Citation) -> str:
    """Return a citation as a small HTML card: number, report, place in it, and the words themselves."""
    quote = citation.reading if citation.reading is not None else citation.quote
    state = STATES.get(citation.text_state)
    words = _SUP.sub(r"<sup>\1</sup>", escape(clipped(quote, 260)))
    return (
        f"<div class='source'><p class='who'><b>[{citation.n}]</b> {escape(name(citation))}</p>"
        f"<p class='where'>{escape(clipped(where(citation), 160))}</p>"
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


def finding_html(finding: Mapping[str, Any]) -> str:
    """Return the lines that a finding speaks of, its figures marked; a long line is cut around them."""
    parts = []
    for context in finding["contexts"]:
        at, stop = context["start"], context["end"]
        spans = [(one["start"], one["end"], "mark") for one in finding["spans"] if at <= one["start"] < stop]
        first = max(at, min(left for left, _, _ in spans) - NEAR) if spans else at
        last = min(stop, max(right for _, right, _ in spans) + NEAR) if spans else stop
        inner = [(left - at, right - at, tag) for left, right, tag in spans]
        words = _marked(context["text"].replace("\t", " "), first - at, last - at, inner)
        cut = ("… " if first > at else ""), (" …" if last < stop else "")
        parts.append(f"<blockquote class='quote'>{cut[0]}{words}{cut[1]}</blockquote>")
    return "".join(parts)


def comparison_table(heads: Iterable[str], rows: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Return a table of cells that are HTML already; a wide one scrolls in its own frame."""
    top = "".join(f"<th scope='col'>{escape(head)}</th>" for head in heads)
    body = "".join(
        f"<tr><th scope='row'>{escape(name)}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for name, cells in rows
    )
    table = f"<table><thead><tr><td></td>{top}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div class='compare' tabindex='0'>{table}</div>"


def blank_cell(words: str) -> str:
    """Return the cell of a report that states nothing."""
    return f"<span class='blank'>{escape(words)}</span>"


def figure_cell(figure: AnswerFigure, n: int, citation: Citation, notes: Iterable[str]) -> str:
    """Return a figure as printed, its unit, its own level and period where stated, and its source."""
    own = " · ".join(filter(None, (figure.level, figure.period)))
    warning = " ".join(notes)
    unit = figure.unit if figure.unit and not figure.surface.endswith(figure.unit) else ""
    flag = f" <abbr title='{escape(warning, quote=True)}'>⚠</abbr>" if warning else ""
    return (
        f"<b>{escape(figure.surface)}</b> {escape(unit)} "
        f"<a href='{escape(source_address(citation), quote=True)}' target='_blank' rel='noopener'>[{n}]</a>{flag}"
        + (f"<br><small>{escape(own)}</small>" if own else "")
    )


def report_head(report: Mapping[str, Any], path: str) -> str:
    """Return who reports, and where in the report one stands."""
    return (
        f"<div class='source'><p class='who'>{escape(report_name(report, report['file']))}</p>"
        f"<p class='where'>{escape(path)}</p></div>"
    )


def copy_text(question: str, answer: Answer) -> str:
    """Return question, answer, notes and numbered sources as plain text to paste anywhere."""
    lines = [question, "", re.sub(r"\*\*(.+?)\*\*", r"\1", answer.answer), ""]
    lines += [f"Lưu ý: {note.text}" for note in own_notes(answer)]
    if answer.citations:
        lines += ["", "Nguồn:"]
    for citation in answer.citations:
        place = f", mục {where(citation)}" if where(citation) else ""
        lines.append(f"[{citation.n}] {name(citation)}{place}: “{one_line(citation.quote)}”")
        if citation.reading is not None and citation.reading != citation.quote:
            lines.append(f"    (đọc lại từ bản bị mất chữ: “{one_line(citation.reading)}”)")
    return raised(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())


def one_line(words: str) -> str:
    """Return words with line breaks and runs of blanks as single blanks."""
    return " ".join(words.split())


def clipped(words: str, most: int) -> str:
    """Return the beginning of words, cut between words."""
    flat = one_line(words)
    return flat if len(flat) <= most else flat[:most].rsplit(" ", 1)[0] + " …"


def vietnamese_date(iso: str) -> str:
    """Return 2023-12-14 as 14/12/2023; anything else as it is."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", iso)
    return f"{found[3]}/{found[2]}/{found[1]}" if found else iso


def iso_date(words: str) -> str | None:
    """Return 14/12/2023 (also with dots or hyphens) as 2023-12-14; None for what is no day of the calendar."""
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", words.strip())
    try:
        given = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(words.strip())
    except ValueError:
        return None
    return given.isoformat()


def vietnamese_number(canonical: str) -> str:
    """Return 1234.5 as 1.234,5; what is no number as it is."""
    try:
        value = Decimal(canonical)
    except InvalidOperation:
        return canonical
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))


def surroundings(text: str, start: int, end: int, margin: int = SURROUNDINGS) -> tuple[int, int]:
    """Return the range to show around a quote: `margin` characters each way, out to whole lines where they are near."""
    first, last = max(0, start - margin), min(len(text), end + margin)
    line = text.rfind("\n", max(0, first - margin), first)
    first = line + 1 if line >= 0 else first
    line = text.find("\n", last, last + margin)
    return (0 if first < margin // 4 else first), (line if line >= 0 else last)


def passage_html(text: str, start: int, end: int, *, around: tuple[int, int], original: str | None = None) -> str:
    """Return the range `around` as HTML with start..end marked; rows of tab-separated cells become tables.

    With `original` (of the same length as `text`), the letters that differ from it are marked as restored.
    """
    first, last = around
    changed = _changed(original, text, first, last) if original is not None else ()
    spans = [(start, end, "mark"), *((left, right, "ins") for left, right in changed)]
    parts = ["<div class='passage'>", "<p class='more'>…</p>" if first > 0 else ""]
    for is_row, lines in groupby(_lines(text, first, last), key=lambda line: text.count("\t", *line) > 0):
        if is_row:
            rows = "".join(_row(text, line, spans) for line in lines)
            parts.append(f"<div class='rows'><table>{rows}</table></div>")
        else:
            parts += [_paragraph(text, line, spans) for line in lines]
    parts += ["<p class='more'>…</p>" if last < len(text) else "", "</div>"]
    return "".join(parts)


def _paragraph(text: str, line: tuple[int, int], spans: Iterable[tuple[int, int, str]]) -> str:
    """Return a line; the marks of a heading stay, being the file's own, but faintly."""
    words = _SYNTAX.sub(r"<span class='syntax'>\g<0></span>", _marked(text, *line, spans))
    return f"<p class='head'>{words}</p>" if text.startswith(("#", "**"), line[0]) else f"<p>{words}</p>"


def _lines(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    at = first
    while at <= last:
        stop = text.find("\n", at, last)
        stop = last if stop < 0 else stop
        if text[at:stop].strip():
            yield at, stop
        at = stop + 1


def _row(text: str, line: tuple[int, int], spans: Iterable[tuple[int, int, str]]) -> str:
    at, cells = line[0], []
    for cell in text[slice(*line)].split("\t"):
        cells.append(f"<td>{_marked(text, at, at + len(cell), spans)}</td>")
        at += len(cell) + 1
    return f"<tr>{''.join(cells)}</tr>"


def _marked(text: str, first: int, last: int, spans: Iterable[tuple[int, int, str]]) -> str:
    """Escape text[first:last] and wrap the parts that lie in a span in its tag; spans may nest or cross."""
    inside = [(max(a, first), min(b, last), tag) for a, b, tag in spans if a < last and b > first]
    cuts = sorted({first, last, *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    out = []
    for left, right in pairwise(cuts):
        words = _SUP.sub(r"<sup>\1</sup>", escape(text[left:right]))
        tags = [tag for a, b, tag in inside if a <= left and right <= b]
        out.append("".join(f"<{tag}>" for tag in tags) + words + "".join(f"</{tag}>" for tag in reversed(tags)))
    return "".join(out)


def _changed(original: str, reading: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Find the runs in which the reading differs from the original."""
    at = first
    while at < last:
        if original[at] == reading[at]:
            at += 1
            continue
        begun = at
        while at < last and original[at] != reading[at]:
            at += 1
        yield begun, at
