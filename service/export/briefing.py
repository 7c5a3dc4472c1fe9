"""Questions and answers → a Word briefing in the decree's form (`decree.py`), a footnote a source (`footnotes.py`).

The passages that the answers stand on follow in an annex, each under the number of its footnote.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from service.answer import Answer, Citation
from service.export import decree
from service.export.footnotes import Footnotes

_MARK = re.compile(r"\[(\d+)\]")
_QUOTATION = re.compile(r"“[^”]*” ?(?:\[\d+\] ?)+(?:\([^()]*\))?\.?")
_RULE = re.compile(r"\|[\s:|-]+")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_RAISED = re.compile(r"<sup>(.{0,12}?)</sup>")
_TWICE = re.compile(r"(\[\d+\])(?: ?\1)+")
_HEADING_MARKS = re.compile(r" ?(?:\[\d+\])+:$")
_BULLET = re.compile(r"^(?:[-*+]|#+)\s+")


def briefing(title: str, exchanges: Sequence[tuple[str, Answer]], kind: str = "BÁO CÁO") -> bytes:
    """Write a briefing over answers, as a report (báo cáo) or a proposal (tờ trình)."""
    document = docx.Document()
    decree.set_up(document, _printable(title))
    decree.head(document)
    decree.named(document, kind, _printable(title))
    told = _Sources(document)
    for n, (question, answer) in enumerate(exchanges, start=1):
        heading = f"{n}. {question}" if len(exchanges) > 1 else question
        document.add_paragraph(_printable(heading), style=decree.HEADING)
        _answer(document, answer, told)
    decree.foot(document)
    _annex(document, kind, told.quoted)
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


class _Sources:
    """The sources of the whole document: each has one footnote, whichever answer cites it."""

    def __init__(self, document: Any) -> None:
        self._notes = Footnotes(document)
        self.quoted: dict[int, Citation] = {}

    def cite(self, paragraph: Any, citation: Citation) -> None:
        key = (citation.report_id, citation.start, citation.end)
        self.quoted.setdefault(self._notes.cite(paragraph, key, f"{_bare(cite(citation))}."), citation)


def _answer(document: Any, answer: Answer, told: _Sources) -> None:
    cited = {citation.n: citation for citation in answer.citations}
    # The annex quotes what the figures stand on; quoting it twice would bury them.
    said = [line for line in answer.answer.splitlines() if not (answer.figures and _QUOTATION.fullmatch(line.strip()))]
    # The lines under a heading cite their own sources; a mark said twice says nothing more.
    said = [_TWICE.sub(r"\1", _HEADING_MARKS.sub(":", line)) for line in said]
    for is_table, run in groupby(filter(None, map(str.strip, said)), key=lambda line: line.startswith("|")):
        if is_table:
            _table(document, [_cells(row) for row in run if not _RULE.fullmatch(row)], cited, told)
            continue
        for line in run:
            _write(document.add_paragraph(style=decree.BODY), _BULLET.sub("- ", line), cited, told)
    for note in (note for note in answer.notes if note.text not in answer.answer):
        marks = "".join(f" [{n}]" for n in note.citations)
        _write(document.add_paragraph(style=decree.NOTE), f"Lưu ý: {note.text}{marks}", cited, told)


def _write(paragraph: Any, words: str, cited: dict[int, Citation], told: _Sources) -> None:
    """Write words with what is bold bold, raised marks raised, and each [n] the mark of a footnote."""
    for part, piece in enumerate(_BOLD.split(words)):
        is_bold, texts = part % 2 == 1, _MARK.split(piece)
        for n, text in enumerate(texts):
            if n % 2 == 1 and int(text) in cited:
                told.cite(paragraph, cited[int(text)])
            elif n % 2 == 1:
                _runs(paragraph, f"[{text}]", bold=is_bold)
            elif 0 < n < len(texts) - 1 and not text.strip():  # two marks side by side would read as one number
                _runs(paragraph, "<sup>, </sup>", bold=is_bold)
            else:  # a mark stands at its word
                _runs(paragraph, text.rstrip(" ") if n < len(texts) - 1 else text, bold=is_bold)


def _runs(paragraph: Any, words: str, *, bold: bool) -> None:
    for part, piece in enumerate(_RAISED.split(words)):
        if piece:
            run = paragraph.add_run(_printable(piece))
            run.bold = bold or None
            run.font.superscript = True if part % 2 == 1 else None


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def _table(document: Any, rows: Sequence[Sequence[str]], cited: dict[int, Citation], told: _Sources) -> None:
    table = document.add_table(rows=0, cols=max(map(len, rows)))
    table.style = "Table Grid"
    for n, row in enumerate(rows):
        for cell, words in zip(table.add_row().cells, row, strict=False):
            paragraph = cell.paragraphs[0]
            _write(paragraph, _BOLD.sub(r"\1", words), cited, told)
            for run in paragraph.runs:
                run.font.size = Pt(12)
                run.bold = n == 0 or None
    document.add_paragraph()


def _annex(document: Any, kind: str, quoted: dict[int, Citation]) -> None:
    """Quote each source in full, on pages of their own."""
    if not quoted:
        return
    first = document.add_paragraph("Phụ lục", style=decree.KIND)
    first.paragraph_format.page_break_before = True
    document.add_paragraph("NGUYÊN VĂN CÁC ĐOẠN TRÍCH DẪN", style=decree.ABSTRACT)
    under = document.add_paragraph()
    under.alignment = WD_ALIGN_PARAGRAPH.CENTER
    under.add_run(f"(Kèm theo {kind.capitalize()} số {decree.BLANK} ngày … tháng … năm …)").italic = True
    for n, citation in quoted.items():
        paragraph = document.add_paragraph(style=decree.BODY)
        paragraph.add_run(f"[{n}] ").bold = True
        _runs(paragraph, f"{cite(citation)}: “{_flat(citation.quote)}”", bold=False)
        if citation.reading is not None and citation.reading != citation.quote:
            reading = document.add_paragraph(style=decree.NOTE)
            _runs(reading, f"Đọc lại từ bản bị mất chữ: “{_flat(citation.reading)}”", bold=False)


def _flat(words: str) -> str:
    return " ".join(words.split())


def _bare(words: str) -> str:
    """Take the tags of raised marks off, where nothing can be raised."""
    return _printable(_RAISED.sub(r"\1", words))


def _printable(words: str) -> str:
    """Put a blank for what XML cannot hold."""
    return "".join(char if char.isprintable() else " " for char in words)
