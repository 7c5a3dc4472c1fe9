"""An Office package (zip) → its parts and how they point to each other, as forgiving as Office itself.

Parts may have any name (workbook2.xml), in either set of namespaces (Transitional, Strict), and may point to parts that
are not there. Knows nothing of what the parts hold.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final
from urllib.parse import unquote

from lxml import etree

_SAFE: Final[dict[str, Any]] = {"resolve_entities": False, "no_network": True, "load_dtd": False}


@dataclass(frozen=True, slots=True)
class Link:
    """One relationship: the last word of its type ("worksheet"), and the part it points to, None when that is gone."""

    kind: str
    part: str | None


class Package:
    """The parts of an open archive, found without regard to capitals in their names."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower().lstrip("/"): name for name in archive.namelist()}

    def main(self, word: str) -> str | None:
        """Return the part that the package opens with; `word` begins its name where no link leads to it."""
        links = self.links("")
        linked = next((link.part for link in links.values() if link.kind == "officeDocument" and link.part), None)
        if linked and posixpath.basename(linked).lower().startswith(word):
            return linked
        named = (n for n in self._names if posixpath.basename(n).startswith(word) and n.endswith(".xml"))
        return next(named, linked)

    def links(self, part: str) -> dict[str, Link]:
        """Return the links of a part by their ids; an empty name stands for the package."""
        folder, name = posixpath.split(part)
        rels = self._find(posixpath.join(folder, "_rels", f"{name}.rels"))
        if rels is None and name:
            stem = name.removesuffix(".xml").rstrip("0123456789")
            rels = self._find(posixpath.join(folder, "_rels", f"{stem}.xml.rels"))
        if rels is None:
            return {}
        found = {}
        for element in self.tree(rels).iter("{*}Relationship"):
            target = unquote(element.get("Target") or "")
            path = posixpath.normpath(posixpath.join(folder, target)) if not target.startswith("/") else target
            here = self._find(path) if element.get("TargetMode") != "External" else None
            found[element.get("Id") or ""] = Link((element.get("Type") or "").rpartition("/")[2], here)
        return found

    def linked(self, part: str, kind: str) -> list[str]:
        """Return the parts of one kind that a part points to, those that are there."""
        return [link.part for link in self.links(part).values() if link.kind == kind and link.part]

    def tree(self, part: str) -> Any:
        """Parse a part; broken XML raises `etree.XMLSyntaxError`."""
        with self.open(part) as file:
            return etree.parse(file, etree.XMLParser(huge_tree=True, **_SAFE)).getroot()

    def elements(self, part: str, tags: tuple[str, ...]) -> Iterator[Any]:
        """Walk the elements of a large part one by one; each is emptied when the next is asked for."""
        with self.open(part) as file:
            for _, element in etree.iterparse(file, tag=tags, huge_tree=True, **_SAFE):
                yield element
                element.clear(keep_tail=False)
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def open(self, part: str) -> IO[bytes]:
        """Open a part for reading."""
        return self._archive.open(part)

    def _find(self, path: str) -> str | None:
        return self._names.get(path.lower().lstrip("/"))


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)


def child(element: Any, name: str) -> Any:
    """The first child of that name in any namespace, or None."""
    return None if element is None else element.find("{*}" + name)


def is_on(element: Any, name: str) -> bool:
    """Say whether a switch stands inside an element and is not set to off: <strike/>, <strike val="1"/>."""
    found = child(element, name)
    return found is not None and (found.get("val") or "1") not in ("0", "false")
