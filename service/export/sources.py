"""An answer → one text that carries its own sources, for a window that shows text only. Knows nothing of HTTP."""

from __future__ import annotations

import re

from service.answer import Answer, Citation

SOURCES = "**Nguồn:**"
# Markdown would hide a star or a bracket of the report's own words.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")


def with_sources(answer: Answer) -> str:
    """Return the reading of the question, the answer, the notes that it lacks, the choices, and the cited words."""
    parts = [f"*{_plain(answer.understood)}*"] if answer.understood else []
    parts.append(answer.answer)
    parts += [note.text for note in answer.notes if note.text not in answer.answer]
    if answer.choices:
        parts.append("\n".join(f"- {choice}" for choice in answer.choices))
    if answer.citations:
        parts.append("\n\n".join((SOURCES, *map(_source, answer.citations))))
    return "\n\n".join(parts)


def without_sources(text: str) -> str:
    """Return an answer as it was before its sources were added."""
    return text.partition(f"\n\n{SOURCES}\n\n")[0]


def _source(cited: Citation) -> str:
    page = f"trang {cited.page}" if cited.page else ""
    where = " › ".join(filter(None, (cited.file, *cited.section, page)))
    told = f"[{cited.n}] {_plain(where)}: “{_plain(cited.quote)}”"
    return f"{told}; đọc lại từ bản bị mất chữ: “{_plain(cited.reading)}”" if cited.reading else told


def _plain(words: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(words.split()))
