"""Outline: headings in every numbering habit, joined sentences, notes, repeats; golden outlines of samples."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.report import Block, Page, Span
from ingest.structure.numbering import marker
from ingest.structure.outline import Outline, outline
from ingest.vietnamese.numerals import roman_value

SAMPLES = Path(__file__).resolve().parents[3] / "ingest" / "samples"
GOLDEN = Path(__file__).resolve().parents[2] / "golden"


def words(text: str, block: Block) -> str:
    return " ".join(" ".join(text[span.start : span.end].split()) for span in block.spans)


def of_kind(text: str, kind: str) -> list[str]:
    return [words(text, block) for block in outline(text, text).blocks if block.kind == kind]


def section_of(text: str, part: str) -> tuple[str, ...]:
    return next(block.section for block in outline(text, text).blocks if part in words(text, block))


@pytest.mark.parametrize(
    ("line", "kind", "sign"),
    [
        ("I. KẾT QUẢ", "roman", "I"),
        ("II - KẾT QUẢ THỰC HIỆN", "roman", "II"),
        ("IV/ Kiến nghị", "roman", "IV"),
        ("A. PHẦN CHUNG", "capital", "A"),
        ("1. Cải cách thể chế", "number", "1"),
        ("1.1 Thực hiện kế hoạch", "number", "1.1"),
        ("4.2. Công tác theo dõi", "number", "4.2"),
        ("2.2.10. Về đầu tư", "number", "2.2.10"),
        ("3) Kinh phí", "number", "3"),
        ("a) Hạn chế", "letter", "a"),
        ("đ. Nội dung khác", "letter", "đ"),
        ("(1) Tăng cường", "paren", "1"),
        ("- Cấp huyện", "dash", "-"),
        ("– Cấp xã", "dash", "-"),
        ("+ Chi ngân sách", "plus", "+"),
        ("* Nhìn chung", "star", "*"),
        ("Phần thứ nhất TÌNH HÌNH", "part", "thứ nhất"),
        ("PHẦN II KHÓ KHĂN", "part", "II"),
        ("PHỤ LỤC 2", "appendix", "2"),
        ("Biểu số 60/CK-NSNN", "table", "60"),
        ("Điều 3. Cơ cấu tổ chức", "article", "3"),
    ],
)
def test_each_numbering_habit_is_told(line: str, kind: str, sign: str) -> None:
    found = marker(line)
    assert found is not None
    assert (found.kind, found.sign) == (kind, sign)


@pytest.mark.parametrize(
    "line",
    [
        "10.948 hồ sơ",
        "02 hồ sơ",
        "2021 là năm",
        "100% xã",
        "Trong năm",
        "C",
        "Phần lớn người dân",
        "-",
        "1.5 triệu đồng",
        "vv. Nội dung",
    ],
)
def test_a_figure_or_a_word_opens_no_point(line: str) -> None:
    assert marker(line) is None


def test_roman_numbers_are_read() -> None:
    assert [roman_value(sign) for sign in ("I", "IV", "IX", "XIV", "XL", "ABC")] == [1, 4, 9, 14, 40, 0]


def test_sections_nest_by_their_markers_whatever_their_markdown_level() -> None:
    text = (
        "### **I - KẾT QUẢ**\n\n##### **1. Cải cách thể chế**\n\nBan hành 05 văn bản.\n\n"
        "## **2. Thủ tục hành chính**\n\n*2.1. Tiếp nhận*\n\nTiếp nhận 10 hồ sơ.\n\n## "
        "**II - HẠN CHẾ**\n\nCòn chậm."
    )
    assert section_of(text, "05 văn bản") == ("I - KẾT QUẢ", "1. Cải cách thể chế")
    assert section_of(text, "10 hồ sơ") == ("I - KẾT QUẢ", "2. Thủ tục hành chính", "2.1. Tiếp nhận")
    assert section_of(text, "Còn chậm") == ("II - HẠN CHẾ",)


def test_a_part_takes_its_title_from_the_next_line() -> None:
    text = (
        "## Phần thứ hai\n\n### NHIỆM VỤ ĐẾN NĂM 2025\n\n1. Tăng cường vai trò lãnh đạo; "
        "xác định rõ trách nhiệm của từng cá nhân."
    )
    assert section_of(text, "Tăng cường") == ("Phần thứ hai NHIỆM VỤ ĐẾN NĂM 2025",)


def test_a_heading_with_its_answer_on_the_line_is_parted() -> None:
    text = "**IV. NHIỆM VỤ**\n\nLàm tiếp.\n\n**V. KIẾN NGHỊ, ĐỀ XUẤT:** Không."
    last = outline(text, text).blocks[-1]
    assert words(text, last) == "Không."
    assert last.section == ("V. KIẾN NGHỊ, ĐỀ XUẤT",)


def test_numbered_lines_that_follow_each_other_are_a_list() -> None:
    text = (
        "I. ĐỊA BÀN\n\n1. Xã Nậm Sơn\n\n2. Xã Bản Liền\n\n3. Xã Tân Hợp\n\nII. KẾT QUẢ\n"
        "\n1. Thể chế\n\nBan hành 05 văn bản."
    )
    assert of_kind(text, "item") == ["1. Xã Nậm Sơn", "2. Xã Bản Liền", "3. Xã Tân Hợp"]
    assert section_of(text, "05 văn bản") == ("II. KẾT QUẢ", "1. Thể chế")


def test_a_sentence_cut_by_a_rule_and_a_note_is_one_block_of_two_spans() -> None:
    text = (
        "Hằng năm, dựa trên kết quả công bố chỉ số cải cách hành chính<sup>1</sup> của tỉnh\n\n---\n\n"
        "<sup>1</sup> Quyết định số 707/QĐ-UBND ngày 29/3/2022.\n\n"
        "và chỉ số mức độ hài lòng, huyện đã đề ra giải pháp.\n\nBên cạnh đó, huyện kiểm tra."
    )
    result = outline(text, text)
    body = result.blocks[0]
    assert [text[span.start : span.end][:20] for span in body.spans] == ["Hằng năm, dựa trên k", "và chỉ số mức độ hài"]
    (note,) = result.footnotes
    assert note.anchor is not None
    assert text[note.anchor.start : note.anchor.end] == "<sup>1</sup>"
    assert result.blocks[note.block].kind == "footnote"
    assert note.anchor_block == 0


def test_a_note_that_runs_over_the_page_goes_on_after_the_body() -> None:
    text = (
        "Tổng số thủ tục của huyện là 262 thủ tục<sup>4</sup> (trong đó có 22 thủ tục liên thông\n\n"
        "<sup>4</sup> Lĩnh vực hộ tịch (17 thủ tục), lĩnh vực phòng\n\n3 cấp).\n\n"
        "- Cấp xã 120 thủ tục<sup>5</sup>.\n\nNhìn chung, bộ phận một cửa từ huyện đến "
        "xã tiếp tục được tổ chức hoạt\n\n"
        "chống tham nhũng (3 thủ tục).\n\n<sup>5</sup> Phê duyệt tại Quyết định số 470/QĐ-UBND.\n\n"
        "động ngày càng nề nếp."
    )
    result = outline(text, text)
    four, five = result.footnotes
    assert [text[span.start : span.end][-18:] for span in four.spans] == [
        "lĩnh vực phòng",
        "nhũng (3 thủ tục).",
    ] or len(four.spans) == 2
    assert len(five.spans) == 1
    assert words(text, result.blocks[0]).endswith("liên thông 3 cấp).")
    assert any(words(text, block).endswith("hoạt động ngày càng nề nếp.") for block in result.blocks)


def test_a_note_keeps_its_second_paragraph_of_the_same_make() -> None:
    text = (
        "Tỷ lệ hồ sơ trực tuyến đạt 7,38%<sup>1</sup>.\n\n<sup>1</sup> Cấp huyện: có 2.059/29.475 hồ sơ.\n\n"
        "Cấp xã: có 3.267/42.712 hồ sơ.\n\nĐội ngũ viên chức hiện có 1.488 người."
    )
    result = outline(text, text)
    assert len(result.footnotes) == 1
    assert words(text, result.blocks[1]).endswith("Cấp xã: có 3.267/42.712 hồ sơ.")
    assert result.blocks[2].kind == "paragraph"


def test_bare_marks_of_a_pdf_hang_their_notes_on_the_sentence() -> None:
    body = (
        "Huyện đã ban hành kế hoạch tuyên truyền cải cách hành chính trên địa bàn\n1\n. "
        "Trong giai đoạn này huyện chỉ đạo\nbiên soạn nhiều tin, bài về cải cách hành "
        "chính, phát trên sóng truyền thanh."
    )
    text = (
        "\n".join(f"Dòng văn bản thứ {n} của một trang in có độ dài vừa bằng một dòng giấy." for n in "abcdefghijklm")
        + f"\n{body}\n"
        + " " * 43
        + "\n1 Kế hoạch số 15/KH-UBND ngày 09/02/2022; Kế hoạch số 20/KH-UBND của huyện\n"
        "về tuyên truyền năm 2023.\n\n2\n\nNhiệm vụ được triển khai đồng bộ."
    )
    result = outline(text, text)
    (note,) = result.footnotes
    assert note.mark == "1"
    assert note.anchor is not None
    assert text[note.anchor.start - 8 : note.anchor.start] == "địa bàn\n"
    assert words(text, result.blocks[note.block]).endswith("về tuyên truyền năm 2023.")
    hangs = next(block for block in result.blocks if "kế hoạch tuyên truyền cải cách" in words(text, block))
    assert not any(span.start <= note.anchor.start < span.end for span in hangs.spans)


def test_hard_wrapped_lines_are_joined_and_paragraphs_kept_apart() -> None:
    text = (
        "1. Công tác kiểm tra:\nTrong công tác lãnh đạo, điều hành, lãnh đạo Sở thường xuyên đôn đốc, nhắc\n"
        "nhở cán bộ thực hiện nghiêm túc kế hoạch kiểm tra công tác cải cách hành chính\ncủa cơ quan năm 2019.\n"
        "Công tác tự kiểm tra được thực hiện thường xuyên trong các cuộc họp giao ban\nthường kỳ của cơ quan.\n"
    ) * 3
    assert of_kind(text, "heading") == ["1. Công tác kiểm tra:"] * 3
    assert of_kind(text, "paragraph")[:2] == [
        (
            "Trong công tác lãnh đạo, điều hành, lãnh đạo Sở thường xuyên đôn đốc, nhắc nhở "
            "cán bộ thực hiện nghiêm túc kế hoạch kiểm tra công tác cải cách hành chính của "
            "cơ quan năm 2019."
        ),
        "Công tác tự kiểm tra được thực hiện thường xuyên trong các cuộc họp giao ban thường kỳ của cơ quan.",
    ]


def test_repeated_paragraphs_name_the_first() -> None:
    point = "- Tại trung tâm huyện, Ủy ban nhân dân huyện đã đầu tư 01 điểm phát wifi miễn phí cho người dân."
    text = f"I. KẾT QUẢ\n\n{point}\n\n- Điểm khác.\n\n{point}"
    blocks = outline(text, text).blocks
    assert blocks[3].repeats == 1


def test_the_signature_lies_under_no_section() -> None:
    text = (
        "## BÁO CÁO\n\n### Kết quả năm 2023\n\nI. HẠN CHẾ\n\nCòn chậm.\n\nTM. ỦY BAN "
        "NHÂN DÂN\n\nPHÓ CHỦ TỊCH\n\nHà Thị Mai"
    )
    assert section_of(text, "PHÓ CHỦ TỊCH") == ()
    assert of_kind(text, "heading") == ["### Kết quả năm 2023", "I. HẠN CHẾ"]


def test_a_table_caption_stands_above_its_rows_only() -> None:
    text = "I. KẾT QUẢ\n\n1. Số thu\n\nBiểu 2. Số thu hằng năm\n\nNăm\tSố thu\n2022\t10\n2023\t12\n\nSố thu tăng đều."
    assert section_of(text, "2022") == ("I. KẾT QUẢ", "1. Số thu", "Biểu 2. Số thu hằng năm")
    assert section_of(text, "tăng đều") == ("I. KẾT QUẢ", "1. Số thu")


def test_blocks_know_their_page() -> None:
    text = "Trang một nói rằng tất cả đã xong.\n\nTrang hai nói tiếp."
    pages = (Page(1, Span(0, 36), "good"), Page(2, Span(36, len(text)), "good"))
    assert [block.page for block in outline(text, text, pages).blocks] == [1, 2]


LINES = st.sampled_from(
    """I. KẾT QUẢ;1.1. Thể chế;- Cấp huyện 12 hồ sơ;+ Cấp xã;<sup>1</sup> Ghi chú một;Đạt 5%<sup>1</sup>.;| a | b |
