"""The nouns of a report: what it says, where it says it, and how well it could be read.

Every offset is a code point in `Report.text`; ranges are half open. `reading` has the same length as
`text`, so an offset in one is an offset in the other. Nothing here reads files or decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

PageState = Literal["good", "damaged", "legacy", "nfd", "wrong_layer", "scan", "unread", "empty"]
LineState = Literal["clean", "damaged", "unreadable"]
TextState = Literal["clean", "repaired", "ocr"]
BlockKind = Literal["heading", "paragraph", "item", "row", "footnote", "furniture"]
FigureKind = Literal["actual", "planned", "estimated", "cumulative", "same_period_last_year"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points in `Report.text`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Period:
    """A closed range of days; `surface` is how the report words it ("6 tháng đầu năm 2023")."""

    start: date
    end: date
    surface: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page (or sheet) of the source. `number` counts from 1; `printed` is the number on the paper, if any."""

    number: int
    span: Span
    state: PageState
    printed: str | None = None
    remedy: str | None = None


NEXT_TABLE = "(bảng tiếp theo)"
"""The line between two tables with heads of their own that nothing else parts."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader gives: the text in reading order, in one set of conventions for every format.

    Headings of Word and HTML begin with `#`s; a table row is one line with tab-separated cells, repeated
    heads and empty cells kept; a footnote mark is `<sup>n</sup>` where it hangs, and the note itself is a
    paragraph that begins with the same mark. A plain text file is its own content after NFC, untouched.

    `uncertain`: spans read with low confidence (OCR). `furniture`: running headers, footers, page numbers and
    stamps that stand in the text. `boxes`: 4 float32 (x0, y0, x1, y1, in points, origin top left) per code
    point, NaN where a character has no place on a page; empty when the format has no pages. `notes`: what was left
    out of the text and why, one short Vietnamese phrase each ("bỏ qua 3 hàng ẩn", "2 hình chưa đọc được").
    `unread`: parts, beside pages, that hold words and could not be read. `pictures`: where the text was read from a
    picture inside the file. `hidden`: parts of a plain text that are not meant to be read (comments, struck words).
    """

    text: str
    format: str
    pages: tuple[Page, ...]
    uncertain: tuple[Span, ...] = ()
    furniture: tuple[Span, ...] = ()
    boxes: bytes = b""
    notes: tuple[str, ...] = ()
    unread: int = 0
    pictures: tuple[Span, ...] = ()
    hidden: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a report's identity, in the document's own words; `span` is None when a user gave it."""

    value: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reports what, about where and when. A part that the document does not state is None."""

    title: Part | None = None
    agency: Part | None = None
    place: Part | None = None  # "huyện Tuần Giáo"
    province: Part | None = None  # "tỉnh Điện Biên"
    number: Part | None = None  # "303/BC-UBND"
    date: Part | None = None  # ISO, "2024-07-02"
    addressee: Part | None = None
    signer: Part | None = None
    period: Period | None = None
    period_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One body cell of a table: the rows above it that it belongs to, its own row, its column's head.

    `rows` is the path from the table's name down to the row label; `unit` comes from a units column or head.
    An empty cell has an empty span and means "not stated", never 0.
    """

    rows: tuple[str, ...]
    column: str
    unit: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """A run of the report of one kind, under its headings.

    `spans` has more than one part where a page break, a footer or a footnote cut a sentence. `section` holds
    the headings above it, outermost first, as they read. `depth` is a heading's or bullet's level from 1.
    `cells` is filled for `row` blocks only. `repeats` is the index of the earlier block with the same words.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    section: tuple[str, ...] = ()
    depth: int = 0
    page: int | None = None
    cells: tuple[Cell, ...] = ()
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note and the word it hangs on. `anchor` is the mark in the body; None when no mark was found.

    `block` and `anchor_block` index `Report.blocks`.
    """

    mark: str
    anchor: Span | None
    spans: tuple[Span, ...]
    block: int
    anchor_block: int | None


@dataclass(frozen=True, slots=True)
class Passage:
    """What a person would quote: sentences of one point, a table row, or a footnote.

    `text` is the reading of its spans joined by single spaces, line breaks inside become spaces; `context`
    is what search should also see: section path, table heads, the sentence a footnote hangs on.
    """

    id: str
    report_id: str
    kind: BlockKind
    section: tuple[str, ...]
    page: int | None
    spans: tuple[Span, ...]
    text: str
    context: str
    state: TextState


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that states something, with all it needs to be understood alone.

    `surface` is `Report.text[span]` ("09", "97,79%"); `unit` as written ("hồ sơ", "triệu đồng", "%").
    `label` is the words that say what it counts. `level` is "cấp tỉnh", "cấp huyện", "cấp xã", "toàn huyện"…
    `partners` maps a role (numerator, denominator, percent, whole, part, target, result, software, reality, rank_of)
    to figure ids. `uncertain`: digits may be lost or misread, never to be asserted. `ambiguous`: its mark
    could be thousands or decimal and nothing decides; `value` is then the likelier one.
    `quote` is the least span that lets a reader check it (its clause or row).
    """

    id: str
    report_id: str
    passage_id: str
    value: Decimal
    unit: str | None
    surface: str
    label: str
    level: str | None
    place: str | None
    period: Period | None
    kind: FigureKind
    span: Span
    quote: Span
    section: tuple[str, ...] = ()
    partners: tuple[tuple[str, str], ...] = ()
    footnote_of: Span | None = None
    approximate: str | None = None  # "trên", "gần", "khoảng" as printed
    uncertain: bool = False
    ambiguous: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Arithmetic the report claims that does not hold. `text` says it in Vietnamese, with the likely slip."""

    kind: str  # ratio | sum | table_text | footnote | list | repeat | year
    text: str
    spans: tuple[Span, ...]
    expected: str
    printed: str


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a report was read. Shares are 0..1 of the tokens; `pages` counts pages by state.

    A page or part that could not be read counts as a page of words none of which is valid. `notes` says what the
    reader left out and why, `unread` counts the parts that it could not read, as in `Extract`. `sure` is the mean
    confidence of the syllables that were filled in, 1 where none was.
    """

    valid_words: float
    damaged_lines: int
    pages: tuple[tuple[PageState, int], ...]
    notes: tuple[str, ...] = ()
    unread: int = 0
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """One report, read and understood. `id` is stable for the same bytes (content hash)."""

    id: str
    file: str
    format: str
    text: str
    reading: str
    pages: tuple[Page, ...]
    identity: Identity
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    line_states: tuple[tuple[Span, LineState], ...]
    uncertain: tuple[Span, ...]
    quality: Quality


class UnreadableReport(Exception):
    """The file cannot be read; `reason` says why and what to do, in Vietnamese."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


def is_filled(text: str, reading: str) -> bool:
    """Say whether a reading fills in letters that the text lost, not only leaves out what is not shown."""
    return text != reading and any(a.isspace() and not b.isspace() for a, b in zip(text, reading, strict=True))


def place_of(figure: Figure, report: Report) -> str | None:
    """Return the place a figure speaks of: its own, else its report's."""
    return figure.place or (report.identity.place.value if report.identity.place else None)


def period_of(figure: Figure, report: Report) -> str | None:
    """Return the words for the time a figure speaks of: its own, else its report's."""
    period = figure.period or report.identity.period
    return period.surface if period else None
