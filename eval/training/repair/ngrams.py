"""Builds the shipped n-gram model from the corpus: `python -m eval.training.repair.ngrams --corpus ../shared/corpus`.

About 107 million words; three to six minutes on one core. The same corpus gives the same file.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.tables import tell
from ingest.repair.language_model import MODEL, Form, Vocabulary, encode_probabilities, save
from ingest.repair.tokens import BREAK, NUMBER, SPECIAL, UNKNOWN, tokens, word_of
from ingest.vietnamese.syllables import is_syllable

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the corpus: the fields that hold Vietnamese text and how much its counts weigh."""

    name: str
    fields: tuple[str, ...]
    weight: int


# Weights: perplexity on four real reports 27.9 with all alike, 27.6 with official text above news and no encyclopedia.
SOURCES = (
    Source("docs_gov", ("text",), 6),
    Source("docs_tnt305", ("text",), 3),
    Source("pairs_hddtvn", ("q", "p"), 3),
    Source("pairs_other", ("q", "p"), 2),
    Source("pairs_legal_qa.train", ("q", "p"), 2),
    Source("pairs_phapdien_articles", ("q", "p"), 1),
    Source("pairs_vietnews", ("q", "abstract", "p"), 1),
)
SYLLABLES, ABBREVIATIONS, OTHERS = 6500, 1000, 400  # words kept of each kind
# Abbreviations of administrative reports that laws and news use too seldom to rank.
ALWAYS = (
    "BCCI CBCC CBCCVC CCHC CCVC CTr CTTĐT DVC DVCTT ĐVHC GDNN GDTX HU KSTT KSTTHC NTM PCTN QLNN QPPL SNCL"
    " TTHC TU VBQPPL VHTT VP VPĐK VNeID"
)
BIGRAMS, TRIGRAMS = 700_000, 2_000_000  # perplexity 27.9; all 13.5 million trigrams give 27.0
DISCOUNT = 0.85


