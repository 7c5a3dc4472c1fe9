"""Names of units and the language model → ordinary words that read like a name: "văn bản", "thống nhất", "đoàn kết".

A question says them far more often than it names huyện Văn Bàn. Run `python -m eval.training.ordinary_words` to make
`ingest/vietnamese/data/ordinary.txt` anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from math import exp
from pathlib import Path

import numpy as np

import ingest.vietnamese.places
from ingest.repair.accents import words_by_fold
from ingest.repair.language_model import Language, load
from ingest.vietnamese.places import names

OUT = Path(ingest.vietnamese.places.__file__).parent / "data" / "ordinary.txt"
OFTEN = 3e-6  # of all words: "núi thành" and "ăn thì" are met this often, "tuần giáo" is not met at all
# The least share in small letters: of words spelt otherwise than the name ("văn bản" 0.57, names of people 0.3), spelt
# like a commune's ("đoàn kết" 0.80), and like a district's ("thống nhất" 0.93 and met 9e-5, "hoàn kiếm" 0.89).
OTHER, COMMUNE, DISTRICT = 0.4, 0.6, 0.92
VERY_OFTEN = 2e-5
HEAD = (
    "# Ordinary words that have the letters of a unit's name, accents aside. Made by `eval.training.ordinary_words`.\n"
)


def ordinary(language: Language) -> Iterator[str]:
    """The readings of each name that are met often, and not as a name."""
    communes, districts = names("commune"), names("district")
    for key in communes.keys() | districts.keys():
        options = [words_by_fold().get(part, ()) for part in key.split()]
        for chain in product(*options) if len(options) > 1 else ():
            often, small = _use(chain, language)
            reading = " ".join(language.words[word] for word in chain)
            if reading in districts.get(key, ()):
                met = small >= DISTRICT and often >= VERY_OFTEN
            else:
                met = small >= (COMMUNE if reading in communes.get(key, ()) else OTHER)
            if met and often * small >= OFTEN:
                yield reading


def _use(chain: tuple[int, ...], language: Language) -> tuple[float, float]:
    """How often these words follow one another, and how seldom with capitals."""
    cost = float(language.p1[chain[0]])
    for one, other in pairwise(chain):
        last, word = np.array([one]), np.array([other])
        if not language.follows(last, word)[0]:
            return 0.0, 0.0
        cost += float(language.after(last, word)[0][0])
    return exp(-cost), 1.0 - max(float(language.titles[word]) for word in chain)


if __name__ == "__main__":
    found = sorted(set(ordinary(load())))
    OUT.write_text(HEAD + "\n".join(found) + "\n", encoding="utf-8")
