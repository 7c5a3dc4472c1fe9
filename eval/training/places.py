"""Two lists of wards and provinces before and after 1/7/2025 → `data/places.tsv`, one old district a line.

    python -m eval.training.places ../shared/corpus

Source: github.com/tanthuan031/vnadministrative (MIT; the notice stands in the first lines of the file).
"""

from __future__ import annotations

import argparse
import csv
import unicodedata
from collections import defaultdict
from pathlib import Path

from ingest.vietnamese.places import TABLE

_NOTICE = (
    "# Units before 1/7/2025 and what they became: old province, new province, old district, new ward=old wards.",
    "# Made by `python -m eval.training.places`; source github.com/tanthuan031/vnadministrative, MIT License,",
    "# Copyright (c) tanthuan031. Permission is granted, free of charge, to use, copy, modify and distribute it,",
    "# provided that this notice is included; it comes without warranty of any kind.",
)
_KINDS = ("Thành Phố", "Thị Xã", "Thị Trấn", "Đặc Khu", "Tỉnh", "Quận", "Huyện", "Phường", "Xã")


def _name(raw: str) -> str:
    """Write the kind of a unit in small letters ("Thị Xã Sa Pa" → "thị xã Sa Pa")."""
    words = " ".join(unicodedata.normalize("NFC", raw).split())
    for kind in _KINDS:
        if words.startswith(kind + " "):
            return kind.lower() + words[len(kind) :]
    return words


def make_places(folder: Path, target: Path) -> int:
    """Write the table; return the number of districts."""
    provinces: dict[str, str] = {}
    with (folder / "places_provinces_old_new.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            provinces[_name(row["old_province"])] = _name(row["new_province"])
    wards: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    with (folder / "places_wards_old_new.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            district = wards[_name(row["old_province"]), _name(row["old_district"])]
            district[_name(row["new_ward"])].append(_name(row["old_ward"]))
    lines = [*_NOTICE]
    for (province, name), groups in sorted(wards.items()):
        became = ";".join(f"{new}={','.join(sorted(set(old)))}" for new, old in sorted(groups.items()))
        lines.append("\t".join((province, provinces.get(province, province), name, became)))
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(wards)


def main() -> None:
    """Parse the command line and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="folder of places_provinces_old_new.tsv and places_wards_old_new.tsv")
    parser.add_argument("--out", type=Path, default=TABLE)
    arguments = parser.parse_args()
    make_places(arguments.folder, arguments.out)


if __name__ == "__main__":
    main()
