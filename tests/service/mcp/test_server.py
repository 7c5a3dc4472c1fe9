"""The official MCP client: over HTTP to a running service, over stdio to a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from retrieval.library import Library
from service.mcp.server import client_of, server_over
from tests.service_running import LATE, listening, sample_library, service

ROOT = Path(__file__).resolve().parents[3]
FILES = ("suoi-bac-2023.md", "phu-lang-2023.pdf", "dong-van-6-thang-2023.md")
TOOLS = {"ask", "search", "figures", "compare", "check", "reports"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with sample_library(tmp_path_factory.mktemp("mcp"), FILES) as library:
        yield library


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    """An MCP server over HTTP, which asks a service over HTTP."""
    with listening(service(library)) as behind:
        server = server_over(client_of(behind))
        with listening(server.streamable_http_app()) as address:
            yield f"{address}/mcp"


@asynccontextmanager
async def connected(to: Any) -> AsyncIterator[Client]:
    async with Client(to) as client:
        yield client


def called(to: Any, tool: str, **arguments: Any) -> Any:
    async def run() -> Any:
        async with connected(to) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(run())


def test_every_tool_is_told_with_what_it_takes_and_that_it_only_reads(address: str) -> None:
    async def run() -> Any:
        async with connected(address) as client:
            return (await client.list_tools()).tools

    tools = asyncio.run(run())
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools)


def test_an_answer_comes_in_words_with_sources_and_as_data(address: str, library: Library) -> None:
    reply = called(address, "ask", question=LATE)
    assert not reply.is_error
    answer = reply.structured_content
    assert {"12", "34"} <= {figure["value"] for figure in answer["figures"]}
    for cited in answer["citations"]:
        assert library.report(cited["report_id"]).text[cited["start"] : cited["end"]] == cited["quote"]
        assert f"[{cited['n']}]" in reply.content[0].text


def test_a_follow_up_leans_on_the_questions_before_it(address: str) -> None:
    reply = called(address, "ask", question="Còn thị xã Phú Lãng thì sao?", history=[LATE])
    assert {"23", "41"} <= {figure["value"] for figure in reply.structured_content["figures"]}


def test_passages_and_figures_come_with_their_places(address: str, library: Library) -> None:
    hits = called(address, "search", query="hồ sơ quá hạn", k=3).structured_content["hits"]
    assert 0 < len(hits) <= 3 and all(hit["spans"] for hit in hits)
    found = called(address, "figures", label="hồ sơ trễ hạn", year=2023).structured_content["figures"]
    assert found
    for row in found:
        assert library.report(row["report_id"]).text[row["quote_start"] : row["quote_end"]] == row["quote"]


def test_a_comparison_has_a_cell_a_report_and_invents_none(address: str) -> None:
    both = called(address, "compare", indicator="hồ sơ trễ hạn", places=["Suối Bạc", "Phú Lãng"])
    cells = {cell["file"]: cell for cell in both.structured_content["result"]}
    assert set(cells) == {"suoi-bac-2023.md", "phu-lang-2023.pdf"}
    for cell in cells.values():
        assert cell["figure"]["surface"] in cell["citation"]["quote"]
    none = called(address, "compare", indicator="tàu ngầm hạt nhân", places=["Suối Bạc"])
    assert [cell["figure"] for cell in none.structured_content["result"]] == [None]


def test_what_does_not_add_up_is_listed(address: str) -> None:
    shelf = called(address, "reports").structured_content["result"]
    report_id = next(one["report_id"] for one in shelf if one["file"] == "dong-van-6-thang-2023.md")
    findings = called(address, "check", report_id=report_id).structured_content["result"]
    assert findings and all(finding["text"] and finding["quotes"] for finding in findings)


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {"question": " … "}, "chưa có chữ nào"),
        ("ask", {"question": LATE, "years": [99999]}, "2200"),
        ("check", {"report_id": "khong"}, "Không có báo cáo này"),
        ("check", {"report_id": "../figures"}, "chỉ gồm chữ và số"),
        ("compare", {"indicator": "dân số", "years": list(range(1950, 1990))}, "tối đa 60 ô"),
    ],
)
def test_a_refusal_reaches_the_agent_in_the_words_of_the_service(
    address: str, tool: str, arguments: dict[str, Any], told: str
) -> None:
    reply = called(address, tool, **arguments)
    assert reply.is_error
    assert told in reply.content[0].text


def test_a_service_that_does_not_run_is_said_so() -> None:
    server = server_over(client_of("http://127.0.0.1:9"))
    reply = called(server, "ask", question=LATE)
    assert reply.is_error
    assert "baocao serve" in reply.content[0].text


def test_over_stdio_a_process_opens_the_library_itself(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add_folder([ROOT / "ingest" / "samples" / FILES[0]])
    command = ["-m", "baocao", "mcp", "--library", str(tmp_path)]
    reply = called(StdioServerParameters(command=sys.executable, args=command, cwd=ROOT), "ask", question=LATE)
    assert {"12", "34"} <= {figure["value"] for figure in reply.structured_content["figures"]}
