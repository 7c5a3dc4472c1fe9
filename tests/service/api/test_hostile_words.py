"""A report that carries markup: what leaves the service shows it as words, and nothing of it acts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.service_running import sample_library, service, wait_for
from ui.render.words import safe_markdown

MARKUP = "<script>alert(1)</script> ![x](http://example.invalid/a.png) :material/home: =HYPERLINK(1)"
NAME = "=![x](http:/bao cao `$a$` <img src=x onerror=alert(1)> [1](javascript:alert).txt"
TEXT = f"""ỦY BAN NHÂN DÂN HUYỆN SUỐI BẠC
Số: 12/BC-UBND
BÁO CÁO
Kết quả công tác cải cách hành chính năm 2023

I. KẾT QUẢ
1. Giải quyết thủ tục hành chính
Năm 2023, huyện tiếp nhận 4.321 hồ sơ {MARKUP}, trong đó quá hạn 17 hồ sơ.
"""
QUESTION = "Năm 2023 huyện Suối Bạc tiếp nhận bao nhiêu hồ sơ?"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("hostile") / "L"
    with sample_library(folder, ()) as library, TestClient(service(library)) as running:
        job = running.post("/v1/reports", files={"file": (NAME, TEXT.encode())})
        assert wait_for(running, job.json()["job_id"])["state"] == "done"
        yield running


def test_a_file_name_with_markup_is_only_a_name(client: TestClient) -> None:
    (report,) = client.get("/v1/reports").json()["reports"]
    assert not set(report["file"]) & set('<>:"|?*/\\\n')
    reply = client.get(f"/v1/reports/{report['report_id']}/original")
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert reply.headers["content-type"].startswith("text/plain")
    assert "sandbox" in reply.headers["content-security-policy"]


def test_an_answer_quotes_markup_and_the_page_shows_it_as_words(client: TestClient) -> None:
    answer: dict[str, Any] = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert "4321" in {figure["value"] for figure in answer["figures"]}
    assert any(MARKUP in citation["quote"] for citation in answer["citations"])
    shown = safe_markdown(
        "\n".join([answer["answer"], MARKUP, *(citation["file"] for citation in answer["citations"])])
    )
    assert "<" not in shown and "![" not in shown.replace(r"\[", "") and ":material" not in shown.replace(r"\:", "")


def test_a_briefing_of_it_holds_no_link_and_no_picture(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": QUESTION}).json()
    body = {"title": MARKUP, "exchanges": [{"question": MARKUP, "answer": answer}]}
    reply = client.post("/v1/briefings", json=body)
    with zipfile.ZipFile(io.BytesIO(reply.content)) as packed:
        written = packed.read("word/document.xml").decode()
        outward = [name for name in packed.namelist() if b'TargetMode="External"' in packed.read(name)]
    assert "&lt;script&gt;" in written and "<script" not in written
    assert "w:hyperlink" not in written and "<pic:" not in written and outward == []


def test_a_table_of_it_holds_words_only(client: TestClient) -> None:
    content = client.get("/v1/figures", params={"format": "xlsx"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert any(MARKUP in str(cell.value) for cell in cells)
    assert all(cell.data_type in ("s", "n") and cell.hyperlink is None for cell in cells)
    lines = client.get("/v1/figures", params={"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert any(MARKUP in line for line in lines)
