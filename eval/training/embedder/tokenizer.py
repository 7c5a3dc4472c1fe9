"""Counts over the corpus → a tokenizer of syllables, words of several syllables, English words and pieces.

    python -m eval.training.embedder.tokenizer --work W --words 34000

writes `W/tokenizer.json` (a Unigram model, read by sentence-transformers as it is) and `W/pieces.tsv`.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, trainers

WORD = re.compile(r"[^\W_]+")
# Tone on the second vowel (hoá, khoẻ, thuý) → on the first (hóa, khỏe, thúy); after q the u is not a vowel.
OLD_TONE = re.compile(r"(?<!q)(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])\b")
OLD, NEW = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ", "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy"
NEW_TONE = dict(zip(OLD.split(), NEW.split(), strict=True))
# Words that join others; a group that begins or ends with one must hold together much better than chance.
JOINING_WORDS = """
của và các những được là có cho với trong theo tại này đó khi để từ về thì bị như đã sẽ do vào ra trên đến ở mà còn cũng
đang hoặc hay không of the and in to a
"""
JOINING = frozenset(JOINING_WORDS.split())
LARGEST = 36_000_000  # syllables counted: beyond that no word of rank < 40 000 moves
BASE = 1 << 20  # more than the number of distinct syllables that are counted
SPACE = "▁"
Ids = NDArray[np.int64]
Split = tuple[dict[str, int], Counter[str]]  # words with a row, words without


def split(text: str) -> list[str]:
    """Cut text into lower-case words of letters and digits, each tone on its first vowel (hoá → hóa)."""
    lowered = unicodedata.normalize("NFC", text).lower()
    return WORD.findall(OLD_TONE.sub(lambda match: NEW_TONE[match[0]], lowered))


def fold(text: str) -> str:
    """Strip accents, as people type in a hurry: thủ tục → thu tuc, đ → d."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def texts(work: Path) -> Iterator[tuple[str, str]]:
    """Yield (language, text) of everything in the working folder that is not held out."""
    with (work / "parallel.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield "en", row["en"]
            yield "vi", row["vi"]
    with (work / "documents.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield "vi", " . ".join(json.loads(line)["paragraphs"])
    with (work / "pairs.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            yield "vi", row["q"]
            if row["kind"] != "abstract" and (row["kind"] != "vietnews" or number % 2 == 0):
                yield "vi", row["p"]


def count(work: Path) -> tuple[list[str], Ids, Counter[str], int]:
    """Number the Vietnamese side's syllables in order of appearance; count English words apart."""
    numbers: dict[str, int] = {}
    stream: list[NDArray[np.int32]] = []
    english: Counter[str] = Counter()
    total = 0
    for language, text in texts(work):
        words = split(text)
        if language == "en":
            english.update(words)
            continue
        if total > LARGEST:
            continue
        stream.append(np.array([numbers.setdefault(word, len(numbers)) for word in words], dtype=np.int32))
        total += len(words)
    return list(numbers), np.concatenate(stream).astype(np.int64), english, total


def cohesion(
    pair: NDArray[np.float64], left: NDArray[np.float64], right: NDArray[np.float64], total: int
) -> NDArray[np.float64]:
    """Normalised pointwise mutual information of two neighbours, 1 when they only occur together."""
    together = pair / total
    return np.log(together / ((left / total) * (right / total))) / -np.log(together)


def grams(ids: Ids, counts: Ids, names: list[str], wanted: int) -> dict[str, int]:
    """Choose the words of two to four syllables that hold together best, with their counts.

    A word of three or four must hold together at its weakest cut. Rank is count × cohesion, so that a frequent
    loose pair ("của các") loses to a rarer firm one ("khiếu nại").
    """
    total = len(ids)
    letters = np.array([name.isalpha() for name in names])
    pairs, pair_counts = np.unique(ids[:-1] * BASE + ids[1:], return_counts=True)
    keep = pair_counts >= 12
    pairs, pair_counts = pairs[keep], pair_counts[keep]
    left, right = pairs // BASE, pairs % BASE
    firm = cohesion(pair_counts.astype(float), counts[left].astype(float), counts[right].astype(float), total)
    chosen: list[tuple[float, str, int]] = []
    joining = np.array([name in JOINING for name in names])
    least = np.where(joining[left] | joining[right], 0.45, 0.22)
    good = (firm > least) & letters[left] & letters[right] & (left != right)
    for a, b, n, f in zip(left[good], right[good], pair_counts[good], firm[good], strict=True):
        chosen.append((math.sqrt(n) * f, f"{names[a]} {names[b]}", int(n)))
    rank_of = np.full(len(ids) - 1, -1, dtype=np.int64)
    where = np.searchsorted(pairs, ids[:-1] * BASE + ids[1:])
    where[where >= len(pairs)] = 0
    found = pairs[where] == ids[:-1] * BASE + ids[1:]
    rank_of[found] = where[found]
    for length in (3, 4):
        head = rank_of[: len(ids) - length + 1]
        tail = rank_of[length - 2 : len(ids) - 1]
        if length == 4:  # two firm pairs side by side: cải cách + hành chính
            both = (head >= 0) & (tail >= 0) & good[head] & good[tail]
        else:
            both = (head >= 0) & (tail >= 0) & (good[head] | good[tail])
        code = head[both] * len(pairs) + tail[both]
        codes, code_counts = np.unique(code, return_counts=True)
        enough = code_counts >= 40
        codes, code_counts = codes[enough], code_counts[enough]
        head, tail = codes // len(pairs), codes % len(pairs)
        if length == 3:
            weakest = np.minimum(
                cohesion(
                    code_counts.astype(float), pair_counts[head].astype(float), counts[right[tail]].astype(float), total
                ),
                cohesion(
                    code_counts.astype(float), counts[left[head]].astype(float), pair_counts[tail].astype(float), total
                ),
            )
        else:
            weakest = cohesion(
                code_counts.astype(float), pair_counts[head].astype(float), pair_counts[tail].astype(float), total
            )
        for h, t, n, f in zip(head, tail, code_counts, weakest, strict=True):
            last = [right[t]] if length == 3 else [left[t], right[t]]
            if f > 0.45 and not joining[left[h]] and not joining[last[-1]] and letters[right[t]] and letters[left[h]]:
                word = " ".join(names[i] for i in (left[h], right[h], *last))
                chosen.append((math.sqrt(n) * f, word, int(n)))
    chosen.sort(reverse=True)
    return {word: n for _, word, n in chosen[:wanted]}


def pieces_of_rest(rare: Counter[str], wanted: int) -> list[str]:
    """Learn word pieces from the words too rare for a row of their own."""
    tokenizer = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(vocab_size=wanted, show_progress=False, max_token_length=8)
    tokenizer.train_from_iterator((SPACE + word for word, n in rare.items() for _ in range(min(n, 5))), trainer)
    return [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]


def aliases(scores: dict[str, float], folded_words: int) -> dict[str, str]:
    """Name other spellings of the same piece: tone on the second vowel, and frequent words typed without accents.

    A spelling that folds several words takes the most frequent of them; one that is itself a piece is left alone.
    """
    others: dict[str, str] = {}
    to_old = {new: old for old, new in NEW_TONE.items()}
    new_tone = re.compile("(?<!q)(" + "|".join(to_old) + ")(?![^\\W_])")
    taken = 0
    for piece in sorted(scores, key=lambda piece: -scores[piece]):
        if not piece.startswith(SPACE):
            continue
        old = new_tone.sub(lambda match: to_old[match[0]], piece)
        if old != piece and old not in scores:
            others[old] = piece
        bare = fold(piece)
        if SPACE in piece[1:] and taken < folded_words and bare not in scores and bare not in others:
            others[bare] = piece
            taken += 1
    return others


def build(vocabulary: dict[str, float]) -> Tokenizer:
    """Make the tokenizer: the likeliest cut of the whole text into known pieces."""
    ordered = [("<unk>", -30.0), *sorted(vocabulary.items(), key=lambda item: -item[1])]
    tokenizer = Tokenizer(models.Unigram(ordered, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"[^\p{L}\p{N}]+"), " "),
            normalizers.Strip(),
            normalizers.Prepend(SPACE),
            normalizers.Replace(" ", SPACE),
        ]
    )
    return tokenizer


def single_words(names: list[str], counts: Ids, english: Counter[str], most: int, most_english: int) -> Split:
    """Choose the syllables, names, numbers and English words that get a row; the rest is left for pieces."""
    chosen: dict[str, int] = {}
    rare: Counter[str] = Counter()
    order = sorted(range(len(names)), key=lambda i: -counts[i])
    for i in order:
        if names[i].isdigit() and len(names[i]) > 4:
            continue
        if len(chosen) < most and counts[i] >= 8:
            chosen[names[i]] = int(counts[i])
        elif counts[i] >= 2:
            rare[names[i]] = int(counts[i])
    added = 0
    for word, n in english.most_common():
        if word in chosen:
            chosen[word] += n
        elif n >= 2 and added < most_english:
            chosen[word] = n
            added += 1
        else:
            rare[word] += n
    # what is typed without accents, small numbers and years are known even where the corpus lacks them
    extra = [fold(names[i]) for i in order[:7000] if names[i].isalpha()]
    extra += [str(number) for number in (*range(1, 1000), *range(1800, 2060))]
    for word in extra:
        chosen.setdefault(word, 20)
    return chosen, rare


def choose(work: Path, words: int, singles: int, english_words: int, rest: int) -> dict[str, float]:
    """Count and choose; return piece → log probability."""
    names, ids, english, total = count(work)
    counts = np.bincount(ids, minlength=len(names))
    multi = grams(ids, counts, names, words)
    chosen, rare = single_words(names, counts, english, singles, english_words)
    scores = {SPACE + word.replace(" ", SPACE): math.log(n / total) for word, n in {**chosen, **multi}.items()}
    letters = {letter for word in chosen for letter in word} | {SPACE}
    for piece in pieces_of_rest(rare, rest):
        scores.setdefault(piece, -14.0 - 1.5 / max(len(piece), 1))
    for letter in letters:
        scores.setdefault(letter, -17.0)
    return scores


def main() -> None:
    """Write the tokenizer for the sizes of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--words", type=int, default=30_000, help="words of two to four syllables")
    parser.add_argument("--singles", type=int, default=12_000, help="syllables, names and numbers")
    parser.add_argument("--english", type=int, default=12_000, help="English words beyond those")
    parser.add_argument("--pieces", type=int, default=4_000, help="pieces for words without a row")
    parser.add_argument("--folded", type=int, default=12_000, help="words that are also known without accents")
    arguments = parser.parse_args()
    scores = choose(arguments.work, arguments.words, arguments.singles, arguments.english, arguments.pieces)
    others = aliases(scores, arguments.folded)
    build(scores | {other: scores[piece] - 0.5 for other, piece in others.items()}).save(
        str(arguments.work / "tokenizer.json")
    )
    (arguments.work / "aliases.json").write_text(json.dumps(others, ensure_ascii=False, indent=0), encoding="utf-8")
    with (arguments.work / "pieces.tsv").open("w", encoding="utf-8") as out:
        for piece, score in sorted(scores.items(), key=lambda item: -item[1]):
            out.write(f"{piece}\t{score:.3f}\n")


if __name__ == "__main__":
    main()
