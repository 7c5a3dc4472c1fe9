"""Answers as a Word file: the form of the decree, every source listed once, nothing invented."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
import pytest
from fastapi.testclient import TestClient

from service.answer import Answer, Citation, Note
from service.export.briefing import briefing, cite
from tests.service.api.test_app import problem
from tests.service_running import LATE, sample_library, service


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("briefing") / "L"
    with sample_library(folder, ("suoi-bac-2023.md",)) as library, TestClient(service(library)) as running:
        yield running


def words(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


def test_an_answer_becomes_a_briefing_by_its_id_or_whole(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": LATE}).json()
    by_id = client.post("/v1/briefings", json={"answer_id": answer["answer_id"]})
    whole = client.post("/v1/briefings", json={"exchanges": [{"question": LATE, "answer": answer}]})
    assert by_id.headers["content-type"].endswith("wordprocessingml.document")
    for reply in (by_id, whole):
        text = words(reply.content)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        assert LATE in text
        # The mark of a footnote is raised: its words are there, its tags are not.
        quotes = [re.sub(r"</?sup>", "", " ".join(citation["quote"].split())) for citation in answer["citations"]]
        assert quotes
        assert all(quote in text for quote in quotes)


def test_the_page_is_set_as_the_decree_says(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": LATE}).json()
    content = client.post("/v1/briefings", json={"answer_id": answer["answer_id"]}).content
    document: Any = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.left_margin.mm), round(section.right_margin.mm), round(section.top_margin.mm)) == (30, 15, 20)
    assert document.styles["Normal"].font.name == "Times New Roman"


def test_two_answers_share_one_numbered_list_of_sources(client: TestClient) -> None:
    first = client.post("/v1/ask", json={"question": LATE}).json()
    text = words(client.post("/v1/briefings", json={"answer_ids": [first["answer_id"]] * 2}).content)
    assert text.count("\n[1] ") == 1


def test_nothing_to_export_and_a_forgotten_answer_are_refused(client: TestClient) -> None:
    problem(client.post("/v1/briefings", json={}), "nothing-to-brief")
    problem(client.post("/v1/briefings", json={"answer_id": "none"}), "unknown-answer")


def test_a_source_is_named_as_official_documents_name_it() -> None:
    who = {
        "title": "Kết quả",
        "number": "303/BC-UBND",
        "agency": "UBND huyện Mỹ Tú",
        "place": None,
        "date": "2021-12-14",
    }
    where = {"page": None, "section": ("II", "5"), "start": 0, "end": 1, "text_state": "clean"}
    citation = Citation(n=1, report_id="r", file="f.txt", quote="q", reading=None, **who, **where)
    assert cite(citation) == "Báo cáo số 303/BC-UBND ngày 14/12/2021 của UBND huyện Mỹ Tú, mục II › 5"


def test_an_empty_briefing_is_still_a_document() -> None:
    assert "Nơi nhận" in words(briefing("Tiêu đề", []))


def test_the_mark_of_a_footnote_is_raised_and_a_note_said_once() -> None:
    answer = Answer(
        "a", "answered", "Có 12<sup>2</sup> hồ sơ.\n\nKhông nêu: A.", notes=(Note("scope", "Không nêu: A."),)
    )
    content = briefing("Tiêu đề", [("Bao nhiêu?", answer)])
    document = docx.Document(io.BytesIO(content))
    raised = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.superscript]
    assert raised == ["2"]
    assert "<sup>" not in words(content)
    assert words(content).count("Không nêu: A.") == 1
