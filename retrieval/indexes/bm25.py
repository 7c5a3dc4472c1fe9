"""Entries and a question → the entries whose words match it best, by BM25. tantivy lives here and nowhere else.

Works on any corpus: an entry is an id, the group it is deleted and filtered with, and text in two fields. Knows nothing
of reports; the caller decides what is visible.
"""

from __future__ import annotations

import hashlib
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
FORM = "2"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to find. `context` is what also describes it but is not its own words; `marks` are what it can be
    limited by."""

    id: str
    group: str
    text: str
    context: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """Where to look: entries of these groups (None: of any) that bear at least one mark of each set in `marks`.

    `said` are pairs of neighbours ("ia_drang", without accents) of which an entry or its context must hold all of at
    least one set; `held` are several such choices, each of which must be met.
    """

    groups: tuple[str, ...] | None = None
    marks: tuple[tuple[str, ...], ...] = ()
    said: tuple[tuple[str, ...], ...] = ()
    held: tuple[tuple[tuple[str, ...], ...], ...] = ()


ANYWHERE = Limit()


class Lexical:
    """A folder with an index of words, or an index in memory when there is no folder.

    Changes are seen by searches after `commit`, all at once. Safe to share between threads.
    """

    def __init__(
        self, folder: Path | None = None, weights: Weights | None = None, heap_bytes: int = _HEAP_BYTES
    ) -> None:
        import tantivy

        self._tantivy: Any = tantivy
        self._heap_bytes = heap_bytes
        self._weights = weights or Weights()
        self._schema = _schema(tantivy)
        self._folder = folder
        self._index = _open(tantivy, self._schema, folder)
        self._writer: Any = None
        self._changing = threading.RLock()

    def add(self, entries: Iterable[Entry]) -> None:
        """Add entries; an id that is already there is added twice, so delete its group first."""
        with self._changing:
            writer = self._write()
            for entry in entries:
                document = self._tantivy.Document(**_fields(entry))
                document.add_unsigned("group_number", _number(entry.group))
                for mark in entry.marks:
                    document.add_text("marks", mark)
                writer.add_document(document)

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

    def mend(self, group: str | None) -> None:
        """Begin anew, empty, where files of the index are lost or spoilt: these show only as they are read.

        `group` is one that should be there, and is looked for in each field.
        """
        if self._folder is None:
            return
        try:
            searcher = self._index.searcher()
            for field in ("group", *_FIELDS):
                searcher.search(self._tantivy.Query.term_query(self._schema, field, group or ""), 1)
            for _, address in searcher.search(self._tantivy.Query.all_query(), 1).hits:
                searcher.doc(address)
        except ValueError:
            self.close()
            shutil.rmtree(self._folder)
            self._index = _open(self._tantivy, self._schema, self._folder)

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
        asked = self._asked(searcher, question, faint)
        if not asked.matches or k < 1:
            return []
        limit = Limit(tuple(groups)) if groups is not None else ANYWHERE
        found = searcher.search(self._query(asked, limit), k, count=False).hits
        scored = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in found]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def best_of_groups(
        self, question: str, groups: int, reach: int, limit: Limit = ANYWHERE, faint: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """The best entry of each of the best `groups` groups, best first; at most `reach` entries are looked at.

        Where they are of too few groups ten times as many are looked at, so that one long group drowns no other.
        """
        searcher = self._index.searcher()
        asked = self._asked(searcher, question, faint)
        if not asked.matches or groups < 1:
            return []
        query = self._query(asked, limit)
        for most in (reach, 10 * reach):
            found = searcher.search(query, most, count=False).hits
            best: dict[int, tuple[float, Any]] = {}
            numbers = searcher.fast_field_values("group_number", [address for _, address in found]) if found else []
            for number, (score, address) in zip(numbers, found, strict=True):
                best.setdefault(number, (score, address))
            if len(best) >= groups or len(found) < most:
                break
        chosen = sorted(best.values(), key=lambda hit: -hit[0])[:groups]
        scored = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in chosen]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def search_within(self, question: str, k: int, limit: Limit) -> list[tuple[str, float]]:
        """The best `k` entries within a limit and their scores, best first; ties by id."""
        return self.best_of_groups(question, k, k, limit)

    def count_within(self, limit: Limit) -> int:
        """How many entries lie within a limit."""
        return int(self._index.searcher().search(self._limited(limit), 1, count=True).count or 0)

    def count_groups(self, limit: Limit) -> int:
        """How many groups have an entry within a limit."""
        searcher = self._index.searcher()
        return int(searcher.cardinality(self._limited(limit), "group_number"))

    def ids(self, limit: Limit, most: int) -> list[str]:
        """The ids of entries within a limit, at most so many."""
        searcher = self._index.searcher()
        found = searcher.search(self._limited(limit), max(1, most), count=False).hits
        return sorted(str(searcher.doc(address)["id"][0]) for _, address in found)

    def knows(self, syllables: Collection[str], field: str = "text") -> bool:
        """Tell whether any entry holds any of these syllables."""
        searcher = self._index.searcher()
        return any(searcher.doc_freq(field, syllable) for syllable in syllables)

    def _asked(self, searcher: Any, question: str, faint: Collection[str]) -> Asked:
        return ask(question, self._weights, lambda syllable: bool(searcher.doc_freq("text", syllable)), faint)

    def _query(self, asked: Asked, limit: Limit) -> Any:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        best = [query.disjunction_max_query([self._sum(form) for form in group]) for group in asked.groups]
        wanted = self._sum(asked.matches, best)
        if limit == ANYWHERE:
            return wanted
        return query.boolean_query([(occur.Must, wanted), (occur.Must, self._limited(limit))])

    def _limited(self, limit: Limit) -> Any:
        """What lies within a limit; it adds nothing to a score."""
        query, must = self._tantivy.Query, self._tantivy.Occur.Must
        parts = [query.term_set_query(self._schema, "marks", list(marks)) for marks in limit.marks]
        if limit.groups is not None:
            parts.append(query.term_set_query(self._schema, "group", list(limit.groups)))
        if limit.said:
            parts.append(self._says_any(limit.said))
        parts += map(self._says_any, limit.held)
        if not parts:
            parts.append(query.all_query())
        return query.const_score_query(query.boolean_query([(must, part) for part in parts]), 0.0)

    def _says_any(self, said: Sequence[Sequence[str]]) -> Any:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        forms = []
        for terms in said:
            held = [
                query.term_query(self._schema, "folded_pairs" if "_" in term else "folded", term, "basic")
                for term in terms
            ]
            forms.append(query.boolean_query([(occur.Must, each) for each in held]))
        return query.boolean_query([(occur.Should, form) for form in forms])

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
            self._writer = self._index.writer(self._heap_bytes, 1)
            # A kill in the midst of a commit leaves files that no commit names. A deletion's number is given out again,
            # so the same deletion would find its file there and fail, at every start.
            self._writer.garbage_collect_files()
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


def _number(group: str) -> int:
    """A group as a number, for only numbers can be read of many entries at once."""
    return int.from_bytes(hashlib.blake2b(group.encode(), digest_size=8).digest(), "big")


def _schema(tantivy: Any) -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("group", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("group_number", fast=True)
    builder.add_text_field("marks", tokenizer_name="raw", index_option="basic")
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
