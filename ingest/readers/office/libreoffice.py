"""Word files of before 2007 (.doc), .rtf and .odt: LibreOffice turns them into .docx, when it is there."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ingest.readers.limits import Limits, Tick
from ingest.readers.office import docx
from ingest.report import Extract, UnreadableReport

_MISSING: Final = (
    "tệp Word đời cũ cần LibreOffice để đọc; hãy cài gói libreoffice-writer-nogui "
    "(Debian/Ubuntu: apt install libreoffice-writer-nogui), hoặc mở bằng Word rồi lưu thành .docx."
)
# A profile of its own for each run: no macro runs, no linked picture or template is fetched.
_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""  # noqa: E501


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Convert and read; the format is named after what the file was."""
    office = program()
    if office is None:
        raise UnreadableReport(path.name, _MISSING)
    with path.open("rb") as file:
        head = file.read(5)
    kind = "rtf" if head.startswith(b"{\\rtf") else "odt" if head.startswith(b"PK") else "doc"
    with TemporaryDirectory() as folder:
        made = converted(office, path, kind, "docx:MS Word 2007 XML", Path(folder))
        if made is None:
            raise UnreadableReport(
                path.name, "LibreOffice không chuyển đổi được tệp này; hãy mở bằng Word rồi lưu thành .docx."
            )
        extract = docx.read(made, limits, tick)
    return replace(extract, format=kind)


def program() -> str | None:
    """Find LibreOffice on this machine."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def converted(office: str, path: Path, kind: str, wanted: str, folder: Path) -> Path | None:
    """Convert a file of a kind to the wanted one ("docx:MS Word 2007 XML"); None where it fails."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
    source = folder / f"source.{kind}"  # LibreOffice asks the name, so it gets one that tells the truth
    shutil.copyfile(path, source)
    out = folder / "out"
    try:
        subprocess.run(
            [office, f"-env:UserInstallation={profile.parent.as_uri()}", "--headless", "--norestore", "--nolockcheck",
             "--convert-to", wanted, "--outdir", str(out), str(source)],
            check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:
        return None
    made = out / f"source.{wanted.partition(':')[0]}"
    return made if made.is_file() else None
