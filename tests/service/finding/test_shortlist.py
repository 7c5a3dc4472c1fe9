"""Sentences and rows worth a closer look."""

from __future__ import annotations

from pathlib import Path

from ingest.parse import parse
from ingest.read import read
from service.finding.coverage import aim
from service.finding.evidence import prepare
from service.finding.shortlist import find_spots
from service.understanding.understand import understand

INDUSTRY = "Giá trị sản xuất công nghiệp"


def _table(title: str, total: int) -> str:
    rows = "".join(f"| Ngành hàng số {n} | {1_000 + n} |\n" for n in range(1, 8))
    return f"## {title}\n\n| Chỉ tiêu | Tỷ đồng |\n|---|---|\n| Tổng số | {total} |\n{rows}\n"


def test_a_total_is_found_by_the_title_of_its_table_alone(tmp_path: Path) -> None:
    """Forty sentences hold words of the question; the row "Tổng số" holds none of them."""
    path = tmp_path / "bieu.md"
    talk = "".join(f"- Giá trị hàng công nghiệp của đơn vị thứ {n} tăng {n} %.\n" for n in range(1, 41))
    tables = _table("Vận tải hành khách", 77_111) + _table(INDUSTRY, 16_721)
    path.write_text(f"# Biểu tổng hợp\n\n{talk}\n{tables}", encoding="utf-8")
    evidence = prepare(parse(read(path, file=path.name), report_id="r", file=path.name))
    asked = understand("giá trị sản xuất công nghiệp bao nhiêu tỷ đồng?", (), ())
    spots = find_spots(asked, aim(asked, evidence), evidence, {})
    assert 16_721 in {f.value for spot in spots for f in spot.unit.figures}
