"""The cleaned corpus → pairs and documents for training. Knows nothing of tokens or vectors.

    python -m eval.training.embedder.corpus --corpus ../shared/corpus --work W

writes `W/pairs.jsonl` (question, passage, kind, group, held), `W/documents.jsonl` and `W/parallel.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

HELD_OUT = 40  # one record in forty is kept from training, chosen by a checksum of its text
LONGEST = 2400  # characters of a passage that training looks at
MARKUP = re.compile(r"<[^>]{1,200}>|&(?:amp;)?[a-z]{2,6};|https?://\S+|[|*#=]{2,}|\[\d+\]")
ENGLISH_MARKUP = re.compile(r"[{}<>]|href=|class=")


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Read one JSON object a line from an xz file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def clean(text: str) -> str:
    """Drop markup that no reader sees and join what remains, NFC."""
    return " ".join(unicodedata.normalize("NFC", MARKUP.sub(" ", text)).split())


def is_held(text: str) -> bool:
    """Say whether a record belongs to the held-out part; the same text always gives the same answer."""
    return zlib.crc32(text.encode()) % HELD_OUT == 0


def pairs(corpus: Path) -> Iterator[dict[str, Any]]:
    """Yield question → passage pairs; `group` is the law, page or paper that neighbours share."""
    for source in ("pairs_legal_qa.train", "pairs_other", "pairs_phapdien_articles", "pairs_hddtvn", "pairs_vietnews"):
        for record in records(corpus / f"{source}.jsonl.xz"):
            if record.get("label", 1) != 1:
                continue
            kind = source.removeprefix("pairs_").split(".")[0]
            question, passage = clean(record["q"]), clean(record["p"])[:LONGEST]
            if kind == "phapdien_articles":
                group = record.get("topic", "")
                question = f"{question} {clean(group).split(' ', 3)[-1]}" if len(question) < 30 else question
            else:
                group = record.get("title", "")
            if len(question) < 8 or len(passage) < 40:
                continue
            yield {"q": question, "p": passage, "kind": kind, "group": group, "held": is_held(question)}
            if record.get("abstract"):
                yield {
                    "q": clean(record["abstract"]),
                    "p": passage,
                    "kind": "abstract",
                    "group": group,
                    "held": is_held(question),
                }


def documents(corpus: Path) -> Iterator[dict[str, Any]]:
    """Yield whole documents as clean text with their paragraphs apart."""
    for source in ("docs_gov", "docs_tnt305", "docs_viwiki_uts"):
        for record in records(corpus / f"{source}.jsonl.xz"):
            paragraphs = [
                clean(part) for part in re.split(r"\n\s*\n|\n(?=[-=#*|])|(?<=[.;:])\n", record["text"][:60_000])
            ]
            kept = [part for part in paragraphs if len(part) > 20]
            if kept:
                yield {
                    "title": clean(record["title"]),
                    "paragraphs": kept,
                    "kind": source.removeprefix("docs_"),
                    "held": is_held(record["title"]),
                }


def parallel(corpus: Path) -> Iterator[dict[str, Any]]:
    """Yield English–Vietnamese sentences, without the lines that are program text or untranslated."""
    for record in records(corpus / "parallel_envi.jsonl.xz"):
        english, vietnamese = record["en"], record["vi"]
        if "iwslt" in record["src"]:
            english, vietnamese = MARKUP.sub(" ", english), MARKUP.sub(" ", vietnamese)
        english, vietnamese = clean(english), clean(vietnamese)
        if english == vietnamese or ENGLISH_MARKUP.search(english) or min(len(english), len(vietnamese)) < 3:
            continue
        yield {"en": english[:LONGEST], "vi": vietnamese[:LONGEST], "held": is_held(english)}


def write(rows: Iterator[dict[str, Any]], out: TextIO) -> int:
    """Write rows as JSON lines; return how many."""
    count = 0
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count


def main() -> None:
    """Read the folder of the command line and write the three files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name, rows in (("pairs", pairs), ("documents", documents), ("parallel", parallel)):
        with (arguments.work / f"{name}.jsonl").open("w", encoding="utf-8") as out:
            counts[name] = write(rows(arguments.corpus), out)
    (arguments.work / "corpus.json").write_text(json.dumps(counts, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
