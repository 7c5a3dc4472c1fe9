"""An answer's words → a board of its figures, the number large, and the words that are no figure. Pure.

The service writes figures in one form (`service/composing/wording.py`): a heading with place and period, under it a
line for each figure with label, level and kind, amount, marks and how it was read. Only what has that form wholly is
laid out anew (227 of the 237 public answers with figures); everything else stays the words that it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import groupby

from service.answer import Answer
from ui.render.answer import own_paragraphs
from ui.render.names import address_of
from ui.render.words import one_line, raised, raised_html

CARDS = 2  # more figures are a table: three cards side by side leave no room for their labels
_VERDICT = re.compile(r"(?P<verdict>[^*\[\]“”:]{2,40}\.) (?=\*\*)")
_HEAD = re.compile(r"\*\*(?P<place>[^*\n]+)\*\*(?: \((?P<period>[^()\n]*(?:\([^()\n]*\))?[^()\n]*)\))?")
_LIST = re.compile(_HEAD.pattern + r" (?:\[\d+\])+:\n(?P<lines>- .+(?:\n- .+)*)")
_ONE = re.compile(_HEAD.pattern + r": (?P<line>[^\n]+?)\.?")
_LINE = re.compile(
    r"(?P<label>[^“”\n]+): (?P<amount>[^:\[\]“”\n]*\d[^:\[\]“”\n]*?)"
    r"(?P<marks>(?: ?\[\d+\])+)(?: \((?P<state>[^()]+)\))?"
)
_CHIPS = re.compile(r"(?P<label>.+?) \((?P<chips>[^()]+)\)")
_AMOUNT = re.compile(
    r"(?P<about>\D{0,20}?)(?P<number>[-−+]?\d[\d.,]*(?:/[\d.,]*\d)*%?)(?P<unit>\D*?)(?:, tỷ lệ (?P<share>.+))?"
)
# The words in brackets that the service adds to a label; other brackets are the report's own.
_ADDED = re.compile(
    r"cấp |toàn |chỉ tiêu, kế hoạch|ước thực hiện|lũy kế|cùng kỳ|planned|estimated|cumulative|same period last year"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure, or one ratio, of the board. `size` is its value where it can be drawn as a bar."""

    place: str
    period: str
    label: str
    chips: tuple[str, ...]
    about: str
    number: str
    unit: str
    share: str
    marks: tuple[int, ...]
    state: str
    size: Decimal | None


@dataclass(frozen=True, slots=True)
class Board:
    """An answer in three: what it concludes, its figures, and the rest of its words (markdown, unescaped)."""

    verdict: str
    entries: tuple[Entry, ...]
    words: str


def board_of(answer: Answer) -> Board:
    """Lay an answer out; one without figures is words only."""
    paragraphs = own_paragraphs(answer)
    if not answer.figures:
        return Board("", (), "\n\n".join(paragraphs))
    verdict, entries, words = "", [], []
    for paragraph in paragraphs:
        concluded = _VERDICT.match(paragraph)
        found = _entries(paragraph[concluded.end() :] if concluded else paragraph, answer)
        if found is None:
            words.append(paragraph)
            continue
        verdict = verdict or (concluded["verdict"] if concluded else "")
        entries += found
    return Board(verdict, tuple(entries), "\n\n".join(words))


def _entries(paragraph: str, answer: Answer) -> list[Entry] | None:
    """Read a heading with its figures; None when any part has another form."""
    whole = _LIST.fullmatch(paragraph) or _ONE.fullmatch(paragraph)
    if whole is None:
        return None
    parts = whole.groupdict()
    lines = [line[2:] for line in parts["lines"].split("\n")] if parts.get("lines") else [parts["line"]]
    found = [_entry(line, parts["place"], parts["period"] or "", answer) for line in lines]
    return [one for one in found if one is not None] if all(found) else None


