"""Judged questions → the weights of the ranker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.gold import BadGold, read_gold
from eval.training.ranker.fit import fit_choice, fit_sure, tell, with_nets
from eval.training.ranker.folds import by_figures
from eval.training.ranker.groups import files_of, load_groups
from service.ranking.figure_features import ALL_NAMES

DATA = Path(__file__).resolve().parents[3] / "eval" / "training" / "ranker" / "data"
SAMPLES = Path(__file__).resolve().parents[3] / "ingest" / "samples"


def _some(folder: Path, lines: int, name: str = "suoi-bac-2023.md") -> Path:
    """Write the first questions that rest on one sample alone."""
    rows = [line for line in (DATA / "samples.jsonl").read_text(encoding="utf-8").splitlines() if name in line]
    path = folder / "some.jsonl"
    path.write_text("\n".join(rows[:lines]) + "\n", encoding="utf-8")
    return path


def test_the_files_of_a_set_are_those_of_its_sources(tmp_path: Path) -> None:
    assert "suoi-bac-2023.md" in files_of(_some(tmp_path, 5))


@pytest.mark.slow
def test_what_is_learned_from_a_few_questions_answers_them(tmp_path: Path) -> None:
    bare = load_groups(_some(tmp_path, 16), SAMPLES)
    assert len(bare) >= 10
    groups = with_nets(bare, by_figures(bare))
    assert all(g.x.shape == (len(g.found), len(ALL_NAMES)) for g in groups)
    chosen_by = fit_choice(groups)
    told = [tell(chosen_by, group) for group in groups]
    answerable = [t for t in told if t.group.has_answer]
    assert sum(t.leads for t in answerable) >= 0.8 * len(answerable)
    leads, sentence_sure = fit_sure(told)
    assert leads.depth >= 0
    assert len(sentence_sure) > 1


def test_evidence_given_as_offsets_is_read_from_the_text(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    row = {
        "id": "x1",
        "question": "bao nhiêu hồ sơ?",
        "style": "short",
        "type": "single_figure",
        "answerable": True,
        "answer": "58 hồ sơ.",
        "figures": [{"value": "58", "unit": "hồ sơ", "surface": "58"}],
        "sources": [{"file": "a.txt", "start": 4, "end": 13}],
    }
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    (question,) = read_gold(path, {"a.txt": "còn 58 hồ sơ trễ hạn"})
    assert question.sources[0].quote == "58 hồ sơ "
    with pytest.raises(BadGold, match="dòng 1"):
        read_gold(path)
