"""Nouns ↔ bytes for the catalog: JSON that reads back equal, compressed where it is long. pydantic lives here."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


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
    """Read back what `encode` wrote."""
    key: Any = kind
    value: T = _adapter(key).validate_json(data)
    return value


def pack(value: object, kind: type[Any]) -> bytes:
    """Write a long value, compressed."""
    return zlib.compress(encode(value, kind), 3)


def unpack(data: bytes, kind: type[T]) -> T:
    """Read back what `pack` wrote."""
    return decode(zlib.decompress(data), kind)
