"""Two figures of one report → how the second stands to the first, which leads the answer. Numbers for the ranker."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ingest.report import Figure
from ingest.vietnamese.syllables import fold, toned
from service.question import Question
from service.ranking.figure_features import Candidate

_TIES = (
    "ratio",
    "part_of_top",
    "whole_of_top",
    "sibling",
    "two_steps",
    "rank_pair",
    "denominator",
    "reality",
    "target_pair",
    "told_twice",
)
_PLACES = (
    "same_quote",
    "same_sentence",
    "same_passage",
    "elsewhere",
    "after",
    "figures_between",
    "clauses_between",
    "sentences_between",
    "rows_between",
    "characters_between",
    "top_is_first",
    "sentence_ends_between",
    "semicolon_between",
    "parts_begin_between",
    "comma_between",
    "crowd",
)
_ALIKE = (
    "same_unit",
    "both_shares",
    "same_period",
    "same_label",
    "same_tail",
    "tail_overlap",
    "same_parent",
    "is_parent",
    "is_child",
    "other_level_alike",
    "year_pair",
)
_ASKED = (
    "share_wanted",
    "parts_wanted",
    "sibling_wanted",
    "year_pair_wanted",
    "level_wrong",
    "level_right",
    "level_part",
    "period_wrong",
    "unit_wrong",
    "rival",
    "share_unasked",
    "only_mentions",
    "many_asked",
    "many_asked_near",
    "counts_asked",
)
_BETTER = (
    "gap",
    "near_and_elsewhere",
    "adds_label",
    "adds_quote",
    "loses_label",
    "more_label",
    "more_union",
    "more_counted",
    "more_inside",
    "more_like_label",
    "more_like_label_back",
    "more_like_quote",
    "more_like_quote_back",
    "more_gap",
    "more_missing",
    "more_said_label",
    "more_said_quote",
)
NAMES = (*_TIES, *_PLACES, *_ALIKE, *_ASKED, *_BETTER)
_RATIO = frozenset(("numerator", "denominator", "percent"))
_MANY = toned(r"\b(?:bao nhiêu|mấy|bn)\b")
_AND = toned(r"\bvà\b|,")
_SENTENCE_END = re.compile(r"[.]\s|\n")
_PARTS_BEGIN = re.compile(r"trong đó|gồm|cụ thể|[(:]", re.IGNORECASE)
_FAR = 1500  # characters; what stands between figures further apart is not looked at


def relate(
    question: Question, reading: str, top: Candidate, top_score: float, other: Candidate, score: float
) -> tuple[float, ...]:
    """Describe how a figure stands to the leading one, in the order of `NAMES`. `reading` is the report's text."""
    ties = _ties(question, top, other)
    return (
        *ties,
        *_places(reading, top, other),
        *_alike(top, other),
        *_asked(question, top, other, bool(ties[1]), bool(ties[3])),
        *_better(top, top_score, other, score),
    )


def _ties(question: Question, top: Candidate, other: Candidate) -> tuple[float, ...]:
    a, b = top.figure, other.figure
    roles = {*(role for role, i in a.partners if i == b.id)}
    back = {*(role for role, i in b.partners if i == a.id)}
    ratio = bool(_RATIO & (roles | back))
    is_part, is_whole = "part" in roles or "whole" in back, "whole" in roles or "part" in back
    sibling = bool(wholes_of(a) & wholes_of(b))
    of_a, of_b = {i for _, i in a.partners}, {i for _, i in b.partners}
    linked = ratio or is_part or is_whole or sibling
    return (
        float(ratio),
        float(is_part),
        float(is_whole),
        float(sibling),
        float(not linked and bool(of_a & (of_b | {b.id}) or a.id in of_b)),
        float("rank_of" in roles | back),
        float("denominator" in roles),
        float(bool({"software", "reality"} & (roles | back))),
        float(question.wants("target", "compare") and (a.kind == "planned") != (b.kind == "planned")),
        float(a.value == b.value and top.unit.place != other.unit.place),
    )


def wholes_of(figure: Figure) -> set[str]:
    """Return the figures that this one is a part of, by id."""
    return {i for role, i in figure.partners if role == "whole"}


