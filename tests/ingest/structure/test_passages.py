"""Passages: exact spans, one section each, sentences whole, context, state."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.report import Page, Passage, Span
from ingest.structure.outline import outline
from ingest.structure.passages import LONGEST, split

REPORT = """\
Số: 303/BC-UBND

## BÁO CÁO

### Kết quả năm 2023

I. KẾT QUẢ

1. Tài chính

- Kết quả giải ngân: 51.409/282.226 triệu đồng đạt 18,22% kế hoạch vốn giao, cụ thể:

+ Chi ngân sách tỉnh: thực hiện giải ngân tính đến ngày 31/5/2023 là 105/7.460 triệu đồng, đạt 1,41%<sup>1</sup>.

<sup>1</sup> Báo cáo số 12/BC-TCKH.

STT	Lĩnh vực	Đơn vị tính	Trễ hạn
1	Đất đai	Hồ sơ	21
"""


def passages(text: str) -> tuple[Passage, ...]:
    return split("r", outline(text, text), text, text)


def find(text: str, part: str) -> Passage:
    return next(passage for passage in passages(text) if part in passage.text)


def test_text_is_the_reading_of_the_spans_without_markup() -> None:
    passage = find(REPORT, "Chi ngân sách tỉnh")
    (span,) = passage.spans
    assert REPORT[span.start : span.end].endswith("1,41%<sup>1</sup>.")
    assert passage.text.endswith("đạt 1,41%.")


def test_a_point_is_searched_with_its_headings_and_the_point_above() -> None:
    assert find(REPORT, "Chi ngân sách tỉnh").context.startswith("I. KẾT QUẢ › 1. Tài chính › - Kết quả giải ngân")


def test_a_note_is_searched_with_the_sentence_it_hangs_on() -> None:
    note = find(REPORT, "12/BC-TCKH")
    assert note.kind == "footnote"
    assert note.context.endswith("105/7.460 triệu đồng, đạt 1,41%")
    assert note.section == ("I. KẾT QUẢ", "1. Tài chính")


def test_a_row_is_searched_with_its_heads() -> None:
    row = find(REPORT, "Đất đai")
    assert row.text == "1 Đất đai Hồ sơ 21"
    assert "Trễ hạn" in row.context


def test_the_front_is_one_passage() -> None:
    assert find(REPORT, "303/BC-UBND").text == "Số: 303/BC-UBND BÁO CÁO Kết quả năm 2023"


def test_the_words_before_a_cut_answer_come_with_it() -> None:
    text = "**IV. NHIỆM VỤ**\n\nLàm tiếp.\n\n**V. KIẾN NGHỊ, ĐỀ XUẤT:** Không."
    assert find(text, "Không").text == "V. KIẾN NGHỊ, ĐỀ XUẤT: Không."


def test_long_paragraphs_are_cut_between_sentences() -> None:
    sentence = "Ủy ban nhân dân huyện đã tiếp nhận và giải quyết {} hồ sơ thủ tục hành chính đúng hạn. "
    text = "I. KẾT QUẢ\n\n" + "".join(sentence.format(number) for number in range(100, 130))
    found = [passage for passage in passages(text) if "hồ sơ" in passage.text]
    assert len(found) > 5
    assert all(len(passage.text) <= LONGEST and passage.text.endswith("đúng hạn.") for passage in found)
    assert all(passage.text.startswith("Ủy ban") for passage in found)


def test_a_sentence_is_not_cut_at_an_abbreviation_or_a_figure() -> None:
    filler = "Công tác cải cách hành chính được triển khai đồng bộ trên các lĩnh vực. " * 6
    text = f"I. KẾT QUẢ\n\n{filler}Tại TP. Huế có 1.234 hồ sơ. {filler}"
    assert any("Tại TP. Huế có 1.234 hồ sơ." in passage.text for passage in passages(text))


def test_ids_count_up_and_state_tells_repair_and_ocr() -> None:
    text = (
        "I. KẾT QUẢ\n\nc p xã có 137 hồ sơ trễ hạn trong năm qua theo báo cáo của các xã.\n\n"
        + "Cấp huyện 33 hồ sơ. " * 8
    )
    reading = text.replace("c p xã", "cấp xã")
    cut = text.index("Cấp huyện")
    pages = (Page(1, Span(0, cut), "damaged"), Page(2, Span(cut, len(text)), "scan"))
    found = split("r", outline(text, reading, pages), text, reading, (), pages)
    assert [passage.id for passage in found] == ["r:0", "r:1"]
    assert [passage.state for passage in found] == ["repaired", "ocr"]
    assert found[0].text.startswith("cấp xã")


LINES = st.sampled_from(
    [
        "I. KẾT QUẢ",
        "1. Thể chế",
        "Đạt 5%; còn lại 95%. Xong.",
        "- Cấp huyện:",
        "+ 12 hồ sơ;",
        "a\t1",
        "b\t2",
        "",
        "<sup>1</sup> Chú",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=20))
def test_passages_lie_in_the_text_within_one_section_each(lines: list[str]) -> None:
    text = "\n".join(lines)
    result = outline(text, text)
    found = split("r", result, text, text)
    sections = {span: block.section for block in result.blocks for span in block.spans}
    for passage in found:
        assert passage.text.strip()
        for span in passage.spans:
            assert 0 <= span.start < span.end <= len(text)
            assert sections.get(span, passage.section) == passage.section