def _entry(line: str, place: str, period: str, answer: Answer) -> Entry | None:
    told = _LINE.fullmatch(line)
    if told is None:
        return None
    label, chips = told["label"], ()
    if (added := _CHIPS.fullmatch(label)) and _ADDED.match(added["chips"]):
        label, chips = added["label"], tuple(added["chips"].split(", ", 1))
    marks = tuple(int(n) for n in re.findall(r"\d+", told["marks"]))
    amount = _AMOUNT.fullmatch(told["amount"])
    if amount is None:  # shown whole rather than cut in a wrong place
        return Entry(place, period, label, chips, "", told["amount"], "", "", marks, told["state"] or "", None)
    number, unit = amount["number"], amount["unit"].strip()
    first = number.partition("/")[0]
    printed = (first, first.rstrip("%"))
    size = next((Decimal(f.value) for f in answer.figures if f.citation in marks and f.surface in printed), None)
    about, share = amount["about"].strip(), amount["share"] or ""
    return Entry(place, period, label, chips, about, number, unit, share, marks, told["state"] or "", size)


def board_html(entries: Sequence[Entry], answer: Answer, conversation: str = "") -> str:
    """Return the board: cards for one or two figures, a table grouped by place and period for more."""
    links = {
        one.n: (address_of(one.report_id, one.start, one.end, conversation), one.reading or one.quote)
        for one in answer.citations
    }
    if len(entries) <= CARDS:
        return f"<div class='board'>{''.join(_card(one, links) for one in entries)}</div>"
    most = _scale(entries)
    parts = []
    for (place, period), group in groupby(entries, key=lambda one: (one.place, one.period)):
        where = f"{escape(place)}<small>{escape(period)}</small>"
        parts.append(f"<tr class='whose'><th colspan='3' scope='rowgroup'>{where}</th></tr>")
        parts += [_table_row(one, links, most) for one in group]
    head = "<tr><th scope='col'>Chỉ tiêu</th><th scope='col'>Số liệu</th><th scope='col'>Nguồn</th></tr>"
    return f"<div class='board'><table><thead>{head}</thead><tbody>{''.join(parts)}</tbody></table></div>"


def _scale(entries: Iterable[Entry]) -> Decimal | None:
    """Return the largest of figures that may stand beside one another as bars; None where units differ."""
    units = {"%" if one.number.endswith("%") else one.unit.lower() for one in entries}
    sizes = [one.size for one in entries if one.size is not None and one.size >= 0]
    return max(sizes) if len(units) == 1 and len(sizes) > 2 and any(sizes) else None


def _card(one: Entry, links: dict[int, tuple[str, str]]) -> str:
    return (
        f"<div class='card'><p class='label'>{raised_html(escape(one.label))}</p>{_amount(one)}"
        f"<p class='whose'>{escape(' · '.join(filter(None, (one.place, one.period))))}</p>"
        f"<p>{_chips(one)}{_marks(one, links)}</p></div>"
    )


def _table_row(one: Entry, links: dict[int, tuple[str, str]], most: Decimal | None) -> str:
    bar = f"<i style='width:{one.size / most * 100:.1f}%'></i>" if most and one.size is not None else ""
    return (
        f"<tr><td>{raised_html(escape(one.label))} {_chips(one)}</td><td>{_amount(one)}{bar}</td>"
        f"<td>{_marks(one, links)}</td></tr>"
    )


def _amount(one: Entry) -> str:
    about = f"<small>{escape(one.about)}</small> " if one.about else ""
    unit = f" <small>{escape(one.unit)}</small>" if one.unit else ""
    share = f"<small class='share'>tỷ lệ {escape(one.share)}</small>" if one.share else ""
    return f"<p class='amount'>{about}<b>{escape(one.number)}</b>{unit}{share}</p>"


def _chips(one: Entry) -> str:
    said = "".join(f"<span class='flag quiet'>{escape(chip)}</span>" for chip in one.chips)
    return said + (f"<span class='flag'>{escape(one.state)}</span>" if one.state else "")


def _marks(one: Entry, links: dict[int, tuple[str, str]]) -> str:
    found = []
    for n in one.marks:
        address, quote = links.get(n, ("", ""))
        if address:
            told = escape(with_figure(quote, one.number), quote=True)
            link = f"href='{escape(address, quote=True)}' title='{told}' target='_blank' rel='noopener'"
            found.append(f"<a class='mark' {link}>[{n}]</a>")
    return " ".join(found)


def with_figure(quote: str, number: str) -> str:
    """Return a quote on one line with the figure between brackets that no report uses: … quá hạn 【23】 hồ sơ …"""
    words = one_line(raised(quote))
    return re.sub(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", f"【{number}】", words, count=1)
