"""A heading that lost its letters → the common heading that fits its blanks, letter by letter.

Capitals are often set in a font that lost nearly every glyph ("   .          C" is "III. ĐÁNH GIÁ CHUNG"): too little
for a language model, enough for a crossword over the headings that reports bear.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "headings.tsv"
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_LONGEST = 60


@lru_cache(maxsize=1)
def _known() -> tuple[str, ...]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def restore_heading(raw: str, number: int) -> str | None:
    """Return the one heading with Roman number `number` that fits a line as printed; None where none or several do.

    A new page's first line has a blank more in front, so the line is tried from its first three columns.
    """
    if len(raw) > _LONGEST or not 1 <= number <= len(_ROMANS) or "." not in raw:
        return None
    found = {
        heading
        for skip in range(3)
        for heading in (f"{_ROMANS[number - 1]}. {name}" for name in _known())
        if _fits(raw[skip:], heading)
    }
    return found.pop() if len(found) == 1 else None


def _fits(printed: str, heading: str) -> bool:
    """Say whether every letter that is left stands at its place; at least one letter and the full stop are."""
    bare = printed.rstrip()
    if not len(bare) <= len(heading) <= len(printed):
        return False
    left = [(letter, whole) for letter, whole in zip(bare, heading, strict=False) if letter != " "]
    return len(left) >= 2 and any(letter.isalpha() for letter, _ in left) and all(one == two for one, two in left)
