"""A question and cards → the tokens that the reader sees, the same in teaching and in serving."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Tokenizer

QUESTION, CARD = 40, 72  # tokens; 104 in all covers 97 % of the pairs whole

Ids = tuple[int, ...]


def pairs_of(tokenizer: Tokenizer, question: str, cards: Sequence[str]) -> list[Ids]:
    """Cut both to their length and join them as `<s> question </s></s> card </s>`."""
    start, end = token(tokenizer, "<s>"), token(tokenizer, "</s>")
    first = tokenizer.encode(question, add_special_tokens=False).ids[-QUESTION:]  # a follow-up's own words stand last
    seconds = (tokenizer.encode(card, add_special_tokens=False).ids[:CARD] for card in cards)
    return [(start, *first, end, end, *second, end) for second in seconds]


def token(tokenizer: Tokenizer, piece: str) -> int:
    """Return the number of a piece that the tokenizer must hold."""
    number: int | None = tokenizer.token_to_id(piece)
    if number is None:
        raise ValueError(f"the tokenizer has no {piece}")
    return number
