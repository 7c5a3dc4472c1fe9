"""`python -m eval.load --seconds 300`: so many askers at once → questions a second, how long they wait, memory.

The service runs as a person runs it. Every question is another one, made from a figure of the library, so that no
answer is one that was kept; `--questions` says how many there are to ask again and again. `--uploads` and `--deletes`
are shares of the requests; 429 and 503 are honest answers, counted apart; anything else that is not a success fails
the run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.served import SAMPLES, served

WAYS = (
    "{place} {period} có bao nhiêu {label}?",
    "Bao nhiêu {label} {period} ở {place}?",
    "{label} {period} của {place} là bao nhiêu?",
    "Cho biết {label} của {place} trong {period}",
    "{place}: {label}, {period}?",
)
WARM_S = 2
HONEST = frozenset({429, 503})
SUCCESS = frozenset({200, 202, 204, 404})  # 404: a report that another asker has just removed


@dataclass(slots=True)
class Tally:
    """What came of the requests so far; threads add to it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    waited_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def add(self, status: int, seconds: float, *, asked: bool) -> None:
        """Count one reply; only answered questions are timed."""
        with self.lock:
            self.statuses[status] += 1
            if asked and status == 200:
                self.waited_s.append(seconds)


class Asker:
    """Sends requests to one service."""

    def __init__(self, address: str, tally: Tally, shares: tuple[float, float], seed: int) -> None:
        self._address, self._tally = address, tally
        self._uploads, self._deletes = shares
        self._chance = random.Random(seed)

    def ask_until(self, end: float, questions: list[str], turn: int, turns: int) -> None:
        """Ask its share of the questions, one after another, until the end."""
        own = questions[turn % len(questions) :: turns]
        n = 0
        while time.monotonic() < end:
            kind = self._chance.random()
            if kind < self._uploads:
                self._upload(n * turns + turn)
            elif kind < self._uploads + self._deletes:
                self._delete()
            else:
                body = json.dumps({"question": own[n % len(own)]}).encode()
                self._send("POST", "/v1/ask", body, "application/json", asked=True)
            n += 1

    def _upload(self, n: int) -> None:
        text = f"BÁO CÁO\nHuyện Lạ số {n} năm 2023 có {n} hồ sơ trễ hạn."
        head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="la-{n}.txt"\r\n\r\n'
        self._send("POST", "/v1/reports", f"{head}{text}\r\n--x--\r\n".encode(), "multipart/form-data; boundary=x")

    def _delete(self) -> None:
        shelf = self._send("GET", "/v1/reports")
        added = [one["report_id"] for one in (shelf or {}).get("reports", ()) if one["file"].startswith("la-")]
        if added:
            self._send("DELETE", f"/v1/reports/{self._chance.choice(added)}")

    def _send(self, method: str, path: str, body: bytes | None = None, kind: str = "", *, asked: bool = False) -> Any:
        headers = {"content-type": kind} if kind else {}
        request = urllib.request.Request(f"{self._address}{path}", body, headers, method=method)
        began, told = time.monotonic(), b""
        try:
            with urllib.request.urlopen(request, timeout=120) as reply:
                status, told = reply.status, reply.read()
        except urllib.error.HTTPError as error:
            status = error.code
        except OSError:
            status = 0  # no answer at all
        self._tally.add(status, time.monotonic() - began, asked=asked)
        with suppress(ValueError):
            return json.loads(told)


def questions_of(address: str, seed: int) -> list[str]:
    """As many different questions as the figures of the library give, in an order by chance."""
    made: dict[str, None] = {}
    for offset in range(0, 5_000, 1_000):
        with urllib.request.urlopen(f"{address}/v1/figures?limit=1000&offset={offset}", timeout=120) as reply:
            figures = json.loads(reply.read())["figures"]
        for one in figures:
            said = {"place": one["place"] or "Toàn huyện", "period": one["period"] or "trong kỳ", "label": one["label"]}
            made |= dict.fromkeys(way.format(**said)[:400] for way in WAYS)
    asked = list(made)
    random.Random(seed).shuffle(asked)
    return asked


def resident_mb(pid: int) -> int:
    """The memory that a process holds, in MB; 0 where the system does not tell."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) >> 10
    return 0


def computed_s(pid: int) -> float:
    """The processor time that a process has taken: on a machine that others use it tells more than the clock does."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def told(tally: Tally, asked: int, seconds: float, memory: tuple[int, int, int], computed: float) -> str:
    """The measures as Markdown."""
    waited = sorted(tally.waited_s) or [0.0]
    p50, p95, p99 = (waited[min(len(waited) - 1, int(share * len(waited)))] for share in (0.5, 0.95, 0.99))
    statuses = ", ".join(f"{n} × {status}" for status, n in sorted(tally.statuses.items()))
    return (
        "| questions/s | different questions | p50 s | p95 s | p99 s | processor ms a question "
        "| memory MB: begin, middle, end | statuses |\n"
        "|---|---|---|---|---|---|---|---|\n"
        f"| {len(tally.waited_s) / seconds:.1f} | {asked} | {p50:.2f} | {p95:.2f} | {p99:.2f} "
        f"| {1000 * computed / len(waited):.0f} | {memory[0]}, {memory[1]}, {memory[2]} | {statuses} |\n"
    )


def main() -> int:
    """Load, measure, print; 1 when anything failed that may not."""
    parser = argparse.ArgumentParser(prog="python -m eval.load", description=__doc__)
    parser.add_argument("--reports", type=Path, default=SAMPLES, help="folder of reports to ask about")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--uploads", type=float, default=0.0, help="share of requests that send a file")
    parser.add_argument("--deletes", type=float, default=0.0, help="share of requests that remove one sent before")
    parser.add_argument(
        "--questions", type=int, help="ask so many different ones, again and again (all that can be made)"
    )
    parser.add_argument("--seed", type=int, default=18)
    args = parser.parse_args()
    with served(args.reports) as service:
        questions, tally = questions_of(service.address, args.seed)[: args.questions], Tally()
        warm = Asker(service.address, Tally(), (0, 0), 0)
        warm.ask_until(time.monotonic() + WARM_S, questions[-50:], 0, 1)
        memory, computed = [resident_mb(service.pid)], computed_s(service.pid)
        began = time.monotonic()
        with ThreadPoolExecutor(args.connections) as askers:
            for n in range(args.connections):
                asker = Asker(service.address, tally, (args.uploads, args.deletes), args.seed + n)
                askers.submit(asker.ask_until, began + args.seconds, questions, n, args.connections)
            time.sleep(args.seconds / 2)
            memory.append(resident_mb(service.pid))
        seconds, computed = time.monotonic() - began, computed_s(service.pid) - computed
        memory.append(resident_mb(service.pid))
    asked = min(len(questions), len(tally.waited_s))
    sys.stdout.write(told(tally, asked, seconds, (memory[0], memory[1], memory[2]), computed))
    return int(any(status not in SUCCESS | HONEST for status in tally.statuses))


if __name__ == "__main__":
    sys.exit(main())
