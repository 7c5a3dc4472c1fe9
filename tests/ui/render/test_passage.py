"""A range of a report with its quote marked; no letter is lost or added."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from tests.made_answers import CITED, QUOTE, TEXT
from ui.render.passage import passage_html, surroundings


def bare(html: str) -> str:
    """Return the words of some HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_the_quote_is_marked_and_rows_become_a_table() -> None:
    html = passage_html(TEXT, CITED.start, CITED.end, around=(0, len(TEXT)))
    assert f"<mark>{QUOTE}</mark><sup>2</sup>" in html
    assert "<tr><td>Cấp xã</td><td>137</td><td>hồ sơ</td></tr>" in html


def test_restored_letters_are_marked_in_the_reading() -> None:
    original, reading = "h  sơ trễ h n", "hồ sơ trễ hạn"
    html = passage_html(reading, 0, len(reading), around=(0, len(reading)), original=original)
    assert html.count("<ins>") == 2
    assert bare(html) == reading


@given(st.text(alphabet="ab<&>\n\t 'ộ", max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_marking_loses_and_adds_no_letter(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    html = passage_html(text, start, end, around=(0, len(text)))
    assert re.sub(r"\s", "", bare(html)) == re.sub(r"\s", "", text)
    marked = "".join(bare(part) for part in re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL))
    assert re.sub(r"\s", "", marked) == re.sub(r"\s", "", text[start:end])


@given(st.integers(0, 3000), st.integers(0, 200), st.integers(0, 500))
def test_surroundings_hold_the_quote(start: int, length: int, margin: int) -> None:
    text = ("Một dòng của báo cáo.\n" * 200)[: start + length + 50]
    first, last = surroundings(text, start, min(len(text), start + length), margin)
    assert 0 <= first <= start <= min(len(text), start + length) <= last <= len(text)
