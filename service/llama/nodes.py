"""Passages with their figures → llama-index nodes, and back to spans and figures. Knows nothing of files or indexes.

Metadata is flat (strings and numbers), which every vector store takes; what is a list stands in it as one string, and
`spans_of` and `figures_of` give it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from llama_index.core.schema import BaseNode, NodeRelationship, RelatedNodeInfo, TextNode

from ingest.report import Figure, Passage, Period, Report, Span
from retrieval.summary import Summary

# What a language model, or an embedding, need not read: where things stand, and the figures, which are in the text.
FOR_PROGRAMS: Final = ["report_id", "spans", "figures", "text_state", "start_date", "end_date", "page"]
EXTRACT: Final = "extract"  # of a document: what else its reader gave beside the text


def node_of(passage: Passage, figures: Iterable[Figure], report: Summary) -> TextNode:
    """Make the node of a passage: its words, where they stand, of which place and time, and the figures in them."""
    starts, ends = [span.start for span in passage.spans], [span.end for span in passage.spans]
    return TextNode(
        id_=passage.id,
        text=passage.text,
        metadata={
            **report_metadata(report),
            "section": " › ".join(passage.section),
            "context": " ".join(passage.context.split()),
            "page": passage.page,
            "text_state": passage.state,
            "spans": " ".join(f"{span.start}-{span.end}" for span in passage.spans),
            "figures": json.dumps([_figure(one, report) for one in figures], ensure_ascii=False),
        },
        start_char_idx=min(starts, default=0),
        end_char_idx=max(ends, default=0),
        excluded_embed_metadata_keys=FOR_PROGRAMS,
        excluded_llm_metadata_keys=[*FOR_PROGRAMS, "context"],
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=report.report_id)},
    )


def nodes_of(report: Report, summary: Summary) -> list[TextNode]:
    """Make the nodes of a whole report, in its order."""
    held: dict[str, list[Figure]] = {}
    for figure in report.figures:
        held.setdefault(figure.passage_id, []).append(figure)
    return [node_of(passage, held.get(passage.id, ()), summary) for passage in report.passages]


def report_metadata(report: Summary) -> dict[str, Any]:
    """What the report as a whole says of itself; what it does not state is None."""
    return {
        "report_id": report.report_id,
        "file": report.file,
        "title": report.title,
        "number": report.number,
        "agency": report.agency,
        "place": report.place,
        "province": report.province,
        "date": report.date,
        "period": report.period.surface if report.period else None,
        "start_date": report.period.start.isoformat() if report.period else None,
        "end_date": report.period.end.isoformat() if report.period else None,
    }


def spans_of(node: BaseNode) -> tuple[Span, ...]:
    """Where a node's words stand in the text of its document, in code points."""
    parts = (part.partition("-") for part in str(node.metadata["spans"]).split())
    return tuple(Span(int(start), int(end)) for start, _, end in parts)


def figures_of(node: BaseNode) -> Sequence[dict[str, Any]]:
    """The figures of a node; `value` is a Decimal, place and period the figure's own, else its report's."""
    rows: list[dict[str, Any]] = json.loads(node.metadata["figures"])
    return [{**row, "value": Decimal(row["value"])} for row in rows]


def _figure(figure: Figure, report: Summary) -> dict[str, Any]:
    period: Period | None = figure.period or report.period
    return {
        "value": format(figure.value, "f"),
        "unit": figure.unit,
        "surface": figure.surface,
        "label": figure.label,
        "level": figure.level,
        "place": figure.place or report.place,
        "period": period.surface if period else None,
        "kind": figure.kind,
        "start": figure.span.start,
        "end": figure.span.end,
        "is_sure": not (figure.uncertain or figure.ambiguous),
    }
