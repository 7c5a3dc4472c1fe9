"""Stretches of lines → which of them are headings, which are points, and how deep they lie."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.structure.front_matter import Front
from ingest.structure.joining import Stretch
from ingest.structure.lines import Line, Look, look
from ingest.structure.numbering import Marker
from ingest.vietnamese.syllables import fold

_RECIPIENTS = re.compile(r"noi nhan\s*:?")
_CLOSING = re.compile(r"tren day la ")
_SIGNS_FOR = re.compile(r"(?:T/?M|KT|TL|TUQ|Q)\.?\s+[^\W\d_]")
_RECIPIENTS_RANK = 80  # below every other heading, so that an appendix that follows does not lie under it
_INNER_STOP = re.compile(r"[.;]\s+\S")


def is_closing(words: str) -> bool:
    """Say whether a paragraph closes the report ("Trên đây là báo cáo …")."""
    return _CLOSING.match(fold(words[:20].lstrip(" *"))) is not None


def classify(stretches: list[Stretch], lines: Sequence[Line], front: Front) -> None:
    """Decide which stretches are headings and which are points."""
    closing = ended = False
    for stretch in stretches:
        if stretch.kind != "paragraph":
            continue
        words = stretch.look.words
        folded = fold(words[:60])
        if _RECIPIENTS.fullmatch(folded.strip(" *")) or _RECIPIENTS.match(folded):
            closing = True
            stretch.kind, stretch.level, stretch.name = "heading", _RECIPIENTS_RANK, "recipients"
            if len(words) > 20:
                stretch.kind, stretch.name = "paragraph", "signature"
            continue
        if closing and not (stretch.marker and stretch.marker.kind in ("appendix", "table", "part")):
            stretch.kind = "item" if stretch.marker else "paragraph"
            stretch.level = stretch.marker.rank if stretch.marker else 0
            stretch.name = "closing"
            continue
        if not closing and _is_signature(words) and stretch.lines[0] > front.body:
            closing = True
            stretch.name = "signature"
            continue
        ended = ended or closing
        closing = False
        if stretch.lines[0] < front.body and not stretch.marker:
            continue
        _as_heading(stretch, lines)
        if not ended:
            _as_caption(stretch)
    _demote_bare_lists(stretches)


def _as_heading(stretch: Stretch, lines: Sequence[Line]) -> None:
    """Make a stretch a heading where its marker, markup and length say so, else a point or a paragraph."""
    seen, sign = stretch.look, stretch.marker
    words = stretch.restored or " ".join(look(lines[index].words).words for index in stretch.lines)
    whole = seen if len(stretch.lines) == 1 else Look(words, seen.hashes, seen.bold, seen.italic)
    length = len(words)
    if sign is not None:
        stretch.level = sign.rank
        stretch.kind = "item"
    rest = words[sign.length :] if sign else words
    emphasised = whole.hashes > 0 or whole.bold or (whole.italic and sign is not None)
    if sign is not None and sign.kind in ("dash", "plus", "star", "paren"):
        if whole.hashes and sign.kind == "paren":
            stretch.kind = "heading"
        return
    if sign is not None and sign.kind in ("appendix", "part", "chapter", "table", "article", "capital", "roman"):
        stretch.cut = _cut_heading(words, sign)
        if length <= 260 or stretch.cut or emphasised:
            stretch.kind = "heading"
        return
    sentence = sign is None and not whole.hashes and (length > 200 or words.endswith((".", ";", ",")))
    if emphasised and length <= 400 and not sentence and not is_closing(words):
        if sign is not None or whole.hashes or not _is_signature(words):
            stretch.kind = "heading"
            stretch.level = sign.rank if sign else 0
        return
    if sign is None:
        if rest.isupper() and 8 <= length <= 200 and not _is_signature(words):
            stretch.kind = "heading"
        return
    ends = words.rstrip()[-1:]
    if length <= 200 and ends not in ".;," and not _INNER_STOP.search(rest):
        stretch.kind, stretch.weak = "heading", True


def _as_caption(stretch: Stretch) -> None:
    """Before the report's end, "Biểu 1. …" only names the next table and "Phụ lục 3 …" refers to an appendix."""
    words, sign = stretch.look.words, stretch.marker
    if stretch.kind != "heading" or sign is None or sign.kind not in ("appendix", "table"):
        return
    if sign.kind == "table":
        stretch.name = "caption"
    elif words.endswith((".", ";", ",")) and not (stretch.look.hashes or stretch.look.bold or words.isupper()):
        stretch.kind = "paragraph"


def _cut_heading(words: str, sign: Marker) -> int | None:
    """Return where the heading ends in "V. KIẾN NGHỊ, ĐỀ XUẤT: Không.", counted in its bare words."""
    colon = words.find(":", sign.length)
    if not 0 < colon < len(words) - 1:
        return None
    rest = words[colon + 1 :].strip(" *_")
    capitals = words[sign.length : colon].isupper() and not rest.isupper()
    sentence = len(rest) > 30 and rest[0].isupper() and rest[-1] in ".;:" and not rest.isupper()
    return colon + 1 if capitals or sentence else None


def _is_signature(words: str) -> bool:
    """Say whether a line opens the signature: "TM. ỦY BAN NHÂN DÂN", "KT. GIÁM ĐỐC"."""
    return _SIGNS_FOR.match(words) is not None and words.isupper() and len(words) < 100


def _demote_bare_lists(stretches: list[Stretch]) -> None:
    """Turn numbered lines into points where nothing stands under them: a list, not headings."""
    bodies = [stretch for stretch in stretches if stretch.kind not in ("furniture", "footnote")]
    listed = False
    for this, after in pairwise([*bodies, None]):
        if this is None or not (this.weak and this.marker):
            listed = False
            continue
        sibling = after is not None and after.marker is not None and after.marker.kind == this.marker.kind
        sibling = sibling and after is not None and after.level <= this.level and after.kind in ("heading", "item")
        ends = after is None or (after.kind == "heading" and after.level < this.level)
        if sibling or (listed and ends):
            this.kind = "item"
        listed = this.kind == "item"
