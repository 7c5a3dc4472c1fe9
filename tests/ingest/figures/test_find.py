"""Figures of invented paragraphs, tables and notes: what each counts, in what, where, when and of what kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.figures.find import find_figures
from ingest.report import Figure, Identity, Part, Period, Span
from ingest.structure.outline import outline

YEAR = Period(date(2030, 1, 1), date(2030, 12, 31), "năm 2030")
IDENTITY = Identity(place=Part("huyện Suối Mây", None), date=Part("2030-12-20", None), period=YEAR)


def read(text: str, uncertain: Sequence[Span] = ()) -> tuple[Figure, ...]:
    outlined = outline(text, text)
    return find_figures("r", text, text, outlined.blocks, outlined.footnotes, (), IDENTITY, uncertain)


def one(text: str, surface: str) -> Figure:
    found = [figure for figure in read(text) if figure.surface == surface]
    assert len(found) == 1, [figure.surface for figure in read(text)]
    return found[0]


def partners(figures: Sequence[Figure], surface: str) -> set[tuple[str, str]]:
    by_id = {figure.id: figure for figure in figures}
    figure = next(figure for figure in figures if figure.surface == surface)
    return {(role, by_id[other].surface) for role, other in figure.partners}


LEVELS = (
    "Trong năm, Bộ phận một cửa đã tiếp nhận 5.240 hồ sơ (trong đó: cấp huyện 1.140 hồ sơ, cấp xã 4.100 hồ sơ); "
    "còn 61 hồ sơ trễ hạn, trong đó: cấp huyện 11, cấp xã 50."
)


def test_parts_take_the_label_of_their_whole_and_a_level_of_their_own() -> None:
    part = one(LEVELS, "50")
    assert (part.value, part.unit, part.level) == (Decimal(50), "hồ sơ", "cấp xã")
    assert part.label.endswith("hồ sơ trễ hạn")
    assert part.period == YEAR


def test_a_whole_of_both_levels_is_of_the_whole_district() -> None:
    assert one(LEVELS, "61").level == "toàn huyện"


def test_parts_and_wholes_know_each_other() -> None:
    figures = read(LEVELS)
    assert partners(figures, "5.240") == {("part", "1.140"), ("part", "4.100")}
    assert ("whole", "61") in partners(figures, "11")


def test_a_ratio_gives_numerator_denominator_and_percent() -> None:
    figures = read("- Cấp xã: Số hóa 2.310/2.400 hồ sơ, đạt 96,25%; 90 hồ sơ chưa số hóa, chiếm 3,75%.")
    assert partners(figures, "2.310") == {("denominator", "2.400"), ("percent", "96,25%")}
    assert partners(figures, "3,75%") == {("numerator", "90"), ("denominator", "2.400")}
    assert {figure.level for figure in figures} == {"cấp xã"}
    assert figures[0].label == "hồ sơ số hóa"


def test_software_and_reality_stand_beside_each_other() -> None:
    figures = read(
        "Phòng đã giải quyết 640 hồ sơ (đúng hạn: 600, trên phần mềm có 27 hồ sơ quá hạn. "
        "Tuy nhiên, thực tế bị quá hạn 04 hồ sơ)."
    )
    assert ("reality", "04") in partners(figures, "27")
    assert ("software", "27") in partners(figures, "04")
    assert next(figure for figure in figures if figure.surface == "27").label.endswith("hồ sơ quá hạn trên phần mềm")


def test_each_year_of_a_list_keeps_its_own_period_and_the_head_of_the_list() -> None:
    figures = read(
        "Hồ sơ nộp trực tuyến cấp huyện: Năm 2028 120/900 hồ sơ, đạt 13,33%; năm 2029 340/1.000 hồ sơ, đạt 34%."
    )
    later = next(figure for figure in figures if figure.surface == "340")
    assert later.period is not None
    assert later.period.start.year == 2029
    assert later.level == "cấp huyện"
    assert "nộp trực tuyến" in later.label


def test_a_closing_day_is_the_period_of_what_follows_it() -> None:
    figure = one("Từ ngày 15/12/2029 đến ngày 14/12/2030, UBND huyện giao 72 nhiệm vụ.", "72")
    assert figure.period is not None
    assert (figure.period.start, figure.period.end) == (date(2029, 12, 15), date(2030, 12, 14))


def test_the_year_compared_with_is_not_the_period() -> None:
    figure = one("Số biên chế năm 2030 là 1.200 người, giảm 40 người so với năm 2027.", "40")
    assert figure.period is not None
    assert figure.period.start.year == 2030
    assert "giảm" in figure.label


def test_a_target_is_planned_and_its_result_is_actual() -> None:
    figures = read(
        "+ Phấn đấu 80% công chức cấp xã có trình độ đại học: Đến nay, có 71,5% công chức cấp xã có trình độ đại học."
    )
    assert [figure.kind for figure in figures] == ["planned", "actual"]
    assert partners(figures, "71,5%") == {("target", "80%")}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Thu ngân sách ước đạt 120 tỷ đồng.", "estimated"),
        ("Lũy kế giải ngân 45 tỷ đồng.", "cumulative"),
        ("Cùng kỳ năm trước tiếp nhận 310 hồ sơ.", "same_period_last_year"),
        ("Phấn đấu thu 130 tỷ đồng.", "planned"),
        ("Đã thu 125 tỷ đồng.", "actual"),
    ],
)
def test_kinds_of_figures_are_told_apart(text: str, kind: str) -> None:
    assert [figure.kind for figure in read(text)] == [kind]


def test_members_of_an_enumeration_share_its_verb_and_its_end() -> None:
    figures = read(
        "- Kết quả: Tổ chức 3 hội nghị, 12 cuộc họp; phát thanh 05 bài, 40 tin và 02 phóng sự về chuyển đổi số."
    )
    labels = {figure.surface: figure.label for figure in figures}
    assert labels["12"] == "cuộc họp tổ chức"
    assert labels["40"] == "tin về chuyển đổi số phát thanh"


def test_words_after_a_number_end_where_the_next_one_begins() -> None:
    figures = read("Cử 14 công chức học đại học (9 tin học, 5 luật); mở 02 lớp bồi dưỡng cho 310 đại biểu.")
    assert [(figure.surface, figure.unit) for figure in figures] == [
        ("14", "công chức"),
        ("9", "công chức"),
        ("5", "công chức"),
        ("02", "lớp"),
        ("310", "đại biểu"),
    ]


def test_an_approximate_word_is_kept() -> None:
    assert one("Tỷ lệ đúng hạn luôn đạt trên 97%.", "97%").approximate == "trên"


def test_the_quote_holds_the_words_that_say_what_is_counted() -> None:
    text = "Công tác tiếp dân tốt. Huyện đã tiếp nhận 910 hồ sơ (đúng hạn: 900, quá hạn: 10). Việc khác ổn định."
    figure = one(text, "10")
    assert text[figure.quote.start : figure.quote.end] == "Huyện đã tiếp nhận 910 hồ sơ (đúng hạn: 900, quá hạn: 10"


def test_a_note_knows_the_sentence_and_the_figure_it_explains() -> None:
    text = (
        "# II. KẾT QUẢ\n\nĐã tiếp nhận 620 hồ sơ bằng hình thức trực tuyến<sup>1</sup>.\n\n"
        "<sup>1</sup> Cấp huyện: 220 hồ sơ; cấp xã: 400 hồ sơ.\n"
    )
    figure = one(text, "400")
    assert figure.level == "cấp xã"
    assert "trực tuyến" in figure.label
    assert figure.footnote_of is not None
    assert text[figure.footnote_of.start : figure.footnote_of.end].startswith("Đã tiếp nhận 620")


def test_uncertain_digits_stay_uncertain() -> None:
    text = "Đã giải quyết 640 hồ sơ và 15 đơn."
    at = text.index("640")
    assert [figure.uncertain for figure in read(text, (Span(at, at + 3),))] == [True, False]


def test_another_commune_is_named_and_the_reports_own_place_is_not() -> None:
    assert one("UBND xã Bản Lìm tiếp nhận 12 hồ sơ.", "12").place == "xã Bản Lìm"
    assert one("UBND huyện Suối Mây tiếp nhận 12 hồ sơ.", "12").place is None


TABLE = (
    "PHỤ LỤC 1\n\nSTT\tChỉ tiêu\tĐơn vị tính\tSố liệu\tGhi chú\n"
    "I\tCải cách thủ tục hành chính\t\t\t\n"
    "1\tSố hồ sơ UBND cấp xã tiếp nhận\tHồ sơ\t4,100\t\n"
    "2\tTỷ lệ đúng hạn cấp xã\t%\t97.50\tĐúng hạn 390/400 hồ sơ\n"
    "3\tSố hồ sơ qua bưu chính\tHồ sơ\t\t\n"
    "4\tTỷ lệ chữ ký số\t%\t46,20\t\n"
)


def test_a_table_is_read_by_its_units_and_columns() -> None:
    values = {figure.surface: (figure.value, figure.unit) for figure in read(TABLE)}
    assert values["4,100"] == (Decimal(4100), "Hồ sơ")
    assert values["97.50"] == (Decimal("97.50"), "%")
    assert values["46,20"] == (Decimal("46.20"), "%")


def test_a_row_gives_label_and_level_and_its_note_the_ratio() -> None:
    figures = read(TABLE)
    row = next(figure for figure in figures if figure.surface == "97.50")
    assert row.label.endswith("Tỷ lệ đúng hạn cấp xã")
    assert row.level == "cấp xã"
    assert partners(figures, "97.50") == {("numerator", "390"), ("denominator", "400")}


def test_an_empty_cell_is_no_figure() -> None:
    assert not [figure for figure in read(TABLE) if "bưu chính" in figure.label]


def test_points_of_a_list_are_parts_of_the_line_above() -> None:
    figures = read(
        "# II. KẾT QUẢ\n\nBộ phận một cửa giải quyết 5.000 hồ sơ (đúng hạn 4.950; quá hạn 50 hồ sơ), cụ thể:\n\n"
        "+ Cấp huyện giải quyết 1.000 hồ sơ (đúng hạn 990 hồ sơ, quá hạn 10 hồ sơ).\n\n"
        "+ Cấp xã giải quyết 4.000 hồ sơ (đúng hạn 3.960 hồ sơ, quá hạn 40 hồ sơ).\n"
    )
    assert {("part", "1.000"), ("part", "4.000")} <= partners(figures, "5.000")
    assert {("part", "10"), ("part", "40")} <= partners(figures, "50")


def test_surfaces_and_quotes_are_spans_of_the_text() -> None:
    for text in (LEVELS, TABLE):
        figures = read(text)
        assert len(figures) > 3
        for figure in figures:
            assert text[figure.span.start : figure.span.end] == figure.surface
            assert figure.quote.start <= figure.span.start
            assert figure.span.end <= figure.quote.end


WORDS = (
    "12 3.450 1.200/1.300 97,5% 4,747 xếp thứ 4/11 hồ sơ cấp huyện cấp xã ( ) ; : , . trong đó gồm đạt giảm năm 2029"
)
PIECES = [*WORDS.split(), "\n", "\n\n", "- ", "+ ", "<sup>1</sup>", "\t", "đến nay", "phấn đấu", "thực tế", "Về ", "**"]


def test_a_note_at_a_line_that_holds_nothing_else_explains_nothing() -> None:
    assert [figure.surface for figure in read("<sup>1</sup> 12 \n <sup>1</sup>")] == ["12"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_no_order_of_words_and_marks_breaks_the_reader(pieces: list[str]) -> None:
    text = " ".join(pieces)
    figures = read(text)
    known = {figure.id for figure in figures}
    for figure in figures:
        assert text[figure.span.start : figure.span.end] == figure.surface
        assert figure.quote.start <= figure.span.start < figure.span.end <= figure.quote.end
        assert {other for _, other in figure.partners} <= known


def test_what_stands_beside_a_number_is_not_named_under_it() -> None:
    figures = read("Đã giải quyết 600 hồ sơ, trong đó trước hạn và đúng hạn 580 hồ sơ, trễ hạn 20 hồ sơ.")
    assert figures[2].label == "hồ sơ giải quyết › hồ sơ trễ hạn"


def test_a_level_after_a_semicolon_still_details_the_whole() -> None:
    figures = read(
        "Tổng số hồ sơ tiếp nhận là 900 hồ sơ, trong đó cấp huyện 300 hồ sơ; cấp xã 600 hồ sơ. Đã trả 850 hồ sơ."
    )
    assert partners(figures, "900") == {("part", "300"), ("part", "600")}
    assert [figure.level for figure in figures] == ["toàn huyện", "cấp huyện", "cấp xã", None]


def test_the_district_and_its_communes_are_told_apart_in_one_sentence() -> None:
    figures = read("Hồ sơ trực tuyến của huyện là 60/100 hồ sơ, đạt 60%; của các xã là 30/100 hồ sơ, đạt 30%.")
    assert [figure.level for figure in figures] == ["cấp huyện"] * 3 + ["cấp xã"] * 3
    assert figures[3].label == "Hồ sơ trực tuyến"


def test_a_target_with_its_result_beside_it_is_told_from_it() -> None:
    target, result = read("- Tỷ lệ hồ sơ đúng hạn: chỉ tiêu 97%, kết quả 98,7%.")
    assert (target.kind, result.kind, result.label) == ("planned", "actual", "Tỷ lệ hồ sơ đúng hạn")


def test_what_exceeds_a_target_is_no_share_of_the_count() -> None:
    figures = read("Có 214/1.190 cơ sở thanh toán theo định suất (đạt 18%), vượt 8% so với chỉ tiêu đặt ra.")
    assert partners(figures, "8%") == set()


def test_a_target_under_next_years_tasks_is_of_that_year() -> None:
    figures = read(
        "IV. NHIỆM VỤ NĂM 2031\n\n- Chỉ số của huyện xếp thứ 4/10 huyện trở lên (năm 2028 xếp thứ 6/10).\n\n"
        "- Tỷ lệ hồ sơ trực tuyến đạt 85%."
    )
    years = [(figure.surface, figure.period.start.year if figure.period else None, figure.kind) for figure in figures]
    assert years == [
        ("4", 2031, "planned"),
        ("10", 2031, "planned"),
        ("6", 2028, "actual"),
        ("10", 2028, "actual"),
        ("85%", 2031, "planned"),
    ]


def test_a_note_explains_the_figure_that_its_numbers_add_up_to() -> None:
    figures = read(
        "Số hồ sơ trễ hạn là 88 hồ sơ, trong đó cấp huyện 29 hồ sơ, cấp xã 59 hồ sơ.<sup>1</sup>\n\n"
        "<sup>1</sup> Chờ kết quả đo đạc 21 hồ sơ; nguyên nhân khác 67 hồ sơ."
    )
    assert [figure.level for figure in figures if figure.surface in ("21", "67")] == [None, None]


def test_communes_that_papers_were_sent_to_are_no_level() -> None:
    assert one("In 600 tờ gấp tuyên truyền đến các cơ quan, đơn vị, các xã, thị trấn.", "600").level is None


def test_a_sign_stands_in_the_span_of_its_figure() -> None:
    assert one("Tốc độ tăng trưởng kinh tế đạt -3,7%.", "-3,7%").value == Decimal("-3.7")
    table = "STT\tChỉ tiêu\tThực hiện (triệu đồng)\n1\tCân đối ngân sách\t(2.760)\n2\tThu phí\t310"
    assert one(table, "(2.760)").value == Decimal(-2760)
    assert one("Số đơn giảm 4,9% so với cùng kỳ.", "4,9%").value == Decimal("4.9")


def test_a_number_broken_over_lines_is_one_figure() -> None:
    figure = one("Tổng thu ngân sách trên địa bàn đạt 3.456.\n789 triệu đồng.", "3.456.\n789")
    assert (figure.value, figure.unit) == (Decimal(3456789), "triệu đồng")


def test_the_unit_of_a_table_may_be_a_power_of_ten() -> None:
    text = "Đơn vị tính: 10<sup>6</sup> đồng\n\nSTT\tChỉ tiêu\tThực hiện\n1\tTổng thu\t3.456.789\n2\tTổng chi\t876.543"
    assert [figure.unit for figure in read(text)] == ["triệu đồng", "triệu đồng"]


def test_cells_take_the_time_and_place_of_their_heads_and_rows() -> None:
    figure = one(
        "Số đơn tiếp nhận của các xã\n\nSTT\tĐơn vị\t2028\t2029\n1\tXã Nà Lau\t310\t287\n2\tXã Hua Sin\t201\t244", "244"
    )
    assert (figure.place, figure.unit, figure.label.split(" › ")[0]) == (
        "xã Hua Sin",
        "đơn",
        "Số đơn tiếp nhận của các xã",
    )
    assert figure.period and figure.period.start == date(2029, 1, 1)
    month = one("Đơn vị\t01/05/2029\t01/06/2029\nXã Nà Lau\t31\t28", "28")
    assert month.period and (month.period.start, month.period.end) == (date(2029, 6, 1), date(2029, 6, 30))
    quarter = one("Chỉ tiêu\tQuý I\tQuý II\nSố đơn\t31\t28", "28")
    assert quarter.period and (quarter.period.start, quarter.period.end) == (date(2030, 4, 1), date(2030, 6, 30))


def test_the_name_of_a_sheet_gives_the_year() -> None:
    sheet = "Chỉ tiêu\tSố lượng\nĐơn tiếp nhận\t{}\nĐơn quá hạn\t5"
    figures = read(f"## 2027\n\n{sheet.format(3100)}\n\n## 2028\n\n{sheet.format(3412)}")
    assert [(f.surface, f.period.start.year) for f in figures if f.period and f.surface in ("3100", "3412")] == [
        ("3100", 2027),
        ("3412", 2028),
    ]


def test_a_section_gives_its_year_to_figures_without_one() -> None:
    text = (
        "# 1. Kết quả năm 2029\n\nTỷ lệ đúng hẹn đạt 96,1%.\n\n"
        "# 2. Tình hình thực hiện năm 2030\n\nTỷ lệ đúng hẹn đạt 97,4%."
    )
    assert [figure.period.start.year for figure in read(text) if figure.period] == [2029, 2030]


def test_the_base_of_a_comparison_is_last_years() -> None:
    figures = {
        f.surface: f
        for f in read("So với cùng kỳ năm trước (quá hạn 58 hồ sơ) thì số hồ sơ quá hạn giảm, còn 35 hồ sơ.")
    }
    base = figures["58"]
    assert base.kind == "same_period_last_year"
    assert base.period and base.period.end == date(2029, 12, 31)
    assert figures["35"].kind == "actual"
    assert figures["35"].period == YEAR
    change = one("So với cùng kỳ năm trước (giảm 23 hồ sơ) thì tốt hơn.", "23")
    assert change.kind == "actual"


def test_a_head_that_compares_is_no_plan_and_no_base() -> None:
    text = (
        "Đơn vị tính: triệu đồng\n\nSTT\tNội dung\tDự toán năm 2030\tSo sánh thực hiện với\tSo sánh thực hiện với\n"
        "\t\t\tDự toán\tCùng kỳ năm trước\n1\tChi y tế\t6.489\t27\t158\n2\tChi giáo dục\t4.598\t20\t107"
    )
    figures = {f.surface: f for f in read(text)}
    assert (figures["6.489"].kind, figures["6.489"].unit) == ("planned", "triệu đồng")
    assert (figures["27"].kind, figures["27"].unit) == ("actual", "%")
    assert (figures["158"].kind, figures["158"].unit) == ("actual", "%")


def test_a_total_answers_for_the_title_of_its_table() -> None:
    text = "Số hợp tác xã phân theo địa phương\n\nĐịa phương\t2029\t2030\nTỔNG SỐ\t812\t845\nBình Thuận\t40\t44"
    figures = {f.surface: f for f in read(text)}
    assert figures["845"].label == "Số hợp tác xã phân theo địa phương › TỔNG SỐ › 2030"
    assert figures["44"].place == "tỉnh Bình Thuận"


def test_names_with_strokes_are_whole_places() -> None:
    assert one("Huyện Cư M'gar có 12 hồ sơ quá hạn.", "12").place == "huyện Cư M'gar"
    assert one("Tại huyện Ea H'leo tiếp nhận 37 hồ sơ.", "37").place == "huyện Ea H'leo"


def test_addresses_and_codes_count_nothing() -> None:
    text = (
        "STT\tTên dự án\tĐịa chỉ\tMã số\tSố lao động\n"
        "1\tKho xăng\tSố 760, Phường 4, thành phố A\t17\t25\n2\tBến xe\tKhóm 6, Phường 2\t18\t30"
    )
    assert [figure.surface for figure in read(text)] == ["25", "30"]
    assert [figure.surface for figure in read("Trụ sở đặt tại Khóm 6, Phường 2; có 14 cán bộ.")] == ["14"]


def test_a_count_unit_alone_between_a_title_and_its_table_is_that_of_its_cells() -> None:
    text = """\
