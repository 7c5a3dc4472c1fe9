"""`baocao audit`, and that the other verbs leave their trace."""

from __future__ import annotations

import json
from pathlib import Path

from service.guarding.trail import records, verify
from tests.baocao.test_commands import SAMPLES, baocao


def test_what_the_command_line_does_is_noted_checked_and_exported(tmp_path: Path) -> None:
    folder, taken = tmp_path / "L", tmp_path / "taken.jsonl"
    assert "chưa có nhật ký" in baocao("audit", "verify", "--library", folder).stderr
    baocao("add", SAMPLES / "suoi-bac-2023.md", "--library", folder)
    baocao("ask", "Suối Bạc có bao nhiêu hồ sơ trễ hạn năm 2023?", "--library", folder)
    baocao("remove", "suoi-bac-2023.md", "--library", folder)
    deeds = [json.loads(line)["what"] for line in records(folder / "audit")]
    assert deeds == ["upload", "question", "answer", "remove"]
    checked = baocao("audit", "verify", "--library", folder)
    assert "4 dòng" in checked.stdout and verify(folder / "audit").head in checked.stdout
    assert "đã chép 4 dòng" in baocao("audit", "export", taken, "--library", folder).stdout
    assert taken.read_text("utf-8").splitlines() == list(records(folder / "audit"))
    again = baocao("audit", "export", taken, "--library", folder)
    assert again.returncode == 1 and "tệp mới" in again.stderr
    wrong = baocao("audit", "export", tmp_path / "x", "--from", "hôm qua", "--library", folder)
    assert wrong.returncode == 1 and "hôm qua" in wrong.stderr
    (trail,) = (folder / "audit").glob("*.jsonl")
    trail.write_text(trail.read_text("utf-8").replace("trễ hạn", "đúng hạn", 1), "utf-8")
    altered = baocao("audit", "verify", "--library", folder)
    assert altered.returncode == 1 and "dòng 2" in altered.stderr and "đã bị sửa" in altered.stderr
