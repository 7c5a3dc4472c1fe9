"""The shelf over HTTP: uploads, what is told of a report, corrections, removal, and files that are no reports."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.limits import Tick
from service.api.jobs import Jobs, Taken
from service.api.problems import Problem
from service.api.routes.uploads import clean_name
from tests.service.api.test_app import problem
from tests.service_running import LATE, SAMPLES, sample_library, service, wait_for

REPORT = {"report_id", "file", "title", "number", "agency", "place", "date", "period", "state", "quality"}
REPORT |= {"passages", "figures", "findings"}
SUOI_BAC = "suoi-bac-2023.md"
ROW = {"figure_id", "value", "unit", "surface", "label", "level", "place", "period", "kind", "report_id", "quote"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with sample_library(tmp_path / "L", (SUOI_BAC, "dong-van-6-thang-2023.md")) as library:
        app = service(library)
        with TestClient(app, raise_server_exceptions=False) as running:
            yield running


def shelf(client: TestClient) -> dict[str, dict[str, Any]]:
    """Return the listed reports by file."""
    return {report["file"]: report for report in client.get("/v1/reports").json()["reports"]}


def upload(client: TestClient, name: str, content: bytes) -> Any:
    return client.post("/v1/reports", files={"file": (name, content)})


def test_the_list_has_the_fields_of_the_contract(client: TestClient) -> None:
    report = shelf(client)[SUOI_BAC]
    assert report.keys() >= REPORT
    assert report["state"] == "ready"
    assert report["period"]["end"] == "2023-12-14"
    assert report["figures"] > 20


def test_a_report_tells_whose_words_its_identity_is(client: TestClient) -> None:
    report_id = shelf(client)[SUOI_BAC]["report_id"]
    report = client.get(f"/v1/reports/{report_id}").json()
    text = client.get(f"/v1/reports/{report_id}/text").json()["text"]
    span = report["identity"]["number"]["span"]
    assert report["identity"]["number"]["value"].split("/")[0] in text[span["start"] : span["end"]]
    assert report["outline"] and not any("#" in heading["text"] for heading in report["outline"])
    assert client.get(f"/v1/reports/{report_id}/text", headers={"accept": "text/plain"}).text == text


def test_the_original_comes_back_byte_for_byte_as_a_download(client: TestClient) -> None:
    reply = client.get(f"/v1/reports/{shelf(client)[SUOI_BAC]['report_id']}/original")
    assert reply.content == (SAMPLES / SUOI_BAC).read_bytes()
    assert reply.headers["content-disposition"].startswith("attachment")


def test_an_upload_is_read_in_the_background_and_answers(client: TestClient) -> None:
    job = upload(client, "muong-khe-giam-sat.txt", (SAMPLES / "muong-khe-giam-sat.txt").read_bytes())
    assert job.status_code == 202
    done = wait_for(client, job.json()["job_id"])
    assert done["state"] == "done"
    assert client.get(f"/v1/reports/{done['report_id']}").json()["file"] == "muong-khe-giam-sat.txt"
    assert client.get("/v1/jobs").json()["jobs"][0]["job_id"] == done["job_id"]


def test_a_removed_report_is_in_no_answer(client: TestClient) -> None:
    report_id = shelf(client)[SUOI_BAC]["report_id"]
    assert client.delete(f"/v1/reports/{report_id}").status_code == 204
    answer = client.post("/v1/ask", json={"question": LATE}).json()
    assert report_id not in {citation["report_id"] for citation in answer["citations"]}
    for address in (f"/v1/reports/{report_id}", f"/v1/reports/{report_id}/text", f"/v1/reports/{report_id}/original"):
        problem(client.get(address), "unknown-report")
    problem(client.delete(f"/v1/reports/{report_id}"), "unknown-report")


def test_a_correction_is_shown_as_the_users_and_can_be_taken_back(client: TestClient) -> None:
    address = f"/v1/reports/{shelf(client)[SUOI_BAC]['report_id']}"
    read = client.get(address).json()["agency"]
    corrected = client.patch(address, json={"agency": "UBND huyện Suối Bạc (mới)"}).json()
    assert corrected["agency"] == "UBND huyện Suối Bạc (mới)"
    assert corrected["identity"]["agency"]["span"] is None
    assert client.patch(address, json={"agency": None}).json()["agency"] == read


@pytest.mark.parametrize("body", [{"date": "14/12/2023"}, {"colour": "red"}, {"title": "x" * 501}, {"title": "a\nb"}])
def test_a_correction_that_cannot_be_is_refused(client: TestClient, body: dict[str, str]) -> None:
    address = f"/v1/reports/{shelf(client)[SUOI_BAC]['report_id']}"
    problem(client.patch(address, json=body), "invalid-field")


def test_findings_quote_the_lines_they_speak_of(client: TestClient) -> None:
    report_id = shelf(client)["dong-van-6-thang-2023.md"]["report_id"]
    text = client.get(f"/v1/reports/{report_id}/text").json()["text"]
    findings = client.get(f"/v1/reports/{report_id}/findings").json()["findings"]
    assert findings
    for finding in findings:
        assert finding.keys() >= {"kind", "text", "spans", "expected", "printed"}
        for span, quote in zip(finding["spans"], finding["quotes"], strict=True):
            assert text[span["start"] : span["end"]] == quote
        assert all(text[one["start"] : one["end"]] == one["text"] for one in finding["contexts"])


def test_figures_are_filtered_paged_and_cited(client: TestClient) -> None:
    whole = client.get("/v1/figures", params={"limit": 1000}).json()
    assert whole["total"] == len(whole["figures"]) > 50
    assert all(row.keys() >= ROW and row["surface"] in row["quote"] for row in whole["figures"])
    second = client.get("/v1/figures", params={"limit": 10, "offset": 10}).json()["figures"]
    assert second == whole["figures"][10:20]
    late = client.get("/v1/figures", params={"label": "tre han", "place": "suoi bac", "year": 2023}).json()["figures"]
    assert {"12", "34"} <= {row["value"] for row in late}
    assert client.get("/v1/figures", params={"place": "Cà Mau"}).json()["total"] == 0


def test_figures_can_be_taken_away_as_csv_and_xlsx(client: TestClient) -> None:
    total = client.get("/v1/figures").json()["total"]
    csv = client.get("/v1/figures", params={"format": "csv"})
    assert csv.content.startswith(b"\xef\xbb\xbf")
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/v1/figures?format=xlsx").content)).active
    assert sheet is not None
    assert sheet.max_row == total + 1
    assert sheet["A1"].value == "Chỉ tiêu"
    heads = [cell.value for cell in sheet[1]]
    value, warned = heads.index("Giá trị"), heads.index("Lưu ý")
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert all(isinstance(row[value], int | float) for row in rows if not row[warned])
    assert all(row[value] is None for row in rows if row[warned])


@pytest.mark.parametrize("query", ["year=abc", "year=1", "kind=guess", "limit=0", "offset=-1", "format=pdf"])
def test_a_wrong_filter_is_refused(client: TestClient, query: str) -> None:
    problem(client.get(f"/v1/figures?{query}"), "invalid-field")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("rong.txt", b"", "empty-file"),
        ("chuong-trinh.pdf", b"MZ\x90\x00" + b"\x00" * 100, "unsupported-file"),
        ("chuong-trinh.exe", b"MZ\x90\x00", "unsupported-file"),
        ("gia.pdf", b"khong phai pdf", "unsupported-file"),
        ("gia.docx", b"%PDF-1.4", "unsupported-file"),
        ("khong-duoi", b"abc", "unsupported-file"),
        ("lon.txt", b"a" * 1_200_000, "content-too-large"),
    ],
)
def test_what_is_no_report_is_refused_at_once(client: TestClient, name: str, content: bytes, kind: str) -> None:
    problem(upload(client, name, content), kind)
    assert len(shelf(client)) == 2


def test_a_form_without_a_file_and_a_broken_form_are_refused(client: TestClient) -> None:
    problem(client.post("/v1/reports", data={"other": "x"}, files={"x": ("", b"")}), "missing-file")
    headers = {"content-type": "multipart/form-data"}
    problem(client.post("/v1/reports", content=b"rubbish", headers=headers), "malformed-request")
    problem(client.post("/v1/reports", json={}), "malformed-request")


def test_a_broken_file_is_listed_with_its_reason_and_disturbs_nothing(client: TestClient) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as broken:
        broken.writestr("word/document.xml", "<w:document")
    job = wait_for(client, upload(client, "hong.docx", archive.getvalue()).json()["job_id"])
    assert job["state"] == "failed"
    assert job["reason"]
    listed = shelf(client)["hong.docx"]
    assert (listed["state"], listed["reason"]) == ("quarantined", job["reason"])
    assert client.post("/v1/ask", json={"question": LATE}).json()["status"] == "answered"


def test_an_unknown_job_is_a_problem(client: TestClient) -> None:
    problem(client.get("/v1/jobs/none"), "unknown-job")


def test_feedback_is_kept_with_its_question(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": LATE}).json()
    body = {"answer_id": answer["answer_id"], "rating": "wrong", "comment": "thiếu cấp xã"}
    assert client.post("/v1/feedback", json=body).status_code == 204
    app: Any = client.app
    kept = json.loads(app.state.desk.library.catalog.feedback()[-1])
    assert (kept["question"], kept["rating"], kept["comment"]) == (LATE, "wrong", "thiếu cấp xã")
    problem(client.post("/v1/feedback", json={"answer_id": "none", "rating": "right"}), "unknown-answer")


def test_an_upload_cut_off_by_a_kill_is_taken_up_again(tmp_path: Path) -> None:
    waiting = tmp_path / "L" / "inbox" / "job1"
    waiting.mkdir(parents=True)
    (waiting / SUOI_BAC).write_bytes((SAMPLES / SUOI_BAC).read_bytes())
    half = tmp_path / "L" / "inbox" / "job2"
    half.mkdir()
    (half / "upload.part").write_bytes(b"half a")
    with sample_library(tmp_path / "L", ()) as library, TestClient(service(library)) as client:
        assert wait_for(client, "job1")["state"] == "done"
        assert set(shelf(client)) == {SUOI_BAC}
    assert list((tmp_path / "L" / "inbox").iterdir()) == []


def test_stopping_does_not_wait_for_a_long_file_and_loses_nothing(tmp_path: Path) -> None:
    reading, closed = threading.Event(), threading.Event()

    def add(path: Path, file: str, tick: Tick) -> Taken:
        reading.set()
        closed.wait(timeout=30)
        raise OSError("the library is closed")

    jobs = Jobs(tmp_path / "inbox", add, lambda: None)
    jobs.start()
    with jobs.receive("dài.txt") as (stream, accept):
        stream.write(b"abc")
        job = accept()
    assert reading.wait(timeout=10)
    began = time.monotonic()
    jobs.stop()
    assert time.monotonic() - began < 10
    closed.set()
    assert (tmp_path / "inbox" / job.job_id / "dài.txt").read_bytes() == b"abc"


def test_the_library_settles_once_before_the_last_waiting_file_is_told_as_done(tmp_path: Path) -> None:
    both, states = threading.Event(), []

    def add(path: Path, file: str, tick: Tick) -> Taken:
        both.wait(timeout=10)
        return Taken(file)

    jobs = Jobs(tmp_path / "inbox", add, lambda: states.append({job.file: job.state for job in jobs.all()}))
    jobs.start()
    for name in ("một.txt", "hai.txt"):
        with jobs.receive(name) as (stream, accept):
            stream.write(b"abc")
            accept()
    both.set()
    deadline = time.monotonic() + 10
    while jobs.waiting and time.monotonic() < deadline:
        time.sleep(0.01)
    jobs.stop()
    assert states == [{"một.txt": "done", "hai.txt": "reading"}]


def test_a_job_tells_the_pages_done_and_the_file_that_was_there_already(tmp_path: Path) -> None:
    halfway, seen = threading.Event(), threading.Event()

    def add(path: Path, file: str, tick: Tick) -> Taken:
        tick(3, 17)
        halfway.set()
        seen.wait(timeout=10)
        return Taken("r1", "cũ.txt")

    jobs = Jobs(tmp_path / "inbox", add, lambda: None)
    jobs.start()
    with jobs.receive("mới.txt") as (stream, accept):
        stream.write(b"abc")
        sent = accept()
    assert halfway.wait(timeout=10)
    found = jobs.get(sent.job_id)
    assert found is not None and (found.state, found.pages_read, found.pages) == ("reading", 3, 17)
    seen.set()
    deadline = time.monotonic() + 10
    while jobs.waiting and time.monotonic() < deadline:
        time.sleep(0.01)
    jobs.stop()
    found = jobs.get(sent.job_id)
    assert found is not None and (found.state, found.same_as) == ("done", "cũ.txt")


def test_a_file_sent_twice_names_the_one_that_is_there(client: TestClient) -> None:
    content = "Huyện có 12 hồ sơ trễ hạn năm 2023.".encode()
    for name, same_as in (("mot.txt", None), ("hai.txt", "mot.txt")):
        sent = client.post("/v1/reports", files={"file": (name, content)}).json()
        assert wait_for(client, sent["job_id"])["same_as"] == same_as
    client.delete(f"/v1/reports/{client.get('/v1/jobs').json()['jobs'][0]['report_id']}")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/báo cáo.txt", "báo cáo.txt"),
        ("C:\\tài liệu\\bc.PDF", "bc.PDF"),
        ("a<b>:c|?.docx", "a_b__c__.docx"),
        ("x" * 400 + ".txt", "x" * 150 + ".txt"),
    ],
)
def test_a_file_name_loses_its_folders_and_what_a_system_would_act_on(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


@given(st.text(max_size=60), st.sampled_from([".txt", ".pdf", ".docx", ".exe", ""]))
def test_no_file_name_leaves_its_folder(stem: str, suffix: str) -> None:
    try:
        name = clean_name(stem + suffix)
    except Problem:
        return
    assert Path(name).name == name
    assert name.isprintable() and not name.startswith(".")


def test_a_page_of_a_pdf_is_shown_and_a_text_has_none(tmp_path: Path) -> None:
    folder = tmp_path / "L"
    with sample_library(folder, ("phu-lang-2023.pdf", SUOI_BAC)) as library, TestClient(service(library)) as client:
        reports = shelf(client)
        pdf, text = (reports[name]["report_id"] for name in ("phu-lang-2023.pdf", SUOI_BAC))
        shown = client.get(f"/v1/reports/{pdf}/pages/1.png", params={"start": 10, "end": 40})
        assert shown.headers["content-type"] == "image/png"
        assert shown.content.startswith(b"\x89PNG")
        problem(client.get(f"/v1/reports/{pdf}/pages/99.png"), "unknown-page")
        problem(client.get(f"/v1/reports/{text}/pages/1.png"), "unknown-page")
        problem(client.get(f"/v1/reports/{pdf}/pages/x.png"), "invalid-field")
