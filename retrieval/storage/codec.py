"""Nouns ↔ bytes for the catalog: JSON that reads back equal, compressed where it is long. pydantic lives here."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


class Garbled(ValueError):
    """Bytes that nobody here wrote."""


@lru_cache(maxsize=16)
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter  # 0.2 s that `--help` need not pay

    return TypeAdapter(kind)


def encode(value: object, kind: type[Any]) -> bytes:
    """Write a dataclass as JSON bytes."""
    key: Any = kind  # mypy does not see that a class is hashable
    data: bytes = _adapter(key).dump_json(value)
    return data


def decode(data: bytes, kind: type[T]) -> T:
    """Read back what `encode` wrote; raises Garbled for anything else."""
    key: Any = kind
    try:
        value: T = _adapter(key).validate_json(data)
    except ValueError as error:  # pydantic's own is one
        raise Garbled(f"{getattr(kind, '__name__', kind)} không đọc được") from error
    return value


def pack(value: object, kind: type[Any]) -> bytes:
    """Write a long value, compressed."""
    return zlib.compress(encode(value, kind), 3)


def unpack(data: bytes, kind: type[T]) -> T:
    """Read back what `pack` wrote; raises Garbled for anything else."""
    return decode(unzip(data), kind)


def unzip(data: bytes) -> bytes:
    """Read back what was compressed; the sum at its end vouches for every byte."""
    try:
        return zlib.decompress(data)
    except zlib.error as error:
        raise Garbled("phần nén không đọc được") from error
