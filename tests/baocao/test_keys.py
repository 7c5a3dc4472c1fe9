"""`baocao keys` and the refusal of `baocao serve` to open a library to a network without one."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from baocao.serving import free_port, is_this_machine, wait_until_ready
from service.guarding.keys import Keys
from tests.baocao.test_commands import ROOT, baocao


def test_keys_are_made_listed_and_revoked(tmp_path: Path) -> None:
    made = baocao("keys", "add", "máy trang", "--scope", "upload", "--library", tmp_path)
    secret = made.stdout.splitlines()[-1]
    caller = Keys(tmp_path).caller(secret)
    assert caller is not None and caller.scope == "upload"
    listed = baocao("keys", "list", "--library", tmp_path).stdout
    assert f"{caller.key_id} · máy trang · upload" in listed and "đang dùng" in listed and secret[13:] not in listed
    assert baocao("keys", "revoke", caller.key_id, "--library", tmp_path).returncode == 0
    assert Keys(tmp_path).caller(secret) is None
    assert "đã thu hồi" in baocao("keys", "list", "--library", tmp_path).stdout
    again = baocao("keys", "revoke", caller.key_id, "--library", tmp_path)
    assert again.returncode == 1 and caller.key_id in again.stderr and "baocao keys list" in again.stderr


@pytest.mark.parametrize("name", ["", "  ", "a\x1b[31m", "x" * 101])
def test_a_name_that_cannot_be_shown_is_refused(tmp_path: Path, name: str) -> None:
    refused = baocao("keys", "add", name, "--library", tmp_path)
    assert refused.returncode == 1 and "tên khóa" in refused.stderr
    assert Keys(tmp_path).all() == ()


def test_only_loopback_is_this_machine() -> None:
    assert all(map(is_this_machine, ("127.0.0.1", "127.9.9.9", "::1", "localhost")))
    assert not any(map(is_this_machine, ("0.0.0.0", "::", "10.1.2.3", "may-chu", "")))


def test_a_library_is_not_opened_to_a_network_without_a_key(tmp_path: Path) -> None:
    command = ("serve", "--library", tmp_path, "--host", "0.0.0.0", "--port", "1")
    for _ in range(2):
        refused = baocao(*command)
        assert refused.returncode == 1
        assert "0.0.0.0" in refused.stderr and "baocao keys add" in refused.stderr and "Traceback" not in refused.stderr
        key, _ = Keys(tmp_path).make("a", "admin")  # a revoked key opens nothing either
        Keys(tmp_path).revoke(key.key_id)


def test_with_a_key_the_service_opens_to_a_network_and_asks_for_it(tmp_path: Path) -> None:
    _, secret = Keys(tmp_path).make("a", "ask")
    port = free_port(18_000)
    command = [sys.executable, "-m", "baocao", "serve", "--library", str(tmp_path), "--host", "0.0.0.0"]
    with subprocess.Popen([*command, "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL) as serving:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", serving)
            address = f"http://127.0.0.1:{port}/v1/reports"
            with pytest.raises(urllib.error.HTTPError, match="401") as refused:
                urllib.request.urlopen(address, timeout=20)
            refused.value.close()
            asked = urllib.request.Request(address, headers={"authorization": f"Bearer {secret}"})
            with urllib.request.urlopen(asked, timeout=20) as reply:
                assert reply.status == 200
        finally:
            serving.send_signal(signal.SIGTERM)
