"""Counts and durations → the text that Prometheus reads. No outside package: three shapes are all we need."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

# Upper bounds in seconds; the promises of the design (30 ms, 100 ms, 150 ms) are bounds, so that they can be read off.
BOUNDS_S = (0.01, 0.03, 0.06, 0.1, 0.15, 0.3, 1.0, 3.0, 10.0, 30.0)


class Meter:
    """Counts requests by route and status, and how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: Counter[tuple[str, float]] = Counter()
        self._seconds: dict[str, float] = {}
        self._answers: Counter[str] = Counter()

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one finished request. `route` is the pattern, not the path: ids must not become labels."""
        with self._lock:
            self._requests[method, route, status] += 1
            self._seconds[route] = self._seconds.get(route, 0.0) + seconds
            for bound in BOUNDS_S:
                if seconds <= bound:
                    self._buckets[route, bound] += 1

    def answer(self, status: str) -> None:
        """Count one answer by its status."""
        with self._lock:
            self._answers[status] += 1

    def text(self, gauges: Mapping[str, float]) -> str:
        """Return everything in the exposition format, with `gauges` read at this moment."""
        with self._lock:
            lines = [f"# TYPE baocao_{name} gauge\nbaocao_{name} {value:g}" for name, value in gauges.items()]
            lines.append("# TYPE baocao_requests_total counter")
            for (method, route, status), count in sorted(self._requests.items()):
                lines.append(f'baocao_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}')
            lines.append("# TYPE baocao_answers_total counter")
            lines += [f'baocao_answers_total{{status="{status}"}} {n}' for status, n in sorted(self._answers.items())]
            lines.append("# TYPE baocao_request_seconds histogram")
            for route, total in sorted(self._seconds.items()):
                lines += self._histogram(route, total)
        return "\n".join(lines) + "\n"

    def _histogram(self, route: str, total: float) -> list[str]:
        count = sum(n for (_, one, _), n in self._requests.items() if one == route)
        name = "baocao_request_seconds"
        lines = [f'{name}_bucket{{route="{route}",le="{bound:g}"}} {self._buckets[route, bound]}' for bound in BOUNDS_S]
        lines.append(f'{name}_bucket{{route="{route}",le="+Inf"}} {count}')
        return [*lines, f'{name}_sum{{route="{route}"}} {total:.6f}', f'{name}_count{{route="{route}"}} {count}']
