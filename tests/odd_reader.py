"""A reader that does what its file says: it lets a test see how a hang, a crash or a bomb in a child is met."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import Any

from ingest.readers.limits import Limits, Tick
from ingest.report import Extract, Page, Span


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    names: dict[str, Any] = {
        "os": os, "socket": socket, "time": time, "tick": tick, "Extract": Extract, "Page": Page, "Span": Span,
    }  # fmt: skip
    exec(path.read_text("utf-8"), names)
    extract: Extract = names["extract"]
    return extract
