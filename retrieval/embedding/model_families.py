"""Model name → how its family wants queries and passages written and pooled. Knows nothing of files or vectors."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch

SEARCH_TASK = "Given a web search query, retrieve relevant passages that answer the query"


@dataclass(frozen=True, slots=True)
class Family:
    """Models trained alike: `names` are patterns of a name's last part, `pooling` is cls, mean or lasttoken."""

    names: tuple[str, ...]
    query: str
    passage: str
    pooling: str


# The first pattern that fits decides, so the narrower names stand first. Sources: each model's own page on the hub.
FAMILIES = (
    Family(("*e5*-instruct",), f"Instruct: {SEARCH_TASK}\nQuery: ", "", "mean"),
    Family(
        ("multilingual-e5-*", "e5-small*", "e5-base*", "e5-large*", "vietnamese-e5-*"), "query: ", "passage: ", "mean"
    ),
    Family(("bge-m3*", "vietnamese_embedding*", "vn-law-embedding"), "", "", "cls"),
    Family(("bge-*-en*",), "Represent this sentence for searching relevant passages: ", "", "cls"),
    Family(("gte-multilingual-*", "gte-*-en-v1.5"), "", "", "cls"),
    Family(("gte-qwen2-*",), f"Instruct: {SEARCH_TASK}\nQuery: ", "", "lasttoken"),
    Family(("gte-small", "gte-base", "gte-large"), "", "", "mean"),
    Family(("snowflake-arctic-embed-*-v2.0",), "query: ", "", "cls"),
    Family(("snowflake-arctic-embed-*",), "Represent this sentence for searching relevant passages: ", "", "cls"),
    Family(("qwen3-embedding-*",), f"Instruct: {SEARCH_TASK}\nQuery:", "", "lasttoken"),
    Family(("embeddinggemma-*",), "task: search result | query: ", "title: none | text: ", "mean"),
    Family(
        (
            "vietnamese-bi-encoder",
            "vietnamese-sbert",
            "vietnamese-embedding*",
            "halong_embedding",
            "dek21_hcmute_embedding",
            "sup-simcse-vietnamese-*",
            "paraphrase-vietnamese-*",
            "paraphrase-multilingual-*",
        ),
        "",
        "",
        "mean",
    ),
)


def family_of(name: str) -> Family | None:
    """Find the family of a model by the last part of its name, or None when it is not in the table."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].lower()
    for family in FAMILIES:
        if any(fnmatch(last, pattern) for pattern in family.names):
            return family
    return None
