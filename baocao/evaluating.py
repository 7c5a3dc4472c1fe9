"""`baocao eval answers|search|new|compare`: judged questions → tables, a page, a gate; verdicts → judged questions."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
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
    """Add `eval answers`, `search`, `new` and `compare`."""
    verb = verbs.add_parser("eval", help="đo chất lượng trả lời và tìm kiếm trên bộ câu hỏi đã chấm")
    kinds = verb.add_subparsers(dest="what", required=True, metavar="answers|search|new|compare")
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
        kind.add_argument(
            "--html", type=Path, help="ghi trang kết quả: theo loại, theo báo cáo, câu sai kèm bằng chứng"
        )
        kind.add_argument("--compare", type=Path, help="so với tệp kết quả trước, theo từng câu")
        kind.add_argument("--wrong", action="store_true", help="in các câu chưa đúng và lý do")
        kind.add_argument("--floor", type=float, help="thoát với mã 1 khi điểm (hoặc độ phủ ở 4.000 ký tự) thấp hơn")
        kind.set_defaults(run=run)
    new = kinds.add_parser("new", help="lập bộ câu hỏi từ các nhận xét 👍/👎 mà dịch vụ đã giữ")
    new.add_argument("--library", type=Path, required=True, help="thư mục thư viện của dịch vụ")
    new.add_argument("--out", type=Path, required=True, help="tệp câu hỏi đã chấm; câu đã có trong tệp thì giữ nguyên")
    new.set_defaults(run=eval_new)
    two = kinds.add_parser("compare", help="so hai lần đo theo từng câu, kèm mức ý nghĩa")
    two.add_argument("before", type=Path, metavar="TRƯỚC", help="tệp --results của lần trước")
    two.add_argument("after", type=Path, metavar="SAU", help="tệp --results của lần sau")
    two.add_argument("--gate", action="store_true", help="thoát với mã 1 khi lần sau kém hơn quá mức ngẫu nhiên")
    two.set_defaults(run=eval_compare)


def eval_answers(args: argparse.Namespace) -> int:
    """Ask every gold question, judge by rules, print the tables."""
    from eval.page import report_page
    from eval.score import pool, score_answers, without_accents
    from eval.tables import answer_tables, write_results
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
            print("\n" + _compared(args.compare, args.results)[0])
    if args.html:
        args.html.write_text(report_page(heading, judged), encoding="utf-8")
    return _gate("điểm", pool(judged).score, args.floor)


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
    return _gate("độ phủ ở 4.000 ký tự", recall[4_000].value, args.floor)


def eval_new(args: argparse.Namespace) -> int:
    """Add what people found right to a gold file; put what waits for a person's judgement beside it."""
    from baocao.keeping import library_of
    from eval.verdicts import harvest

    with library_of(args.library) as library:
        found = harvest(library.catalog.feedback(), _texts(library))
    beside = args.out.with_suffix(".chua-cham.jsonl")
    added = _append(args.out, found.judged)
    waiting = [row for row in found.waiting if row["id"] not in _ids(args.out)]
    _write(beside, waiting)
    print(f"{args.out}: thêm {added} câu người dùng đánh giá đúng, có tất cả {len(_ids(args.out))} câu")
    print(f"{beside}: {len(waiting)} câu chờ người chấm (điền answerable, answer, figures, sources rồi chép sang)")
    for reason, count in Counter(row["why"] for row in waiting).most_common():
        print(f"  {count} câu: {reason}")
    return 0


def _ids(path: Path) -> set[str]:
    return {question.id for question in _questions(path)} if path.is_file() and path.stat().st_size else set()


def _append(path: Path, rows: Sequence[dict[str, Any]]) -> int:
    """Add the rows whose question the file does not hold: what a person mended there stays."""
    known = _ids(path)
    new = [row for row in rows if row["id"] not in known]
    if new or not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in new)
    return len(new)


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def eval_compare(args: argparse.Namespace) -> int:
    """Compare two results files; with `--gate`, fail where the later run is worse beyond chance."""
    text, is_worse = _compared(args.before, args.after)
    print(text)
    return int(args.gate and is_worse)


def _compared(before: Path, after: Path) -> tuple[str, bool]:
    from eval.compare import compare, read_outcomes, told
    from eval.gold import BadGold

    for path in (before, after):
        if not path.is_file():
            raise CommandError(f"không có tệp kết quả {path}; lập bằng: baocao eval answers --results {path}")
    try:
        compared = compare(read_outcomes(before), read_outcomes(after))
    except BadGold as error:
        raise CommandError(str(error)) from error
    return told(compared), compared.is_worse


def _gate(what: str, value: float, floor: float | None) -> int:
    """The exit code of a run with a floor, with a line that says by how much it fell short."""
    if floor is None or value >= floor:
        return 0
    print(f"baocao: {what} {value:+.3f} thấp hơn mức sàn {floor:+.3f}", file=sys.stderr)
    return 1


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
