"""Keys: told once, kept hashed, ended at once; the pace of one caller is not another's."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from service.guarding.keys import SCOPES, Caller, Keys, Scope
from service.guarding.pace import MOST_REMEMBERED, Pace


def test_a_key_is_known_by_its_secret_and_tells_its_scope(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "L")
    for scope in SCOPES:
        key, secret = keys.make("văn phòng", scope)
        assert keys.caller(secret) == Caller(key.key_id, scope)
    assert [key.scope for key in keys.all()] == list(SCOPES)


def test_no_file_holds_a_secret_and_others_may_not_read_them(tmp_path: Path) -> None:
    _, secret = Keys(tmp_path).make("a", "ask")
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert [path.name for path in files] == ["keys.secret", "keys.sqlite"]
    for path in files:
        assert secret[13:].encode() not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "sent", ["", "hbc_", "x" * 10_000, "hbc_00000000_" + "a" * 43, "hbc_٠٠٠٠٠٠٠٠_" + "a" * 43, "' OR 1=1 --"]
)
def test_what_is_no_key_is_nobody(tmp_path: Path, sent: str) -> None:
    assert Keys(tmp_path).caller(sent) is None
    Keys(tmp_path).make("a", "ask")
    assert Keys(tmp_path).caller(sent) is None


def test_a_secret_with_another_keys_id_or_one_letter_changed_is_nobody(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    (one, first), (_, second) = keys.make("a", "ask"), keys.make("b", "admin")
    assert keys.caller(f"hbc_{one.key_id}_{second[13:]}") is None
    assert keys.caller(first[:-5] + ("A" if first[-5] != "A" else "B") + first[-4:]) is None


def test_a_key_ends_at_once_whoever_ends_it(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    key, secret = keys.make("a", "ask")
    assert keys.caller(secret)
    assert Keys(tmp_path).revoke(key.key_id)
    assert keys.caller(secret) is None
    assert not keys.revoke(key.key_id)
    assert keys.all()[0].revoked


def test_keys_of_one_library_open_no_other_nor_do_they_after_the_table_is_copied(tmp_path: Path) -> None:
    _, secret = Keys(tmp_path / "a").make("a", "admin")
    Keys(tmp_path / "b").make("b", "ask")
    assert Keys(tmp_path / "b").caller(secret) is None
    (tmp_path / "b" / "keys.sqlite").write_bytes((tmp_path / "a" / "keys.sqlite").read_bytes())
    assert Keys(tmp_path / "b").caller(secret) is None


def test_many_may_make_keys_at_once(tmp_path: Path) -> None:
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.append(Keys(tmp_path).make("a", "ask")[1])) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 16 and all(Keys(tmp_path).caller(secret) for secret in made)


@pytest.mark.parametrize(("scope", "held"), [("ask", 1), ("upload", 2), ("admin", 3)])
def test_a_scope_holds_those_before_it(scope: Scope, held: int) -> None:
    assert [Caller("a", scope).may(one) for one in SCOPES] == [n < held for n in range(3)]


def test_a_minute_holds_so_many_requests_and_then_they_come_evenly() -> None:
    now = 0.0
    pace = Pace(60, lambda: now)
    assert [pace.wait("a") for _ in range(62)] == [0] * 60 + [1, 1]
    assert pace.wait("b") == 0
    now = 1.0
    assert [pace.wait("a"), pace.wait("a")] == [0, 1]
    now = 1000.0
    assert sum(pace.wait("a") == 0 for _ in range(100)) == 60


def test_a_slow_pace_tells_the_whole_wait() -> None:
    pace = Pace(2, lambda: 0.0)
    assert [pace.wait("a") for _ in range(3)] == [0, 0, 30]


def test_callers_are_forgotten_the_longest_silent_first() -> None:
    pace = Pace(1, lambda: 0.0)
    for n in range(MOST_REMEMBERED + 1):
        pace.wait(str(n))
    assert (pace.wait("0"), pace.wait(str(MOST_REMEMBERED))) == (0, 60)
