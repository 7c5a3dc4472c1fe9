"""What can go wrong with a library, each with its remedy, in Vietnamese.

LibraryError
├── LibraryLocked    another process owns the folder
├── WrongModel       the vectors were made by another embedder
└── UnknownReport    no visible report has this id
"""

from __future__ import annotations


class LibraryError(Exception):
    """A library cannot do what was asked; the message says why and what to do."""


class LibraryLocked(LibraryError):
    """Another process holds the library's lock."""


class WrongModel(LibraryError):
    """The library's vectors come from another embedder than the one at hand."""


class UnknownReport(LibraryError):
    """No visible report has this id."""

    def __init__(self, report_id: str) -> None:
        super().__init__(f"Không có báo cáo nào mang mã “{report_id}” trong thư viện. Xem danh sách bằng: baocao list")
        self.report_id = report_id
