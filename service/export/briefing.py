"""Questions and answers → a Word briefing in the form of Nghị định 30/2020/NĐ-CP. python-docx's writer lives here.

Annex I of the decree: A4; margins top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm; Times New Roman 13–14;
agency on the left and the motto on the right; type and abstract centred and bold; page number centred on top from
page 2. The parts only the office knows (number, date, signer) are left as blanks to fill in: nothing is invented.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from service.answer import Answer, Citation, Note

FONT = "Times New Roman"
_BLANK = "………………"
_MARK = re.compile(r"\[(\d+)\]")
_QUOTATION = re.compile(r"“[^”]*” ?(?:\[\d+\] ?)+(?:\([^()]*\))?\.?")
_RULE = re.compile(r"\|[\s:|-]+")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_RAISED = re.compile(r"<sup>(.{0,12}?)</sup>")


def briefing(title: str, exchanges: Sequence[tuple[str, Answer]]) -> bytes:
    """Write a briefing over answers; the sources of all are listed once, numbered through."""
    document = docx.Document()
    _page(document)
    _head(document)
    _title(document, title)
    sources: list[Citation] = []
    for n, (question, answer) in enumerate(exchanges, start=1):
        _exchange(document, n if len(exchanges) > 1 else None, question, answer, sources)
    _sources(document, sources)
    _foot(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def cite(citation: Citation) -> str:
    """Name a source as official documents do: Báo cáo số 303/BC-UBND ngày 14/12/2021 của UBND huyện Mỹ Tú, mục II.5."""
    parts = [f"Báo cáo số {citation.number}" if citation.number else citation.title or f"Tệp {citation.file}"]
    if citation.date:
        year, month, day = citation.date.split("-")
        parts.append(f"ngày {day}/{month}/{year}")
    if citation.agency:
        parts.append(f"của {citation.agency}")
    place = [f"mục {' › '.join(citation.section)}"] if citation.section else []
    if citation.page is not None:
        place.append(f"trang {citation.page}")
    return ", ".join((" ".join(parts), *place))


def _printable(words: str) -> str:
    """Drop what XML cannot hold."""
    return "".join(char if char.isprintable() else " " for char in words)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(6)
    section.different_first_page_header_footer = True  # the decree numbers pages from the second
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(number, "PAGE")


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)


def _head(document: Any) -> None:
    table = document.add_table(rows=2, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, (62, 103), strict=True):  # the country's name on one line at 13 points
        column.width = Mm(width)
    cells = [table.cell(0, 0), table.cell(0, 1), table.cell(1, 0), table.cell(1, 1)]
    for n, width in enumerate((62, 103, 62, 103)):
        cells[n].width = Mm(width)
    _centred(cells[0], [("TÊN CƠ QUAN CHỦ QUẢN", 13, False), ("TÊN CƠ QUAN, TỔ CHỨC", 13, True)])
    _centred(cells[1], [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, True), ("Độc lập - Tự do - Hạnh phúc", 14, True)])
    _centred(cells[2], [(f"Số: {_BLANK}", 13, False)])
    _centred(cells[3], [(f"{_BLANK}, ngày … tháng … năm …", 14, False)], italic=True)


def _centred(cell: Any, lines: Sequence[tuple[str, int, bool]], *, italic: bool = False) -> None:
    for n, (words, size, bold) in enumerate(lines):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(words)
        run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _title(document: Any, title: str) -> None:
    for words, before in (("BÁO CÁO", 18), (title, 0)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.add_run(_printable(words)).bold = True


def _exchange(document: Any, n: int | None, question: str, answer: Answer, sources: list[Citation]) -> None:
    """Write one question and its answer, its marks renumbered into the common list."""
    numbers = {citation.n: _number(citation, sources) for citation in answer.citations}
    heading = document.add_paragraph()
    heading.add_run(_printable(f"{n}. {question}" if n is not None else question)).bold = True
    # The list of sources quotes what the figures stand on; quoting it twice would bury them.
    said = [line for line in answer.answer.splitlines() if not (answer.figures and _QUOTATION.fullmatch(line.strip()))]
    lines = [_MARK.sub(lambda mark: _renumbered(mark, numbers), line) for line in said]
    for is_table, run in groupby(filter(None, map(str.strip, lines)), key=lambda line: line.startswith("|")):
        if is_table:
            _table(document, [_cells(row) for row in run if not _RULE.fullmatch(row)])
        else:
            for line in run:
                _line(document, line)
    for note in (note for note in answer.notes if note.text not in answer.answer):
        _line(document, f"Lưu ý: {note.text}{_marks(note, numbers)}", italic=True)


def _number(citation: Citation, sources: list[Citation]) -> int:
    for n, known in enumerate(sources, start=1):
        if (known.report_id, known.start, known.end) == (citation.report_id, citation.start, citation.end):
            return n
    sources.append(citation)
    return len(sources)


def _renumbered(mark: re.Match[str], numbers: dict[int, int]) -> str:
    return f"[{numbers.get(int(mark[1]), mark[1])}]"


def _marks(note: Note, numbers: dict[int, int]) -> str:
    return "".join(f" [{numbers[n]}]" for n in note.citations if n in numbers)


def _line(document: Any, line: str, *, italic: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)
    words = re.sub(r"^(?:[-*+]|#+)\s+", "- ", line)
    for part, piece in enumerate(_BOLD.split(words)):
        for run in _runs(paragraph, piece):
            run.bold, run.italic = part % 2 == 1, italic


def _runs(paragraph: Any, words: str) -> list[Any]:
    """Write words, the marks of footnotes and powers in them raised."""
    runs = []
    for part, piece in enumerate(_RAISED.split(words)):
        run = paragraph.add_run(_printable(piece))
        run.font.superscript = True if part % 2 == 1 else None
        runs.append(run)
    return runs


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def _table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=max(map(len, rows)))
    table.style = "Table Grid"
    for n, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=False):
            for run in _runs(cell.paragraphs[0], _BOLD.sub(r"\1", words)):
                run.bold, run.font.size = n == 0, Pt(12)
    document.add_paragraph()


def _sources(document: Any, sources: Sequence[Citation]) -> None:
    if not sources:
        return
    document.add_paragraph().add_run("Nguồn số liệu").bold = True
    for n, citation in enumerate(sources, start=1):
        _line(document, f"[{n}] {cite(citation)}: “{' '.join(citation.quote.split())}”")
        if citation.reading is not None and citation.reading != citation.quote:
            _line(document, f"Đọc lại từ bản bị mất chữ: “{' '.join(citation.reading.split())}”", italic=True)


def _foot(document: Any) -> None:
    table = document.add_table(rows=1, cols=2)
    left, right = table.cell(0, 0), table.cell(0, 1)
    left.width, right.width = Mm(80), Mm(85)
    recipients = left.paragraphs[0].add_run("Nơi nhận:")
    recipients.bold = recipients.italic = True
    left.add_paragraph(f"- {_BLANK};")
    left.add_paragraph("- Lưu: VT.")
    _centred(
        right, [("QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ", 14, True), ("", 14, False), ("", 14, False), (_BLANK, 14, False)]
    )
