"""The trail: every line chained to the one before it, whatever happens to the disk or the process."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from service.guarding.trail import Trail, TrailBroken, records, verify

START = "0" * 64


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("audit-*.jsonl"))


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for path in files(folder) for line in path.read_text("utf-8").splitlines()]


def written(folder: Path, count: int, most_bytes: int = 10_000_000) -> Path:
    trail = Trail(folder, most_bytes=most_bytes)
    for n in range(count):
        trail.note("question", "abcd0123", {"question": f"Có bao nhiêu hồ sơ? {n}"})
    return folder


def test_lines_are_numbered_and_chained_over_a_restart(tmp_path: Path) -> None:
    written(written(tmp_path / "audit", 3), 2)
    found = lines(tmp_path / "audit")
    assert [line["n"] for line in found] == [1, 2, 3, 4, 5]
    assert [line["before"] for line in found] == [START, *(line["hash"] for line in found[:-1])]
    checked = verify(tmp_path / "audit")
    assert (checked.lines, checked.first, checked.last, checked.fault) == (5, 1, 5, None)
    assert checked.head == found[-1]["hash"]


def test_files_end_at_their_size_and_the_chain_goes_on(tmp_path: Path) -> None:
    folder = written(written(tmp_path / "audit", 20, most_bytes=1_000), 5, most_bytes=1_000)
    assert len(files(folder)) > 3
    assert all(path.stat().st_size < 1_500 for path in files(folder))
    assert verify(folder).lines == 25 and verify(folder).fault is None
    files(folder)[0].rename(tmp_path / "kept elsewhere")
    later = verify(folder)
    assert later.fault is None and later.first > 1 and later.last == 25


@pytest.mark.parametrize("kind", ["letter", "digit", "field", "drop", "swap", "double", "blank", "order", "rubbish"])
@pytest.mark.parametrize("at", [0, 4, 8])
def test_whatever_is_changed_is_found(tmp_path: Path, kind: str, at: int) -> None:
    folder = written(tmp_path / "audit", 10)
    path = files(folder)[0]
    held = path.read_text("utf-8").splitlines()
    record = json.loads(held[at])
    match kind:
        case "letter":
            held[at] = held[at].replace("hồ sơ", "hồ só")
        case "digit":
            held[at] = held[at].replace(f'"n":{at + 1},', f'"n":{at + 2},')
        case "field":
            held[at] = json.dumps({**record, "who": ""}, ensure_ascii=False, separators=(",", ":"))
        case "drop":
            del held[at]
        case "swap":
            held[at], held[at + 1] = held[at + 1], held[at]
        case "double":
            held.insert(at, held[at])
        case "blank":
            held.insert(at, "")
        case "order":
            held[at] = json.dumps(dict(reversed(record.items())), ensure_ascii=False, separators=(",", ":"))
        case "rubbish":
            held[at] = "[]"
    path.write_text("\n".join(held) + "\n", "utf-8")
    if kind == "drop" and at == 0:  # as when older files were moved away: told by where the trail begins
        assert verify(folder).first == 2
    else:
        assert verify(folder).fault is not None


def test_a_tail_cut_off_shows_against_a_noted_hash(tmp_path: Path) -> None:
    folder = written(tmp_path / "audit", 10)
    noted = verify(folder).head
    written(folder, 2)
    assert verify(folder, noted).fault is None
    path = files(folder)[0]
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:9]) + "\n", "utf-8")
    assert verify(folder).fault is None
    assert noted in str(verify(folder, noted).fault)


def test_half_a_line_left_by_a_kill_goes_and_the_chain_holds(tmp_path: Path) -> None:
    folder = written(tmp_path / "audit", 3)
    with files(folder)[0].open("ab") as file:
        file.write(b'{"n":4,"at":"2026')
    assert verify(folder).lines == 3
    written(folder, 1)
    assert verify(folder).lines == 4 and verify(folder).fault is None
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / "audit-000000000001.jsonl").write_bytes(b'{"n":1')
    assert verify(written(fresh, 1)).last == 1


def test_a_writer_killed_at_any_moment_leaves_a_whole_chain(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from service.guarding.trail import Trail\n"
        "trail = Trail(Path(sys.argv[1]), most_bytes=20_000)\n"
        "for n in range(10**9): trail.note('question', '', {'question': 'x' * (n % 900)}); print(n, flush=True)"
    )
    last = 0
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            told = [child.stdout.readline() for _ in range(300)]
            child.send_signal(signal.SIGKILL)
            told += [line for line in child.stdout.readlines() if line.endswith(b"\n")]
        checked = verify(tmp_path)
        assert checked.fault is None and checked.last >= last + len(told)
        last = checked.last


def test_many_threads_write_one_chain(tmp_path: Path) -> None:
    trail = Trail(tmp_path)
    threads = [threading.Thread(target=lambda: [trail.note("search", "") for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify(tmp_path).lines == 400 and verify(tmp_path).fault is None


def test_a_full_disk_refuses_the_deed_and_leaves_no_half_line(tmp_path: Path) -> None:
    folder = written(tmp_path / "audit", 3)
    size = files(folder)[0].stat().st_size
    trail = Trail(folder)
    held, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, most))
        for _ in range(2):
            with pytest.raises(TrailBroken):
                trail.note("question", "", {"question": "x"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (held, most))
        signal.signal(signal.SIGXFSZ, before)
    assert files(folder)[0].stat().st_size == size
    trail.note("question", "", {"question": "x"})
    assert verify(folder).lines == 4 and verify(folder).fault is None


def test_a_persons_words_are_kept_hashed_or_omitted(tmp_path: Path) -> None:
    for words in ("kept", "hashed", "omitted"):
        trail = Trail(tmp_path / words, words)  # type: ignore[arg-type]
        for question in ("ông A", "ông A", "ông B"):
            trail.note("question", "", {"question": question}, answer_id="1")
    assert [line["question"] for line in lines(tmp_path / "kept")] == ["ông A", "ông A", "ông B"]
    first, second, third = (line["question_hash"] for line in lines(tmp_path / "hashed"))
    assert first == second != third
    assert all(
        set(line) == {"n", "at", "what", "who", "answer_id", "before", "hash"} for line in lines(tmp_path / "omitted")
    )
    for words in ("hashed", "omitted"):
        assert not any("ông".encode() in path.read_bytes() for path in (tmp_path / words).iterdir())


def test_days_are_told_as_they_stand(tmp_path: Path) -> None:
    folder = written(tmp_path, 3)
    day = str(lines(folder)[0]["at"])[:10]
    assert len(list(records(folder, day, day))) == len(list(records(folder))) == 3
    assert list(records(folder, "2999-01-01")) == list(records(folder, "", "2000-01-01")) == []