4. Khách đến tham quan

Lượt người

Nơi đến\tNăm 2029\tNăm 2030
Hồ Mây\t5902\t6419
Suối Đá\t708\t766
"""
    assert one(text, "6419").unit == "Lượt người"
    assert one(text, "6419").period == YEAR or one(text, "6419").period.start.year == 2030  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("unit", "title"), [("triệu đồng", "Thu ngân sách ĐVT: triệu đồng"), ("tấn", "Sản lượng ĐVT: tấn")]
)
def test_a_unit_that_ends_a_title_is_that_of_its_table(unit: str, title: str) -> None:
    assert one(f"{title}\n\nNội dung\tKết quả\nThôn Một\t451\nThôn Hai\t38\n", "451").unit == unit


def test_days_that_programs_write_and_markup_in_a_cell_are_no_figures() -> None:
    text = """\
STT\tTên\tLao động\tTạo lúc\tGhi chú
1\tKhu Một\t125\t2024-08-14 16:33:12.5\t<tbody id='t_1_4'> <td rowspan='5'>0</td>
2\tKhu Hai\t98\t2024-08-05 09:47:51\t
"""
    assert [figure.surface for figure in read(text)] == ["125", "98"]


def test_days_under_a_head_of_days_and_months_are_no_figures() -> None:
    text = """\
