"""Embedders: the shipped one, folders in the manner of the hub families, and what is said when one is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.embedding.embedder import SHIPPED, Embedder, ModelMissing, SentenceEmbedder, load_embedder
from retrieval.embedding.model_families import family_of

SENTENCES = (
    "Trong năm 2023, bộ phận một cửa tiếp nhận 1.234 hồ sơ.",
    "thu tuc hanh chinh",
    "How many files were late?",
    "Hoà Bình, thuỷ lợi – quý I/2019!",
)


@lru_cache
def loaded() -> Embedder:
    """The shipped model, read once: Hypothesis calls its tests without fixtures."""
    return load_embedder(None)


@pytest.fixture
def shipped() -> Embedder:
    return loaded()


def test_vectors_of_the_shipped_model_have_length_one(shipped: Embedder) -> None:
    vectors = shipped.embed_passages(SENTENCES)
    assert vectors.shape == (len(SENTENCES), shipped.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_text_without_words_is_all_zeros(shipped: Embedder) -> None:
    assert not shipped.embed_query(" … !").any()
    assert not shipped.embed_passages(["", "hồ sơ", "—"])[[0, 2]].any()
    assert shipped.embed_passages([]).shape == (0, shipped.dimensions)


def test_a_query_is_embedded_like_a_passage(shipped: Embedder) -> None:
    for sentence in SENTENCES:
        assert np.allclose(shipped.embed_query(sentence), shipped.embed_passages([sentence])[0], atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_text_embeds_to_length_one_or_zero(texts: list[str]) -> None:
    lengths = np.linalg.norm(loaded().embed_passages(texts), axis=1)
    assert all(abs(length - 1) < 1e-4 or length == 0 for length in lengths)


def test_both_places_of_the_tone_give_one_vector(shipped: Embedder) -> None:
    assert np.allclose(shipped.embed_query("số hoá hồ sơ"), shipped.embed_query("số hóa hồ sơ"), atol=1e-6)


def test_related_texts_are_nearer_than_unrelated_ones(shipped: Embedder) -> None:
    passages = shipped.embed_passages(
        ["Số hồ sơ thủ tục hành chính giải quyết quá hạn là 170 hồ sơ.", "Đàn lợn của huyện bị dịch tả lợn châu Phi."]
    )
    for question in (
        "bao nhiêu hồ sơ trễ hạn?",
        "bao nhieu ho so thu tuc hanh chinh tre han",
        "administrative procedure files",
    ):
        near, far = passages @ shipped.embed_query(question)
        assert near > far + 0.1, question


def test_the_shipped_folder_loads_in_sentence_transformers_with_equal_vectors(shipped: Embedder) -> None:
    theirs = SentenceEmbedder("shipped", SHIPPED, None)
    assert theirs.dimensions == shipped.dimensions
    assert np.allclose(theirs.embed_passages(SENTENCES), shipped.embed_passages(SENTENCES), atol=2e-3)


def test_loading_the_shipped_model_does_not_import_torch() -> None:
    code = (
        "import sys, retrieval.embedding.embedder as e; e.load_embedder(None).embed_query('a'); "
        "print('torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert ran.stdout.strip() == "False"


def test_a_model_that_is_not_here_is_named_with_the_remedy(tmp_path: Path) -> None:
    for name in ("nobody/no-such-model", "không phải tên", str(tmp_path / "x")):
        with pytest.raises(ModelMissing, match="hf download"):
            load_embedder(name)
    with pytest.raises(ModelMissing, match="Không thấy mô hình"):
        load_embedder(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "query", "passage", "pooling"),
    [
        ("intfloat/multilingual-e5-small", "query: ", "passage: ", "mean"),
        ("BAAI/bge-m3", "", "", "cls"),
        ("BAAI/bge-small-en-v1.5", "Represent this sentence for searching relevant passages: ", "", "cls"),
        ("Alibaba-NLP/gte-multilingual-base", "", "", "cls"),
        ("Snowflake/snowflake-arctic-embed-l-v2.0", "query: ", "", "cls"),
        ("AITeamVN/Vietnamese_Embedding", "", "", "cls"),
        ("bkai-foundation-models/vietnamese-bi-encoder", "", "", "mean"),
        ("/models/multilingual-e5-base/", "query: ", "passage: ", "mean"),
    ],
)
def test_each_family_has_its_prefixes_and_pooling(name: str, query: str, passage: str, pooling: str) -> None:
    family = family_of(name)
    assert family is not None
    assert (family.query, family.passage, family.pooling) == (query, passage, pooling)


def test_a_strange_name_has_no_family() -> None:
    assert family_of("someone/else") is None


def tiny_transformer(folder: Path) -> None:
    """Save a random two-layer BERT with a word tokenizer, as plain weights without sentence-transformers' settings."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "query", "passage", ":", "hồ", "sơ", "trễ", "hạn"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    torch.manual_seed(1)
    size = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(words), max_position_embeddings=40, **size)).save_pretrained(folder)
    fast.save_pretrained(folder)


def pooled(folder: Path, text: str, how: str) -> np.ndarray:
    """The slow reference: run the transformer and pool by hand."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    model, tokenizer = AutoModel.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    with torch.no_grad():
        states = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]
    vector = (states[0] if how == "cls" else states.mean(0)).numpy()
    return vector / np.linalg.norm(vector)


@pytest.mark.parametrize(
    ("name", "query", "passage", "how"),
    [
        ("multilingual-e5-tiny", "query: ", "passage: ", "mean"),
        ("bge-m3-tiny", "", "", "cls"),
        ("snowflake-arctic-embed-xs-v2.0", "query: ", "", "cls"),
        ("gte-multilingual-tiny", "", "", "cls"),
    ],
)
def test_a_plain_folder_is_read_with_the_prefixes_and_pooling_of_its_family(
    tmp_path: Path, name: str, query: str, passage: str, how: str
) -> None:
    folder = tmp_path / name
    tiny_transformer(folder)
    embedder = load_embedder(str(folder))
    assert embedder.dimensions == 16
    assert np.allclose(embedder.embed_query("hồ sơ trễ hạn"), pooled(folder, query + "hồ sơ trễ hạn", how), atol=1e-5)
    assert np.allclose(embedder.embed_passages(["hồ sơ"])[0], pooled(folder, passage + "hồ sơ", how), atol=1e-5)
    assert embedder.fingerprint == load_embedder(str(folder)).fingerprint


def test_a_models_own_prompts_are_used_when_the_table_does_not_know_it(tmp_path: Path) -> None:
    folder = tmp_path / "unheard-of"
    tiny_transformer(folder)
    saved = {"prompts": {"query": "query: ", "document": "passage: "}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(saved), encoding="utf-8")
    embedder = load_embedder(str(folder))
    assert np.allclose(embedder.embed_query("hồ sơ"), pooled(folder, "query: hồ sơ", "mean"), atol=1e-5)
    assert np.allclose(embedder.embed_passages(["hồ sơ"])[0], pooled(folder, "passage: hồ sơ", "mean"), atol=1e-5)


def test_another_model_has_another_fingerprint(tmp_path: Path, shipped: Embedder) -> None:
    for name in ("multilingual-e5-tiny", "bge-m3-tiny"):
        tiny_transformer(tmp_path / name)
    first, second = (load_embedder(str(tmp_path / name)) for name in ("multilingual-e5-tiny", "bge-m3-tiny"))
    assert len({first.fingerprint, second.fingerprint, shipped.fingerprint}) == 3
    assert shipped.fingerprint == load_embedder(None).fingerprint
