"""How text becomes the words that the model counts; building and reading must agree on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ingest.vietnamese.syllables import is_syllable, unify_tone

BREAK, NUMBER, UNKNOWN = 0, 1, 2  # ids of the three words that stand for a class
SPECIAL = ("<s>", "<num>", "<unk>")

LOWER = "a-zàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
# A line that goes on with a small letter is the same sentence, wrapped.
_WRAP = re.compile(rf"[ \t]*\n\s*(?=[{LOWER}])")
# Commas, brackets, colons and dashes do not end a context: "cán bộ, công chức, viên chức" is one chain.
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,/\-:]\d+)*|[.;!?\n]")


def tokens(text: str) -> Iterator[str]:
    """The words of NFC text; "0" for any number, a line break for any end of a sentence."""
    for token in _TOKEN.findall(_WRAP.sub(" ", text)):
        if token[0].isdigit():
            yield "0"
        elif token in ".;!?\n":
            yield "\n"
        else:
            yield token


@lru_cache(maxsize=1 << 17)
def word_of(surface: str) -> str:
    """The word that a surface counts as: lower case, one tone placement."""
    lower = surface.lower()
    return unify_tone(lower) if is_syllable(lower) else lower
