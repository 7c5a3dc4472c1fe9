"""One paragraph alone reads as well as a report: too short to tell runs apart, it is taken for a single run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.repair.restore import repair
from tests.damage import BODY, FOOTNOTE, HEAVY, damage, damaged_numbers, score
from tests.ingest.repair.test_restore import OWN, keeps_the_promises

PARAGRAPHS = [line for line in re.sub(r"\n(?=[a-zđ])", " ", OWN).split("\n") if len(line) > 120]


def read_alone(paragraphs: Sequence[str], lost: frozenset[str]) -> float:
    """The part of the damaged words that reads aright; no digit is invented and no sound word spoilt."""
    hit = right = 0
    for clean in paragraphs:
        damaged = damage(clean, lost)
        reading = repair(damaged)
        assert keeps_the_promises(damaged, reading)
        found = score(clean, damaged, reading.text)
        assert found.spoilt == 0
        hit, right = hit + found.hit, right + found.right
    return right / hit


@pytest.mark.parametrize(("lost", "least"), [(BODY, 0.98), (HEAVY, 0.88), (FOOTNOTE, 0.75)])
def test_a_paragraph_alone_reads_aright(lost: frozenset[str], least: float) -> None:
    assert len(PARAGRAPHS) >= 7
    assert read_alone(PARAGRAPHS, lost) >= least


@pytest.mark.parametrize(
    "clean",
    [
        "Bìa cứng khổ 4 x 6, ảnh khổ 9 x 15, khung 2 x 4 và phong bì 10 x 15; biểu phí 3 x 70% giá niêm yết của sở.",
        "Chi sự nghiệp y tế, dân số v.v (chưa gồm vốn vay), mua sắm máy tính, máy in v.v theo dự toán được giao.",
        "Phần mềm docker, kernel và compiler do nhà thầu cung cấp được cài đặt trên máy chủ của Sở Thông tin.",
        "đạt 98%",
    ],
)
def test_clean_paragraphs_with_strange_words_stay(clean: str) -> None:
    reading = repair(clean)
    assert reading.text == clean and reading.uncertain_figures == ()


def test_a_few_broken_words_are_read() -> None:
    clean = "Huyện tổ chức một hội nghị về công tác bảo vệ rừng và xử lý các vụ vi phạm trên địa bàn các xã biên giới."
    assert repair(damage(clean, BODY)).text == clean


def test_a_short_paragraph_names_the_numbers_that_lost_digits() -> None:
    broken = 0
    for clean in PARAGRAPHS:
        damaged = damage(clean, FOOTNOTE)
        doubted = {place for span in repair(damaged).uncertain_figures for place in range(span.start, span.end)}
        for start, end in damaged_numbers(clean, damaged):
            broken += 1
            assert doubted.issuperset(place for place in range(start, end) if damaged[place].isdigit())
    assert broken > 3


@given(st.sampled_from(PARAGRAPHS), st.sets(st.sampled_from(sorted({c for c in OWN if not c.isspace()})), max_size=40))
@settings(max_examples=15, deadline=None)
def test_whatever_a_paragraph_lost_the_promises_hold(clean: str, lost: set[str]) -> None:
    damaged = damage(clean, frozenset(lost))
    assert keeps_the_promises(damaged, repair(damaged))


@pytest.mark.shared
@pytest.mark.parametrize(("lost", "least"), [(BODY, 0.985), (HEAVY, 0.905), (FOOTNOTE, 0.81)])
def test_paragraphs_of_real_reports_read_aright_one_by_one(shared: Path, lost: frozenset[str], least: float) -> None:
    paragraphs: list[str] = []
    for path in sorted(shared.glob("reports/00[124]_*.txt")):
        lines = re.sub(r"</?\w+>|[*#|\\]", "", path.read_text(encoding="utf-8")).split("\n")
        prose = [line.strip() for line in lines if sum(map(str.islower, line)) > 0.6 * len(line)]
        paragraphs += [line for line in prose if len(line) >= 120][:50]
    assert len(paragraphs) == 150
    assert read_alone(paragraphs, lost) >= least


@pytest.mark.shared
def test_clean_paragraphs_of_real_reports_stay(shared: Path) -> None:
    for path in sorted(shared.glob("reports/00[1-4]_*.txt")):
        for paragraph in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
            assert repair(paragraph).text == paragraph
