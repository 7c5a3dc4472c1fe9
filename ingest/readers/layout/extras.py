"""What a PDF holds beside its pages: attached files, values of form fields, comments, digital signatures."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from pypdfium2 import raw

from ingest.readers.layout.drawing import Affine

Box = tuple[float, float, float, float]

_MAX_ATTACHED: Final = 50
_COMMENTS: Final = frozenset(
    {raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_FILEATTACHMENT, raw.FPDF_ANNOT_SOUND}
)
_FILLED: Final = frozenset({raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX})


@dataclass(frozen=True, slots=True)
class Notes:
    """What stands on a page beside its print: struck stretches and form fields, in points as seen; comments."""

    struck: tuple[Box, ...] = ()
    fields: tuple[tuple[str, Box], ...] = ()
    comments: int = 0


@dataclass(frozen=True, slots=True)
class Signature:
    """A digital signature: who signed, for which agency, when ("05/07/2019 15:09:24")."""

    signer: str | None
    agency: str | None
    time: str | None


def attached(document: Any) -> Iterator[tuple[str, bytes]]:
    """The files that a PDF carries, by name."""
    for at in range(min(_MAX_ATTACHED, raw.FPDFDoc_GetAttachmentCount(document))):
        item = raw.FPDFDoc_GetAttachment(document, at)
        name = _text(partial(raw.FPDFAttachment_GetName, item))
        length = ctypes.c_ulong()
        if not raw.FPDFAttachment_GetFile(item, None, 0, ctypes.byref(length)) or not length.value:
            yield name, b""
            continue
        content = ctypes.create_string_buffer(length.value)
        raw.FPDFAttachment_GetFile(item, content, length.value, ctypes.byref(length))
        yield name, content.raw[: length.value]


def notes(document: Any, page: Any, seen: Affine) -> Notes:
    """Look through the annotations of a page before they are drawn into it."""
    struck: list[Box] = []
    fields: list[tuple[str, Box]] = []
    comments = 0
    for at in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, at)
        if not note:
            continue
        kind = raw.FPDFAnnot_GetSubtype(note)
        if kind == raw.FPDF_ANNOT_STRIKEOUT:
            struck += _quads(note, seen)
        elif kind in _COMMENTS:
            comments += kind == raw.FPDF_ANNOT_TEXT
        elif kind == raw.FPDF_ANNOT_WIDGET and (field := _field(document, note, seen)):
            fields.append(field)
        raw.FPDFPage_CloseAnnot(note)
    return Notes(tuple(struck), tuple(fields), comments)


def _quads(note: Any, seen: Affine) -> Iterator[Box]:
    quad = raw.FS_QUADPOINTSF()
    for at in range(raw.FPDFAnnot_CountAttachmentPoints(note)):
        if raw.FPDFAnnot_GetAttachmentPoints(note, at, ctypes.byref(quad)):
            xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            yield seen.box(min(xs), min(ys), max(xs), max(ys))


def _field(document: Any, note: Any, seen: Affine) -> tuple[str, Box] | None:
    """The value of a text or choice field and where it stands."""
    form = document.formenv
    if form is None or raw.FPDFAnnot_GetFormFieldType(form, note) not in _FILLED:
        return None
    value = _text(partial(raw.FPDFAnnot_GetFormFieldValue, form, note)).strip()
    rect = raw.FS_RECTF()
    if not value or not raw.FPDFAnnot_GetRect(note, ctypes.byref(rect)):
        return None
    return value, seen.box(rect.left, rect.bottom, rect.right, rect.top)


def _text(call: Callable[[Any, int], int]) -> str:
    """A text that PDFium gives as UTF-16, asked first for its length."""
    size = call(None, 0)
    if size < 4:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le", errors="ignore").strip("\0")


def signatures(document: Any) -> Iterator[Signature]:
    """The digital signatures of a document, by their certificates."""
    for at in range(raw.FPDF_GetSignatureCount(document)):
        item = raw.FPDF_GetSignatureObject(document, at)
        size = raw.FPDFSignatureObj_GetContents(item, None, 0)
        content = ctypes.create_string_buffer(size) if size else None
        if content is not None:
            raw.FPDFSignatureObj_GetContents(item, content, size)
        size = raw.FPDFSignatureObj_GetTime(item, None, 0)
        stamp = ctypes.create_string_buffer(size or 1)
        raw.FPDFSignatureObj_GetTime(item, stamp, size)
        signer, agency = _named(content.raw if content is not None else b"")
        yield Signature(signer, agency, _moment(stamp.value.decode("ascii", errors="ignore")))


_MOMENT: Final = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")
_CN, _O, _UTC = b"\x06\x03\x55\x04\x03", b"\x06\x03\x55\x04\x0a", b"\x17\x0d"
_STRINGS: Final = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}


def _moment(stamp: str) -> str | None:
    found = _MOMENT.match(stamp)
    if found is None:
        return None
    year, month, day, hour, minute, second = found.groups()
    return f"{day}/{month}/{year} {hour}:{minute}:{second}"


def _named(content: bytes) -> tuple[str | None, str | None]:
    """Signer and agency: common name and organisation of a certificate that issued no other.

    A certificate names its issuer, its days, then its subject; whoever is never an issuer is the signer.
    """
    issuers: list[str] = []
    subjects: list[tuple[str, str | None]] = []
    place = 0
    # Days of validity stand between issuer and subject.
    while (place := content.find(_UTC, place)) >= 0:
        second = content.find(_UTC, place + 15, place + 40)
        if second < 0:
            place += 2
            continue
        issuer = _last(content, _CN, max(0, place - 600), place)
        subject = _first(content, _CN, second, second + 600)
        if issuer:
            issuers.append(issuer)
        if subject:
            subjects.append((subject, _first(content, _O, second, second + 600)))
        place = second + 15
    for name, agency in subjects:
        if name not in issuers:
            return name, agency
    return None, None


def _string(content: bytes, at: int) -> str | None:
    if at + 2 > len(content) or content[at] not in _STRINGS or content[at + 1] > 0x7F:
        return None
    return content[at + 2 : at + 2 + content[at + 1]].decode(_STRINGS[content[at]], errors="replace").strip() or None


def _first(content: bytes, mark: bytes, low: int, high: int) -> str | None:
    at = content.find(mark, low, high)
    return None if at < 0 else _string(content, at + len(mark))


def _last(content: bytes, mark: bytes, low: int, high: int) -> str | None:
    at = content.rfind(mark, low, high)
    return None if at < 0 else _string(content, at + len(mark))
