"""What can go wrong with a library, each with its remedy, in Vietnamese.

LibraryError
├── LibraryLocked      another process owns the folder
├── LibraryDamaged     the catalog is broken
├── LibraryUnwritable  the folder may not be written, or the disk is full
├── WrongModel         the vectors were made by another embedder
└── UnknownReport      no visible report has this id
"""

from __future__ import annotations

from pathlib import Path


class LibraryError(Exception):
    """A library cannot do what was asked; the message says why and what to do."""


class LibraryLocked(LibraryError):
    """Another process holds the library's lock."""


class LibraryDamaged(LibraryError):
    """The catalog is broken; what is derived from it can be made anew, this cannot."""

    def __init__(self, folder: Path, why: object) -> None:
        super().__init__(
            f"Tệp catalog.sqlite của thư viện {folder} bị hỏng ({why}). Đừng xóa gì trong thư mục đó. Hãy khôi phục "
            "bản sao lưu vào thư mục mới: baocao restore TỆP_SAO_LƯU --library THƯ_MỤC_MỚI; không có bản sao lưu thì "
            f"thêm lại các tệp gốc, vẫn còn nguyên: baocao add {folder / 'originals'} --library THƯ_MỤC_MỚI"
        )


class LibraryUnwritable(LibraryError):
    """The library cannot be written."""

    def __init__(self, folder: Path, why: object) -> None:
        super().__init__(
            f"Không ghi được vào thư viện {folder} ({why}). Hãy kiểm tra đĩa còn trống và quyền ghi thư mục đó, "
            "rồi làm lại; những gì đã có không bị mất."
        )


class WrongModel(LibraryError):
    """The library's vectors come from another embedder than the one at hand."""


class UnknownReport(LibraryError):
    """No visible report has this id."""

    def __init__(self, report_id: str) -> None:
        super().__init__(f"Không có báo cáo nào mang mã “{report_id}” trong thư viện. Xem danh sách bằng: baocao list")
        self.report_id = report_id
