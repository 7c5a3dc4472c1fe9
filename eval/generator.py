"""A number and a seed → that many small reports with what they state: districts × years, several wordings and tables.

Made to be asked "bao nhiêu hồ sơ trễ hạn năm 2023?" in libraries of any size. Names of districts are invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LAST_YEAR = 2023
_FIRST = (
    "An Bình Châu Đông Gia Hòa Khánh Lâm Minh Nam Phú Quang Sơn Tân Thanh Tiên Trung Vĩnh Xuân Yên Hưng Long Ngọc Phước"
)
_SECOND = (
    "Biên Cầu Dương Đài Giang Hải Kiên Lạc Mai Nghĩa Phong Quế Sa Tường Uyên Vân Viễn Thịnh Lũng Khê Trạch Đồng Hoa"
)
_PROVINCES = ("Điện Biên", "Sơn La", "Kon Tum", "Bình Định", "Sóc Trăng", "Lào Cai")
_OTHER = (
    "Trong năm, huyện đã tổ chức {a} hội nghị tuyên truyền, tập huấn cho {b} lượt cán bộ, công chức.",
    "Thu ngân sách nhà nước trên địa bàn đạt {a}.{c} triệu đồng, bằng {d}% dự toán giao.",
    "Toàn huyện có {a} trường học, {b} lớp với {c} học sinh; tỷ lệ chuyên cần đạt {d}%.",
    "Diện tích rừng được giao khoán bảo vệ là {a}.{c} ha; trồng mới {b} ha.",
    "Cơ quan chuyên môn đã tham mưu ban hành {a} văn bản chỉ đạo, điều hành.",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was made. `late` holds what it states of late dossiers, by level ("" where it tells none)."""

    file: str
    text: str
    place: str
    year: int
    late: tuple[tuple[str, int], ...]


def generate(count: int, seed: int = 15) -> Iterator[Made]:
    """Make reports: all years of a district, then the next district; two of three state how many dossiers are late."""
    years = 10 if count <= 5_000 else 15
    names = _names(random.Random(seed), -(-count // years))
    for n in range(count):
        district, year = divmod(n, years)
        yield _make(random.Random(f"{seed} {n}"), names[district], LAST_YEAR - year, n)


def write(folder: Path, count: int, seed: int = 15) -> dict[str, Made]:
    """Write reports as text files; gives them by file."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {report.file: report for report in generate(count, seed)}
    for report in made.values():
        (folder / report.file).write_text(report.text, encoding="utf-8")
    return made


def _names(rng: random.Random, count: int) -> list[str]:
    names = [f"{a} {b}" for a in _FIRST.split() for b in _SECOND.split()]
    rng.shuffle(names)
    more = [f"{a} {b} {c}" for a in _FIRST.split() for b in _SECOND.split() for c in ("Thượng", "Hạ")]
    return [*names, *more][:count]


def _make(rng: random.Random, name: str, year: int, n: int) -> Made:
    province = _PROVINCES[sum(map(ord, name)) % len(_PROVINCES)]
    late, told = _told(rng, n % 6)
    others = [line.format(**_numbers(rng)) for line in rng.sample(_OTHER, 3)]
    text = "\n".join(
        (
            f"ỦY BAN NHÂN DÂN\nHUYỆN {name.upper()}\n",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n",
            f"Số: {100 + n % 800}/BC-UBND",
            f"{name}, ngày 20 tháng 12 năm {year}\n",
            f"BÁO CÁO\nKết quả công tác cải cách hành chính năm {year}\n",
            f"Kính gửi: Ủy ban nhân dân tỉnh {province}.\n",
            "I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH",
            *(f"- {line}" for line in others[:2]),
            "\nII. GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
            told,
            "\nIII. CÔNG TÁC KHÁC",
            f"- {others[2]}\n",
        )
    )
    return Made(f"{name.replace(' ', '-')}-{year}.txt", text, f"huyện {name}", year, late)


def _told(rng: random.Random, wording: int) -> tuple[tuple[tuple[str, int], ...], str]:
    """What is said of dossiers, in one of six ways; two of these do not tell how many are late."""
    done, one, two = rng.randint(2_000, 9_000), rng.randint(3, 99), rng.randint(3, 99)
    if wording == 0:
        return (
            ("", one),
        ), f"- Tiếp nhận {_vi(done + 60)} hồ sơ, đã giải quyết {_vi(done)} hồ sơ; còn {one} hồ sơ trễ hạn."
    if wording == 1:
        return (("", one),), (
            f"- Đã giải quyết {_vi(done)} hồ sơ, trong đó đúng hạn {_vi(done - one)} hồ sơ, quá hạn {one} hồ sơ."
        )
    if wording == 2:
        return (("cấp huyện", one), ("cấp xã", two)), (
            f"- Cấp huyện: giải quyết {_vi(done)} hồ sơ, số hồ sơ quá hạn là {one} hồ sơ.\n"
            f"- Cấp xã: giải quyết {_vi(done + 777)} hồ sơ, số hồ sơ quá hạn là {two} hồ sơ."
        )
    if wording == 3:
        return (("", one),), (
            "Bảng 1. Kết quả giải quyết hồ sơ\n"
            "TT\tChỉ tiêu\tĐơn vị tính\tKết quả\n"
            f"1\tHồ sơ tiếp nhận\tHồ sơ\t{_vi(done + 60)}\n2\tHồ sơ đã giải quyết\tHồ sơ\t{_vi(done)}\n"
            f"3\tHồ sơ trễ hạn\tHồ sơ\t{one}"
        )
    if wording == 4:
        return (), f"- Tiếp nhận {_vi(done + 60)} hồ sơ, đã giải quyết {_vi(done)} hồ sơ; {one} hồ sơ đang xử lý."
    return (), f"- Có {one} thủ tục được cắt giảm thời gian giải quyết; công khai {two} thủ tục mới."


def _numbers(rng: random.Random) -> dict[str, int]:
    return {"a": rng.randint(5, 60), "b": rng.randint(61, 190), "c": rng.randint(200, 950), "d": rng.randint(81, 118)}


def _vi(number: int) -> str:
    return f"{number:,}".replace(",", ".")
