"""A workbook whose formulas were never computed → the same workbook with values, by LibreOffice, when it is there.

One call a workbook. Knows nothing of cells: the caller reads the copy as it reads any workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.readers.office import libreoffice


@contextmanager
def computed(path: Path) -> Iterator[Path | None]:
    """Lend a copy with all formulas computed; None where LibreOffice is missing or fails."""
    office = libreoffice.program()
    if office is None:
        yield None
        return
    with TemporaryDirectory() as folder:
        yield libreoffice.converted(office, path, "xlsx", "xlsx:Calc MS Excel 2007 XML", Path(folder))
