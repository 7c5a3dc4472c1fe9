"""An answer → markdown for the page and plain text to paste. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from service.answer import Answer, Note
from ui.render.names import source_address, source_name, source_place
from ui.render.words import one_line, raised, safe_markdown

_MARK = re.compile(r"\[(\d{1,3})\]")
_QUOTATION = re.compile(r"“[^”]*” ?(?:\[\d+\] ?)+(?:\([^()]*\))?\.?", re.DOTALL)


def answer_markdown(answer: Answer) -> str:
    """Return the answer with each [n] a link to its source.

    Where the answer is figures, paragraphs that only quote are left to the sources beside it.
    """
    addresses = {citation.n: source_address(citation) for citation in answer.citations}
    paragraphs = answer.answer.split("\n\n")
    said = [words for words in paragraphs if not _QUOTATION.fullmatch(words.strip())]
    shown = said if answer.figures and said else paragraphs
    return link_marks(safe_markdown(raised("\n\n".join(shown))), addresses)


def own_notes(answer: Answer) -> list[Note]:
    """Return the notes that the answer's own words do not hold already."""
    return [note for note in answer.notes if note.text not in answer.answer]


def link_marks(markdown: str, addresses: Mapping[int, str]) -> str:
    """Turn [n] into a link where n has a source; other brackets stay words."""

    def link(mark: re.Match[str]) -> str:
        address = addresses.get(int(mark[1]))
        return rf"[\[{mark[1]}\]]({address})" if address else mark[0]

    return _MARK.sub(link, markdown)


def copy_text(question: str, answer: Answer) -> str:
    """Return question, answer, notes and numbered sources as plain text to paste anywhere."""
    lines = [question, "", re.sub(r"\*\*(.+?)\*\*", r"\1", answer.answer), ""]
    lines += [f"Lưu ý: {note.text}" for note in own_notes(answer)]
    if answer.citations:
        lines += ["", "Nguồn:"]
    for citation in answer.citations:
        place = f", mục {source_place(citation)}" if source_place(citation) else ""
        lines.append(f"[{citation.n}] {source_name(citation)}{place}: “{one_line(citation.quote)}”")
        if citation.reading is not None and citation.reading != citation.quote:
            lines.append(f"    (đọc lại từ bản bị mất chữ: “{one_line(citation.reading)}”)")
    return raised(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())
