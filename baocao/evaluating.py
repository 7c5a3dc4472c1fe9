"""`baocao eval answers|search`: judged questions → the tables of the protocol."""

from __future__ import annotations

import argparse
import platform
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import CommandError

if TYPE_CHECKING:
    from retrieval.library import Library

ROOT = Path(__file__).resolve().parents[1]
OWN_QUESTIONS = ROOT / "eval" / "data" / "questions.jsonl"
OWN_REPORTS = ROOT / "ingest" / "samples"


def add_verbs(verbs: Any) -> None:
    """Add `eval answers` and `eval search`."""
    verb = verbs.add_parser("eval", help="đo chất lượng trả lời và tìm kiếm trên bộ câu hỏi đã chấm")
    kinds = verb.add_subparsers(dest="what", required=True, metavar="answers|search")
    for name, run, text in (
        ("answers", eval_answers, "hỏi từng câu, chấm theo quy tắc, in bảng"),
        ("search", eval_search, "tỷ lệ tìm thấy bằng chứng theo số ký tự đọc"),
    ):
        kind = kinds.add_parser(name, help=text)
        kind.add_argument("--gold", type=Path, default=OWN_QUESTIONS, help="tệp câu hỏi (JSON lines)")
        kind.add_argument("--reports", type=Path, default=OWN_REPORTS, help="thư mục báo cáo")
        kind.add_argument("--library", type=Path, help="hỏi kho có sẵn này thay vì đọc lại --reports")
        kind.add_argument("--no-accents", action="store_true", help="đo thêm với câu hỏi gõ không dấu")
        kind.add_argument("--results", type=Path, help="ghi kết quả từng câu vào tệp này (JSON lines)")
        kind.add_argument("--compare", type=Path, help="so với tệp kết quả trước, theo từng câu")
        kind.add_argument("--wrong", action="store_true", help="in các câu chưa đúng và lý do")
        kind.add_argument("--floor", type=float, help="thoát với mã 1 khi điểm (hoặc độ phủ ở 4.000 ký tự) thấp hơn")
        kind.set_defaults(run=run)


def eval_answers(args: argparse.Namespace) -> int:
    """Ask every gold question, judge by rules, print the tables."""
    from eval.score import pool, score_answers, without_accents
    from eval.tables import answer_tables, compare, write_results
    from service.assistant import Assistant

    questions = _questions(args.gold)
    with _library(args.reports, args.library) as (library, texts):
        assistant = Assistant(library)
        assistant.ask(questions[0].question)  # the first question pays for loading
        judged = score_answers(assistant.ask, questions, texts)
        heading = circumstances(args)
        print(" · ".join(f"{key} {value}" for key, value in heading.items()), "\n")
        print(answer_tables(judged))
        if args.no_accents:
            bare = pool(score_answers(assistant.ask, without_accents(questions), texts))
            print(f"\nwithout accents: score {bare.score:+.3f} (loss {pool(judged).score - bare.score:.3f})")
    if args.wrong:
        _print_wrong(judged)
    if args.results:
        write_results(args.results, heading, judged)
        if args.compare:
            print("\n" + compare(args.compare, args.results))
    return int(args.floor is not None and pool(judged).score < args.floor)


def eval_search(args: argparse.Namespace) -> int:
    """Measure evidence recall at 2 000, 4 000 and 8 000 characters."""
    from eval.score import score_search, without_accents
    from eval.tables import search_table

    questions = _questions(args.gold)
    with _library(args.reports, args.library) as (library, texts):
        recall = score_search(library.search, questions, texts)
        print(" · ".join(f"{key} {value}" for key, value in circumstances(args).items()), "\n")
        print(search_table(recall))
        if args.no_accents:
            print("\nwithout accents")
            print(search_table(score_search(library.search, without_accents(questions), texts)))
    return int(args.floor is not None and recall[4_000].value < args.floor)


def circumstances(args: argparse.Namespace) -> dict[str, str]:
    """Date, commit and machine of a run: numbers without them cannot be compared."""
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "commit": commit or "?",
        "machine": f"{platform.machine()}, {_cores()} cores",
        "gold": args.gold.name,
        "reports": args.reports.name,
    }


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _questions(path: Path) -> Any:
    from eval.gold import BadGold, read_gold

    if not path.is_file():
        raise CommandError(f"không có tệp câu hỏi {path}; chỉ ra bằng --gold TỆP")
    try:
        questions = read_gold(path)
    except BadGold as error:
        raise CommandError(str(error)) from error
    if not questions:
        raise CommandError(f"{path} không có câu hỏi nào")
    return questions


@contextmanager
def _library(reports: Path, kept: Path | None) -> Iterator[tuple[Library, dict[str, str]]]:
    """The kept library, or a throw-away one of the folder's reports, with their texts by file name."""
    from baocao.keeping import files_in, library_of
    from retrieval.library import Library

    if kept is not None:
        with library_of(kept) as library:
            yield library, _texts(library)
        return
    paths = files_in([reports])
    with tempfile.TemporaryDirectory(prefix="baocao-eval-") as folder, Library.open(Path(folder)) as library:
        library.add_folder(paths)
        yield library, _texts(library)


def _texts(library: Library) -> dict[str, str]:
    return {
        unicodedata.normalize("NFC", summary.file): library.report(summary.report_id).text
        for summary in library.reports()
        if summary.state == "ready"
    }


def _print_wrong(judged: Any) -> None:
    print("\nnot right:")
    for row in judged:
        if not row.verdict.correct:
            print(f"  {row.question.id} {row.question.type}: {row.question.question}")
            print(f"      {row.answer.status}; {row.verdict.why}; asserted {[f.value for f in row.answer.figures]}")
