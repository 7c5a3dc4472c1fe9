"""What Word shows of a document and what it does not: hidden, struck and white text, empty fields; each is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, Literal

from ingest.readers.office.word.list_numbers import W, attribute

Kind = Literal["hidden", "struck", "white", "deleted", "placeholder", "row", "comment"]

_SAID: Final[dict[Kind, str]] = {
    "hidden": "chỗ chữ ẩn",
    "struck": "chỗ chữ gạch bỏ",
    "white": "chỗ chữ trắng trên nền trắng",
    "deleted": "chỗ đã xoá (theo dõi thay đổi)",
    "placeholder": "ô nhập còn để trống",
    "row": "hàng ẩn",
    "comment": "nhận xét bên lề",
}
_WHITE: Final = frozenset({"FFFFFF", "FEFEFE", "FDFDFD"})
_PAPER: Final = _WHITE | {"AUTO", ""}
_TINY: Final = 4  # half points: two points are no print
_DELETED: Final = (W + "del", W + "moveFrom")
_SEEN: Final = ("vanish", "strike", "dstrike", "color", "sz", "shd", "highlight")


class Visible:
    """Judges the runs of one document by their own properties and those of their styles."""

    def __init__(self, document: Any) -> None:
        self.left_out: Counter[Kind] = Counter()
        self._styles: dict[str, Any] = {
            style.get(W + "styleId"): style for style in document.styles.element.iter(W + "style")
        }
        self._resolved: dict[str, dict[str, Any]] = {}
        background = document.element.find(W + "background")
        self._paper = (attribute(background, "color") or "").upper() in _PAPER
        for relation in document.part.rels.values():
            if not relation.is_external and relation.reltype.endswith("/comments"):
                self.left_out["comment"] += relation.target_part.blob.count(b"<w:comment ")

    def notes(self) -> Iterator[str]:
        """Say what was left out, how often."""
        for kind, said in _SAID.items():
            if self.left_out[kind]:
                yield f"bỏ qua {self.left_out[kind]} {said}"

    def hides(self, run: Any) -> Kind | None:
        """Say why nobody reads a run; None where it is printed."""
        looks = self._looks(run)
        if _on(looks.get("vanish")):
            return "hidden"
        if _on(looks.get("strike")) or _on(looks.get("dstrike")):
            return "struck"
        if (attribute(looks.get("sz")) or "99").isdigit() and int(attribute(looks.get("sz")) or 99) <= _TINY:
            return "hidden"
        if (attribute(looks.get("color")) or "").upper() in _WHITE and self._on_paper(run, looks):
            return "white"
        return None

    def skips(self, element: Any, *, count: bool = True) -> bool:
        """Whether an element of the body or a table is left out whole, counting it."""
        found = _skipped(element)
        if found is not None and count:
            kind, times = found
            self.left_out[kind] += times
        return found is not None

    def _looks(self, run: Any) -> dict[str, Any]:
        """The properties that a run has of its own, else by its style, else by its paragraph's style."""
        own = run.find(W + "rPr")
        found: dict[str, Any] = {}
        paragraph = next(run.iterancestors(W + "p"), None)
        for style in (
            None if paragraph is None else attribute(paragraph.find(f"{W}pPr/{W}pStyle")),
            None if own is None else attribute(own.find(W + "rStyle")),
        ):
            found |= self._of_style(style) if style else {}
        return found | _properties(own)

    def _of_style(self, name: str, depth: int = 0) -> dict[str, Any]:
        if name not in self._resolved:
            style = self._styles.get(name)
            if style is None or depth > 12:
                return {}
            base = attribute(style.find(W + "basedOn"))
            above = self._of_style(base, depth + 1) if base else {}
            shade = style.find(f"{W}pPr/{W}shd")
            here = {} if shade is None else {"shd": shade}
            self._resolved[name] = above | here | _properties(style.find(W + "rPr"))
        return self._resolved[name]

    def _on_paper(self, run: Any, looks: dict[str, Any]) -> bool:
        """Whether nothing lies behind a run but white paper; a shape or the style of a table may have a colour."""
        if (
            not self._paper
            or _shaded(looks.get("shd"))
            or attribute(looks.get("highlight")) not in (None, "white", "none")
        ):
            return False
        for parent in run.iterancestors():
            if parent.tag == W + "txbxContent":
                return False
            if parent.tag in (W + "p", W + "tc") and _shaded(parent.find(f"{parent.tag}Pr/{W}shd")):
                return False
            if parent.tag == W + "tbl":
                style = self._styles.get(attribute(parent.find(f"{W}tblPr/{W}tblStyle")) or "")
                if _shaded(parent.find(f"{W}tblPr/{W}shd")) or (
                    style is not None and any(map(_shaded, style.iter(W + "shd")))
                ):
                    return False
        return True


def _properties(properties: Any) -> dict[str, Any]:
    return {} if properties is None else {name: one for name in _SEEN if (one := properties.find(W + name)) is not None}


def _on(switch: Any) -> bool:
    return switch is not None and attribute(switch) not in ("0", "false", "off", "none")


def _shaded(shade: Any) -> bool:
    fill = (attribute(shade, "fill") or "").upper()
    return shade is not None and (
        fill not in _PAPER or attribute(shade) not in (None, "clear", "nil") or shade.get(W + "themeFill") is not None
    )


def _skipped(element: Any) -> tuple[Kind, int] | None:
    """Say what kind of thing an element is that nobody sees, and for how many it counts."""
    tag = element.tag
    if tag in _DELETED:
        return "deleted", int(any((t.text or "").strip() for t in element.iter(W + "t", W + "delText")))
    if tag == W + "sdt" and _on(element.find(f"{W}sdtPr/{W}showingPlcHdr")):
        return "placeholder", 1
    if tag == W + "tr" and element.find(f"{W}trPr/{W}del") is not None:
        return "deleted", 1
    if tag == W + "tr" and _on(element.find(f"{W}trPr/{W}hidden")):
        return "row", 1
    if tag == W + "tc" and element.find(f"{W}tcPr/{W}cellDel") is not None:
        return "deleted", 1
    return None
