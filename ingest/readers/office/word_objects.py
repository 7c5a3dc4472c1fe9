"""What a Word file holds beside its text (pictures, charts, SmartArt, other documents): read, or counted as unread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from lxml import etree

from ingest.readers import merged_cells, mhtml, webpage
from ingest.readers import text as plain_text
from ingest.readers.limits import Limits, Tick
from ingest.readers.office import drawings
from ingest.readers.office.word.inline import anchored
from ingest.readers.office.word.list_numbers import W
from ingest.readers.picture import Pictures
from ingest.readers.sniff import HEAD, sniff
from ingest.readers.text_builder import Composer
from ingest.report import Extract, UnreadableReport

_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_OLE: Final = "{urn:schemas-microsoft-com:office:office}OLEObject"
_IMAGE_DATA: Final = "{urn:schemas-microsoft-com:vml}imagedata"
_D: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_SAFE: Final = etree.XMLParser(resolve_entities=False, no_network=True)
_EMU: Final = 914_400
_SMALL: Final = 3.0
"""Square inches: emblems and signatures are smaller, pasted tables and scans larger."""

Reader = Callable[[Path, Limits, Tick], Extract]


@dataclass(frozen=True, slots=True)
class Inside:
    """What another reader made of a part of the file."""

    extract: Extract
    picture: bool = False


class Objects:
    """Finds the parts that paragraphs point to and reads them."""

    def __init__(self, document: Any, word: Reader, limits: Limits, tick: Tick) -> None:
        self._parts = document.part.rels
        self._word, self._limits, self._tick = word, limits, tick
        self._pictures = Pictures(limits, tick)
        self._unread: Counter[str] = Counter()

    def report(self, composer: Composer) -> None:
        """Say what could not be read."""
        self._pictures.report(composer)
        for what, count in self._unread.items():
            composer.unread(f"{count} {what} chưa đọc được", count)

    def drawn(self, paragraph: Any) -> Iterator[str | Inside]:
        """Read what is drawn at a paragraph."""
        for drawing in anchored(paragraph, W + "drawing"):
            yield from self._drawing(drawing)
        for old in (*anchored(paragraph, W + "pict"), *anchored(paragraph, W + "object")):
            yield from self._old(old)

    def chunk(self, element: Any) -> Iterator[Inside]:
        """Read a document that is kept whole inside this one (`altChunk`)."""
        blob = self._blob(element.get(_R + "id"))
        kind = sniff(blob[:HEAD]) if blob else None
        reader = {"html": webpage.read, "mhtml": mhtml.read, "zip": self._word, "text": plain_text.read}.get(kind or "")
        if blob is None or reader is None:
            self._unread["phần nhúng"] += 1
            return
        with TemporaryDirectory() as folder:
            path = Path(folder) / "chunk"
            path.write_bytes(blob)
            try:
                yield Inside(reader(path, self._limits, self._tick))
            except UnreadableReport:
                self._unread["phần nhúng"] += 1

    def _drawing(self, drawing: Any) -> Iterator[str | Inside]:
        charts = [one.get(_R + "id") for one in drawing.iter(_CHART)]
        for blob in filter(None, map(self._blob, charts)):
            yield from drawings.table(etree.fromstring(blob, _SAFE))
        diagrams = [one.get(_R + "dm") for one in drawing.iter(_DIAGRAM)]
        for blob in filter(None, map(self._blob, diagrams)):
            yield from _diagram(blob)
        extent = next(drawing.iter(_WP + "extent"), None)
        size = (int(extent.get("cx") or 0) / _EMU) * (int(extent.get("cy") or 0) / _EMU) if extent is not None else 99.0
        for blip in drawing.iter(_A + "blip"):
            yield from self._picture(blip.get(_R + "embed"), size)

    def _old(self, holder: Any) -> Iterator[Inside]:
        """Read a picture of an older Word; an object of another program shows only a drawing of itself."""
        objects = list(holder.iter(_OLE))
        if objects:
            kinds = {(one.get("ProgID") or "").lower() for one in objects}
            self._unread["công thức" if any("equation" in kind for kind in kinds) else "đối tượng nhúng"] += 1
            return
        for data in holder.iter(_IMAGE_DATA):
            yield from self._picture(data.get(_R + "id"), _SMALL)

    def _picture(self, name: str | None, size: float) -> Iterator[Inside]:
        blob = self._blob(name) if size >= _SMALL else None
        found = self._pictures.read(blob) if blob else None
        if found is not None:
            yield Inside(found, picture=True)

    def _blob(self, name: str | None) -> bytes | None:
        relation = self._parts.get(name) if name else None
        if relation is None or relation.is_external:
            return None
        blob: bytes = relation.target_part.blob
        return blob


def _diagram(blob: bytes) -> Iterator[str]:
    """The words of a SmartArt, one box a line."""
    root = etree.fromstring(blob, _SAFE)
    for point in root.iter(_D + "pt"):
        for paragraph in point.iterfind(f"{_D}t/{_A}p"):
            words = merged_cells.one_line("".join(one.text or "" for one in paragraph.iter(_A + "t")))
            if words and point.get("type") not in ("pres", "parTrans", "sibTrans"):
                yield f"- {words}"
