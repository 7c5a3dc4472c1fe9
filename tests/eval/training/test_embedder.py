"""The steps that make the shipped model, run end to end on a corpus of a few hundred invented sentences."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from eval.training.embedder import batches
from eval.training.embedder.batches import Bags, Pairs, drop, join, thin
from eval.training.embedder.distil import taught
from eval.training.embedder.encode import Ragged, inside, passages, ragged, rows_of, spread
from eval.training.embedder.heldout import of_pairs
from eval.training.embedder.search_weights import DENSE, LATE, Scored, gains, ndcg
from eval.training.embedder.short_forms import shorten
from eval.training.embedder.tokenizer import fold, split
from retrieval.embedding.embedder import SHIPPED, load_embedder, prepare

TOPICS = (
    ("giải quyết thủ tục hành chính", "administrative procedures", "hồ sơ đúng hạn của bộ phận một cửa"),
    ("giải ngân vốn đầu tư công", "public investment capital", "dự án đường giao thông nông thôn"),
    ("kỷ luật cán bộ công chức", "discipline of public servants", "hình thức khiển trách và cảnh cáo"),
    ("tiêm phòng cho đàn gia súc", "vaccination of livestock", "dịch tả lợn và bệnh lở mồm long móng"),
)


def write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def corpus(folder: Path) -> None:
    """Write every file that the first step reads, with 60 rows a topic."""
    folder.mkdir()
    numbers = [(i, *TOPICS[i % len(TOPICS)]) for i in range(240)]
    pairs = [
        {
            "q": f"Năm {1900 + i} kết quả {what} thế nào?",
            "p": f"Trong năm {1900 + i}, việc {what} đạt {i} trường hợp, gồm {more}. " * 3,
            "title": what,
        }
        for i, what, _, more in numbers
    ]
    for name in ("legal_qa.train", "other", "phapdien_articles", "hddtvn", "vietnews"):
        write(
            folder / f"pairs_{name}.jsonl.xz",
            [row | ({"abstract": row["q"]} if name == "vietnews" else {}) for row in pairs],
        )
    for name in ("gov", "tnt305", "viwiki_uts"):
        pages = [{"title": f"{row['title']} {i}", "text": "\n\n".join([row["p"]] * 4)} for i, row in enumerate(pairs)]
        write(folder / f"docs_{name}.jsonl.xz", pages)
    both = [
        {"en": f"The results of {english} in year {i}.", "vi": f"Kết quả {what} trong năm {i}.", "src": "made up"}
        for i, what, english, _ in numbers
    ]
    write(folder / "parallel_envi.jsonl.xz", both)


def step(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", f"eval.training.embedder.{module}", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run all steps; return the working folder, with the baked model in `model`."""
    root = tmp_path_factory.mktemp("training")
    work = str(root / "work")
    corpus(root / "corpus")
    step("corpus", "--corpus", str(root / "corpus"), "--work", work)
    step("tokenizer", "--work", work, "--words", "60", "--singles", "400", "--english", "50", "--pieces", "60")
    step("encode", "--work", work)
    step("english_table", "--work", work, "--out", str(root / "work" / "en_vi.tsv"))
    step("lsa_start", "--work", work, "--width", "16")
    step("contrast", "--work", work, "--steps", "12", "--every", "12", "--batch", "64", "--plain")
    step("contrast", "--work", work, "--steps", "6", "--every", "6", "--batch", "64", "--begin", "table.npy")
    few = ("--steps", "8", "--every", "8", "--batch", "64", "--plain")
    step("lsa_start", "--work", work, "--width", "24", "--seed", "2", "--out", "other.npy")
    step("contrast", "--work", work, *few, "--begin", "other.npy", "--out", "wide.npy")
    step("distil", "--work", work, *few, "--teachers", "wide.npy", "table.npy", "--begin", "table.npy")
    step("export", "--work", work, "--out", str(root / "work" / "model"))
    return root / "work"


