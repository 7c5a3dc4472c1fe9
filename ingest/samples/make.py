"""Sources → the sample reports that cannot be typed: Word, PDF, and a text with lost letters.

    python -m ingest.samples.make

The four other samples are typed as they stand. Districts, people and figures are invented. Needs LibreOffice
(`soffice`) for the Word file and the PDF; their bytes differ from run to run, their words do not.
"""

from __future__ import annotations

import html
import re
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent

# Two fonts of one PDF lose different glyphs: the body some letters, the footnotes most letters and most digits.
LOST_IN_BODY = frozenset("đệạợộụịăĐẠỤ")
LOST_IN_NOTES = frozenset("đệạợộụịăâêôơưấầẩậếềểốồổớờởứừửữựáàảãạéèẻẽẹíìỉĩóòỏõọúùủũýỳỷỹghikylmpt0234568")
NOTE = re.compile(r"\d [A-ZĐ]\w+ nhân:|theo Báo cáo số")


def main() -> None:
    """Write every made sample beside its source."""
    damaged = lose_letters((HERE / "muong-khe-giam-sat.source").read_text(encoding="utf-8"))
    (HERE / "muong-khe-giam-sat.txt").write_text(damaged, encoding="utf-8")
    for name, target in (("suoi-bac-2022", "docx"), ("phu-lang-2023", "pdf")):
        office(as_html((HERE / f"{name}.source").read_text(encoding="utf-8")), HERE / f"{name}.{target}")


def lose_letters(text: str) -> str:
    """Put one blank for each glyph that the line's font has lost; nothing else changes."""
    return "".join(_lose(line, LOST_IN_NOTES if NOTE.match(line) else LOST_IN_BODY) for line in text.splitlines(True))


def _lose(line: str, lost: frozenset[str]) -> str:
    return "".join(" " if letter in lost else letter for letter in line)


def as_html(source: str) -> str:
    """The source's few marks (`#` heads, `|` rows, `[^1]` notes) as HTML that LibreOffice turns into real ones."""
    body, notes = [], []
    for block in source.strip().split("\n\n"):
        if block.startswith("[^"):
            mark, text = re.fullmatch(r"\[\^(\d+)\]: (.*)", block, re.DOTALL).groups()  # type: ignore[union-attr]
            notes.append(
                f'<div id="sdfootnote{mark}"><p><a class="sdfootnotesym" name="sdfootnote{mark}sym" '
                f'href="#sdfootnote{mark}anc">{mark}</a> {html.escape(text)}</p></div>'
            )
        elif block.startswith("|"):
            body.append(_table(block.splitlines()))
        elif block.startswith("#"):
            level = len(block) - len(block.lstrip("#"))
            body.append(f"<h{level}>{html.escape(block.lstrip('# '))}</h{level}>")
        else:
            body.append(f"<p>{_with_notes(html.escape(block))}</p>")
    return f'<html><head><meta charset="utf-8"></head><body>{"".join(body)}{"".join(notes)}</body></html>'


def _with_notes(text: str) -> str:
    anchor = r'<a class="sdfootnoteanc" name="sdfootnote\1anc" href="#sdfootnote\1sym"><sup>\1</sup></a>'
    return re.sub(r"\[\^(\d+)\]", anchor, text)


def _table(rows: list[str]) -> str:
    cells = ("".join(f"<td>{html.escape(c.strip())}</td>" for c in row.strip("|").split("|")) for row in rows)
    return f'<table border="1">{"".join(f"<tr>{row}</tr>" for row in cells)}</table>'


def office(page: str, target: Path) -> None:
    """Let LibreOffice write `page` as Word or PDF, by the target's suffix."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / f"{target.stem}.html"
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            [
                "soffice",
                "--headless",
                f"-env:UserInstallation=file://{scratch}/profile",
                "--infilter=HTML (StarWriter)",
                "--convert-to",
                target.suffix[1:],
                "--outdir",
                scratch,
                str(source),
            ],
            check=True,
            capture_output=True,
        )
        target.write_bytes((Path(scratch) / target.name).read_bytes())


if __name__ == "__main__":
    main()
