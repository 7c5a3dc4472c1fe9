"""The page of the client: each block runs, and together they meet every address of the contract."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import httpx
import pytest

from tests.pages import ROOT, run_python
from tests.service_running import SAMPLES, listening, sample_library, service


def test_every_example_runs_and_every_route_has_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SAMPLES / "suoi-bac-2023.md", tmp_path)
    with sample_library(tmp_path / "L", ("phu-lang-2023.pdf",)) as library:
        app = service(library)
        with listening(app) as address:
            run_python(ROOT / "docs/en/client.md", {"http://127.0.0.1:8000": address})
            counted = httpx.get(f"{address}/metrics", trust_env=False).text
    met = set(re.findall(r'_total\{method="(\w+)",route="([^"]+)"', counted))
    told = {(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods}
    assert len(told) > 20
    assert told - met == set()
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "tong-hop.docx").read_bytes().startswith(b"PK")
    assert (tmp_path / "copy.md").read_bytes() == (SAMPLES / "suoi-bac-2023.md").read_bytes()
