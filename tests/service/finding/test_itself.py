"""Questions about a report itself: only the report that is named answers; of several the asker is asked which."""

from __future__ import annotations

import pytest

from ingest.parse import parse
from ingest.report import Extract, Page, Report, Span
from service.assistant import Assistant
from service.finding.plan import Plan, plan
from service.understanding.understand import understand
from tests.answers_shelf import ParsedShelf

PAPER = """{office}

Số: {number}
Đồi Sim, ngày {day} tháng {month} năm 2024

BÁO CÁO
{title}
{instead}
I. KẾT QUẢ
Trong tháng có {count} lượt.

Nơi nhận: Lưu: VT.

GIÁM ĐỐC
{signer}
"""
PAPERS = {
    "don-thu-4": ("Kết quả tiếp nhận đơn thư tháng 4 năm 2024", "41/BC-STC", 4, "Hà Văn Lâm"),
    "don-thu-5": ("Kết quả tiếp nhận đơn thư tháng 5 năm 2024", "52/BC-STC", 5, "Hà Văn Lâm"),
    "don-thu-6": ("Kết quả tiếp nhận đơn thư tháng 6 năm 2024", "63/BC-STC", 6, "Hà Văn Lâm"),
    "don-thu-7": ("Kết quả tiếp nhận đơn thư tháng 7 năm 2024", "74/BC-STC", 7, "Hà Văn Lâm"),
    "tac-dong": ("Đánh giá tác động của chính sách hỗ trợ chăn nuôi", "85/BC-STC", 8, "Lò Thị Mây"),
    "tongket-phongchay-2024": ("Tổng kết công tác phòng cháy, chữa cháy", "96/BC-STC", 9, "Sùng A Páo"),
}
INSTEAD = "Báo cáo này thay cho Báo cáo số 17/BC-STC ngày 02 tháng 02 năm 2024.\n"


def _parsed(file: str, text: str) -> Report:
    extract = Extract(text, "txt", (Page(1, Span(0, len(text)), "good"),))
    return parse(extract, report_id=file, file=f"{file}.txt")


@pytest.fixture(scope="module")
def shelf() -> ParsedShelf:
    return ParsedShelf(
        tuple(
            _parsed(
                file,
                PAPER.format(
                    office="SỞ TÀI CHÍNH",
                    number=number,
                    day=10 + month,
                    month=month,
                    title=title,
                    instead=INSTEAD if file == "tac-dong" else "",
                    count=100 + month,
                    signer=signer,
                ),
            )
            for file, (title, number, month, signer) in PAPERS.items()
        )
    )


def _plan(shelf: ParsedShelf, question: str) -> Plan:
    return plan(understand(question, (), shelf.named(question)), shelf.finder)


@pytest.mark.parametrize(
    ("question", "report"),
    [
        ("Báo cáo tiếp nhận đơn thư tháng 6/2024 số mấy?", "don-thu-6"),
        ("Ai ký báo cáo tiếp nhận đơn thư tháng 5 năm 2024?", "don-thu-5"),
        ("Báo cáo đánh giá tác động chính sách hỗ trợ chăn nuôi số bao nhiêu, ngày nào?", "tac-dong"),
        ("Báo cáo tổng kết phòng cháy, chữa cháy do ai ký?", "tongket-phongchay-2024"),
        ("Ngày ban hành báo cáo tổng kết phòng cháy chữa cháy?", "tongket-phongchay-2024"),
        ("Báo cáo đánh giá tác động chính sách chăn nuôi thay cho báo cáo số mấy?", "tac-dong"),
        ("Báo cáo đánh giá tác động hỗ trợ chăn nuôi thay thế văn bản nào?", "tac-dong"),
    ],
)
def test_only_the_report_that_the_words_name_is_asked(shelf: ParsedShelf, question: str, report: str) -> None:
    made = _plan(shelf, question)
    assert (made.reports, made.in_scope, made.itself, made.unsure) == ((report,), 1, True, False)


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Ai ký báo cáo?", 6),
        ("Báo cáo tiếp nhận đơn thư số mấy?", 4),
        ("Báo cáo của Sở Tài chính ký ngày nào?", 6),
    ],
)
def test_of_many_the_asker_is_asked_which(shelf: ParsedShelf, question: str, count: int) -> None:
    answer = Assistant(shelf).ask(question)
    assert (answer.status, answer.citations) == ("needs_clarification", ())
    assert f"{count} báo cáo" in answer.answer
    assert (answer.looked.in_scope, answer.looked.not_looked) == (count, count)
    for choice in answer.choices:
        assert _plan(shelf, choice).in_scope < count


@pytest.mark.parametrize(
    "question",
    [
        "Báo cáo phòng chống tham nhũng số mấy?",
        "Báo cáo đánh giá tác động Luật Dân số số mấy?",
        "Ai ký báo cáo tổng kết phòng chống bão lụt?",
        "Báo cáo tiếp nhận đơn thư tháng 6/2021 số mấy?",
    ],
)
def test_a_report_that_is_not_there_is_answered_by_no_other(shelf: ParsedShelf, question: str) -> None:
    answer = Assistant(shelf).ask(question)
    assert (answer.status, answer.citations) == ("needs_clarification", ())


def test_where_none_is_called_so_those_of_the_time_asked_are_offered(shelf: ParsedShelf) -> None:
    answer = Assistant(shelf).ask("Báo cáo phòng chống bão lụt tháng 6/2024 của Sở Tài chính số mấy?")
    assert (answer.status, answer.citations) == ("needs_clarification", ())
    assert "đúng tên" in answer.answer
    assert "đơn thư tháng 6" in answer.answer


def test_the_number_of_a_document_named_inside_is_not_the_reports_own(shelf: ParsedShelf) -> None:
    answer = Assistant(shelf).ask("Báo cáo đánh giá tác động chính sách chăn nuôi thay cho báo cáo số mấy?")
    assert {citation.file for citation in answer.citations} == {"tac-dong.txt"}
    assert "17/BC-STC" in answer.answer
    assert "85/BC-STC" not in answer.answer


def test_words_without_any_documents_number_tell_no_number(shelf: ParsedShelf) -> None:
    answer = Assistant(shelf).ask("Báo cáo tổng kết phòng cháy, chữa cháy thay cho báo cáo số mấy?")
    assert answer.status == "not_stated"


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("Báo cáo thẩm tra ngân sách số mấy?", True),
        ("Báo cáo thẩm tra ngân sách được ban hành khi nào?", True),
        ("Người ký báo cáo thẩm tra ngân sách là ai?", True),
        ("Số ký hiệu báo cáo thẩm tra ngân sách?", True),
        ("Báo cáo thẩm tra ngân sách căn cứ quyết định của tỉnh số mấy?", False),
        ("Báo cáo tỉnh chậm nhất ngày nào?", False),
        ("Các phòng phải báo cáo kết quả trước ngày nào?", False),
        ("Công văn yêu cầu báo cáo tiếp công dân là số mấy?", False),
        ("Bài báo cáo tháng 4 được đăng lên trang ngày nào?", False),
        ("Luật Tố cáo được dẫn trong báo cáo là luật số nào?", False),
    ],
)
def test_what_is_asked_of_the_report_itself(question: str, about: bool) -> None:
    assert understand(question, (), ()).about_report == about
