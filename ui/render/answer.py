"""An answer → markdown for the page and plain text to paste. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from service.answer import Answer
from ui.render.names import source_address, source_name, source_place
from ui.render.words import one_line, raised, safe_markdown

TOLD_IN_WORDS = ("nearest",)  # that nothing is stated is the answer itself, no remark on it
NEAREST = ("Nội dung gần nhất", "The closest thing")  # as `service/composing/wording.py` begins it
_MARK = re.compile(r"\[(\d{1,3})\]")
_TWICE = re.compile(r"(\[\d+\])(?: ?\1)+")
_QUOTATION = re.compile(r"“[^”]*” ?(?:\[\d+\] ?)+(?:\([^()]*\))?\.?", re.DOTALL)


def own_paragraphs(answer: Answer) -> list[str]:
    """Return the paragraphs that stand nowhere else on the page, each once.

    What a note says is left to the notes, and the nearest words to what may be the answer where they are the same;
    where figures answer, what only quotes is left to the sources.
    """
    noted = {note.text.strip() for note in answer.notes if note.kind not in TOLD_IN_WORDS}
    paragraphs = [words for words in dict.fromkeys(answer.answer.split("\n\n")) if words.strip() not in noted]
    paragraphs = [words for words in paragraphs if not _is_offered(words, answer)]
    said = [words for words in paragraphs if not _QUOTATION.fullmatch(words.strip())]
    return said if answer.figures and said else paragraphs


def _is_offered(words: str, answer: Answer) -> bool:
    """Whether a paragraph is the nearest words and these are offered as what may be the answer."""
    marks = {int(n) for n in _MARK.findall(words)}
    return words.startswith(NEAREST) and marks <= {one.citation for one in answer.likely}


def linked(markdown: str, answer: Answer, conversation: str = "") -> str:
    """Escape words of an answer and make each [n] a link to its source."""
    addresses = {citation.n: source_address(citation, conversation) for citation in answer.citations}
    return link_marks(safe_markdown(raised(markdown)), addresses)


def link_marks(markdown: str, addresses: Mapping[int, str]) -> str:
    """Turn [n] into a link where n has a source, two in a row into one; other brackets stay words."""

    def link(mark: re.Match[str]) -> str:
        address = addresses.get(int(mark[1]))
        return rf"[\[{mark[1]}\]]({address})" if address else mark[0]

    return _MARK.sub(link, _TWICE.sub(r"\1", markdown))


def copy_text(question: str, answer: Answer) -> str:
    """Return question, answer, notes and numbered sources as plain text to paste anywhere."""
    told = "\n\n".join(words for words in answer.answer.split("\n\n") if not _is_offered(words, answer))
    lines = [question, "", re.sub(r"\*\*(.+?)\*\*", r"\1", told), ""]
    lines += [f"Lưu ý: {note.text}" for note in answer.notes if note.text not in answer.answer]
    lines += [f"Có thể là (chưa đủ chắc): “{one.text}” [{one.citation}]" for one in answer.likely]
    if answer.citations:
        lines += ["", "Nguồn:"]
    for citation in answer.citations:
        place = f", mục {source_place(citation)}" if source_place(citation) else ""
        lines.append(f"[{citation.n}] {source_name(citation)}{place}: “{one_line(citation.quote)}”")
        if citation.reading is not None and citation.reading != citation.quote:
            lines.append(f"    (đọc lại từ bản bị mất chữ: “{one_line(citation.reading)}”)")
    return raised(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())
