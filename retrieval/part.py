"""A library → what some units see of it: their reports are all there is, in every list, count and search."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from retrieval.hit import Filters, Hit, Query
from retrieval.keeping.units import plain
from retrieval.library import Library
from retrieval.searching.find import Finder
from retrieval.searching.visible import Shelf


class Part(Library):
    """A library of the reports that were given to some units; whoever opened the whole one closes it."""

    def __init__(self, whole: Library, units: Collection[str]) -> None:
        super().__init__(whole.folder, whole._keeper, whole._lock)
        self._units = frozenset(map(plain, units))
        self._seen: tuple[object, object, Shelf] | None = None

    @property
    def _shelf(self) -> Shelf:
        shelf, given = self._keeper.shelf, self._keeper.units.all
        seen = self._seen
        if seen is None or seen[0] is not shelf or seen[1] is not given:
            own = {key: one for key, one in shelf.all.items() if self._units & given.get(key, frozenset())}
            self._seen = seen = (shelf, given, Shelf(own))
        return seen[2]

    @property
    def finder(self) -> Finder:
        """What finds those reports that can speak."""
        return Finder(self._keeper.indexes.lexical, self._keeper.indexes.titles, tuple(self._shelf.ready))

    def search(self, query: Query) -> list[Hit]:
        """The best passages of those reports."""
        allowed = tuple(self._shelf.allowed(query.filters)) or ("",)
        return super().search(replace(query, filters=Filters(report_ids=allowed)))

    def give(self, report_id: str, units: Iterable[str], *, also: bool = False) -> None:
        """Let some of these units see a report; what other units see stays as it is."""
        others = [unit for unit in self.units(report_id) if unit not in self._units]
        super().give(report_id, {*units, *others}, also=also)

    def remove(self, report_id: str) -> None:
        """Take a report from these units; it goes for good when no other unit sees it."""
        self._need_any(report_id)
        if any(unit not in self._units for unit in self.units(report_id)):
            self.give(report_id, ())
        else:
            super().remove(report_id)

    def close(self) -> None:
        """Nothing of its own is open."""