|---|---|;a\tb\t1;\t\t;---;2;;tiếp tục câu trước;PHỤ LỤC 2;**Nơi nhận:**;TM. ỦY BAN NHÂN DÂN;<b>x</b>\t\t;(;*
Một câu dài để kiểm tra rằng các dòng được nối đúng với nhau khi cần""".replace("\n", ";").split(";")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_every_word_lies_in_one_block_and_spans_are_in_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    result = outline(text, text)
    seen = [0] * len(text)
    marks = {offset for note in result.footnotes if note.anchor for offset in range(note.anchor.start, note.anchor.end)}
    for block in result.blocks:
        assert block.spans
        for span in block.spans:
            assert 0 <= span.start < span.end <= len(text)
            for offset in range(span.start, span.end):
                seen[offset] += 1
        for cell in block.cells:
            assert 0 <= cell.span.start <= cell.span.end <= len(text)
    assert all(count <= 1 for count in seen)
    assert all(
        seen[at] or at in marks or not text[at].strip(" \t\n|*") for at in range(len(text)) if text[at].isalnum()
    )


def show(text: str, result: Outline) -> str:
    """Write an outline as people read it, one block a line."""
    lines = []
    for index, block in enumerate(result.blocks):
        again = f" (as {block.repeats})" if block.repeats is not None else ""
        lines.append(f"{index} {block.kind}{again} | {' › '.join(block.section)} | {words(text, block)[:90]}")
        for cell in block.cells:
            value = text[cell.span.start : cell.span.end]
            lines.append(f"    {' › '.join(cell.rows)} | {cell.column} | {cell.unit or ''} | {value}")
    for note in result.footnotes:
        anchor = text[max(note.anchor.start - 20, 0) : note.anchor.end] if note.anchor else None
        lines.append(f"note {note.mark} on {note.anchor_block} after {anchor!r}: block {note.block}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "name", ["suoi-bac-2023.md", "ea-kung-2021.txt", "hoa-tinh-giua-nhiem-ky.md", "dong-van-6-thang-2023.md"]
)
def test_the_outline_of_a_sample_is_as_agreed(name: str) -> None:
    """Golden outlines; `REWRITE_GOLDEN=1 pytest …` writes them anew, to be reviewed as a diff."""
    text = unicodedata.normalize("NFC", (SAMPLES / name).read_text(encoding="utf-8"))
    shown = show(text, outline(text, text))
    golden = GOLDEN / f"outline-{name}.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")
