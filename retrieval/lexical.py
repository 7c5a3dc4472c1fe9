"""Entries and a question → the entries whose words match it best, by BM25. tantivy lives here and nowhere else.

Works on any corpus: an entry is an id, the group it is deleted and filtered with, and text in two fields. Knows nothing
of reports; the caller decides what is visible.
"""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from ingest.repair import restore_accents
from retrieval.expand import alternatives
from retrieval.translate import is_english, render
from retrieval.words import Words, folded, has_accents, words, worth

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


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a match counts in each field; BM25 of the entry's own syllables is 1.

    `same` is for other words that mean the same, `restored` for the accents put back on a question typed without them,
    `slips` for the folded form of words that no entry holds as they are spelt.
    """

    pairs: float = 0.4
    context: float = 0.5
    context_pairs: float = 0.2
    same: float = 1.0
    restored: float = 1.0
    slips: float = 0.7


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

    def search(self, question: str, k: int, groups: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The best `k` entries and their scores, best first; ties by id. `groups` limits where to look.

        A question without accents is matched in the folded form, and with its accents put back as well.
        """
        if has_accents(question):
            asked = words(question)
            matches = [*self._match(asked), *self._match_folded(folded(self._unknown(asked)), self._weights.slips)]
        elif is_english(question):
            matches = self._match_english(question)
        else:
            plain, restored = folded(words(question)), words(restore_accents(question))
            matches = [*self._match_folded(plain), *self._match(restored, self._weights.restored)]
        return self._best(matches, k, groups)

    def _unknown(self, asked: Words) -> Words:
        """The words that no entry holds as they are spelt: slips of tone ("trể hạng") and names spelt otherwise."""
        searcher = self._index.searcher()
        strange = {syllable for syllable in asked.syllables if not searcher.doc_freq("text", syllable)}
        pairs = (pair for pair in asked.pairs if strange.intersection(pair.split("_")))
        return Words(tuple(syllable for syllable in asked.syllables if syllable in strange), tuple(pairs))

    def _match_english(self, question: str) -> list[Any]:
        """Each English word as itself, for names and numbers, and as the Vietnamese that may stand for it."""
        matches = []
        for rendering in render(question):
            for vietnamese, weight in rendering.vietnamese:
                matches += self._form(words(vietnamese), weight)
            matches += self._match_folded(folded(words(rendering.english)))
        return matches

    def _match(self, asked: Words, weight: float = 1.0) -> list[Any]:
        return [*self._form(asked, weight), *self._other_words(asked, weight * self._weights.same)]

    def _form(self, asked: Words, weight: float) -> list[Any]:
        weights = self._weights
        return [
            *self._terms("text", asked.syllables, weight),
            *self._terms("text_pairs", asked.pairs, weight * weights.pairs),
            *self._terms("context", asked.syllables, weight * weights.context),
            *self._terms("context_pairs", asked.pairs, weight * weights.context_pairs),
        ]

    def _other_words(self, asked: Words, weight: float) -> list[Any]:
        """Of the words that may stand for one another the best match counts, so that many do not outweigh the rest."""
        if not weight:
            return []
        query, occur = self._tantivy.Query, self._tantivy.Occur
        best = []
        for group in alternatives(asked.syllables):
            forms = []
            for term in group:
                field, parts = (
                    ("text", term) if len(term) == 1 else ("text_pairs", tuple(map("_".join, pairwise(term))))
                )
                share = weight / len(parts)
                forms.append(query.boolean_query([(occur.Should, t) for t in self._terms(field, parts, share)]))
            best.append(query.disjunction_max_query(forms))
        return best

    def _match_folded(self, asked: Words, weight: float = 1.0) -> list[Any]:
        return [
            *self._terms("folded", asked.syllables, weight),
            *self._terms("folded_pairs", asked.pairs, weight * self._weights.pairs),
        ]

    def _terms(self, field: str, terms: Sequence[str], weight: float) -> list[Any]:
        query = self._tantivy.Query
        return [
            query.boost_query(query.term_query(self._schema, field, term, "freq"), weight * times * worth(term))
            for term, times in Counter(terms).items()
            if weight
        ]

    def _best(self, matches: list[Any], k: int, groups: Sequence[str] | None) -> list[tuple[str, float]]:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        wanted = query.boolean_query([(occur.Should, match) for match in matches])
        if groups is not None:
            limit = query.const_score_query(query.term_set_query(self._schema, "group", list(groups)), 0.0)
            wanted = query.boolean_query([(occur.Must, wanted), (occur.Must, limit)])
        searcher = self._index.searcher()
        found = searcher.search(wanted, k, count=False).hits if k > 0 and matches else []
        scored = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in found]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

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
