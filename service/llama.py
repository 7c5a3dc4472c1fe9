"""Chosen evidence → prose by a language model; our library as llama-index parts. llama-index lives here only."""

from __future__ import annotations

from service.settings import Settings


def writer_from(settings: Settings) -> None:
    """Make the writer that the settings name; None when answers are worded without a model."""
    if settings.writer != "none":
        raise ValueError("BAOCAO_WRITER: bản này chưa hỗ trợ viết bằng mô hình ngôn ngữ; hãy bỏ biến này")
