"""`baocao ask` and `baocao check`: one question, or one file's own arithmetic, from the command line."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.guarding import COMMAND, printable, trail_of
from baocao.keeping import library_of

if TYPE_CHECKING:
    from service.answer import Answer


def add_verbs(verbs: Any) -> None:
    """Add `ask` and `check`."""
    ask = verbs.add_parser("ask", help="hỏi một câu, trả lời kèm trích dẫn")
    ask.add_argument("question", help="câu hỏi, có dấu hoặc không dấu")
    ask.add_argument("--library", type=Path, required=True, help="thư mục thư viện")
    ask.add_argument("--json", action="store_true", help="in câu trả lời dạng JSON như /v1/ask")
    ask.add_argument("--place", action="append", default=[], help="chỉ hỏi báo cáo của địa bàn này (lặp lại được)")
    ask.add_argument("--year", action="append", default=[], type=int, help="chỉ hỏi báo cáo của năm này")
    ask.set_defaults(run=run_ask)
    check = verbs.add_parser("check", help="kiểm tra các phép tính trong một báo cáo")
    check.add_argument("file", type=Path, help="tệp báo cáo")
    check.set_defaults(run=run_check)


def run_ask(args: argparse.Namespace) -> int:
    """Print the answer, its notes and the cited words."""
    from retrieval.hit import Filters
    from service.assistant import Assistant
    from service.guarding.evidence import told_of

    with library_of(args.library) as library:
        filters = Filters(places=tuple(args.place), years=tuple(args.year))
        trail = trail_of(args.library)
        trail.note("question", COMMAND, {"question": printable(args.question)})
        answer = Assistant(library).ask(args.question, (), filters)
        trail.note("answer", COMMAND, **told_of(answer))
    if args.json:
        print(json.dumps(dataclasses.asdict(answer), ensure_ascii=False, indent=2))
    else:
        print(as_text(answer))
    return 0


def as_text(answer: Answer) -> str:
    """The answer as a person reads it in a terminal."""
    lines = [answer.understood, "", answer.answer] if answer.understood else [answer.answer]
    lines += [f"· {note.text}" for note in answer.notes if note.text not in answer.answer]
    if answer.citations:
        lines += ["", "Trích dẫn:"]
    for cited in answer.citations:
        place = " › ".join((cited.file, *cited.section))
        lines.append(f"[{cited.n}] {place} ({cited.start}–{cited.end})")
        lines.append(f"    “{' '.join(cited.quote.split())}”")
        if cited.reading:
            lines.append(f"    đọc lại từ bản bị mất chữ: “{' '.join(cited.reading.split())}”")
    return "\n".join(lines)


def run_check(args: argparse.Namespace) -> int:
    """Print every claim of the file that does not add up; exit 0 in either case."""
    from ingest.parse import parse
    from ingest.read import read

    report = parse(read(args.file), report_id="check", file=args.file.name)
    for finding in report.findings:
        print(f"- {finding.text}")
        for span in finding.spans:
            print(f"    {span.start}–{span.end}: “{' '.join(report.text[span.start : span.end].split())}”")
    print(f"{args.file.name}: {len(report.figures)} số liệu, {len(report.findings)} chỗ không khớp")
    return 0
