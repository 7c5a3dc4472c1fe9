"""The page of llama-index: each block runs, with llama-index's own stand-in for a language model."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from llama_index.core.llms import MockLLM

from tests.pages import ROOT, run_python
from tests.service_running import SAMPLES

FILES = ("suoi-bac-2023.md", "muong-khe-giam-sat.txt", "phu-lang-2023.pdf", "suoi-bac-2022.docx")


def test_every_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").mkdir()
    for file in FILES:
        shutil.copy(SAMPLES / file, tmp_path / "reports")
    names = run_python(ROOT / "docs/en/llama-index.md", {}, {"model": MockLLM(max_tokens=64)})
    assert {document.metadata["file"] for document in names["documents"]} == set(FILES)
    assert len(names["nodes"]) > 60
    assert len(names["found"]) == 5
    assert "12" in str(names["response"])