def main() -> None:
    """Read the corpus, count, estimate, write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    arguments = parser.parse_args()
    surfaces: dict[str, int] = {"\n": BREAK, "0": NUMBER}
    characters: Counter[str] = Counter()
    streams = [_read(arguments.corpus, source, surfaces, characters) for source in SOURCES]
    words, forms, titles, written = _vocabulary(list(surfaces), streams, _names(arguments.corpus))
    index = {word: i for i, word in enumerate(words)}
    remap = np.array([index.get(word_of(surface), UNKNOWN) for surface in surfaces], dtype=np.int64)
    remap[BREAK], remap[NUMBER] = BREAK, NUMBER
    bigrams, trigrams = _count([remap[stream] for stream in streams], len(words))
    arrays = encode_probabilities(*_estimate(bigrams, trigrams, len(words)))
    save(arguments.out, Vocabulary(words, forms, titles, written), _letters(characters), arrays)
    tell(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.1f} MB, {len(words)} words")


def _texts(corpus: Path, source: Source) -> Iterator[str]:
    with lzma.open(corpus / f"{source.name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            for field in source.fields:
                if record.get(field):
                    yield unicodedata.normalize("NFC", record[field])


def _read(corpus: Path, source: Source, surfaces: dict[str, int], characters: Counter[str]) -> npt.NDArray[np.int32]:
    """The source as surface numbers, a break before each text; `surfaces` grows, `characters` is counted."""
    numbers = array("i")
    for text in _texts(corpus, source):
        numbers.append(BREAK)
        numbers.extend(surfaces.setdefault(token, len(surfaces)) for token in tokens(text))
        if source.name in ("docs_gov", "docs_tnt305"):
            characters.update(" ".join(text.split()))
    return np.frombuffer(numbers, dtype=np.int32)


def _vocabulary(
    surfaces: list[str], streams: list[npt.NDArray[np.int32]], names: frozenset[str]
) -> tuple[list[str], list[Form], list[float], list[str]]:
    """The words worth knowing, their form, how often each begins with a capital, and how each is mostly written."""
    counts = np.zeros(len(surfaces))
    official = np.zeros(len(surfaces))
    for source, stream in zip(SOURCES, streams, strict=True):
        weighted = source.weight * np.bincount(stream, minlength=len(surfaces))
        counts += weighted
        official += weighted * (source.name != "pairs_vietnews")
    cases: dict[str, Counter[str]] = {}
    known: Counter[str] = Counter()
    for surface, count, weight in zip(surfaces[2:], counts[2:].tolist(), official[2:].tolist(), strict=True):
        word = word_of(surface)
        cases.setdefault(word, Counter())[surface] += count
        known[word] += weight
    always = {word_of(word) for word in ALWAYS.split()} | {word_of(name) for name in names}
    ranked = sorted(cases, key=lambda word: (-known[word] - 1e9 * (word in always), word))
    syllables = [
        w for w in sorted(cases, key=lambda w: (-cases[w].total(), w)) if is_syllable(w) and cases[w].total() >= 6
    ]
    others = [w for w in ranked if not is_syllable(w) and 2 <= len(w) <= 10]
    written = {word: cases[word].most_common(1)[0][0] for word in cases}
    short = [w for w in others if sum(c.isupper() for c in written[w]) >= 2 and w not in names][:ABBREVIATIONS]
    rest = [w for w in others if sum(c.isupper() for c in written[w]) < 2 or w in names][:OTHERS]
    words = [*SPECIAL, *syllables[:SYLLABLES], *short, *rest]
    forms = [Form.SPECIAL] * 3 + [Form.SYLLABLE] * len(syllables[:SYLLABLES]) + [Form.ABBREVIATION] * len(short)
    forms += [Form.NAME if word in names else Form.OTHER for word in rest]
    titles = [0.0] * 3
    for word in words[3:]:
        large = sum(n for surface, n in cases[word].items() if surface[0].isupper() and not surface[1:].isupper())
        small = sum(n for surface, n in cases[word].items() if surface.islower())
        titles.append(large / max(large + small, 1))
    return words, forms, titles, [*SPECIAL, *(written.get(word, word) for word in words[3:])]


def _names(corpus: Path) -> frozenset[str]:
    """Words of place names that are no Vietnamese syllables: Đắk, Krông, Kon."""
    with (corpus / "places_wards_old_new.tsv").open(encoding="utf-8") as rows:
        words = {word for row in rows for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", row))}
    return frozenset(
        word.lower() for word in words if not is_syllable(word) and word[0].isupper() and word[1:].islower()
    )


def _count(streams: list[Ints], size: int) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """Weighted counts of pairs and triples, each as (sorted keys, counts); nothing is counted across a break."""
    pairs: list[tuple[Ints, Ints]] = []
    triples: list[tuple[Ints, Ints]] = []
    for source, stream in zip(SOURCES, streams, strict=True):
        repeated = np.zeros(len(stream), dtype=bool)
        repeated[1:] = (stream[1:] == stream[:-1]) & (stream[1:] <= NUMBER)
        ids = stream[~repeated]
        u, v, w = ids[:-2], ids[1:-1], ids[2:]
        inside = (v != UNKNOWN) & (w != BREAK) & (w != UNKNOWN)
        for kept, keys, into in (
            (inside, v * size + w, pairs),
            (inside & (v != BREAK) & (u != UNKNOWN), (u * size + v) * size + w, triples),
        ):
            distinct, counts = np.unique(keys[kept], return_counts=True)
            into.append((distinct, counts * source.weight))
    return _merge(pairs), _merge(triples)


def _merge(parts: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    keys = np.concatenate([part[0] for part in parts])
    counts = np.concatenate([part[1] for part in parts])
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return keys[starts], np.add.reduceat(counts, starts)


def _letters(characters: Counter[str]) -> dict[str, float]:
    """The share of each character in running text, blanks as one; rare ones are left out."""
    total = sum(characters.values())
    return {c: n / total for c, n in sorted(characters.items()) if n / total > 1e-7}


def _estimate(
    bigrams: tuple[Ints, Ints], trigrams: tuple[Ints, Ints], size: int
) -> tuple[Floats, Ints, Floats, Floats, Ints, Floats, Floats]:
    """Interpolated Kneser-Ney, then relative-entropy pruning (Stolcke), as probabilities with backoff weights."""
    (k2, c2), (k3, c3) = bigrams, trigrams
    v, w = k2 // size, k2 % size
    context, lower = np.searchsorted(k2, k3 // size), np.searchsorted(k2, k3 % (size * size))
    # How many different words stand before a pair, not how often it occurs; a pair at a sentence start keeps its count.
    variety = np.where(v == BREAK, c2, np.maximum(np.bincount(lower, minlength=len(k2)), 1)).astype(float)
    p1: Floats = np.asarray(np.bincount(w, minlength=size) + 0.5, dtype=np.float64)
    p1[[BREAK, UNKNOWN]] = 1e-3
    p1 /= p1.sum()
    rest2, p2 = _discounted(variety, v, size, p1[w])
    rest3, p3 = _discounted(c3.astype(float), context, len(k2), p2[lower])
    gain3 = c3 * np.abs(np.log(p3) - np.log(rest3[context] * p2[lower]))
    gain3[c3 < 2] = 0
    keep3 = _best(gain3, TRIGRAMS)
    gain2 = c2 * np.abs(np.log(p2) - np.log(rest2[v] * p1[w]))
    gain2[context[keep3]] = gain2[lower[keep3]] = np.inf
    keep2 = _best(gain2, BIGRAMS)
    place = np.cumsum(keep2) - 1
    back1 = _backoff(v[keep2], p2[keep2], p1[w[keep2]], size)
    back2 = _backoff(place[context[keep3]], p3[keep3], p2[lower[keep3]], int(keep2.sum()))
    return p1, k2[keep2], p2[keep2], back1, k3[keep3], p3[keep3], back2


def _discounted(counts: Floats, group: Ints, groups: int, lower: Floats) -> tuple[Floats, Floats]:
    """Absolute discounting within each group: (what is left for the lower order, the interpolated probability)."""
    total = np.bincount(group, counts, groups)
    taken = np.minimum(counts, DISCOUNT)
    rest = np.bincount(group, taken, groups) / np.maximum(total, 1e-9)
    rest[total == 0] = 1.0
    return rest, (counts - taken) / total[group] + rest[group] * lower


def _best(gain: Floats, number: int) -> npt.NDArray[np.bool_]:
    keep = np.zeros(len(gain), dtype=bool)
    if number >= len(gain):
        return ~keep
    keep[np.argpartition(-gain, number)[:number]] = True
    return keep


def _backoff(group: Ints, kept: Floats, lower: Floats, groups: int) -> Floats:
    """What multiplies the lower order for words that were not kept, so that each group sums to one."""
    mass = np.maximum(1 - np.bincount(group, kept, groups), 1e-4)
    return mass / np.maximum(1 - np.bincount(group, lower, groups), 1e-4)


if __name__ == "__main__":
    main()
