"""The word index: it finds by words as they are spelt, typed without accents, abbreviated or slipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.indexes.bm25 import Entry, Lexical

ENTRIES = (
    Entry("a", "r1", "Năm 2023 còn 170 hồ sơ quá hạn", "Kết quả giải quyết hồ sơ"),
    Entry("b", "r1", "Đào tạo, bồi dưỡng 40 công chức", "Xây dựng đội ngũ"),
    Entry("c", "r2", "Công bố 125 thủ tục hành chính tại Đăk Rơ Ông", "Cải cách thể chế"),
    Entry("d", "r2", "Thu ngân sách nhà nước đạt 54.647 triệu đồng", "Tài chính"),
)


@pytest.fixture(scope="module")
def lexical() -> Lexical:
    index = Lexical()
    index.add(ENTRIES)
    index.commit()
    return index


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("hồ sơ quá hạn", "a"),
        ("ho so qua han", "a"),
        ("hồ sơ trễ hạn là bao nhiêu?", "a"),
        ("bao nhiêu TTHC", "c"),
        ("tthc", "c"),
        ("54.647", "d"),
        ("NSNN", "d"),
        ("boi duong cong chuc", "b"),
        ("xây dựng đội ngũ", "b"),
        ("Dak Ro Ong", "c"),
        ("Đắk Rơ Ông", "c"),
        ("how many civil servants", "b"),
    ],
)
def test_the_right_entry_comes_first(lexical: Lexical, question: str, expected: str) -> None:
    assert lexical.search(question, 1)[0][0] == expected


def test_groups_limit_where_to_look_without_changing_scores(lexical: Lexical) -> None:
    everywhere = dict(lexical.search("hồ sơ thủ tục ngân sách", 10))
    within = dict(lexical.search("hồ sơ thủ tục ngân sách", 10, ["r2"]))
    assert set(within) == {"c", "d"}
    assert within == pytest.approx({key: everywhere[key] for key in within})


@pytest.mark.parametrize("question", ["", "?!", "zzz", "\x00", "a" * 10_000, "AND OR (", 'text:"x"'])
def test_any_question_is_harmless(lexical: Lexical, question: str) -> None:
    assert lexical.search(question, 5) == []


def test_changes_are_seen_after_commit_and_survive_reopening(tmp_path: Path) -> None:
    index = Lexical(tmp_path)
    index.add(ENTRIES)
    assert index.count() == 0
    index.commit()
    index.delete("r1")
    assert index.count() == 4
    index.commit()
    assert (index.count(), index.count("r1"), index.count("r2")) == (2, 0, 2)
    index.add(ENTRIES[:1])
    index.close()
    again = Lexical(tmp_path)
    assert again.count() == 2
    again.clear()
    again.commit()
    assert again.search("thủ tục", 5) == []


def test_a_damaged_index_starts_anew(tmp_path: Path) -> None:
    index = Lexical(tmp_path)
    index.add(ENTRIES)
    index.commit()
    index.close()
    (tmp_path / "meta.json").write_text("{", encoding="utf-8")
    assert Lexical(tmp_path).count() == 0


def test_a_kill_while_deletions_were_written_does_not_bar_the_same_deletion(tmp_path: Path) -> None:
    """The file that says what is deleted is written before the one that says so of it: a kill may come between."""
    index = Lexical(tmp_path / "L")
    index.add(ENTRIES)
    index.commit()
    index.close()
    before = (tmp_path / "L" / "meta.json").read_bytes()
    index.delete("r1")
    index.commit()
    index.close()
    assert list((tmp_path / "L").glob("*.del"))
    (tmp_path / "L" / "meta.json").write_bytes(before)
    again = Lexical(tmp_path / "L")
    assert again.count() == 4
    again.delete("r1")
    again.commit()
    assert (again.count(), again.count("r2")) == (2, 2)