@pytest.mark.slow
def test_training_from_a_corpus_gives_a_model_that_tells_topics_apart(made: Path) -> None:
    embedder = load_embedder(str(made / "model"))
    assert embedder.dimensions == 16
    texts = embedder.embed_passages([f"{what}: {more}" for what, _, more in TOPICS])
    for number, (what, _, _) in enumerate(TOPICS):
        assert int(np.argmax(texts @ embedder.embed_query(f"kết quả {what}?"))) == number


@pytest.mark.slow
def test_the_log_holds_the_held_out_figures_of_each_stage(made: Path) -> None:
    lines = [json.loads(line) for line in (made / "contrast.log").read_text(encoding="utf-8").splitlines()]
    assert [line["step"] for line in lines] == [0, 12, 0, 6, 0, 8]
    lines += [json.loads(line) for line in (made / "distil.log").read_text(encoding="utf-8").splitlines()]
    assert all(0 <= line["cloze"] <= 1 and 0 <= line["short"] <= 1 for line in lines)


@pytest.mark.slow
def test_the_weights_of_ranking_are_chosen_on_held_out_questions(made: Path) -> None:
    said = step("search_weights", "--work", str(made), "--model", str(made / "model"))
    assert "legal questions, short forms" in said
    chosen = {
        name: float(weight) for name, _, weight in (part.partition("=") for part in said.splitlines()[-1].split())
    }
    assert {chosen["dense"], chosen["dense_english"]} <= set(DENSE)
    assert chosen["late"] in LATE


@pytest.mark.slow
def test_a_student_that_is_its_own_teacher_has_nothing_to_learn(made: Path) -> None:
    table = torch.from_numpy(np.load(made / "table.npy"))
    batch = Pairs(made, 200).whole(np.arange(20))
    assert float(taught(table, [table], batch, 0.06)) == pytest.approx(0, abs=1e-4)
    assert float(taught(table, [torch.from_numpy(np.load(made / "wide.npy"))], batch, 0.06)) > 0.001


def test_questions_are_shortened_as_officials_and_hurried_people_write() -> None:
    spelt = "Uỷ ban nhân dân xã giải quyết bao nhiêu hồ sơ thủ tục hành chính không đúng hạn, cán bộ công chức nào?"
    forms = {shorten(f"{spelt} {n}") for n in range(40)}
    said = " ".join(forms)
    for short in ("TTHC", "CBCC", "bn", "hs", "ko"):
        assert f" {short} " in said
    assert any("bao nhiêu" in form for form in forms)
    assert shorten("Trồng rừng") == "Trồng rừng"


@given(st.text(max_size=80))
def test_shortening_gives_the_same_answer_each_time_and_never_more_text(text: str) -> None:
    assert shorten(text) == shorten(text)
    assert len(shorten(text)) <= len(text)


@pytest.mark.slow
def test_held_out_tasks_ask_only_for_what_was_kept_from_training(made: Path) -> None:
    rows = list(rows_of(made / "pairs.jsonl"))
    held = {row["q"] for row in rows if row["held"]}
    task = of_pairs("legal", [row for row in rows if row["kind"] == "legal_qa"])
    assert {question for question, _ in task.questions} <= held
    for question, right in task.questions:
        row = next(row for row in rows if row["q"] == question)
        assert row["p"][:900] in {task.passages[number][0] for number in right}


def test_the_quick_measure_of_ranking_gives_what_ir_measures_gives() -> None:
    import ir_measures

    random = np.random.default_rng(3)
    words, dense, late = random.random((3, 30, 60))
    right = (random.random((30, 60)) < 0.05).astype(float)
    right[:, 0] = 1
    best = np.array([gains(min(10, int(n))).sum() for n in right.sum(axis=1)])
    scored = Scored("made up", words, dense, late, right, best)
    total = words + 0.4 * dense
    looked = np.argsort(np.argsort(-total, axis=1), axis=1) < 20
    total = total + 0.7 * late * looked
    run = {str(q): {str(p): float(score) for p, score in enumerate(row)} for q, row in enumerate(total)}
    qrels = {str(q): {str(p): 1 for p in np.flatnonzero(row)} for q, row in enumerate(right)}
    wanted = ir_measures.calc_aggregate([ir_measures.nDCG @ 10], qrels, run)[ir_measures.nDCG @ 10]
    assert ndcg(scored, 1.0, 0.4, 0.7, 20) == pytest.approx(100 * wanted, abs=1e-6)


