"""`baocao`: the one command. Parses, calls one verb, prints; every error is one line with its remedy."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from baocao import asking, evaluating, exchanging, guarding, keeping, plugging, saving, serving, watching
from baocao.errors import CommandError, lacking
from ingest.report import UnreadableReport
from service.guarding.trail import TrailBroken

VERBS = (keeping, saving, watching, exchanging, asking, serving, guarding, plugging, evaluating)


def parser() -> argparse.ArgumentParser:
    """The whole command line; each verb's module adds its own sub-commands."""
    top = argparse.ArgumentParser(
        prog="baocao", description="Hỏi Báo Cáo: hỏi các báo cáo hành chính, mỗi số liệu kèm trích dẫn nguyên văn."
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="LỆNH")
    for module in VERBS:
        module.add_verbs(verbs)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; 0 when it did what was asked, 1 with one line on stderr when it could not."""
    # Products of small matrices are all there is to multiply, and whole questions are shared between the cores. With a
    # thread for each core a question took 112 ms of processor time on two busy cores, most of it waiting; with one 42.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy reads it when it is first imported
    args = parser().parse_args(argv)
    try:
        return int(args.run(args))
    except TrailBroken as error:
        print(f"baocao: không ghi được nhật ký kiểm tra nên chưa làm gì: {error}; đĩa có thể đã đầy", file=sys.stderr)
        return 1
    except (CommandError, UnreadableReport) as error:
        print(f"baocao: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        told = lacking(error.name or "")
        if told is None:
            raise
        print(f"baocao: {told}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
