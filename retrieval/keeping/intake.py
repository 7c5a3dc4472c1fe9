"""File → Extract and Report: the two steps of ingest that the library needs, as a seam that tests can fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ingest.readers.limits import Limits, Tick
from ingest.report import Extract, Report

if TYPE_CHECKING:
    from ingest.repair.restore import Counts


class Parse(Protocol):
    """Extract → Report, with a user's corrections of its identity; `counts` counts the clean reports at hand."""

    def __call__(
        self,
        extract: Extract,
        *,
        report_id: str,
        file: str,
        corrections: Mapping[str, str],
        counts: Callable[[], Counts | None],
    ) -> Report:
        """Understand what was read."""
        ...


@dataclass(frozen=True, slots=True)
class Intake:
    """How the library reads a file, saying page by page how far it has come, and understands it."""

    read: Callable[[Path, str, Tick], Extract]
    parse: Parse


def standard_intake(limits: Limits | None = None) -> Intake:
    """The readers and the parser of `ingest`; they are imported when the first file comes."""
    within = limits or Limits()

    def read_within(path: Path, file: str, tick: Tick) -> Extract:
        from ingest.read import read

        return read(path, file=file, limits=within, tick=tick)

    return Intake(read_within, _parse)


def _parse(
    extract: Extract,
    *,
    report_id: str,
    file: str,
    corrections: Mapping[str, str],
    counts: Callable[[], Counts | None],
) -> Report:
    from ingest.parse import parse

    return parse(extract, report_id=report_id, file=file, corrections=corrections, counts=counts)
