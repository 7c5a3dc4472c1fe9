"""A figure's label and unit → what it measures, the same however the words are spelt. Knows nothing of reports.

The whole path of a label is the measure ("hồ sơ giải quyết › hồ sơ trễ hạn"): "tổng số hồ sơ" alone counts another
thing in every table. Its last part is the indicator by which a person looks for it.
"""

from __future__ import annotations

from functools import lru_cache

from retrieval.query.lexicon import subject_of

PATH = "›"


@lru_cache(maxsize=200_000)  # 20 µs each; a shelf of 1 000 reports has as many labels as figures
def words_of(label: str) -> str:
    """Return the words of a label as one key: abbreviations, spelling, order and repeats aside."""
    return " ".join(sorted(set(subject_of(label, folded=False))))


def indicator_of(label: str, unit: str | None) -> str:
    """Return the key of the indicator that a label ends with, in its unit."""
    return f"{words_of(name_of(label))}|{unit_of(unit)}"


def measure_of(label: str, unit: str | None) -> str:
    """Return the key of what a label measures as a whole, in its unit."""
    return f"{words_of(label)}|{unit_of(unit)}"


def name_of(label: str) -> str:
    """Return the last part of a label."""
    return label.rpartition(PATH)[2].strip()


def unit_of(unit: str | None) -> str:
    """Return a unit in small letters."""
    return (unit or "").strip().lower()
