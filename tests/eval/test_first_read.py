"""The questions over many files are well formed."""

from __future__ import annotations

from eval.first_read import DATA, read_aimed


def test_lines_are_read_into_files_names_and_question() -> None:
    (aimed,) = read_aimed("# nothing\n\na.pdf|b.doc\toffice month\tSở nào?\n")
    assert (aimed.files, aimed.names, aimed.text) == (("a.pdf", "b.doc"), "office month", "Sở nào?")


def test_shipped_questions_name_each_kind_of_thing() -> None:
    questions = read_aimed((DATA / "whole_library.tsv").read_text(encoding="utf-8"))
    assert len(questions) >= 60
    assert len({aimed.text for aimed in questions}) == len(questions)
    named = {name for aimed in questions for name in aimed.names.split()}
    assert {"office", "number", "title", "row", "month", "condition", "place"} <= named
