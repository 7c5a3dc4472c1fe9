"""Modules → the small faults in them that no test notices.

`python -m tests.mutate service/choosing service/finding --sample 60` turns a comparison, a constant, a condition or a
statement at a time, runs the tests of that module over it, and prints each fault with its line: killed, or survived.
Nothing on disk is changed: each fault lives in a child process, which stops at a limit of its own processor time, so
that a busy machine kills nothing. A survivor is a rule without a test, or a rule that does nothing.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import importlib.util
import os
import random
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What else holds a room's rules to account, besides the folder of tests that mirrors it.
ALSO = {
    "service/choosing": ("tests/service/test_assistant.py",),
    "service/finding": ("tests/service/choosing", "tests/service/test_assistant.py"),
    "service/assistant.py": ("tests/service/choosing",),
}
OTHER_COMPARISON: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OTHER_SIGN: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
}  # fmt: skip
UNSEEN = (ast.Import, ast.ImportFrom, ast.arguments, ast.AnnAssign)  # no rule stands there that a test could see


@dataclass(frozen=True, slots=True)
class Fault:
    """One small fault: the node at `place` of the walk through a file, and how it reads before and after."""

    path: Path
    place: int
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.line}  {self.before}  →  {self.after}"


def turned(node: ast.AST) -> ast.AST | None:
    """Return the faulty form of a node, or None where it has none."""
    made = copy.deepcopy(node)
    match made:
        case ast.Compare(ops=[op, *_]) if type(op) in OTHER_COMPARISON:
            made.ops[0] = OTHER_COMPARISON[type(op)]()
        case ast.BoolOp():
            made.op = ast.And() if isinstance(made.op, ast.Or) else ast.Or()
        case ast.UnaryOp(op=ast.Not()):
            return made.operand
        case ast.BinOp() if type(made.op) in OTHER_SIGN:
            made.op = OTHER_SIGN[type(made.op)]()
        case ast.Constant(value=bool(value)):
            made.value = not value
        case ast.Constant(value=int(value)):
            made.value = value + 1
        case ast.Constant(value=float(value)):
            made.value = value * 1.5 + 0.1
        case ast.If():
            made.test = ast.Constant(False)
        case ast.Continue() | ast.Break() | ast.Delete() | ast.AugAssign() | ast.Expr(value=ast.Call()):
            return ast.copy_location(ast.Pass(), node)
        case _:
            return None
    return made


def walk(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Yield each place that holds a node, as (parent, field, index in a list), annotations and imports left out."""
    for name, held in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for i, node in enumerate(held) if isinstance(held, list) else [(None, held)]:
            if isinstance(node, ast.AST) and not isinstance(node, UNSEEN):
                yield tree, name, i
                yield from walk(node)


def _held(at: tuple[ast.AST, str, int | None]) -> ast.AST:
    parent, name, i = at
    held = getattr(parent, name)
    node: ast.AST = held if i is None else held[i]
    return node


def faults_in(path: Path) -> list[Fault]:
    """List every small fault that a file could have."""
    found = []
    for place, at in enumerate(walk(ast.parse(path.read_text(encoding="utf-8")))):
        node = _held(at)
        other = turned(node)
        if other is not None:
            line = getattr(node, "lineno", 0)
            found.append(Fault(path, place, line, _brief(node), _brief(other)))
    return found


def _brief(node: ast.AST) -> str:
    said = ast.unparse(node).split("\n")[0]
    return said if len(said) <= 90 else said[:89] + "…"


def faulty(fault: Fault) -> ast.Module:
    """Parse the file with the fault in it."""
    tree = ast.parse(fault.path.read_text(encoding="utf-8"))
    for place, at in enumerate(walk(tree)):
        if place == fault.place:
            parent, name, i = at
            other = turned(_held(at))
            assert other is not None
            if i is None:
                setattr(parent, name, other)
            else:
                getattr(parent, name)[i] = other
            break
    return ast.fix_missing_locations(tree)


