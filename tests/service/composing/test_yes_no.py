"""Which side a yes/no answer takes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.report import Figure
from retrieval.summary import summarize
from service.composing.yes_no import _listed, decide, denies
from service.question import Question
from service.understanding.understand import understand
from tests.answers_shelf import sample_reports


def _asked(text: str) -> Question:
    return understand(text, (), [summarize(r, "") for r in sample_reports()])


def _opening(text: str, said: str, figures: tuple[Figure, ...] = ()) -> str | None:
    side = decide(_asked(text), sample_reports()[0], figures, said)
    return side.word[0] if side else None


def _share(value: str, kind: str = "actual") -> Figure:
    model = next(f for f in sample_reports()[0].figures if f.unit == "%")
    return replace(model, value=Decimal(value), kind=kind, partners=())  # type: ignore[arg-type]  # a literal


@pytest.mark.parametrize(
    ("text", "said", "opening"),
    [
        ("Người dân có kiến nghị gì về thủ tục không?", "Trong năm chưa có kiến nghị nào về thủ tục.", "Không"),
        ("Các xã có tự ban hành văn bản không?", "Qua kiểm tra các xã không ban hành văn bản.", "Không"),
        ("Việc khen thưởng đã chặt chẽ chưa?", "Chế độ khen thưởng chưa thật sự chặt chẽ.", "Không"),
        ("Huyện đã đánh giá nội bộ chưa?", "Đã đánh giá nội bộ; xem xét điểm phù hợp, chưa phù hợp.", "Có"),
        ("Tỷ lệ nộp trực tuyến đã cao chưa?", "Tỷ lệ nộp trực tuyến còn thấp.", "Không"),
        ("Có kiến nghị gì không?", "V. KIẾN NGHỊ: Không.", "Không"),
        ("Hồ sơ qua bưu chính có nhiều không?", "Hồ sơ tiếp nhận qua bưu chính còn ít.", "Không"),
        ("Hồ sơ qua bưu chính có nhiều không?", "Hồ sơ tiếp nhận qua bưu chính ngày càng nhiều.", "Có"),
        ("Huyện có sơ kết hàng tháng không?", "Hàng quý, huyện tổ chức sơ kết.", "Không"),
        ("Huyện có sơ kết hàng quý không?", "Hàng quý, huyện tổ chức sơ kết.", "Có"),
        ("Các xã đã bố trí tốt cán bộ chưa?", "Các xã chưa thực hiện tốt việc bố trí cán bộ.", "Không"),
    ],
)
def test_words_deny_only_what_is_asked_about(text: str, said: str, opening: str) -> None:
    assert _opening(text, said) == opening


def test_a_denial_that_the_question_repeats_is_part_of_its_subject() -> None:
    asked = _asked("Huyện có xây dựng đề án sắp xếp các xã không đủ điều kiện không?")
    assert not denies(asked, "Xây dựng đề án sắp xếp các đơn vị cấp xã không đủ điều kiện, tiêu chuẩn.")


def test_an_accented_denial_is_seen_by_a_question_without_accents() -> None:
    assert _opening("cac xa co ban hanh van ban khong", "Qua kiểm tra các xã không ban hành văn bản.") == "Không"


@pytest.mark.parametrize(
    ("text", "said", "opening"),
    [
        ("Huyện đã bổ nhiệm qua thi tuyển chưa?", "Bổ nhiệm\tĐã thực hiện = 1 Chưa thực hiện = 0\t0", "Không"),
        ("Phụ lục có đánh dấu tự chủ không?", "1\tCơ chế tự chủ\tCó = 1 Không = 0\t1", "Có"),
        ("Huyện có vi phạm kỷ luật không?", "Kỷ luật\tTốt = 1 Có vi phạm = 0\t1", "Không"),
    ],
)
def test_a_code_is_read_by_the_legend_of_its_row(text: str, said: str, opening: str) -> None:
    assert _opening(text, said) == opening


def test_a_name_that_a_list_leaves_out_is_not_in_it() -> None:
    listed = "Kiểm tra tại 02 xã: Thôm Mòn, Púng Tra."
    assert _opening("Xã Tông Lạnh có nằm trong số xã được kiểm tra không?", listed) == "Không"
    assert _opening("Xã Púng Tra có nằm trong số xã được kiểm tra không?", listed) == "Có"


def test_a_small_letter_begins_no_name_of_a_list() -> None:
    assert _listed(_asked("Các xã được kiểm tra có nằm trong số xã điểm không?"), "02 xã: Thôm Mòn, Púng Tra.") is None


def test_what_must_be_all_is_not_so_below_a_hundred_percent() -> None:
    asked = "Công chức xã đã tốt nghiệp đại học hết chưa?"
    assert _opening(asked, "", (_share("100", "planned"), _share("87.23"))) == "Không"
    assert _opening(asked, "", (_share("100"),)) == "Có"


def test_of_two_counts_of_one_thing_all_is_done_where_they_are_the_same() -> None:
    model = next(f for f in sample_reports()[0].figures if f.unit == "hồ sơ" and not f.partners)
    found, solved, left = (replace(model, id=str(n), value=Decimal(n)) for n in (82, 82, 77))
    assert _opening("Các vấn đề phát hiện đã được xử lý hết chưa?", "", (found, solved)) == "Có"
    assert _opening("Các vấn đề phát hiện đã được xử lý hết chưa?", "", (found, left)) == "Không"


def test_a_code_decides_also_beside_other_figures() -> None:
    coded = replace(_share("1"), unit="Có = 1 Không = 0")
    assert _opening("Huyện đã kết nối với hệ thống của tỉnh chưa?", "", (coded, _share("9"))) == "Có"


def test_the_parts_that_a_question_prints_are_added_up() -> None:
    figures = (_share("12"),)
    assert _opening("70 + 23 + 12 có đúng bằng 105 không?", "", figures) == "Có"
    assert _opening("76, 644 và 2.547 cộng lại có ra 3.267 không?", "", figures) == "Có"
    assert _opening("76, 644 và 2.547 cộng lại có ra 3.270 không?", "", figures) == "Không"


def test_the_report_s_own_verdict_on_a_target_opens_the_answer() -> None:
    asked = "Chỉ tiêu tích hợp thủ tục đã đạt chưa?"
    assert _opening(asked, "Tích hợp thủ tục: Đạt chỉ tiêu đề ra.") == "Đạt"
    assert _opening(asked, "Tích hợp thủ tục: Chưa đạt chỉ tiêu đề ra.") == "Chưa đạt"


def test_no_side_is_taken_where_figures_alone_do_not_decide() -> None:
    assert _opening("Số hồ sơ trễ hạn là 34, đúng không?", "Có 34 hồ sơ trễ hạn.", (_share("34"),)) is None
