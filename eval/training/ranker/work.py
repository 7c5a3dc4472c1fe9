"""A folder that keeps what takes long to make: groups, and networks by what they learned from. Judges nothing."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from eval.tables import tell
from eval.training.ranker.folds import report_folds
from eval.training.ranker.groups import ALSO, OTHERS_COUNT, REQUIRED, Group, load_groups
from service.ranking.network import Net

T = TypeVar("T")
FitNets = Callable[[Sequence[Group]], tuple[Net, ...]]
NETS = 1  # networks whose mean is taken, some five minutes each


def fit_nets(groups: Sequence[Group]) -> tuple[Net, ...]:
    """Train the networks that compare words."""
    from eval.training.ranker.network import Example, fit_net  # with torch, which takes 6 s to load

    weights = [1.0 if g.has_answer or g.is_named else OTHERS_COUNT for g in groups]
    examples = [Example(g.table, g.x, g.y == REQUIRED, g.y >= ALSO, w) for g, w in zip(groups, weights, strict=True)]
    return tuple(fit_net(examples, seed) for seed in range(NETS))


@dataclass(frozen=True, slots=True)
class Work:
    """The folder. What is kept under a name is made once; the name of networks tells what they were made from."""

    folder: Path

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """Return what is kept under a name, made first where nothing is."""
        path = self.folder / f"{name}.pickle"
        if path.is_file():
            held: T = pickle.loads(path.read_bytes())
            return held
        made = make()
        self.folder.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        half.write_bytes(pickle.dumps(made))
        half.replace(path)
        return made

    def groups(self, sets: Sequence[str]) -> list[Group]:
        """Return the groups of sets, each "QUESTIONS.jsonl=REPORTS"."""
        return [g for named in sets for g in self._groups(*map(Path, named.split("=")))]

    def _groups(self, gold: Path, reports: Path) -> list[Group]:
        return self.kept(f"groups-{gold.stem}", lambda: load_groups(gold, reports))

    def folds(self, groups: Callable[[], Sequence[Group]]) -> dict[str, int]:
        """Deal the reports into folds, once: networks that are kept stay those of the same folds."""
        return self.kept("folds", lambda: report_folds(groups()))

    def nets(self, groups: Sequence[Group]) -> tuple[Net, ...]:
        """Train networks on the groups, once."""
        made_from = hashlib.sha256()
        for g in groups:
            made_from.update(f"{g.row.id} {g.file} {g.key}".encode() + g.x.tobytes() + g.y.tobytes())
        name = f"nets-{made_from.hexdigest()[:16]}"
        tell(f"  networks on {len(groups)} groups: {name}")
        return self.kept(name, lambda: fit_nets(groups))
