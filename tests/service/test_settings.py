"""Settings: read from what is given, refused with variable, value and remedy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from service.settings import Settings


def test_without_variables_the_defaults_hold() -> None:
    assert Settings.from_env({}) == Settings()


def test_variables_are_read() -> None:
    settings = Settings.from_env(
        {
            "BAOCAO_MODEL": "/kho/mo-hinh",
            "BAOCAO_MAX_UPLOAD_MB": "5",
            "BAOCAO_WRITER": "ollama",
            "BAOCAO_WRITER_MODEL": "qwen3:8b",
            "BAOCAO_WRITER_CONTEXT": "16384",
        }
    )
    assert (settings.model, settings.max_upload_bytes) == ("/kho/mo-hinh", 5 * 1024 * 1024)
    assert (settings.writer, settings.writer_model, settings.writer_context) == ("ollama", "qwen3:8b", 16_384)


@pytest.mark.parametrize(
    ("name", "value"),
    [("BAOCAO_MAX_QUESTION", "0"), ("BAOCAO_MAX_UPLOAD_MB", "lớn"), ("BAOCAO_WRITER", "gpt")],
)
def test_a_value_that_cannot_be_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name) as refused:
        Settings.from_env({name: value})
    assert value in str(refused.value)


def test_importing_the_service_reads_no_environment_and_loads_no_engine() -> None:
    heavy = {"llama_index", "chromadb", "tantivy", "torch", "docx", "openpyxl", "pypdfium2"}
    program = f"import sys, service.api.app; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={"BAOCAO_MAX_QUESTION": "none", "PATH": ""},
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.stdout.strip() == "[]"
