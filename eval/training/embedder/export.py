"""A trained table → the folder that ships, in sentence-transformers format.

    python -m eval.training.embedder.export --work W --table table.npy --out retrieval/embedding/model

Each piece's row becomes the sum of the rows it stands for (`encode.inside`), so that the reader only adds up pieces.
Another spelling of a piece (`hoá`, `thu tuc`) shares its row through `mapping`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models

from eval.training.embedder.encode import Ragged
from eval.training.embedder.tokenizer import build

MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def baked(table: NDArray[np.float32], rows: Ragged) -> NDArray[np.float32]:
    """Add up the rows that each token stands for: (tokens, d)."""
    sums = np.zeros((len(rows), table.shape[1]), dtype=np.float32)
    sizes = np.diff(rows.starts)
    filled = np.flatnonzero(sizes)
    sums[filled] = np.add.reduceat(table[rows.flat], rows.starts[:-1][filled], axis=0)
    return sums


def shared(rows: Ragged) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Give tokens that stand for the same rows one place: (tokens to keep, place of every token)."""
    places: dict[bytes, int] = {}
    kept: list[int] = []
    mapping: list[int] = []
    for token in range(len(rows)):
        key = rows[token].tobytes()
        if key not in places:
            places[key] = len(kept)
            kept.append(token)
        mapping.append(places[key])
    return np.array(kept), np.array(mapping, dtype=np.int32)


def write(folder: Path, vectors: NDArray[np.float32], mapping: NDArray[np.int32], tokenizer: Tokenizer) -> None:
    """Write weights, tokenizer and the settings that sentence-transformers reads."""
    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    scale = 4.0 / float(np.abs(vectors).max())  # far from the numbers that float16 rounds to nothing
    save_file({"embeddings": (vectors * scale).astype(np.float16), "mapping": mapping}, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    settings: dict[str, Any] = {
        "modules.json": MODULES,
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "", "document": ""},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
            "made_by": "hoi-bao-cao",
        },
        "1_Normalize/config.json": {},
    }
    for name, value in settings.items():
        (folder / name).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def rounded(tokenizer: Tokenizer) -> Tokenizer:
    """Write scores with two decimals: the same cuts, a third less to store."""
    state = json.loads(tokenizer.to_str())
    vocabulary = [(piece, round(score, 2)) for piece, score in state["model"]["vocab"]]
    short = build({})
    short.model = models.Unigram(vocabulary, unk_id=0, byte_fallback=False)
    return short


def main() -> None:
    """Bake the table of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--table", default="table.npy")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--width", type=int, default=0, help="keep only the first numbers of each vector")
    arguments = parser.parse_args()
    with np.load(arguments.work / "rows.npz") as arrays:
        rows = Ragged(arrays["flat"], arrays["starts"])
    vectors = baked(np.load(arguments.work / arguments.table), rows)
    kept, mapping = shared(rows)
    width = arguments.width or vectors.shape[1]
    tokenizer = rounded(Tokenizer.from_file(str(arguments.work / "tokenizer.json")))
    if tokenizer.get_vocab_size() != len(mapping):
        raise SystemExit("tokenizer.json and rows.npz are of different runs: run `encode` again")
    write(arguments.out, vectors[kept, :width], mapping, tokenizer)


if __name__ == "__main__":
    main()
