"""Reads text that lost letters: a glyph that the file could not name stands as one blank.

The reading has exactly the length of the text and differs from it only where the text has a blank, so
every offset stays valid. Digits are never filled in: a number that may have lost some is named instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.report import LineState, Span
from ingest.vietnamese.syllables import is_piece, is_syllable

if TYPE_CHECKING:
    from ingest.repair.damaged_text import Reading, Word
    from ingest.repair.language_model import Language

_WORD = re.compile(r"[^\W\d_]+")
_MARKUP = re.compile(r"<[^<>\n]{1,40}>|https?://\S+|\S+@\S+|\S+\.(?:vn|com|net|org)\S*|(?<!\w)[a-zđ][).](?!\w)")
# A word of which no letter is left is written only when it is this sure. In a single run it is told better which
# letters are lost: between 0.2 and 0.3, 19 of 28 such words are right in heavy damage and 24 of 67 in footnotes.
_SURE, _SURE_IN_ONE_RUN = 0.3, 0.2
# Half a percent of broken words is what English, markup and typing errors leave in whole reports (0.05-0.3 %).
_FEW = 0.005
# Different broken words that a text of a single run must have mended: with 1, 6 of 5 514 clean paragraphs change, and
# a clean table of sizes ("4 x 6") in which one broken word comes nine times.
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Repair:
    """What a text reads as, and how sure that reading is.

    `text` is the reading. `changed` are the spans (one a syllable) that were filled in and `confidence` holds
    one value in 0..1 for each of them. `states` judges every line of the original. `uncertain_figures` are the
    numbers that may have lost digits: they must not be given as answers.
    """

    text: str
    changed: tuple[Span, ...]
    confidence: tuple[float, ...]
    states: tuple[tuple[Span, LineState], ...]
    uncertain_figures: tuple[Span, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What clean reports at hand say, to read damaged ones by: make it once with `count`, pass it to `repair`."""

    language: Language = field(repr=False)


def count(texts: Iterable[str]) -> Counts | None:
    """Count the words of clean texts; None when there are none."""
    from ingest.repair.adapt import adapted  # the model is loaded only where text is damaged

    language = adapted(texts)
    return None if language is None else Counts(language)


def repair(text: str, counts: Counts | Callable[[], Counts | None] | None = None) -> Repair:
    """Read the text aright where letters were lost; clean text comes back as it is.

    `counts` may be a function that counts: it is called only for damaged text.
    """
    lines = _lines(text)
    broken = [_broken(text[span.start : span.end]) for span in lines]
    if not _damaged(broken):
        return _as_it_is(text, lines)
    return _repair(text, lines, counts() if callable(counts) else counts)


def restore_accents(text: str, counts: Counts | None = None) -> str:
    """Put accents on Vietnamese words typed without them; words that carry accents stay, so does every length."""
    from ingest.repair.accents import accented

    return accented(text, counts.language if counts else None)


def warm() -> None:
    """Load the model, so that the first question typed without accents does not wait 1.5 s for it."""
    restore_accents("so ho so nam 2023")


def _repair(text: str, lines: Sequence[Span], counts: Counts | None) -> Repair:
    from ingest.repair.damaged_text import read
    from ingest.repair.doubt import uncertain_figures

    reading = read(text, counts.language if counts else None)
    plain = _write(text, [word for word in reading.words if word.visible])
    kept = [word for word in reading.words if word.visible or _trusted(word, plain, reading)]
    filled = _write(text, kept)
    if reading.single and not _mended(text, filled):  # digits may be lost all the same
        return replace(
            _as_it_is(text, lines), uncertain_figures=uncertain_figures(text, text, replace(reading, words=()))
        )
    changed = tuple(Span(word.start, word.start + len(word.text)) for word in kept)
    states = tuple((span, _compare(text, filled, span)) for span in lines)
    doubts = uncertain_figures(text, plain, reading)
    return Repair(filled, changed, tuple(word.confidence for word in kept), states, doubts)


def _as_it_is(text: str, lines: Sequence[Span]) -> Repair:
    states = tuple((span, _judge(*_broken(text[span.start : span.end]))) for span in lines)
    return Repair(text, (), (), states, ())


def _mended(text: str, filled: str) -> bool:
    """Whether the reading makes words of most that were none, and of enough different ones.

    A foreign word among clean ones stays what it is, and so does the sign of a product.
    """
    before, after = set(_strange(text)), set(_strange(filled))
    return len(before - after) >= max(_ENOUGH, len(after))


def _trusted(word: Word, plain: str, reading: Reading) -> bool:
    """Whether to write a word of which nothing is left: not beside a number whose digits may stand there."""
    start, end = word.start, word.start + len(word.text)
    beside = plain[max(start - 2, 0) : start] + plain[end : end + 2]
    if any(c.isdigit() for c in beside) and reading.digit_lost[start:end].max() > 0.25:
        return False
    return word.confidence >= (_SURE_IN_ONE_RUN if reading.single else _SURE)


def _write(text: str, words: Iterable[Word]) -> str:
    letters = list(text)
    for word in words:
        for place, letter in enumerate(word.text, word.start):
            if letters[place] in " \u00a0":
                letters[place] = letter
    return "".join(letters)


def _lines(text: str) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        spans.append(Span(start, min(start + len(line) + 1, len(text))))
        start += len(line) + 1
    return [span for span in spans if span.end > span.start]


def _broken(line: str) -> tuple[int, int]:
    """How many words of a line are no syllables, and how many there are.

    Capitals and names are often no syllables ("UBND", "Đăk"), so only lower-case words speak against a line.
    """
    return len(_strange(line)), len(_small(line))


def _small(line: str) -> list[str]:
    return [word for word in _WORD.findall(_MARKUP.sub(" ", line)) if word.islower()]


def _strange(line: str) -> list[str]:
    """The words that are no syllables, in small letters."""
    return [word for word in _small(line) if not is_syllable(word) and is_piece(word) and word not in _BORROWED]


def _damaged(broken: Sequence[tuple[int, int]]) -> bool:
    """Whether so many words are broken that letters must have been lost, over the text or in some of its lines."""
    bad, words = sum(line[0] for line in broken), sum(line[1] for line in broken)
    if bad == 0 or words == 0:
        return False
    return bad / words > _FEW or any(line[0] >= 4 and line[0] > 0.25 * line[1] for line in broken)


def _judge(bad: int, words: int) -> LineState:
    if words and bad / words > 0.6 and bad > 2:
        return "unreadable"
    return "damaged" if bad > 1 and bad / words > 0.15 else "clean"


def _compare(text: str, filled: str, span: Span) -> LineState:
    """A line is damaged if it was read otherwise than it stands, unreadable if even then it makes no words."""
    line, reading = text[span.start : span.end], filled[span.start : span.end]
    bad, words = _broken(reading)
    if bad > 2 and bad / words > 0.5:
        return "unreadable"
    return "damaged" if line != reading or (bad > 1 and bad / words > 0.15) else "clean"


# No syllables, yet at home in clean reports: units and borrowed words.
_BORROWED_WORDS = """
km m kg g ha cm mm kw kv kwh mw wifi web website internet online email mail fax zalo facebook fanpage video clip
camera app file scan word excel pdf logo karaoke ôtô covid sars robot smartphone livestream blog portal sup
"""
_BORROWED = frozenset(_BORROWED_WORDS.split())
