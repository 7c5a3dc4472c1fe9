"""How much one file may cost before it is given up, and how a reader says how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Final, TypeVar

from ingest.report import UnreadableReport

_BEAT: Final = 15.0  # seconds
_BEATS: Final = 40  # ten minutes: four times what one page may take by itself

T = TypeVar("T")
Tick = Callable[[int, int], None]
"""Called with (pages done, pages in all) after each page."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Times in seconds; `bytes` (of the file), `memory` and `archive` in bytes.

    A file is given up when no page was finished for `silence` seconds, or after `seconds` in all: a long scan
    may take an hour, a hang is noticed within minutes. `archive` and `ratio` bound what a zipped format
    (DOCX, XLSX) may unpack to, in all and as a multiple of its packed size. `memory` is that of the reading process
    and all that it starts. `characters` bounds the text, for understanding it (outside that process) takes 1 MB of
    memory and a second for 15 000 of them: 2 000 pages have 5 million.
    """

    silence: float = 180.0
    seconds: float = 3600.0
    pages: int = 2000
    pixels: int = 120_000_000  # A3 at 600 dpi is 70 million
    bytes: int = 300 << 20
    memory: int = 3 << 30
    characters: int = 5_000_000
    archive: int = 1 << 29
    ratio: float = 150.0  # Word's own XML packs up to about 60 to 1; bombs start at 1 000


def check_length(text: str, name: str, limits: Limits) -> None:
    """Raise UnreadableReport for a text too long to be understood in a sensible time."""
    if len(text) > limits.characters:
        raise UnreadableReport(
            name,
            f"tệp có {len(text)} ký tự, quá giới hạn {limits.characters}; hãy tách thành nhiều tệp nhỏ hơn.",
        )


def no_tick(_done: int, _total: int) -> None:
    """Tell nobody."""


def awaited(page: Future[T], alive: Callable[[], None], beat: float = _BEAT) -> T:
    """Wait for a page that is read beside, telling that it goes on; one that bounds itself is no silence.

    On a busy computer one scanned page took longer than `silence`, and a good file was given up.
    """
    for _ in range(_BEATS):
        wait((page,), timeout=beat)
        if page.done():
            break
        alive()
    return page.result()
