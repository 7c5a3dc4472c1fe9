"""What was read how well, as lines for the terminal: one a report, then the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ingest.report import PageState
    from retrieval.summary import Summary

STATES: Final[dict[PageState, str]] = {
    "good": "đọc tốt",
    "damaged": "mất chữ",
    "legacy": "mã chữ cũ",
    "nfd": "dấu rời",
    "wrong_layer": "lớp chữ sai, đã đọc từ ảnh",
    "scan": "ảnh quét",
    "unread": "chưa đọc được",
    "empty": "trống",
}


def lines(summaries: Sequence[Summary]) -> Iterator[str]:
    """Say what became of each file, and of all together where there are several."""
    for summary in summaries:
        yield _line(summary)
    if len(summaries) > 1:
        yield from _total(summaries)


def _line(summary: Summary) -> str:
    if summary.state == "quarantined":
        return f"✗ {summary.file}: {summary.reason}"
    held = [f"{summary.passages} đoạn", f"{summary.figures} số liệu", f"{summary.findings} chỗ không khớp"]
    if summary.quality is not None:
        held.append(f"{_percent(summary.quality.valid_words)} từ hợp lệ")
        if summary.quality.damaged_lines:
            held.append(f"{summary.quality.damaged_lines} dòng mất chữ")
        if summary.quality.pages:
            held.append(f"{summary.pages} trang ({_by_state(summary.quality.pages)})")
        held += summary.quality.notes
    return f"✓ {summary.file}: {', '.join(held)}"


def _total(summaries: Sequence[Summary]) -> Iterator[str]:
    from retrieval.keeping.read_quality import tally

    whole = tally(summaries)
    yield ""
    yield f"Đọc được {len(whole.ready)} tệp, không đọc được {len(whole.quarantined)} tệp."
    if whole.pages:
        yield f"Trang: {_by_state(whole.pages)}."
    if whole.valid_words is not None:
        lost = f"; {whole.damaged_lines} dòng mất chữ" if whole.damaged_lines else ""
        yield f"Từ tiếng Việt hợp lệ: {_percent(whole.valid_words)}{lost}."
    for files, what in ((whole.without_number, "số ký hiệu"), (whole.without_date, "ngày ban hành")):
        if files:
            yield f"Không nêu {what} ({len(files)}): {', '.join(files)}."
    for summary in whole.quarantined:
        yield f"Bị loại: {summary.file}: {summary.reason}"


def _by_state(pages: Iterable[tuple[PageState, int]]) -> str:
    return ", ".join(f"{count} {STATES[state]}" for state, count in pages)


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %".replace(".", ",")
