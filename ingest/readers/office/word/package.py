"""A Word package as offices have it → one that python-docx opens, as forgiving as Word itself.

Mended: links to parts that are not there, the Strict set of namespaces, parts without a declared type, templates,
backslashes in names, control characters in XML. Knows nothing of what the parts say.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from pathlib import Path
from typing import IO, Final

from lxml import etree

_TYPES: Final = "[Content_Types].xml"
_STRICT: Final = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_CONTROL: Final = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]"
    rb"|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.I
)  # fmt: skip
_TEMPLATE: Final = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.wordprocessingml\.template|ms-word\.\w+\.macroEnabled\w*)\.main\+xml"
)
_DOCUMENT: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MAIN: Final = re.compile(rb"wordprocessingml\.(?:document|template)\.main\+xml|ms-word\.\w+\.macroEnabled")
_PLAIN: Final = etree.XMLParser(resolve_entities=False, no_network=True)


def is_word(archive: zipfile.ZipFile) -> bool:
    """Whether a package holds a Word document, whatever its main part is called."""
    names = archive.namelist()
    if _TYPES in names and _MAIN.search(archive.read(_TYPES)):
        return True
    return any(re.fullmatch(r"word[/\\]document\d*\.xml", name, re.I) for name in names)


def opened(path: Path) -> IO[bytes]:
    """The package, mended. Raises `zipfile.BadZipFile` and `etree.XMLSyntaxError`."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename.replace("\\", "/"): archive.read(entry) for entry in archive.infolist()}
    parts = {name: _plain_xml(data) if _is_xml(name) else data for name, data in parts.items() if name[-1:] != "/"}
    held = {name.lower(): name for name in parts}
    for name in [name for name in parts if name.endswith(".rels")]:
        parts[name] = _linked(name, parts[name], held)
    if _TYPES in parts:
        parts[_TYPES] = _typed(_TEMPLATE.sub(_DOCUMENT, parts[_TYPES]), parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    out.seek(0)
    return out


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _plain_xml(data: bytes) -> bytes:
    """XML without what no XML may hold, in the Transitional namespaces."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", _CONTROL.sub(b"", data))


def _linked(name: str, data: bytes, held: dict[str, str]) -> bytes:
    """The links of a part without those to parts that are not there; capitals in a name make no difference."""
    root = etree.fromstring(data, _PLAIN)
    folder = posixpath.dirname(posixpath.dirname(name))
    for link in list(root):
        if not isinstance(link.tag, str) or link.get("TargetMode") == "External":
            continue
        target = (link.get("Target") or "").replace("\\", "/")
        there = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        real = held.get(there.lower())
        if real is None:
            root.remove(link)
        elif real != there or "\\" in (link.get("Target") or ""):
            link.set("Target", "/" + real)
    return bytes(etree.tostring(root))


def _typed(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The list of types with one for every part, and without parts that are not there."""
    root = etree.fromstring(data, _PLAIN)
    space = etree.QName(root).namespace
    defaults = {(one.get("Extension") or "").lower() for one in root.iter(f"{{{space}}}Default")}
    named = {one.get("PartName") for one in root.iter(f"{{{space}}}Override")}
    for name in parts:
        extension = name.rpartition(".")[2].lower()
        if "/" + name not in named and extension not in defaults:
            defaults.add(extension)
            etree.SubElement(root, f"{{{space}}}Default", Extension=extension, ContentType="application/octet-stream")
    return bytes(etree.tostring(root))
