"""The typed client against a real service: its nouns hold all that comes, its errors name the thing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import httpx
import pytest

from client import nouns
from client.errors import Refused, ServiceError, UnknownReply, Unreachable
from client.service import Service, _read
from ingest.report import Span
from retrieval.hit import Filters
from retrieval.library import Library
from service.guarding.keys import Keys
from tests.service_running import CHOSEN, LATE, listening, sample_library, service

FINDING = "dong-van-6-thang-2023.md"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with sample_library(tmp_path_factory.mktemp("client"), CHOSEN) as library:
        yield library


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with listening(service(library)) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[Service]:
    with Service(address) as client:
        yield client


def id_of(client: Service, file: str) -> str:
    return next(one.report_id for one in client.reports() if one.file == file)


def test_an_answer_comes_with_its_types(client: Service, library: Library) -> None:
    answer = client.ask(LATE)
    assert {"12", "34"} <= {figure.value for figure in answer.figures}
    for cited in answer.citations:
        assert library.report(cited.report_id).text[cited.start : cited.end] == cited.quote


def test_filters_reach_the_service_and_sentences_are_heard(client: Service) -> None:
    heard: list[str] = []
    only = Filters(report_ids=(id_of(client, "phu-lang-2023.pdf"),))
    answer = client.ask("Bao nhiêu hồ sơ trễ hạn?", filters=only, hear=heard.append)
    assert {cited.file for cited in answer.citations} == {"phu-lang-2023.pdf"}
    assert heard and answer.looked.in_scope == 1


def test_no_field_that_the_service_gives_is_lost(address: str, client: Service) -> None:
    """The client's nouns are written beside the service's; this holds the two together."""
    damaged, finding = id_of(client, "muong-khe-giam-sat.txt"), id_of(client, FINDING)
    first = client.search("hồ sơ")[0]

    def keys(method: str, route: str, *path: str, **more: object) -> set[str]:
        found = httpx.request(method, address + route, trust_env=False, **more).json()  # type: ignore[arg-type]
        for name in path:
            found = found[name][0]
        return set(found)

    for noun, given in (
        (nouns.SearchHit, keys("POST", "/v1/search", "hits", json={"query": "hồ sơ"})),
        (nouns.Summary, keys("GET", "/v1/reports", "reports")),
        (nouns.ReportDetail, keys("GET", f"/v1/reports/{damaged}")),
        (nouns.Heading, keys("GET", f"/v1/reports/{finding}", "outline")),
        (nouns.ReportText, keys("GET", f"/v1/reports/{damaged}/text")),
        (nouns.ReportFinding, keys("GET", f"/v1/reports/{finding}/findings", "findings")),
        (nouns.Context, keys("GET", f"/v1/reports/{finding}/findings", "findings", "contexts")),
        (nouns.FigurePage, keys("GET", "/v1/figures")),
        (nouns.FigureRow, keys("GET", "/v1/figures", "figures")),
    ):
        assert given == {field.name for field in fields(noun)}, noun
    assert first.spans and isinstance(first.spans[0], Span)


def test_a_damaged_text_comes_with_a_reading_of_its_length(client: Service) -> None:
    text = client.text(id_of(client, "muong-khe-giam-sat.txt"))
    assert text.reading is not None and len(text.reading) == len(text.text)


def test_findings_quote_their_report(client: Service) -> None:
    report_id = id_of(client, FINDING)
    whole = client.text(report_id).text
    for finding in client.findings(report_id):
        assert [whole[span.start : span.end] for span in finding.spans] == list(finding.quotes)


def test_every_figure_is_reached_page_by_page(client: Service) -> None:
    total = client.figures(limit=1).total
    seen = [row.figure_id for at in range(0, total, 400) for row in client.figures(offset=at, limit=400).figures]
    assert len(seen) == len(set(seen)) == total > 100


def test_a_refusal_names_the_request_the_problem_and_the_field(client: Service) -> None:
    with pytest.raises(Refused, match=r"GET /v1/reports/khong: Không có báo cáo này") as refused:
        client.report("khong")
    assert (refused.value.kind, refused.value.status) == ("unknown-report", 404)
    with pytest.raises(Refused) as refused:
        client.search("hồ sơ", k=0)
    assert refused.value.fields == {"k": "là 0, nhỏ hơn mức thấp nhất được nhận là 1"}
    with pytest.raises(Refused, match="chưa có chữ nào"):
        client.ask(" … ", hear=print)


def test_a_key_is_sent_and_its_lack_is_told(tmp_path: Path) -> None:
    with sample_library(tmp_path / "L", ("suoi-bac-2023.md",)) as library:
        _, secret = Keys(library.folder).make("chương trình", "ask")
        with listening(service(library)) as address:
            with Service(address, secret) as client:
                assert client.reports()
                with pytest.raises(Refused) as refused:
                    client.remove(client.reports()[0].report_id)
                assert refused.value.kind == "not-allowed"
            with Service(address) as nobody, pytest.raises(Refused) as refused:
                nobody.reports()
    assert refused.value.kind == "no-key"


@pytest.mark.parametrize("hear", [None, print])
def test_a_service_that_does_not_run_is_named_with_the_remedy(hear: object) -> None:
    with (
        closing(Service("http://127.0.0.1:9")) as client,
        pytest.raises(Unreachable, match=r"127\.0\.0\.1:9.*baocao serve"),
    ):
        client.ask("Có bao nhiêu hồ sơ?", hear=hear)  # type: ignore[arg-type]


def test_a_file_that_is_not_there_is_named(client: Service, tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"khong-co\.docx"):
        client.upload(tmp_path / "khong-co.docx")


def test_a_reply_of_another_contract_is_told_by_its_field() -> None:
    with pytest.raises(UnknownReply, match=r"GET /v1/jobs/1.*“file”"):
        _read(nouns.Job, "GET /v1/jobs/1", '{"job_id": "1"}')
