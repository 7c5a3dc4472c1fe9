"""Text → unit vectors: the shipped static model without torch, any other through sentence-transformers.

Knows nothing of passages' ids, stores or fusion.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding.model_families import Family, family_of

Vectors = NDArray[np.float32]
SHIPPED = Path(__file__).parent / "model"
WORD = re.compile(r"[^\W_]+")
SPACE = "▁"
_ONE_BY_ONE = 16  # texts: sharing fewer out between threads takes longer than cutting them (4 texts: 0.24 ms, 0.06 ms)
EDGE = 1 << 20  # bytes at either end of a weights file that enter the fingerprint of a large model


class ModelMissing(Exception):
    """The model is not on this machine, or its folder cannot be read; the message names the remedy."""


class Embedder(Protocol):
    """What turns text into vectors. Two embedders with one `fingerprint` give the same vectors."""

    @property
    def name(self) -> str:
        """The name or folder it was loaded by."""

    @property
    def fingerprint(self) -> str:
        """A short checksum of weights, tokenizer and prefixes: vectors of another fingerprint must not be mixed in."""

    @property
    def dimensions(self) -> int:
        """The width of its vectors."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: (n, d) float32, unit length; a text without a known word is all zeros."""

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: (d,) float32, unit length; a text without a known word is all zeros."""


def unit(vectors: Vectors) -> Vectors:
    """Scale each row to length 1, leaving zeros as they are."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return scaled


