"""Parse: the whole way from text to a report, and what the five real reports must show."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest

from ingest.identity.identify import identify
from ingest.parse import parse
from ingest.report import Extract, Page, Span
from ingest.structure.outline import outline
from ingest.structure.passages import split
from ingest.vietnamese.abbreviations import abbreviations

TEXT = """\
Số: 12/BC-UBND

Suối Bạc, ngày 18 tháng 12 năm 2023

## BÁO CÁO

### Kết quả cải cách hành chính năm 2023

**I. KẾT QUẢ**

Huyện Suối Bạc tiếp nhận 100 hồ sơ<sup>1</sup>, trong đó 97 hồ sơ đúng hạn, 03 hồ sơ trễ hạn.

<sup>1</sup> Cấp huyện 40 hồ sơ, cấp xã 60 hồ sơ.
"""


def test_what_could_not_be_read_lowers_the_share_of_words() -> None:
    whole = parse(Extract(TEXT, "docx", ()), report_id="r1", file="a.docx").quality
    part = parse(
        Extract(TEXT, "docx", (), notes=("1 hình chưa đọc được",), unread=1), report_id="r1", file="a.docx"
    ).quality
    unread = Page(1, Span(len(TEXT), len(TEXT)), "unread")
    page = parse(Extract(TEXT, "pdf", (unread,)), report_id="r1", file="a.pdf").quality
    assert whole.valid_words == 1.0
    assert part.valid_words == page.valid_words < 0.5
    assert (part.notes, part.unread) == (("1 hình chưa đọc được",), 1)


def test_a_report_is_understood_from_its_text() -> None:
    report = parse(Extract(TEXT, "text", ()), report_id="r1", file="a.md")
    assert report.text == TEXT
    assert len(report.reading) == len(TEXT)
    assert report.identity.number is not None
    assert report.identity.number.value == "12/BC-UBND"
    assert [passage.kind for passage in report.passages].count("footnote") == 1
    assert {str(figure.value) for figure in report.figures} >= {"100", "97", "3", "40", "60"}
    assert report.quality.valid_words > 0.9
    note = report.footnotes[0]
    assert note.anchor is not None
    assert TEXT[: note.anchor.start].endswith("100 hồ sơ")


def test_corrections_reach_the_identity() -> None:
    report = parse(Extract(TEXT, "text", ()), report_id="r1", file="a.md", corrections={"place": "huyện Suối Vàng"})
    assert report.identity.place is not None
    assert (report.identity.place.value, report.identity.place.span) == ("huyện Suối Vàng", None)


def test_an_empty_text_is_a_report_without_content() -> None:
    report = parse(Extract("", "text", ()), report_id="r1", file="a.md")
    assert (report.blocks, report.passages, report.figures) == ((), (), ())


def test_abbreviations_are_pairs() -> None:
    pairs = abbreviations()
    assert ("TTHC", "thủ tục hành chính") in pairs
    assert all(short and full for short, full in pairs)


def real(shared: Path, start: str) -> str:
    path = next((shared / "reports").glob(f"{start}*.txt"))
    return unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("start", "place", "province", "number", "day", "signer"),
    [
        ("000", "huyện Tuần Giáo", "tỉnh Điện Biên", None, "2024-07-02", None),
        ("001", "huyện Tây Sơn", "tỉnh Bình Định", None, None, "Nguyễn Văn Thứ"),
        ("002", "huyện Tu Mơ Rông", "tỉnh Kon Tum", None, None, "Võ Trung Mạnh"),
        ("003", "huyện Thuận Châu", "tỉnh Sơn La", None, None, "Quàng Văn Dũng"),
        ("004", "huyện Mỹ Tú", "tỉnh Sóc Trăng", "303/BC-UBND", "2021-12-14", "Nguyễn Việt Phú"),
    ],
)
def test_the_real_reports_are_identified(
    shared: Path, start: str, place: str, province: str, number: str | None, day: str | None, signer: str | None
) -> None:
    text = real(shared, start)
    found = identify(text, text)
    parts = (found.place, found.province, found.number, found.date, found.signer)
    assert tuple(part.value if part else None for part in parts) == (place, province, number, day, signer)


@pytest.mark.shared
def test_the_statistics_table_of_a_real_report_keeps_rows_units_and_blanks(shared: Path) -> None:
    text = real(shared, "004")
    cells = {
        (cell.rows[1:], cell.column): (cell.unit, text[cell.span.start : cell.span.end])
        for block in outline(text, text).blocks
        for cell in block.cells
        if cell.rows[0] == "Phụ lục 2"
    }
    results = ("III. Cải cách thủ tục hành chính", "6. Kết quả giải quyết TTHC")
    assert cells[(*results, "Số hồ sơ TTHC do UBND cấp xã tiếp nhận"), "Số liệu"] == ("Hồ sơ", "49,900")
    assert cells[(*results, "Tỷ lệ hồ sơ TTHC do UBND cấp xã tiếp nhận được giải quyết đúng hạn"), "Số liệu"] == (
        "%",
        "98.44",
    )
    review = ("II. Cải cách thể chế", "3. Rà soát VBQPPL")
    assert cells[(*review, "Số VBQPPL phải rà soát"), "Số liệu"] == (None, "")
    digital = ("VII. Xây dựng và phát triển Chính phủ điện tử, Chính phủ số", "2. Số liệu về trao đổi văn bản điện tử")
    sent = [value for (rows, column), value in cells.items() if rows[:2] == digital and column == "Số liệu"]
    assert ("%", "46,20") in sent
    assert ("Văn bản", "21,125") in sent
    assert sum(1 for (_, column) in cells if column == "Số liệu") > 140


@pytest.mark.shared
@pytest.mark.parametrize(("start", "notes"), [("000", 14), ("001", 10), ("002", 25), ("003", 12), ("004", 0)])
def test_every_note_of_the_real_reports_hangs_on_a_word(shared: Path, start: str, notes: int) -> None:
    text = real(shared, start)
    found = outline(text, text).footnotes
    assert [note.mark for note in found] == [str(number + 1) for number in range(notes)]
    assert all(note.anchor is not None and note.anchor_block is not None for note in found)


@pytest.mark.shared
def test_structure_is_read_at_200_000_characters_a_second_or_more(shared: Path) -> None:
    texts = [real(shared, start) for start in ("001", "002", "003", "004")]
    identify(texts[0], texts[0])
    start = time.process_time()
    for text in texts:
        result = outline(text, text)
        split("r", result, text, text)
        identify(text, text)
    assert sum(map(len, texts)) / (time.process_time() - start) > 200_000
