"""The cells of the comparison."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from tests.made_answers import CITED, FIGURE
from ui.render.tables import figure_cell


def bare(html: str) -> str:
    """Return the words of some HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_a_cell_of_the_comparison_names_figure_unit_and_source_once() -> None:
    cell = figure_cell(replace(FIGURE, surface="98%", unit="%"), 2, CITED, ())
    assert bare(cell).startswith("98% ")
    assert "[2]" in cell and "nguon?report=r1" in cell