def tests_of(path: Path) -> list[str]:
    """Return the tests that hold a file to account: those that mirror it first, so that most faults fall early."""
    relative = path.relative_to(ROOT)
    own = Path("tests") / relative.parent / f"test_{relative.name}"
    folder = own.parent if own.parent.name != relative.parts[0] else None
    also = [t for prefix, several in ALSO.items() if relative.as_posix().startswith(prefix) for t in several]
    wanted = [own.as_posix(), *([folder.as_posix()] if folder else []), *also]
    return [t for t in dict.fromkeys(wanted) if (ROOT / t).exists()]


def load(path: Path, tree: ast.Module) -> None:
    """Load a module as the tree has it, in place of what the file says."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    assert name not in sys.modules, f"{name} is loaded already"
    spec = importlib.util.find_spec(name)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    exec(compile(tree, str(path), "exec"), module.__dict__)
    parent, _, last = name.rpartition(".")
    setattr(importlib.import_module(parent), last, module)


def run_child(work: Callable[[], int], limit: int) -> int:
    """Run in a forked child with a limit of processor seconds; return its exit code, 99 where it had to be stopped."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        try:
            code = work()
        finally:
            os._exit(code if "code" in locals() else 98)
    _, status = os.waitpid(child, 0)
    return 99 if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU else os.waitstatus_to_exitcode(status)


def outcome(path: Path, tree: ast.Module, limit: int) -> int:
    """Run the tests of a file over a form of it; 0 where all of them pass."""
    import pytest

    def work() -> int:
        load(path, tree)
        return int(
            pytest.main(
                [
                    "-x",
                    "-q",
                    "--assert=plain",
                    "-p",
                    "no:cacheprovider",
                    "-m",
                    "not slow and not browser",
                    *tests_of(path),
                ]
            )
        )

    return run_child(work, limit)


def warm(paths: Sequence[Path]) -> None:
    """Load once what the children share, where no file under test is part of it."""
    for package in ("hypothesis", "numpy", "pytest"):
        importlib.import_module(package)
    if all(path.relative_to(ROOT).parts[0] not in ("ingest", "retrieval") for path in paths):
        shelf = importlib.import_module("tests.answers_shelf")
        shelf.sample_reports()


def main(paths: Sequence[str], sample: int, seed: int, limit: int) -> int:
    """Try the faults; print each that is tried, and how many no test notices."""
    files = [p for path in map(Path, paths) for p in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    files = [p.resolve() for p in files if p.name != "__init__.py"]
    faults = [fault for path in files for fault in faults_in(path)]
    chosen = random.Random(seed).sample(faults, min(sample, len(faults)))
    say(f"{len(chosen)} of {len(faults)} faults in {len(files)} files, seed {seed}")
    warm(files)
    for path in sorted({fault.path for fault in chosen}):
        if not tests_of(path) or outcome(path, ast.parse(path.read_text(encoding="utf-8")), limit):
            say(f"{path.relative_to(ROOT)}: its tests do not pass as it stands, or it has none: {tests_of(path)}")
            return 1
    survived = 0
    for fault in sorted(chosen, key=lambda f: (f.path, f.line, f.place)):
        code = outcome(fault.path, faulty(fault), limit)
        survived += code == 0
        say(f"{'SURVIVED' if code == 0 else 'too long' if code == 99 else 'killed  '}  {fault}")
    say(f"{survived} of {len(chosen)} survived")
    return 0


def say(line: str) -> None:
    """Print a line at once: a run takes minutes."""
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description="Find faults that no test notices.")
    parser.add_argument("paths", nargs="+", help="files or folders of the project")
    parser.add_argument("--sample", type=int, default=60, help="how many faults to try (60)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=120, help="processor seconds for the tests of one fault (120)")
    told = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    sys.exit(main(told.paths, told.sample, told.seed, told.limit))
