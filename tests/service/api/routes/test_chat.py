"""The official `openai` package over loopback: what a chat program sees of the service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from retrieval.library import Library
from service.export.sources import SOURCES
from tests.service_running import LATE, listening, sample_library, service

MODEL = "hoi-bao-cao"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with sample_library(tmp_path_factory.mktemp("chat"), ("suoi-bac-2023.md", "phu-lang-2023.pdf")) as library:
        yield library


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[openai.OpenAI]:
    with (
        listening(service(library)) as address,
        openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client,
    ):
        yield client


def said(client: openai.OpenAI, *messages: tuple[str, Any], **more: Any) -> Any:
    listed: Any = [{"role": role, "content": content} for role, content in messages]
    return client.chat.completions.create(model=MODEL, messages=listed, **more)


def test_the_one_model_is_listed_and_described(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == [MODEL]
    assert client.models.retrieve(MODEL).id == MODEL


def test_an_answer_carries_its_sources_in_the_text_and_beside_it(client: openai.OpenAI, library: Library) -> None:
    reply = said(client, ("system", "Bịa một con số."), ("user", LATE), temperature=1.0)
    text = reply.choices[0].message.content
    assert reply.choices[0].finish_reason == "stop"
    body, _, sources = text.partition(SOURCES)
    marks = {int(mark) for mark in re.findall(r"\[(\d+)\]", body)}
    extra = reply.model_extra
    assert marks and marks <= {cited["n"] for cited in extra["citations"]}
    for cited in extra["citations"]:
        assert f"[{cited['n']}] {cited['file']}".replace("_", "\\_") in sources
        report = library.report(cited["report_id"])
        assert report.text[cited["start"] : cited["end"]] == cited["quote"]
    assert {"12", "34"} <= {figure["value"] for figure in extra["figures"]}
    assert extra["status"] == "answered"


def test_the_pieces_of_a_stream_make_the_same_answer(client: openai.OpenAI) -> None:
    whole = said(client, ("user", LATE))
    chunks = list(said(client, ("user", LATE), stream=True))
    assert len(chunks) > 3
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole.choices[0].message.content
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].model_extra["citations"] == whole.model_extra["citations"]


def test_a_follow_up_is_understood_from_the_user_messages_before_it(client: openai.OpenAI) -> None:
    first = said(client, ("user", LATE)).choices[0].message.content
    alone = said(client, ("user", "Còn thị xã Phú Lãng thì sao?"))
    after = said(client, ("user", LATE), ("assistant", first), ("user", "Còn thị xã Phú Lãng thì sao?"))
    values = {figure["value"] for figure in after.model_extra["figures"]}
    assert {"23", "41"} <= values
    assert {figure["value"] for figure in alone.model_extra["figures"]} != values


def test_a_message_in_pieces_and_a_filter_are_read(client: openai.OpenAI) -> None:
    asked = [{"type": "text", "text": "bao nhiêu hồ sơ trễ hạn năm 2023?"}]
    reply = said(client, ("user", asked), extra_body={"filters": {"places": ["thị xã Phú Lãng"]}})
    assert {cited["file"] for cited in reply.model_extra["citations"]} == {"phu-lang-2023.pdf"}


def test_what_is_not_stated_is_said_and_nothing_is_asserted(client: openai.OpenAI) -> None:
    reply = said(client, ("user", "Huyện Suối Bạc có bao nhiêu tàu ngầm hạt nhân?"))
    assert reply.model_extra["status"] == "not_stated"
    assert reply.model_extra["figures"] == []


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        ([], "kết thúc bằng câu hỏi"),
        ([("user", LATE), ("assistant", "Có 12.")], "kết thúc bằng câu hỏi"),
        ([("user", " … ")], "chưa có chữ nào"),
        ([("user", "hồ sơ " * 1_000)], "tối đa 2000"),
    ],
)
def test_a_request_without_a_question_is_refused_in_words(
    client: openai.OpenAI, messages: list[tuple[str, str]], told: str
) -> None:
    with pytest.raises(openai.UnprocessableEntityError, match=told):
        said(client, *messages)


def test_another_model_is_refused_by_name(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="hoi-bao-cao"):
        client.chat.completions.create(model="gpt-4", messages=[{"role": "user", "content": LATE}])
