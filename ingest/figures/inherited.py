"""Blocks → what each inherits from above: the line that opens its list, or the sentence that its note explains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.figures import labels, level_and_kind
from ingest.figures.clause_bounds import sentence_start
from ingest.figures.drafts import Draft, Lead
from ingest.figures.line_view import view
from ingest.report import Block, Footnote, Span
from ingest.vietnamese.numerals import find_numbers
from ingest.vietnamese.periods import find_periods

_TITLE_WORDS = 16
_MARK = re.compile(r"\s*(?:<sup>\s*)?\d{1,3}(?:\s*</sup>)?")


@dataclass(frozen=True, slots=True)
class _Open:
    depth: int
    lead: Lead
    colon: bool


class Leads:
    """Walks the blocks once, in order, keeping the leads that are open."""

    def __init__(
        self, reading: str, blocks: Sequence[Block], footnotes: Sequence[Footnote], today: date | None
    ) -> None:
        self.reading, self.blocks, self.today = reading, blocks, today
        self.notes = {note.block: note for note in footnotes}
        self.anchors: dict[int, list[Span]] = {}
        for note in footnotes:
            if note.anchor and note.anchor_block is not None:
                self.anchors.setdefault(note.anchor_block, []).append(note.anchor)
        self.open: list[_Open] = []
        self.drafts: dict[int, Sequence[Draft]] = {}

    def learn(self, index: int, drafts: Sequence[Draft]) -> None:
        """Remember the figures of a block: a note explains the figure that it hangs on."""
        self.drafts[index] = drafts

    def marks(self, index: int) -> list[Span]:
        """Give the spans in a block that are footnote marks, not words."""
        marks = list(self.anchors.get(index, ()))
        note = self.notes.get(index)
        if note and note.spans:
            match = _MARK.match(self.reading, note.spans[0].start, note.spans[0].end)
            if match and note.mark in match.group():
                marks.append(Span(*match.span()))
        return marks

    def above(self, index: int) -> Lead:
        """Give what a block inherits; call once a block, in order."""
        block = self.blocks[index]
        if block.kind == "footnote":
            note = self.notes.get(index)
            return self._of_note(note) if note else Lead()
        if block.kind in ("furniture", "row"):
            return Lead()
        if block.kind == "heading":
            self.open.clear()
            return Lead()
        depth = block.depth if block.kind == "item" else 0
        while self.open and self._closes(self.open[-1], block, depth):
            self.open.pop()
        lead = _merge([opened.lead for opened in self.open])
        self._offer(block, index, depth)
        return lead

    def _closes(self, opened: _Open, block: Block, depth: int) -> bool:
        if block.kind == "paragraph" and opened.colon:
            return False
        return opened.depth >= depth

    def _offer(self, block: Block, index: int, depth: int) -> None:
        last = block.spans[-1]
        tail = self.reading[max(last.start, last.end - 8) : last.end].rstrip(" \n*_")
        colon = tail.endswith(":")
        short = block.kind == "item" and last.end - block.spans[0].start < 140
        if not colon and not short:
            return
        line = view(self.reading, block.spans, self.marks(index))
        words = line.text.strip()
        if not colon and (len(words.split()) > _TITLE_WORDS or any(map(str.isdigit, words))):
            return
        lead = self._read(words.rstrip(":"))
        if colon:
            since = line.offset(sentence_start(line.text, len(line.text.rstrip()) - 2, parts=False))
            lead = replace(lead, block=index, since=since)
        self.open.append(_Open(depth, lead, colon))

    def _read(self, words: str) -> Lead:
        sentence = labels.without_brackets(words)
        sentence = sentence[sentence_start(sentence, len(sentence) - 1) :]
        numbers = find_numbers(sentence)
        head = sentence[: numbers[0].span.start] if numbers else sentence
        parts = [part for part in head.split(":") if labels.head_label(part)]
        chosen = parts[0 if numbers else -1] if parts else ""
        periods = find_periods(sentence, self.today)
        return Lead(
            head=labels.head_label(chosen if len(chosen.split()) > 2 else head),
            level=level_and_kind.level_of(sentence),
            period=periods[-1][0] if periods and _is_adverbial(sentence, periods[-1][1].start) else None,
        )

    def _of_note(self, note: Footnote) -> Lead:
        if note.anchor is None or note.anchor_block is None:
            return Lead()
        line = view(self.reading, self.blocks[note.anchor_block].spans, self.anchors.get(note.anchor_block, ()))
        if not line.text:  # nothing but the mark stands there
            return Lead()
        at = line.index(note.anchor.start)
        start = sentence_start(line.text, max(at - 1, 0))
        words = line.text[start:at]
        clause = re.split(r"[;(]\s*|:\s+", words)[-1].strip()
        if len(clause.split()) < 3:
            clause = words.strip()
        explained = self._explained(note, line.offset(start))
        return Lead(
            head=labels.last_part(explained.label) if explained else labels.note_head(clause),
            level=explained.level if explained else level_and_kind.level_of(clause) or level_and_kind.level_of(words),
            period=explained.period if explained and explained.kind != "planned" else None,
            footnote_of=line.span(start, at) if words.strip() else None,
        )

    def _explained(self, note: Footnote, start: int) -> Draft | None:
        """Find the figure that a note explains: the last count of its sentence before the mark."""
        assert note.anchor is not None
        before = [
            draft
            for draft in self.drafts.get(note.anchor_block or 0, ())
            if start <= draft.span.start < note.anchor.start and draft.unit not in ("%", "thứ hạng")
        ]
        numerators = [draft for draft in before if not any(role == "numerator" for role, _ in draft.partners)]
        told = self._adds_up_to(note, numerators)
        if told:
            return told
        long = [draft for draft in numerators if len(labels.last_part(draft.label).split()) > 2]
        chosen = long or numerators
        return chosen[-1] if chosen else None

    def _adds_up_to(self, note: Footnote, before: Sequence[Draft]) -> Draft | None:
        """Find the figure that a note's own numbers add up to: a note after the full stop explains the whole."""
        words = " ".join(self.reading[span.start : span.end] for span in note.spans)
        words = _MARK.sub("", words, count=1)
        numbers = [number for number in find_numbers(words) if number.shape in ("plain", "grouped")]
        total = sum(number.value for number in numbers)
        return next((draft for draft in before if len(numbers) > 1 and draft.value == total), None)


def _is_adverbial(words: str, start: int) -> bool:
    opening = words[start : start + 4].lower()
    return (
        start == 0
        or opening.startswith(("tính", "đến", "từ", "tron"))
        or words[:start].rstrip().endswith((",", "đến", "trong", "từ", "tính"))
        or start < 4
    )


def _merge(leads: Sequence[Lead]) -> Lead:
    """Put open leads together: the nearest words, and above them another's only where they say little alone."""
    merged = Lead()
    for lead in leads:
        short = len(lead.head.split()) <= 3
        merged = Lead(
            head=labels.join_path(merged.head, lead.head) if short else lead.head,
            level=lead.level or merged.level,
            period=lead.period or merged.period,
            block=lead.block,
            since=lead.since,
        )
    return merged
