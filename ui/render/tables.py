"""Cells → the HTML table of a comparison. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from service.answer import AnswerFigure, Citation
from ui.render.names import source_address


def comparison_table(heads: Iterable[str], rows: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Return a table of cells that are HTML already; a wide one scrolls in its own frame."""
    top = "".join(f"<th scope='col'>{escape(head)}</th>" for head in heads)
    body = "".join(
        f"<tr><th scope='row'>{escape(name)}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for name, cells in rows
    )
    table = f"<table><thead><tr><td></td>{top}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div class='compare' tabindex='0'>{table}</div>"


def blank_cell(words: str) -> str:
    """Return the cell of a report that states nothing."""
    return f"<span class='blank'>{escape(words)}</span>"


def figure_cell(figure: AnswerFigure, n: int, citation: Citation, notes: Iterable[str]) -> str:
    """Return a figure as printed, its unit, its own level and period where stated, and its source."""
    own = " · ".join(filter(None, (figure.level, figure.period)))
    warning = " ".join(notes)
    unit = figure.unit if figure.unit and not figure.surface.endswith(figure.unit) else ""
    flag = f" <abbr title='{escape(warning, quote=True)}'>⚠</abbr>" if warning else ""
    return (
        f"<b>{escape(figure.surface)}</b> {escape(unit)} "
        f"<a href='{escape(source_address(citation), quote=True)}' target='_blank' rel='noopener'>[{n}]</a>{flag}"
        + (f"<br><small>{escape(own)}</small>" if own else "")
    )
