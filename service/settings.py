"""The environment → one frozen `Settings`. Read once, by the command that starts the service, never at import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

WriterKind = Literal["none", "ollama", "openai"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person running the service may choose. Sizes are bytes, times are seconds.

    `model` is the embedding model, by name or folder; None is the shipped one. `writer` names the language model
    server that may word answers; "none" means the extractive wording only. `writer_context` is that model's context
    window in tokens: evidence that does not fit is never sent. `rate` is how many requests a minute one key may send.
    `keys_only` shuts the service to whoever brings no key; unset, and as long as no key was made, it answers what is
    asked under `local_names`, the names of this very machine.
    """

    model: str | None = None
    max_upload_bytes: int = 100 * 1024 * 1024
    max_question_chars: int = 2_000
    rate: int = 1_200
    keys_only: bool = False
    local_names: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    writer: WriterKind = "none"
    writer_url: str = "http://127.0.0.1:11434"
    writer_model: str = ""
    writer_key: str = ""
    writer_context: int = 8_192
    writer_timeout_s: float = 30.0

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read `BAOCAO_*` variables; a bad value raises `ValueError` naming variable, value and remedy."""
        default = cls()
        return cls(
            model=environ.get("BAOCAO_MODEL") or None,
            max_upload_bytes=_whole(environ, "BAOCAO_MAX_UPLOAD_MB", 100, most=2_000) * 1024 * 1024,
            max_question_chars=_whole(environ, "BAOCAO_MAX_QUESTION", default.max_question_chars, most=20_000),
            rate=_whole(environ, "BAOCAO_RATE", default.rate, most=1_000_000),
            writer=_writer(environ.get("BAOCAO_WRITER", default.writer)),
            writer_url=environ.get("BAOCAO_WRITER_URL", default.writer_url),
            writer_model=environ.get("BAOCAO_WRITER_MODEL", default.writer_model),
            writer_key=environ.get("BAOCAO_WRITER_KEY", default.writer_key),
            writer_context=_whole(environ, "BAOCAO_WRITER_CONTEXT", default.writer_context, most=1_000_000),
            writer_timeout_s=float(_whole(environ, "BAOCAO_WRITER_TIMEOUT", int(default.writer_timeout_s), most=600)),
        )


def _whole(environ: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    raw = environ.get(name, "")
    if not raw:
        return default
    if not (raw.isascii() and raw.isdigit() and 0 < int(raw) <= most):
        raise ValueError(f"{name}={raw!r}: cần một số nguyên từ 1 đến {most}; bỏ biến này để dùng mặc định {default}")
    return int(raw)


def _writer(raw: str) -> WriterKind:
    kinds = get_args(WriterKind)
    for kind in kinds:
        if raw == kind:
            return kind  # type: ignore[no-any-return]
    raise ValueError(f"BAOCAO_WRITER={raw!r}: chỉ nhận một trong {', '.join(kinds)}")