class StaticEmbedder:
    """The mean of its pieces' vectors, read with numpy alone: importing torch would cost every start 6 to 9 s."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer, normalizers

        weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
        if not (weights.is_file() and tokenizer.is_file()):
            raise ModelMissing(missing(str(folder)))
        tensors = load_file(weights)
        stored: NDArray[Any] = tensors["embeddings"] if "embeddings" in tensors else tensors["embedding.weight"]
        self._rows: Vectors = stored.astype(np.float32)
        self._row_of: NDArray[np.int64] = tensors.get("mapping", np.arange(len(self._rows)))
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # The normaliser written in the file (for sentence-transformers) is `prepare` below, four times slower.
        self._tokenizer.normalizer = normalizers.Sequence([])
        self.name = str(folder)
        self.dimensions = int(self._rows.shape[1])
        self.fingerprint = checksum(weights.read_bytes(), tokenizer.read_bytes())

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages; see `Embedder`."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), 512):
            vectors[start : start + 512] = self._sums(self._ids(texts[start : start + 512]))
        return unit(vectors)

    def embed_query(self, text: str) -> Vectors:
        """Embed one query; see `Embedder`. A static model writes queries and passages alike."""
        ids = self._tokenizer.encode(prepare(text), add_special_tokens=False).ids
        vector: Vectors = unit(self._sums([ids]))[0]
        return vector

    def pieces(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """Cut texts into the numbers of their pieces."""
        return [np.array(ids, dtype=np.int32) for ids in self._ids(texts)]

    def piece_vectors(self, pieces: NDArray[np.int32]) -> Vectors:
        """The vectors of pieces, of length 1."""
        return unit(self._rows[self._row_of[pieces]])

    def piece_shares(self) -> Vectors:
        """The natural logarithm of every piece's share of the training text, as the tokenizer holds it."""
        vocabulary = json.loads(self._tokenizer.to_str())["model"]["vocab"]
        return np.array([share for _, share in vocabulary], dtype=np.float32)

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        prepared = [prepare(text) for text in texts]
        if len(texts) <= _ONE_BY_ONE:
            return [self._tokenizer.encode(text, add_special_tokens=False).ids for text in prepared]
        return [found.ids for found in self._tokenizer.encode_batch_fast(prepared, add_special_tokens=False)]

    def _sums(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """Add up each text's rows; (n, d). Length does not matter, as the caller scales to 1."""
        sums = np.zeros((len(ids), self.dimensions), dtype=np.float32)
        for place, row in enumerate(ids):
            # one sum a text: np.add.reduceat over a whole batch takes six times as long
            self._rows[self._row_of[row]].sum(axis=0, dtype=np.float32, out=sums[place])
        return sums


def prepare(text: str) -> str:
    """Write text as the static tokenizer reads it: lower-case words of letters and digits, each after a mark."""
    words = WORD.findall(unicodedata.normalize("NFC", text).lower())
    return SPACE + SPACE.join(words) if words else ""


class SentenceEmbedder:
    """Any sentence-transformers model, with the prefixes and the pooling of its family."""

    def __init__(self, name: str, folder: Path, family: Family | None) -> None:
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.base.modules import Transformer
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

        if (folder / "modules.json").is_file():
            model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        else:  # plain weights: sentence-transformers would take the mean, which is wrong for bge, gte and arctic
            transformer = Transformer(str(folder))
            width = transformer.get_embedding_dimension()
            pooling = Pooling(width, pooling_mode=family.pooling if family else "mean")
            model = SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu")
        self._model = model
        self._query, self._passage = prefixes(folder, family)
        self.name = name
        self.dimensions = int(model.get_embedding_dimension() or 0)
        pooled = family.pooling if family else ""
        self.fingerprint = checksum(*edges(folder), f"{self._query}|{self._passage}|{pooled}".encode())

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages; see `Embedder`."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return self._encode([self._passage + text for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """Embed one query; see `Embedder`."""
        vector: Vectors = self._encode([self._query + text])[0]
        return vector

    def _encode(self, texts: list[str]) -> Vectors:
        # prompt="" keeps the model's own default prompt from being added to ours
        encoded = self._model.encode(texts, prompt="", convert_to_numpy=True, show_progress_bar=False)
        return unit(np.asarray(encoded, dtype=np.float32))


def prefixes(folder: Path, family: Family | None) -> tuple[str, str]:
    """Return the texts set before a query and before a passage: the table's, else those the model brings along."""
    if family:
        return family.query, family.passage
    settings = folder / "config_sentence_transformers.json"
    prompts = json.loads(settings.read_text(encoding="utf-8")).get("prompts", {}) if settings.is_file() else {}
    return prompts.get("query") or "", prompts.get("passage") or prompts.get("document") or ""


def edges(folder: Path) -> list[bytes]:
    """Read what tells one model folder from another: settings whole, weights by size and both ends."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".txt", ".model"):
            parts.append(path.read_bytes())
        elif path.suffix in (".safetensors", ".bin"):
            with path.open("rb") as weights:
                size = path.stat().st_size
                head = weights.read(EDGE)
                weights.seek(max(0, size - EDGE))
                parts += [str(size).encode(), head, weights.read(EDGE)]
    return parts


def checksum(*parts: bytes) -> str:
    """Return 16 hex digits that depend on every part and on where one ends."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def missing(name: str) -> str:
    """Say that a model is not here and what to do."""
    return (
        f"Không thấy mô hình nhúng «{name}» trên máy này. Khi có mạng, tải về một lần bằng lệnh «hf download {name}», "
        "hoặc chỉ tới thư mục chứa mô hình; bỏ trống cài đặt mô hình thì dùng mô hình kèm sẵn."
    )


def find_folder(name: str) -> Path:
    """Find a model's folder: the path itself, or the hub's cache on this machine. Never touches the network."""
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        raise ModelMissing(missing(name)) from error


def is_static(folder: Path) -> bool:
    """Say whether a folder holds a bag of vectors that `StaticEmbedder` can read."""
    modules = folder / "modules.json"
    if not modules.is_file():
        return False
    return "StaticEmbedding" in json.loads(modules.read_text(encoding="utf-8"))[0]["type"] and written_here(folder)


def written_here(folder: Path) -> bool:
    """Say whether the tokenizer normalises as `prepare` does; a static model of others goes the common road."""
    settings = folder / "config_sentence_transformers.json"
    return settings.is_file() and "hoi-bao-cao" in settings.read_text(encoding="utf-8")


def load_embedder(name_or_folder: str | None = None) -> Embedder:
    """Load the shipped model (None), a folder, or a hub model that was downloaded before.

    Raises `ModelMissing` when it is not on this machine.
    """
    if name_or_folder is None:
        return StaticEmbedder(SHIPPED)
    folder = find_folder(name_or_folder)
    if is_static(folder):
        return StaticEmbedder(folder)
    try:
        return SentenceEmbedder(name_or_folder, folder, family_of(name_or_folder))
    except (OSError, ValueError) as error:
        raise ModelMissing(f"{missing(name_or_folder)} (Thư mục {folder} không đọc được: {error})") from error
