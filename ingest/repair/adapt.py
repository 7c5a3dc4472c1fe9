"""Mixes the shipped model with what clean reports at hand say."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ingest.repair.language_model import Language, load
from ingest.repair.tokens import BREAK, NUMBER, UNKNOWN, tokens, word_of


def adapted(texts: Iterable[str]) -> Language | None:
    """The shipped model with the counts of these texts mixed in; None when they are empty."""
    language = load()
    numbers = [words_of(text, language) for text in texts]
    if not any(len(words) > 2 for words in numbers):
        return None
    return language.adapted([(np.concatenate(numbers), 0.0)])


def words_of(text: str, language: Language) -> npt.NDArray[np.int64]:
    """A text as word numbers, a break before it; what follows a break or a number of its kind is not repeated."""
    numbers = [BREAK]
    for token in tokens(text):
        number = NUMBER if token == "0" else BREAK if token == "\n" else language.index.get(word_of(token), UNKNOWN)
        if number > NUMBER or numbers[-1] != number:
            numbers.append(number)
    return np.array(numbers, dtype=np.int64)
