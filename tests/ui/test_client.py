"""The page's key: sent with each request; without one the page says how to get it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from service.api.app import create_app
from service.assistant import Assistant
from service.guarding.keys import Keys
from service.settings import Settings
from tests.service_running import LATE, listening, sample_library
from ui.client import Client, ServiceError


def test_the_page_sends_its_key_and_tells_what_to_do_without_one(tmp_path: Path) -> None:
    with sample_library(tmp_path / "L", ("suoi-bac-2023.md",)) as library:
        key, secret = Keys(library.folder).make("trang", "ask")
        with ExitStack() as stack, listening(create_app(library, Assistant(library), Settings())) as address:
            page, nobody = Client(address, secret), Client(address)
            stack.callback(page._http.close)
            stack.callback(nobody._http.close)
            assert [report["file"] for report in page.reports()] == ["suoi-bac-2023.md"]
            heard: list[str] = []
            assert page.ask(LATE, hear=heard.append).figures and heard
            with pytest.raises(ServiceError, match="upload"):
                page.upload("a.txt", b"a")
            with pytest.raises(ServiceError, match="BAOCAO_KEY"):
                nobody.reports()
            Keys(library.folder).revoke(key.key_id)
            with pytest.raises(ServiceError, match="baocao keys add"):
                page.reports()
