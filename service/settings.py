"""The environment → one frozen `Settings`. Read once, by the command that starts the service, never at import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from service.answer import Certainty

WriterKind = Literal["none", "ollama", "openai"]
Words = Literal["kept", "hashed", "omitted"]
Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of 864 questions over 54 files left out of all teaching, half of them not stated, as shares.

    `right` and `wrong` are of what is stated; `invented` is what was answered of what is not stated, `at_most` the
    upper end of its 95 % interval.
    """

    score: float
    right: float
    wrong: float
    invented: float
    at_most: float


MEASURED: Mapping[Certainty, Measured] = {
    "certain": Measured(0.51, 0.20, 0.07, 0.05, 0.08),
    "balanced": Measured(0.45, 0.27, 0.13, 0.12, 0.15),
    "full": Measured(0.42, 0.28, 0.15, 0.14, 0.18),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """Where tokens come from: `issuer` and `audience` as they must stand in them, `keys` a JWKS file or address.

    `scope` and `units` name the claims that say what the bearer may and whose reports they see.
    """

    issuer: str
    audience: str
    keys: str
    scope: str = "baocao_scope"
    units: str = "baocao_units"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person running the service may choose. Sizes are bytes, times are seconds.

    `model` is the embedding model, by name or folder; None is the shipped one. `writer` names the language model
    server that may word answers; "none" means the extractive wording only. `writer_context` is that model's context
    window in tokens: evidence that does not fit is never sent. `rate` is how many requests a minute one key may send.
    At most `most_asking` questions wait or are answered at once and `most_uploading` files arrive; a question has
    `question_s` in all, and a client that sends nothing for `silence_s` in the midst of a body is given up.
    `certainty` says how sure an answer must be before it is given, where a question does not say.
    `sign_in` tells whose tokens are taken beside keys; where it is set nobody is answered without either.
    `reading_bytes` is the memory that reading one file may take.
    `audit_words` says what the audit trail keeps of a person's own words: them, keyed hashes of them, or nothing.
    `keys_only` shuts the service to whoever brings no key; unset, and as long as no key was made, it answers what is
    asked under `local_names`, the names of this very machine.
    """

    model: str | None = None
    max_upload_bytes: int = 100 * 1024 * 1024
    reading_bytes: int = 3 << 30
    max_question_chars: int = 2_000
    rate: int = 1_200
    most_asking: int = 64
    most_uploading: int = 8
    question_s: float = 60.0
    silence_s: float = 30.0
    certainty: Certainty = "balanced"
    audit_words: Words = "kept"
    keys_only: bool = False
    sign_in: Sign | None = None
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
            reading_bytes=_whole(environ, "BAOCAO_READING_MEMORY_MB", 3 << 10, most=1 << 20) << 20,
            max_question_chars=_whole(environ, "BAOCAO_MAX_QUESTION", default.max_question_chars, most=20_000),
            rate=_whole(environ, "BAOCAO_RATE", default.rate, most=1_000_000),
            most_asking=_whole(environ, "BAOCAO_MOST_ASKING", default.most_asking, most=1_000),
            question_s=float(_whole(environ, "BAOCAO_QUESTION_TIMEOUT", int(default.question_s), most=3_600)),
            certainty=_one_of(environ, "BAOCAO_CERTAINTY", default.certainty, get_args(Certainty)),
            audit_words=_one_of(environ, "BAOCAO_AUDIT_WORDS", default.audit_words, get_args(Words)),
            sign_in=_sign_in(environ),
            writer=_one_of(environ, "BAOCAO_WRITER", default.writer, get_args(WriterKind)),
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


def _sign_in(environ: Mapping[str, str]) -> Sign | None:
    names = ("BAOCAO_OIDC_ISSUER", "BAOCAO_OIDC_AUDIENCE", "BAOCAO_OIDC_JWKS")
    issuer, audience, keys = values = tuple(environ.get(name, "") for name in names)
    if not any(values):
        return None
    if lacking := [name for name, value in zip(names, values, strict=True) if not value]:
        raise ValueError(f"thiếu {', '.join(lacking)}: cần đủ {', '.join(names)} để nhận thẻ đăng nhập; hoặc bỏ cả ba")
    if "://" in keys and not keys.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
        raise ValueError(f"BAOCAO_OIDC_JWKS={keys!r}: chỉ nhận https:// hoặc một tệp; ai sửa được khóa thì vào được")
    scope = environ.get("BAOCAO_OIDC_SCOPE_CLAIM") or "baocao_scope"
    return Sign(issuer, audience, keys, scope, environ.get("BAOCAO_OIDC_UNITS_CLAIM") or "baocao_units")


def _one_of(environ: Mapping[str, str], name: str, default: Choice, choices: Sequence[Choice]) -> Choice:
    raw = environ.get(name, default)
    for choice in choices:
        if raw == choice:
            return choice
    raise ValueError(f"{name}={raw!r}: chỉ nhận một trong {', '.join(choices)}")
