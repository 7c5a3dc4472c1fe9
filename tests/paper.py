"""Draws an invented report as offices would have it: Word file, PDF, 200-dpi scan. Everything follows from a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

FONT, BOLD = "PaperSerif", "PaperSerifBold"

_SUBJECTS = ("Ủy ban nhân dân huyện Suối Ngàn", "Phòng Nội vụ", "Bộ phận tiếp nhận và trả kết quả", "Các xã, thị trấn")
_DEEDS = ("đã tiếp nhận", "đã giải quyết", "đã kiểm tra", "đã ban hành", "đã rà soát", "đã công khai", "đã số hóa")
_THINGS = ("hồ sơ", "văn bản", "thủ tục hành chính", "lượt phản ánh", "kế hoạch", "cuộc kiểm tra", "tin, bài")
_TAILS = (
    "trước và đúng hạn, không có trường hợp nào phải xin lỗi người dân",
    "theo quy định của pháp luật về kiểm soát thủ tục hành chính",
    "tăng so với cùng kỳ năm trước do nhu cầu của tổ chức và công dân",
    "trên Cổng dịch vụ công trực tuyến của tỉnh Thượng Nguyên",
    "tại trung tâm phục vụ hành chính công và ở cơ sở",
)
_ROWS = (
    "Đất đai", "Hộ tịch", "Chứng thực", "Bảo trợ xã hội", "Xây dựng", "Đăng ký kinh doanh", "Giáo dục và đào tạo",
    "Lao động, việc làm", "Môi trường", "Nông nghiệp", "Thi đua, khen thưởng", "Giao thông vận tải",
)  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, or a table (its first row is the head)."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def report(seed: int = 7, sections: int = 6) -> list[Block]:
    """An invented report."""
    chance = random.Random(seed)
    blocks = [
        Block("title", "BÁO CÁO"),
        Block("title", "Kết quả công tác cải cách hành chính năm 2023 của huyện Suối Ngàn"),
    ]
    for section in range(1, sections + 1):
        blocks.append(Block("heading", f"{section}. Kết quả thực hiện nhiệm vụ thứ {section}"))
        blocks += [Block("paragraph", paragraph(chance)) for _ in range(3)]
        if section % 2 == 0:
            blocks.append(Block("table", rows=tuple(table(chance))))
    return blocks


def paragraph(chance: random.Random) -> str:
    """Four sentences with figures."""
    return " ".join(
        f"{chance.choice(_SUBJECTS)} {chance.choice(_DEEDS)} {number(chance)} {chance.choice(_THINGS)}, "
        f"đạt {chance.randint(1, 99)},{chance.randint(0, 99):02d}% kế hoạch, {chance.choice(_TAILS)}."
        for _ in range(4)
    )


def number(chance: random.Random) -> str:
    """A count as printed."""
    return f"{chance.randint(2, 999_999):,}".replace(",", ".")


def table(chance: random.Random, rows: int = 12) -> Iterator[tuple[str, ...]]:
    """A statistics table with some cells empty."""
    yield ("STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Quá hạn")
    for at in range(rows):
        label = _ROWS[at % len(_ROWS)] if at < len(_ROWS) else f"{_ROWS[at % len(_ROWS)]} {at}"
        yield (str(at + 1), label, number(chance), number(chance), number(chance) if chance.random() < 0.7 else "")


def words(blocks: Sequence[Block]) -> list[str]:
    """All words in reading order."""
    out: list[str] = []
    for block in blocks:
        out += block.text.split()
        out += [word for row in block.rows for cell in row for word in cell.split()]
    return out


def text_words(text: str) -> list[str]:
    """Words of a text that was read, without the marks of headings."""
    return [bare for word in text.split() if (bare := word.strip("*#"))]


def recovered(expected: Sequence[str], found: Sequence[str]) -> float:
    """The share of the expected words that stand in the found ones in order."""
    matcher = SequenceMatcher(None, list(expected), list(found), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(expected)


def with_digits(found: Sequence[str]) -> list[str]:
    """Only the words that hold a digit, without the marks around them."""
    return [word.strip(".,;:()") for word in found if re.search(r"\d", word)]


def cells_right(blocks: Sequence[Block], text: str) -> float:
    """The share of table cells that stand in their row under their head."""
    lines = [line.split("\t") for line in text.split("\n") if "\t" in line]
    rows = [list(row) for block in blocks for row in block.rows]
    # In order as a whole: a row that is lost in one table must not be sought in the next, past all between.
    keys = SequenceMatcher(None, [tuple(row[:2]) for row in rows], [tuple(line[:2]) for line in lines], autojunk=False)
    pairs = [(rows[a + at], lines[b + at]) for a, b, size in keys.get_matching_blocks() for at in range(size)]
    right = sum(one == other for row, line in pairs for one, other in zip(row, line, strict=False))
    total = sum(map(len, rows))
    return right / total


def write_docx(path: Path, blocks: Sequence[Block]) -> Path:
    """The report as a Word file."""
    document = docx.Document()
    for block in blocks:
        if block.kind == "heading":
            document.add_heading(block.text, level=2)
        elif block.kind == "table":
            grid = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
            for row in block.rows:
                for cell, words_of_cell in zip(grid.add_row().cells, row, strict=True):
                    cell.text = words_of_cell
        else:
            document.add_paragraph(block.text)
    document.save(str(path))
    return path


@lru_cache(maxsize=1)
def fonts() -> None:
    """Register a font with all Vietnamese letters, once."""
    folder = files("font_source_serif_pro") / "files"
    pdfmetrics.registerFont(TTFont(FONT, str(folder / "SourceSerifPro-Regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(folder / "SourceSerifPro-Bold.ttf")))


def _page_number(canvas: Any, template: Any) -> None:
    canvas.setFont(FONT, 11)
    canvas.drawCentredString(template.pagesize[0] / 2, template.pagesize[1] - 36, str(canvas.getPageNumber()))


def write_pdf(path: Path, blocks: Sequence[Block], *, ruled: bool = True, wide: bool = False) -> Path:
    """The report as a PDF, with the page number at the top of each page."""
    fonts()
    body = ParagraphStyle("body", fontName=FONT, fontSize=13, leading=18, firstLineIndent=28, alignment=4, spaceAfter=6)
    bold = ParagraphStyle("bold", parent=body, fontName=BOLD)
    title = ParagraphStyle("title", parent=bold, alignment=1, firstLineIndent=0)
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=11, leading=13)
    story: list[Any] = []
    for block in blocks:
        if block.kind == "table":
            rows = [[Paragraph(text, cell) for text in row] for row in block.rows]
            grid = Table(rows, colWidths=[36, 170, 85, 95, 75], repeatRows=1)
            lines = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)] if ruled else []
            grid.setStyle(TableStyle([*lines, ("VALIGN", (0, 0), (-1, -1), "TOP")]))
            story.append(grid)
        elif block.kind == "break":
            story.append(PageBreak())
        else:
            story.append(Paragraph(block.text, {"title": title, "heading": bold}.get(block.kind, body)))
    template = SimpleDocTemplate(
        str(path), pagesize=landscape(A4) if wide else A4, leftMargin=70, rightMargin=50, topMargin=60, bottomMargin=50
    )
    template.build(story, onFirstPage=_page_number, onLaterPages=_page_number)
    return path


def scans(pdf: Path, *, dpi: int = 200, skew: float = 1.5, seed: int = 3) -> list[Image.Image]:
    """The pages of a PDF as a worn scanner gives them: askew, grey, with specks."""
    chance = np.random.default_rng(seed)
    out = []
    document = pypdfium2.PdfDocument(pdf)
    for number in range(len(document)):
        page = document[number]
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        picture = picture.rotate(skew if number % 2 else -skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
        pixels = (
            np.asarray(picture).astype(np.float32) * 0.85 + 28 + chance.normal(0, 12, (picture.height, picture.width))
        )
        specks = chance.random(pixels.shape) < 0.0005
        pixels[specks] = 60
        out.append(Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)))
        page.close()
    document.close()
    return out
