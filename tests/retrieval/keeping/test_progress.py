"""How far adding has come, and how well what was added was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.report import Quality
from retrieval.keeping.progress import Course, Progress
from retrieval.keeping.read_quality import tally
from retrieval.summary import Summary


def files(folder: Path, *sizes: int) -> list[Path]:
    made = [folder / f"{number}.txt" for number in range(len(sizes))]
    for path, size in zip(made, sizes, strict=True):
        path.write_bytes(b"x" * size)
    return made


def watched(paths: list[Path], pages: int, ticks: Iterator[int]) -> list[Progress]:
    seen: list[Progress] = []
    course = Course(paths, seen.append, lambda: float(next(ticks)))
    for path in course:
        for page in range(1, pages + 1):
            course.page(page, pages)
        course.done(Summary(path.name, path.name, "ready"))
    return seen


def test_pages_and_the_time_left_are_told_as_a_file_is_read(tmp_path: Path) -> None:
    seen = watched(files(tmp_path, 100, 100), 4, iter(range(0, 1000, 10)))
    first = [p for p in seen if p.file == "0.txt"]
    assert [(p.page, p.pages) for p in first] == [(0, 0), (1, 4), (2, 4), (3, 4), (4, 4), (0, 0)]
    assert first[0].seconds_left is None
    left = [p.seconds_left for p in seen if p.seconds_left is not None]
    assert left[-1] == 0
    assert str(first[2]).startswith("[1/2] đang đọc 0.txt, trang 2/4, còn khoảng ")


def test_pages_at_an_even_pace_give_the_true_time_left(tmp_path: Path) -> None:
    now = count(0, 10)
    seen = watched(files(tmp_path, 1000), 10, now)
    # The clock moves 10 s a call: opened at 10, looked at first at 20, each page one step later.
    halfway = next(p for p in seen if p.page == 5)
    assert halfway.seconds_left is not None
    assert 50 <= halfway.seconds_left <= 70


@given(st.lists(st.integers(0, 500), min_size=1, max_size=6), st.integers(0, 5))
def test_the_time_left_is_never_negative_and_ends_at_nothing(sizes: list[int], pages: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        seen = watched(files(Path(folder), *sizes), pages, count(0, 3))
    assert all(p.seconds_left is None or p.seconds_left >= 0 for p in seen)
    assert not seen[-1].seconds_left
    assert (seen[-1].done, seen[-1].total) == (len(sizes), len(sizes))


GOOD = Summary(
    "a", "a.pdf", "ready", number="1/BC", date="2024-01-02", characters=900,
    quality=Quality(1.0, 0, (("good", 3), ("scan", 1))),
)  # fmt: skip
WORN = replace(GOOD, report_id="b", file="b.pdf", number=None, date=None, characters=100,
               quality=Quality(0.8, 7, (("scan", 2),)))  # fmt: skip
BAD = Summary("c", "c.pdf", "quarantined", reason="tệp hỏng.")


def test_a_tally_counts_pages_by_state_and_words_by_length() -> None:
    whole = tally([GOOD, WORN, BAD, GOOD])
    assert [s.file for s in whole.ready] == ["a.pdf", "b.pdf"]
    assert whole.quarantined == (BAD,)
    assert dict(whole.pages) == {"good": 3, "scan": 3}
    assert whole.valid_words is not None
    assert abs(whole.valid_words - 0.98) < 1e-9
    assert whole.damaged_lines == 7
    assert (whole.without_number, whole.without_date) == (("b.pdf",), ("b.pdf",))


def test_nothing_tallies_to_nothing() -> None:
    assert tally([]).valid_words is None
    assert tally([BAD]).pages == ()