TT\tThời gian (ngày/tháng)\tThời gian (ngày/tháng)\tMực nước (m)
\tTừ\tĐến\tTừ
1\t16/12\t20/12\t407,4
2\t21/12\t31/12\t407,5
"""
    assert [figure.surface for figure in read(text)] == ["407,4", "407,5"]


CUMULATED = """\
Kết quả khám bệnh tháng 10 năm 2030

Chỉ tiêu\tTrong kỳ\tLũy kế\tKỳ trước
Lượt khám\t72065\t743870\t70011
Lượt chuyển\t451\t3960\t480
"""


@pytest.mark.parametrize(
    ("surface", "start", "end"),
    [
        ("72065", date(2030, 10, 1), date(2030, 10, 31)),
        ("743870", date(2030, 1, 1), date(2030, 10, 31)),
        ("70011", date(2030, 9, 1), date(2030, 9, 30)),
    ],
)
def test_a_months_table_cumulates_from_new_year_and_compares_with_the_month_before(
    surface: str, start: date, end: date
) -> None:
    period = one(CUMULATED, surface).period
    assert period is not None
    assert (period.start, period.end) == (start, end)


def test_a_quarter_before_the_first_is_the_last_of_the_year_before() -> None:
    text = "Kết quả quý I năm 2030\n\nChỉ tiêu\tKỳ này\tQuý trước\nLượt khám\t72065\t743870\nĐơn\t45\t39\n"
    period = one(text, "743870").period
    assert period is not None
    assert (period.start, period.end) == (date(2029, 10, 1), date(2029, 12, 31))


def test_a_whole_and_its_fraction_are_one_number() -> None:
    assert one("Xã đã xây xong 2 1/2 km đường bê tông.", "2 1/2").value == Decimal("2.5")
    assert one("Nội dung\tSố ca\nTrực đêm\t1 3/4\nTrực ngày\t2\n", "1 3/4").value == Decimal("1.75")


def test_a_month_in_a_head_is_no_comparison() -> None:
    heads = "Mặt hàng\tƯớc tính tháng 12/2030\tTháng 11/2030 so với tháng 10/2030 (%)"
    text = f"{heads}\nCà phê\t57,3\t101,2\nChè\t8,1\t99,0\n"
    assert (one(text, "57,3").kind, one(text, "101,2").kind) == ("estimated", "actual")


def test_the_base_under_a_head_that_compares_is_not_the_figures_time() -> None:
    text = (
        "Nhóm hàng\tChỉ số giá so với (%)\tChỉ số giá so với (%)\n\tKỳ gốc 2019\tTháng 12 năm 2029\n"
        "Lương thực\t151,21\t101,04\nThực phẩm\t117,52\t99,16\n"
    )
    assert {one(text, words).period for words in ("151,21", "101,04")} == {YEAR}


def test_the_month_before_is_no_time_under_a_head_that_compares() -> None:
    head = "Nhóm hàng\tChỉ số giá so với (%)\tChỉ số giá so với (%)\n\tTháng trước\tKỳ gốc 2019\n"
    text = "Chỉ số giá tháng 12 năm 2030\n\n" + head + "Lương thực\t100,49\t116,56\nThực phẩm\t99,99\t115,72\n"
    for words in ("100,49", "116,56"):
        period = one(text, words).period
        assert period is not None
        assert (period.start, period.end) == (date(2030, 12, 1), date(2030, 12, 31))


def test_a_base_within_the_figures_time_is_not_its_time() -> None:
    head = "Tên\tNăm 2029 so với\tNăm 2029 so với\n\tTháng 6/2029\tNăm 2028\n"
    text = head + "Thép\t97,5\t103,6\nVải\t102,0\t99,1\n"
    period = one(text, "97,5").period
    assert period is not None
    assert (period.start, period.end) == (date(2029, 1, 1), date(2029, 12, 31))


def test_a_share_of_its_own_time_under_a_head_that_compares() -> None:
    head = "Tên\tTỷ lệ so sánh (%)\tTỷ lệ so sánh (%)\n\tTháng 1/2029 so với tháng 12/2028\tTháng 2/2029\n"
    text = head + "Thép\t97,5\t103,6\nVải\t102,0\t99,1\n"
    period = one(text, "97,5").period
    assert period is not None
    assert period.surface == "Tháng 1/2029"


def test_names_that_end_like_joining_words_and_regions_keep_what_is_counted() -> None:
    text = (
        "Số lao động trong hợp tác xã phân theo địa phương\n\n\t2028\t2029\nÐồng bằng sông Hồng\t901\t902\n"
        "Cao Bằng\t1596\t1669\nÐắk Lắk\t12\t14\n"
    )
    for words, name in (("902", "Ðồng bằng sông Hồng"), ("1669", "Cao Bằng"), ("14", "Ðắk Lắk")):
        assert one(text, words).label == f"Số lao động trong hợp tác xã phân theo địa phương › {name} › 2029"
    assert (one(text, "1669").place, one(text, "14").place) == ("tỉnh Cao Bằng", "tỉnh Đắk Lắk")


def test_a_head_that_a_title_goes_on_from_leaves_what_is_counted_to_it() -> None:
    text = (
        "Sản lượng lúa đông xuân phân theo địa phương\n\n\tDiện tích (Nghìn ha)\tSản lượng (Nghìn tấn)\n"
        "Thái Bình\t74,9\t533,4\nNam Định\t70,4\t489,3\n"
    )
    title = "Sản lượng lúa đông xuân phân theo địa phương"
    assert one(text, "533,4").label == f"{title} › Thái Bình › Sản lượng (Nghìn tấn)"
    assert one(text, "74,9").label == "Thái Bình › Diện tích (Nghìn ha)"
