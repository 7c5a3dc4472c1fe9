"""Two figures of one report → how the second belongs to an answer that the first leads. Numbers for the ranker."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ingest.report import Figure
from ingest.syllables import fold
from service.features import Candidate
from service.question import Question

NAMES = (
    "bias",
    "gap",
    "same_quote",
    "same_sentence",
    "same_passage",
    "elsewhere",
    "ratio",
    "part_of_top",
    "whole_of_top",
    "sibling",
    "two_steps",
    "told_twice",
    "same_unit",
    "share_wanted",
    "parts_wanted",
    "sibling_wanted",
    "level_wrong",
    "level_right",
    "period_wrong",
    "crowd",
    "label",
    "precision",
    "mention",
    "level_part",
    "many_asked",
    "many_asked_near",
    "same_period",
    "target_pair",
    "same_label",
    "year_pair",
    "year_pair_wanted",
    "rank_pair",
    "alike_elsewhere",
    "denominator",
    "rival",
    "adds_label",
    "adds_quote",
    "adds_strongly",
    "loses_label",
    "same_row_label",
    "reality",
    "unit_wrong",
    "share_unasked",
    "only_mentions",
    "gap_worse",
    "missing_worse",
)
_RATIO = frozenset(("numerator", "denominator", "percent"))
_MANY = re.compile(r"\b(?:bao nhieu|may|bn)\b")
_AND = re.compile(r"\bva\b|,")


def relate(question: Question, top: Candidate, top_score: float, other: Candidate, score: float) -> tuple[float, ...]:
    """Describe how a figure stands to the leading one, in the order of `NAMES`."""
    a, b = top.figure, other.figure
    roles_a, roles_b = dict_of(a), dict_of(b)
    to_b = [role for role, i in a.partners if i == b.id]
    to_a = [role for role, i in b.partners if i == a.id]
    wholes_a = {i for role, i in a.partners if role == "whole"}
    wholes_b = {i for role, i in b.partners if role == "whole"}
    same_sentence = a.id != b.id and top.unit.place == other.unit.place
    ratio = bool(_RATIO & {*to_b, *to_a})
    is_part, is_whole = "part" in to_b or "whole" in to_a, "whole" in to_b or "part" in to_a
    sibling = bool(wholes_a & wholes_b)
    linked = ratio or is_part or is_whole or sibling
    two = not linked and bool(set(roles_a.values()) & ({*roles_b.values(), b.id}) or a.id in roles_b.values())
    share = (b.unit or "").startswith("%")
    flat = fold(question.text)
    asked = len(_MANY.findall(flat))
    many = 1.0 if asked >= 2 else 0.5 if _AND.search(flat) else 0.0
    same_label = fold(a.label) == fold(b.label)
    years = a.period != b.period and same_sentence and (a.unit == b.unit)
    gap = min(max(top_score - score, 0.0), 8.0) / 8.0
    weights = top.weights
    return (
        1.0,
        gap,
        float(a.quote == b.quote),
        float(same_sentence),
        float(not same_sentence and top.unit.block == other.unit.block),
        float(top.unit.block != other.unit.block),
        float(ratio),
        float(is_part),
        float(is_whole),
        float(sibling),
        float(two),
        float(a.value == b.value and not same_sentence),
        float(a.unit == b.unit),
        float(share and question.wants("share")),
        float(is_part and question.wants("breakdown")),
        float(sibling and question.wants("breakdown")),
        float(other.feature("level") < 0),
        float(other.feature("level") > 0),
        float(other.feature("period") < 0),
        min(1.0, math.log1p(len(top.unit.figures)) / 3),
        other.feature("label") - top.feature("label"),
        other.feature("precision"),
        other.feature("mention"),
        float(is_part and b.level is not None and not question.levels),
        many,
        many * float(same_sentence or top.unit.block == other.unit.block),
        float(a.period == b.period),
        float(question.wants("target", "compare") and (a.kind == "planned") != (b.kind == "planned")),
        float(same_label),
        float(years),
        float(years and question.wants("trend", "compare")),
        float("rank_of" in (*to_b, *to_a)),
        max(0.0, 1 - 3 * gap) * float(top.unit.block != other.unit.block),
        float("denominator" in to_b),
        float(other.feature("rival_label") < 0 and top.feature("rival_label") >= 0),
        _adds(top.label_credits, other.label_credits, weights),
        _adds(top.all_credits, other.all_credits, weights),
        float(_adds(top.label_credits, other.label_credits, weights) > 0.2),
        _adds(other.label_credits, top.label_credits, weights),
        float(other.unit.passage.kind == "row" and same_sentence),
        float(bool({"software", "reality"} & {*to_b, *to_a})),
        float(other.feature("unit") < 0 and top.feature("unit") > 0),
        float(share and not question.wants("share") and top.feature("measure") <= 0),
        float(top.feature("mention") > 0 and other.feature("mention") <= 0),
        max(0.0, other.feature("gap_all") - top.feature("gap_all")),
        max(0.0, other.feature("missing") - top.feature("missing")),
    )


def _adds(held: Sequence[float], more: Sequence[float], weights: Sequence[float]) -> float:
    """How much of the subject the second covers that the first does not, 0..1."""
    total = sum(weights) or 1.0
    return sum(w * max(0.0, b - a) for w, a, b in zip(weights, held, more, strict=True)) / total


def dict_of(figure: Figure) -> dict[str, str]:
    """Return the partners of a figure, role by id; the last of a role wins."""
    return {f"{role}:{i}": i for role, i in figure.partners}
