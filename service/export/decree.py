"""The form of Nghị định 30/2020/NĐ-CP, Annex I: page, styles, head, title, recipients and signature of a document.

A4; margins top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm; Times New Roman 13–14; agency on the left and the
motto on the right, a rule under each and under the abstract; page number centred on top from page 2. What only the
office knows (number, date, signer) is left as blanks to fill in: nothing is invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FONT, LANGUAGE = "Times New Roman", "vi-VN"
BLANK = "………………"
KIND, ABSTRACT, HEADING, BODY, NOTE, ADDRESSEE = (
    "Tên loại",
    "Trích yếu",
    "Mục",
    "Lời văn",
    "Lưu ý",
    "Nơi gửi",
)
_WIDTHS = (Mm(62), Mm(103))  # the country's name on one line at 13 points
# Half of the agency's line, the whole of the motto's, a third of the abstract's, as measured in print.
_AGENCY_RULE, _MOTTO_RULE, _ABSTRACT_RULE = Mm(24), Mm(66), Mm(45)
_CELL_MARGINS, _TEXT_WIDTH = Mm(3.8), Mm(165)
_INDENT = Mm(10)


def set_up(document: Any, title: str) -> None:
    """Set page, language, fonts and the named styles."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.different_first_page_header_footer = True  # the decree numbers pages from the second
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number._p.append(field)
    told = document.core_properties
    told.title, told.language, told.author, told.comments = title, LANGUAGE, "", ""
    _speak(document)
    for name in (BODY, NOTE):
        _style(document, name, WD_ALIGN_PARAGRAPH.JUSTIFY, indent=_INDENT)
    document.styles[NOTE].font.italic = True
    for name in (HEADING, KIND, ABSTRACT, ADDRESSEE):
        is_heading = name == HEADING
        style = _style(
            document, name, None if is_heading else WD_ALIGN_PARAGRAPH.CENTER, _INDENT if is_heading else None
        )
        style.paragraph_format.keep_with_next = True
        style.font.bold = name != ADDRESSEE or None
    for name in (KIND, ABSTRACT):
        document.styles[name].paragraph_format.space_after = Pt(0)
    level = OxmlElement("w:outlineLvl")  # so that Word's navigation lists the questions
    level.set(qn("w:val"), "0")
    document.styles[HEADING].element.get_or_add_pPr().append(level)


def _speak(document: Any) -> None:
    """Make Vietnamese the language of every word, so that no speller marks the whole document."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.paragraph_format.space_after = Pt(6)
    for holder in (style.element.get_or_add_rPr(), document.styles.element.find(f".//{qn('w:rPrDefault')}")[0]):
        fonts = holder.get_or_add_rFonts()
        for part in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{part}"), FONT)
            fonts.attrib.pop(qn(f"w:{part}Theme"), None)
        for old in holder.findall(qn("w:lang")):
            holder.remove(old)
        spoken = OxmlElement("w:lang")
        for part in ("val", "eastAsia", "bidi"):
            spoken.set(qn(f"w:{part}"), LANGUAGE)
        holder.append(spoken)
    for theme in document.settings.element.findall(qn("w:themeFontLang")):
        theme.set(qn("w:val"), LANGUAGE)


def _style(document: Any, name: str, align: Any, indent: Any) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.paragraph_format.alignment, style.paragraph_format.first_line_indent = align, indent
    style.paragraph_format.space_after = Pt(6)
    return style


def head(document: Any) -> None:
    """Write agency and motto, number and date."""
    table = document.add_table(rows=2, cols=2)
    _set_widths(table, _WIDTHS)
    (agency, country), (number, date) = (row.cells for row in table.rows)
    _centred(agency, [("TÊN CƠ QUAN CHỦ QUẢN", 13, False), ("TÊN CƠ QUAN, TỔ CHỨC", 13, True)])
    _rule(agency.add_paragraph(), _AGENCY_RULE, _WIDTHS[0] - _CELL_MARGINS)
    _centred(country, [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, True), ("Độc lập - Tự do - Hạnh phúc", 14, True)])
    _rule(country.add_paragraph(), _MOTTO_RULE, _WIDTHS[1] - _CELL_MARGINS)
    _centred(number, [(f"Số: {BLANK}", 13, False)])
    _centred(date, [(f"{BLANK}, ngày … tháng … năm …", 14, False)], italic=True)


def named(document: Any, kind: str, abstract: str) -> None:
    """Write the kind of document and its abstract; a proposal (tờ trình) names whom it goes to."""
    first = document.add_paragraph(kind, style=KIND)
    first.paragraph_format.space_before = Pt(18)
    document.add_paragraph(abstract, style=ABSTRACT)
    _rule(document.add_paragraph(), _ABSTRACT_RULE, _TEXT_WIDTH, after=12)
    if kind == "TỜ TRÌNH":
        document.add_paragraph(f"Kính gửi: {BLANK}{BLANK}", style=ADDRESSEE)


def foot(document: Any) -> None:
    """Write recipients and the signer's block, which no page break divides."""
    before = document.add_paragraph()
    before.paragraph_format.keep_with_next, before.paragraph_format.space_after = True, Pt(0)
    table = document.add_table(rows=1, cols=2)
    _set_widths(table, (Mm(80), Mm(85)))
    whole = OxmlElement("w:cantSplit")
    table.rows[0]._tr.get_or_add_trPr().append(whole)
    left, right = table.rows[0].cells
    for n, (words, size) in enumerate((("Nơi nhận:", 12), (f"- {BLANK};", 11), ("- Lưu: VT.", 11))):
        paragraph = left.paragraphs[0] if n == 0 else left.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(words)
        run.font.size, run.bold, run.italic = Pt(size), n == 0, n == 0
    blank = [("", 14, False)] * 3  # where the signature and the seal go
    _centred(right, [("QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ", 14, True), *blank, (BLANK, 14, True)])


def _set_widths(table: Any, widths: Sequence[Any]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _centred(cell: Any, lines: Sequence[tuple[str, int, bool]], *, italic: bool = False) -> None:
    for n, (words, size, bold) in enumerate(lines):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = True
        run = paragraph.add_run(words)
        run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _rule(paragraph: Any, length: Any, within: Any, after: int = 6) -> None:
    """Draw a solid line of a length, centred."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = (within - length) // 2
    form.space_before, form.space_after, form.line_spacing, form.keep_with_next = Pt(2), Pt(after), Pt(2), True
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
