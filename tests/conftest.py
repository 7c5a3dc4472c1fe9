"""What every test shares: no network beyond loopback, and the folder of real reports where it is present."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_configure() -> None:
    """Let each process of the tests, and those that it starts, compute on one core.

    Small trees on small tables are all waiting: on two cores under load, the tests of `eval/training/ranker` took over
    seven minutes with two threads and 101 s with one.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture
def shared() -> Path:
    """The folder of real reports beside the project; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared beside the project")
    return SHARED


class OutsideConnection(AssertionError):
    """A test tried to reach a host other than this machine."""


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Make any connection that leaves this machine fail, so that nothing depends on a network."""
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "unix"
        if host not in ("127.0.0.1", "::1", "localhost", "unix"):
            raise OutsideConnection(f"a test reached for {address!r}")
        real_connect(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign]
    yield
    socket.socket.connect = real_connect  # type: ignore[method-assign]
