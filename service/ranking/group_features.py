"""The first chances of several figures → what those beside a figure say of it. A ratio's parts come or stay as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.report import Figure
from service.ranking.figure_features import Candidate
from service.ranking.pair_features import wholes_of

NAMES = (
    "chance",
    "best_of_quote",
    "mean_of_quote",
    "best_of_sentence",
    "mean_of_sentence",
    "best_partner",
    "worst_partner",
    "mean_of_unit",
    "better",
    "expected",
    "best_sibling",
    "mean_sibling",
    "share_of_best",
)
_NOBODY = -0.1
_MOST = 12


def together(found: Sequence[tuple[float, Candidate]]) -> list[tuple[float, ...]]:
    """Describe each figure by the chances of the others, in the order of `NAMES`."""
    chance = {c.figure.id: p for p, c in found}
    wholes = {c.figure.id: wholes_of(c.figure) for _, c in found}
    best, expected = max(chance.values(), default=0.0), sum(chance.values())
    rows: list[tuple[float, ...]] = []
    for p, c in found:
        me = c.figure
        others = [(q, o) for q, o in found if o.figure.id != me.id]
        quote = [q for q, o in others if o.figure.quote == me.quote]
        sentence = [q for q, o in others if o.unit.place == c.unit.place]
        partners = _partners(me, chance)
        unit = [q for q, o in others if o.figure.unit == me.unit]
        siblings = [q for q, o in others if wholes[me.id] & wholes[o.figure.id]]
        rows.append(
            (
                p,
                max(quote, default=_NOBODY),
                _mean(quote),
                max(sentence, default=_NOBODY),
                _mean(sentence),
                max(partners, default=_NOBODY),
                min(partners, default=_NOBODY),
                _mean(unit),
                min(sum(q > p for q in chance.values()), _MOST) / _MOST,
                min(expected, _MOST) / _MOST,
                max(siblings, default=_NOBODY),
                _mean(siblings),
                p / max(1e-3, best),
            )
        )
    return rows


def _partners(figure: Figure, chance: Mapping[str, float]) -> list[float]:
    return [chance[i] for i in {i for _, i in figure.partners} if i in chance and i != figure.id]


def _mean(chances: Sequence[float]) -> float:
    return sum(chances) / len(chances) if chances else _NOBODY
