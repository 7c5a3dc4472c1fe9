"""A picture inside a document → what stands on it, by OCR; each is read once, those that cannot be are counted."""

from __future__ import annotations

import io
import re
from collections import Counter
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image, UnidentifiedImageError

from ingest.readers import image
from ingest.readers.limits import Limits, Tick
from ingest.readers.text_builder import Composer
from ingest.report import Extract, UnreadableReport
from ingest.vietnamese.syllables import is_syllable

_SMALLEST: Final = 60_000
"""Dots of a picture that may hold a line of words: 600 by 100."""
_WORDS: Final = 3


class Pictures:
    """Reads the pictures of one document."""

    def __init__(self, limits: Limits, tick: Tick) -> None:
        self._limits, self._tick = limits, tick
        self._seen: set[bytes] = set()
        self._unread: Counter[str] = Counter()
        self._wordless = 0

    def report(self, composer: Composer) -> None:
        """Say of how many nothing was read, and why."""
        for reason, count in self._unread.items():
            composer.unread(f"{count} hình chưa đọc được: {reason}", count)
        if self._wordless:
            composer.note(f"{self._wordless} hình không có chữ")

    def read(self, blob: bytes) -> Extract | None:
        """Read a picture; None where it is small, known already, without words or not readable."""
        key = sha256(blob).digest()
        if key in self._seen or not self._is_large(blob):
            return None
        self._seen.add(key)
        self._tick(0, 0)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "picture"
            path.write_bytes(blob)
            try:
                found = image.read(path, self._limits, self._tick)
            except UnreadableReport as error:
                self._unread[error.reason.rstrip(".")] += 1
                return None
        remedy = next((page.remedy for page in found.pages if page.state == "unread"), None)
        if remedy is not None:
            self._unread[remedy.rstrip(".")] += 1
            return None
        words = [word for word in re.findall(r"[^\W\d_]{2,}", found.text) if is_syllable(word)]
        if len(words) < _WORDS:
            self._wordless += 1
            return None
        return found

    def _is_large(self, blob: bytes) -> bool:
        """Whether there may be words on it; what no picture reader knows (WMF, EMF) is counted as unread."""
        try:
            with Image.open(io.BytesIO(blob)) as picture:
                kind = picture.format
                size = picture.width * picture.height
        except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
            self._unread["dạng hình không đọc được; hãy lưu hình thành PNG rồi chèn lại"] += 1
            return False
        if kind in ("WMF", "EMF"):
            self._unread[f"hình dạng {kind}; hãy lưu hình thành PNG rồi chèn lại"] += 1
            return False
        return size >= _SMALLEST