def _places(reading: str, top: Candidate, other: Candidate) -> tuple[float, ...]:
    a, b = top.figure, other.figure
    same_sentence, same_block = top.unit.place == other.unit.place, top.unit.block == other.unit.block
    figures = top.unit.figures
    steps = clauses = 0
    if same_sentence:
        low, high = sorted((figures.index(a), figures.index(b)))
        steps = high - low
        clauses = sum(figures[k].quote != figures[k + 1].quote for k in range(low, high))
    start, end = (a.span.end, b.span.start) if a.span.end <= b.span.start else (b.span.end, a.span.start)
    between = reading[start:end] if end - start < _FAR else ""
    sentences = other.unit.place - top.unit.place
    rows = top.unit.passage.kind == "row" and other.unit.passage.kind == "row"
    return (
        float(a.quote == b.quote),
        float(same_sentence),
        float(not same_sentence and same_block),
        float(not same_block),
        float(b.span.start > a.span.start),
        min(steps, 8) / 8,
        min(clauses, 6) / 6,
        max(-1.0, min(1.0, sentences / 6)),
        min(1.0, abs(sentences) / 8) * rows,
        min(1.0, math.log1p(max(0, end - start)) / 7),
        float(figures[0] == a),
        float(end - start >= _FAR or bool(_SENTENCE_END.search(between))),
        float(";" in between),
        float(bool(_PARTS_BEGIN.search(between))),
        float("," in between),
        min(1.0, math.log1p(len(figures)) / 3),
    )


def _alike(top: Candidate, other: Candidate) -> tuple[float, ...]:
    a, b = top.figure, other.figure
    path_a, path_b = (tuple(part.strip() for part in fold(f.label).split("›")) for f in (a, b))
    tail_a, tail_b = set(path_a[-1].split()), set(path_b[-1].split())
    overlap = len(tail_a & tail_b) / max(1, min(len(tail_a), len(tail_b)))
    shares = is_share(a) and is_share(b)
    return (
        float(a.unit == b.unit),
        float(shares),
        float(a.period == b.period),
        float(path_a == path_b),
        float(path_a[-1] == path_b[-1]),
        overlap,
        float(path_a[:-1] == path_b[:-1]),
        float(path_b == path_a[:-1]),
        float(path_a == path_b[:-1]),
        overlap * (a.level is not None and b.level is not None and a.level != b.level),
        float(a.period != b.period and top.unit.place == other.unit.place and a.unit == b.unit),
    )


def is_share(figure: Figure) -> bool:
    """Tell whether a figure is a percentage."""
    return (figure.unit or "").startswith("%")


def _asked(question: Question, top: Candidate, other: Candidate, is_part: bool, sibling: bool) -> tuple[float, ...]:
    a, b = top.figure, other.figure
    near = top.unit.block == other.unit.block
    asked = len(_MANY.findall(question.spelt))
    many = 1.0 if asked >= 2 else 0.5 if _AND.search(question.spelt) else 0.0
    years = a.period != b.period and top.unit.place == other.unit.place and a.unit == b.unit
    return (
        float(is_share(b) and question.wants("share")),
        float(is_part and question.wants("breakdown")),
        float(sibling and question.wants("breakdown")),
        float(years and question.wants("trend", "compare")),
        float(other.feature("level") < 0),
        float(other.feature("level") > 0),
        float(is_part and b.level is not None and not question.levels),
        float(other.feature("period") < 0),
        float(other.feature("unit") < 0 and top.feature("unit") > 0),
        float(other.feature("rival_label") < 0 and top.feature("rival_label") >= 0),
        float(is_share(b) and not question.wants("share") and top.feature("measure") <= 0),
        float(top.feature("mention") > 0 and other.feature("mention") <= 0),
        many,
        many * near,
        min(1.0, asked / 3),
    )


def _better(top: Candidate, top_score: float, other: Candidate, score: float) -> tuple[float, ...]:
    gap = min(max(top_score - score, 0.0), 8.0) / 8.0
    more = {
        name: other.feature(name) - top.feature(name)
        for name in (
            "label",
            "union",
            "counted",
            "inside",
            "like_label",
            "like_label_back",
            "like_quote",
            "like_quote_back",
            "gap_all",
            "missing",
            "said_label",
            "said_quote",
        )
    }
    return (
        gap,
        max(0.0, 1 - 3 * gap) * (top.unit.block != other.unit.block),
        adds(top.label_credits, other.label_credits, top.weights),
        adds(top.all_credits, other.all_credits, top.weights),
        adds(other.label_credits, top.label_credits, top.weights),
        *more.values(),
    )


def adds(held: Sequence[float], more: Sequence[float], weights: Sequence[float]) -> float:
    """How much of the subject the second covers that the first does not, 0..1."""
    total = sum(weights) or 1.0
    return sum(w * max(0.0, b - a) for w, a, b in zip(weights, held, more, strict=True)) / total
