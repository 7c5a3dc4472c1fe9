"""The lexicon is made once, however it is asked for."""

from __future__ import annotations

from retrieval.query.lexicon import load_lexicon


def test_both_ways_to_ask_for_a_lexicon_give_the_one_that_is_kept() -> None:
    accented, folded = load_lexicon(False), load_lexicon(True)
    assert load_lexicon(folded=True) is folded
    assert load_lexicon(folded=False) is accented
    assert load_lexicon(True) is folded
