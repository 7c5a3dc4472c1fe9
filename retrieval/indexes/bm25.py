"""Entries and a question → the entries whose words match it best, by BM25. tantivy lives here and nowhere else.

Works on any corpus: an entry is an id, the group it is deleted and filtered with, and text in two fields. Knows nothing
of reports; the caller decides what is visible.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.query.word_query import Asked, Matches, Weights, ask
from retrieval.query.words import folded, words

_FIELDS = ("text", "text_pairs", "context", "context_pairs", "folded", "folded_pairs")
_HEAP_BYTES = 64_000_000
# Raise this when the words of an entry come out otherwise than before: an index of another form is refilled.
FORM = "1"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to find. `context` is what also describes it but is not its own words."""

    id: str
    group: str
    text: str
    context: str = ""


class Lexical:
    """A folder with an index of words, or an index in memory when there is no folder.

    Changes are seen by searches after `commit`, all at once. Safe to share between threads.
    """

    def __init__(self, folder: Path | None = None, weights: Weights | None = None) -> None:
        import tantivy

        self._tantivy: Any = tantivy
        self._weights = weights or Weights()
        self._schema = _schema(tantivy)
        self._index = _open(tantivy, self._schema, folder)
        self._writer: Any = None
        self._changing = threading.RLock()

    def add(self, entries: Iterable[Entry]) -> None:
        """Add entries; an id that is already there is added twice, so delete its group first."""
        with self._changing:
            writer = self._write()
            for entry in entries:
                writer.add_document(self._tantivy.Document(**_fields(entry)))

    def delete(self, group: str) -> None:
        """Delete every entry of a group."""
        with self._changing:
            self._write().delete_documents_by_term("group", group)

    def clear(self) -> None:
        """Delete everything."""
        with self._changing:
            self._write().delete_all_documents()

    def commit(self) -> None:
        """Make all changes since the last commit durable and visible."""
        with self._changing:
            if self._writer is not None:
                self._writer.commit()
                self._index.reload()

    def close(self) -> None:
        """Give up the writer and its threads; changes that were not committed are lost."""
        with self._changing:
            if self._writer is not None:
                self._writer.rollback()
                self._writer = None

    def count(self, group: str | None = None) -> int:
        """How many entries there are, in all or in one group."""
        searcher = self._index.searcher()
        if group is None:
            return int(searcher.num_docs)
        query = self._tantivy.Query.term_query(self._schema, "group", group)
        return int(searcher.search(query, 1).count or 0)

    def search(
        self, question: str, k: int, groups: Sequence[str] | None = None, faint: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """The best `k` entries and their scores, best first; ties by id.

        `groups` limits where to look; matches of the `faint` syllables count little.
        """
        searcher = self._index.searcher()
        asked = ask(question, self._weights, lambda syllable: bool(searcher.doc_freq("text", syllable)), faint)
        if not asked.matches or k < 1:
            return []
        found = searcher.search(self._query(asked, groups), k, count=False).hits
        scored = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in found]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def _query(self, asked: Asked, groups: Sequence[str] | None) -> Any:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        best = [query.disjunction_max_query([self._sum(form) for form in group]) for group in asked.groups]
        wanted = self._sum(asked.matches, best)
        if groups is None:
            return wanted
        limit = query.const_score_query(query.term_set_query(self._schema, "group", list(groups)), 0.0)
        return query.boolean_query([(occur.Must, wanted), (occur.Must, limit)])

    def _sum(self, matches: Matches, others: Sequence[Any] = ()) -> Any:
        query, should = self._tantivy.Query, self._tantivy.Occur.Should
        terms = [
            query.boost_query(query.term_query(self._schema, field, term, "freq"), weight)
            for (field, term), weight in matches.items()
            if weight
        ]
        return query.boolean_query([(should, each) for each in (*terms, *others)])

    def _write(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(_HEAP_BYTES, 1)
        return self._writer


def _fields(entry: Entry) -> dict[str, str]:
    text, context = words(entry.text), words(entry.context)
    plain, plain_context = folded(text), folded(context)
    found = {
        "text": text.syllables,
        "text_pairs": text.pairs,
        "context": context.syllables,
        "context_pairs": context.pairs,
        "folded": plain.syllables + plain_context.syllables,
        "folded_pairs": plain.pairs + plain_context.pairs,
    }
    return {"id": entry.id, "group": entry.group} | {name: " ".join(terms) for name, terms in found.items()}


def _schema(tantivy: Any) -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("group", tokenizer_name="raw", index_option="basic")
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _open(tantivy: Any, schema: Any, folder: Path | None) -> Any:
    if folder is None:
        return tantivy.Index(schema)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return tantivy.Index(schema, path=str(folder))
    except ValueError:
        # Another version's schema, or files that are damaged: the index is derived, so it starts anew and is refilled.
        shutil.rmtree(folder)
        folder.mkdir(parents=True)
        return tantivy.Index(schema, path=str(folder))