@pytest.mark.slow
def test_sentence_pairs_teach_which_words_stand_for_each_other(made: Path) -> None:
    rows = dict(line.split("\t", 1) for line in (made / "en_vi.tsv").read_text(encoding="utf-8").splitlines())
    best = rows["livestock"].split("\t")[0].rsplit(":", 1)[0]
    assert best in "tiêm phòng cho đàn gia súc"


def test_no_step_of_training_names_the_measuring_tasks() -> None:
    steps = sorted(Path(batches.__file__).parent.glob("*.py"))
    assert len(steps) > 10
    for path in steps:
        text = path.read_text(encoding="utf-8")
        assert "shared/bench" not in text
        assert "shared/gold" not in text


def test_a_word_shares_the_rows_of_its_syllables_and_shorter_words() -> None:
    vocabulary = {piece: i for i, piece in enumerate(("▁thủ", "▁tục", "▁hành", "▁thủ▁tục", "▁thủ▁tục▁hành"))}
    assert inside("▁thủ▁tục▁hành", vocabulary) == ["▁thủ", "▁tục", "▁hành", "▁thủ▁tục"]
    assert inside("▁thủ", vocabulary) == []
    assert inside("tục", vocabulary) == []


def test_tones_and_accents_are_read_the_same_way() -> None:
    assert split("Số HOÁ thuỷ lợi, quý 1.234") == ["số", "hóa", "thủy", "lợi", "quý", "1", "234"]
    assert fold("thủ tục đúng hạn") == "thu tuc dung han"


@given(st.lists(st.lists(st.integers(0, 9), max_size=6), min_size=1, max_size=6))
def test_rows_of_any_length_come_back(rows: list[list[int]]) -> None:
    part = ragged([np.array(row, dtype=np.int32) for row in rows])
    assert [part[i].tolist() for i in range(len(part))] == rows
    assert spread(part.flat, part.starts[:-1], part.starts[1:]).tolist() == [n for row in rows for n in row]
    joined = join(Bags(part.flat, part.starts), Bags(part.flat, part.starts))
    assert Ragged(joined.flat, joined.starts)[0].tolist() == rows[0] * 2


@given(st.integers(0, 2**32 - 1))
def test_dropping_features_keeps_texts_apart(seed: int) -> None:
    bags = Bags(np.arange(12, dtype=np.int32), np.array([0, 5, 5, 12]))
    kept = drop(bags, 0.5, np.random.default_rng(seed))
    assert kept.starts[-1] == len(kept.flat)
    assert (kept.flat[: kept.starts[1]] < 5).all()
    assert thin(bags, np.ones(12, dtype=bool)).starts.tolist() == bags.starts.tolist()


@given(st.lists(st.text(min_size=1, max_size=400), max_size=8))
def test_passages_lose_no_long_text_and_stay_short(paragraphs: list[str]) -> None:
    for passage in passages(paragraphs):
        assert passage.strip()
    long = ["Một câu dài của đoạn văn này nói về hồ sơ. " * 40]
    assert "".join(passages(long)).count("hồ sơ") >= 37


def test_the_shipped_tokenizer_file_normalises_as_the_reader_does() -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
    for text in ("Số 1.234/BC-UBND – ngày 15/12/2023!", "  Hoà   Bình_thuỷ lợi\n", "THỦ TỤC hành chính"):
        assert tokenizer.normalizer.normalize_str(text) == prepare(text)
