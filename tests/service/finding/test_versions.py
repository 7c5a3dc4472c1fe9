"""Versions of one report: the newest signed is asked, the others are named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ingest.report import Period
from retrieval.summary import Summary
from service.finding.versions import newest

YEAR = Period(date(2029, 1, 1), date(2029, 12, 31), "năm 2029")
SIGNED = Summary(
    "a", "bc.txt", "ready", added="2030-01-05T00:00:00", title="Kết quả công tác năm 2029", number="45/BC-UBND",
    place="huyện Suối Bạc", date="2029-12-20", period=YEAR,
)  # fmt: skip


def kept(*reports: Summary) -> list[str]:
    return [report.report_id for report in newest(reports)[0]]


def test_a_file_added_again_replaces_the_one_before() -> None:
    again = replace(SIGNED, report_id="b", added="2030-01-09T00:00:00")
    chosen, older = newest((SIGNED, again))
    assert [report.report_id for report in chosen] == ["b"]
    assert older == {"b": ("bc.txt",)}


def test_the_signed_report_wins_over_its_draft_added_later() -> None:
    draft = replace(SIGNED, report_id="d", file="du-thao.docx", number=None, date=None, added="2030-02-01T00:00:00")
    assert kept(SIGNED, draft) == ["a"]


def test_other_years_places_numbers_and_titles_are_other_reports() -> None:
    others = (
        replace(
            SIGNED, report_id="y", period=Period(date(2028, 1, 1), date(2028, 12, 31), "năm 2028"), date="2028-12-20"
        ),
        replace(SIGNED, report_id="p", place="huyện Nà Lau"),
        replace(SIGNED, report_id="n", number="52/BC-UBND"),
        replace(SIGNED, report_id="t", title="Công tác dân số năm 2029"),
    )
    assert len(kept(SIGNED, *others)) == 5


def test_reports_that_state_nothing_of_themselves_are_never_one() -> None:
    assert kept(Summary("a", "bc.txt", "ready"), Summary("b", "bc.txt", "ready")) == ["a", "b"]
