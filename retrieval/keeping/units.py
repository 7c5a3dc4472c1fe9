"""Which units' reports a library holds: report id → names of units, kept in the catalog. Knows nothing of who asks.

A report is of the units that it was given to by whoever added it, never of one that its own text names: a stranger's
file may say anything. One given to no unit is seen only by those who see all.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable

from retrieval.storage.catalog import Catalog

_UNITS = "units "  # setting: the units of a report


class Units:
    """The units of all reports of one library. `all` is replaced, never changed, so that it can be compared."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        kept = catalog.remembered(_UNITS)
        self.all: dict[str, frozenset[str]] = {key: frozenset(json.loads(units)) for key, units in kept.items()}

    def give(self, report_id: str, units: Iterable[str]) -> None:
        """Let these units, and no others, see a report."""
        given = frozenset(map(plain, units))
        self._catalog.remember(_UNITS + report_id, json.dumps(sorted(given), ensure_ascii=False))
        self.all = {**self.all, report_id: given}

    def forget(self, report_id: str) -> None:
        """The report is gone."""
        self._catalog.forget_setting(_UNITS + report_id)
        self.all = {key: units for key, units in self.all.items() if key != report_id}


def plain(unit: str) -> str:
    """A unit's name as it is compared: composed, blanks once."""
    return " ".join(unicodedata.normalize("NFC", unit).split())
