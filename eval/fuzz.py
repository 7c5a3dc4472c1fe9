"""`python -m eval.fuzz --cases 20000`: requests that schemathesis makes from the OpenAPI document → their answers.

The service runs as a person runs it, over the sample reports. What is counted is what the service itself counted
(`/metrics`), so a case is a request that arrived. A 500 fails the run, and so does a service that stopped answering;
503 with `Retry-After` is an honest answer and is counted apart.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path

from eval.served import served

ROUND = 60  # examples for each address in a round; every round has a seed of its own
HONEST = frozenset({503})
_COUNTED = re.compile(r'^baocao_requests_total\{method="(\w+)",route="([^"]*)",status="(\d+)"\} (\d+)$', re.MULTILINE)


def main() -> int:
    """Run rounds until there are as many cases as asked for, or time is up; print what came of them."""
    parser = argparse.ArgumentParser(prog="python -m eval.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--python", default=sys.executable, help="the Python that has schemathesis")
    args = parser.parse_args()
    end = time.monotonic() + 60 * args.minutes
    with served() as service:
        found, seed = counted(service.address), args.seed
        while found.total() < args.cases and time.monotonic() < end:
            failed = fuzz(service.address, args.python, seed, end - time.monotonic(), service.scratch)
            found, seed = counted(service.address), seed + 1
            sys.stderr.write(f"{found.total()} cases\n{failed}")
        sys.stderr.write(service.log.read_text("utf-8")[-4_000:])
    sys.stdout.write(table(found))
    return int(any(status >= 500 and status not in HONEST for _, status in found))


def fuzz(address: str, python: str, seed: int, left_s: float, scratch: Path) -> str:
    """One round; gives what schemathesis tells of failures."""
    command = [
        *(python, "-m", "schemathesis.cli", "run", f"{address}/openapi.json", "--no-color", "--seed", str(seed)),
        *("--checks", "not_a_server_error", "--phases", "coverage,fuzzing", "--max-examples", str(ROUND)),
        *("--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off", "--no-shrink"),
        *("--generation-database", "none", "--request-timeout", "120", "--max-time", str(max(1, int(left_s)))),
    ]
    ran = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
    return "" if ran.returncode == 0 else f"{ran.stdout[-3_000:]}{ran.stderr[-1_000:]}\n"


def counted(address: str) -> Counter[tuple[str, int]]:
    """How many requests of each address were answered with each status."""
    with urllib.request.urlopen(f"{address}/metrics", timeout=120) as reply:
        text = reply.read().decode()
    found: Counter[tuple[str, int]] = Counter()
    for method, route, status, count in _COUNTED.findall(text):
        if route not in ("/metrics", "/readyz", "/openapi.json"):
            found[f"{method} {route}", int(status)] += int(count)
    return found


def table(found: Counter[tuple[str, int]]) -> str:
    """The counts as Markdown."""
    lines = ["| address | cases | answered |", "|---|---|---|"]
    plain = {address for address, status in found if status != 405}  # methods that an address has not: one row
    lines.append(f"| other methods | {sum(n for (one, _), n in found.items() if one not in plain)} | all 405 |")
    for address in sorted(plain):
        own = {status: count for (one, status), count in sorted(found.items()) if one == address}
        told = ", ".join(f"{count} × {status}" for status, count in own.items())
        lines.append(f"| {address} | {sum(own.values())} | {told} |")
    worst = sum(count for (_, status), count in found.items() if status >= 500 and status not in HONEST)
    return "\n".join([*lines, f"| all | {found.total()} | {worst} × 5xx other than 503 |"]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
