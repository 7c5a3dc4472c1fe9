"""Bad input: each file is refused with its reason and remedy in Vietnamese, and nothing else is disturbed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from ingest.read import read
from ingest.readers.limits import Limits
from ingest.readers.sniff import sniff
from ingest.report import UnreadableReport
from tests import paper


def refusal(path: Path, file: str | None = None, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableReport) as caught:
        read(path, file=file, limits=limits or Limits())
    assert caught.value.file == (path.name if file is None else file)
    return caught.value.reason


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def pdf(path: Path, pages: int = 1, password: str | None = None) -> Path:
    canvas = Canvas(str(path), encrypt=StandardEncryption(password) if password else None)
    for page in range(pages):
        canvas.drawString(72, 720, f"page {page}")
        canvas.showPage()
    canvas.save()
    return path


def word(path: Path, extra: dict[str, bytes] | None = None, change: dict[str, bytes] | None = None) -> Path:
    """A Word file with parts added or changed."""
    paper.write_docx(path, [paper.Block("paragraph", "Số hồ sơ trễ hạn: 170")])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | (change or {}) | (extra or {})).items():
            archive.writestr(name, data)
    return path


def test_an_empty_file_and_a_missing_one(tmp_path: Path) -> None:
    assert "tệp rỗng" in refusal(write(tmp_path / "a.pdf", b""))
    assert "không tìm thấy" in refusal(tmp_path / "none.txt")
    assert "không tìm thấy" in refusal(tmp_path)


def test_a_truncated_pdf(tmp_path: Path) -> None:
    whole = pdf(tmp_path / "whole.pdf", 30).read_bytes()
    assert "hỏng hoặc bị cắt cụt" in refusal(write(tmp_path / "a.pdf", whole[:400]))
    assert "hỏng hoặc bị cắt cụt" in refusal(write(tmp_path / "b.pdf", b"%PDF-1.7\n"))


def test_an_encrypted_pdf(tmp_path: Path) -> None:
    assert "mật khẩu" in refusal(pdf(tmp_path / "a.pdf", password="kín"))


def test_a_pdf_of_ten_thousand_pages(tmp_path: Path) -> None:
    reason = refusal(pdf(tmp_path / "a.pdf", 10_000))
    assert "10000 trang" in reason
    assert "tách" in reason


def test_a_zip_bomb_in_word_clothes(tmp_path: Path) -> None:
    reason = refusal(word(tmp_path / "a.docx", {"word/media/image1.bin": bytes(300 << 20)}))
    assert "bom nén" in reason


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", change={"word/document.xml": b"<x>" + b" " * (40 << 20) + b"</x>"})
    data = path.read_bytes().replace(struct.pack("<L", (40 << 20) + 7), struct.pack("<L", 900))
    assert refusal(write(path, data))


def test_a_picture_of_fifty_thousand_by_fifty_thousand_dots(tmp_path: Path) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">LLBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")
    assert "ảnh quá lớn" in refusal(write(tmp_path / "a.png", data))


def test_a_truncated_picture(tmp_path: Path) -> None:
    assert "tệp ảnh hỏng" in refusal(write(tmp_path / "a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF"))


def test_a_program_named_pdf(tmp_path: Path) -> None:
    assert "chương trình" in refusal(write(tmp_path / "a.pdf", b"MZ\x90\x00\x03" + bytes(500)))


def test_a_document_with_macros(tmp_path: Path) -> None:
    assert "macro" in refusal(word(tmp_path / "a.docx", {"word/vbaProject.bin": b"x"}))


def test_entities_in_word_are_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
    assert "thực thể XML" in refusal(word(tmp_path / "a.docx", change={"word/document.xml": evil}))
    wide = evil.decode().encode("utf-16")
    assert "thực thể XML" in refusal(word(tmp_path / "b.docx", change={"word/document.xml": wide}))


def test_a_truncated_word_file_and_a_plain_archive(tmp_path: Path) -> None:
    whole = word(tmp_path / "a.docx").read_bytes()
    assert "cắt cụt" in refusal(write(tmp_path / "b.docx", whole[: len(whole) // 2]))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../báo cáo.txt", "x")
    assert "giải nén" in refusal(write(tmp_path / "c.docx", buffer.getvalue()))


def test_a_word_file_with_a_password(tmp_path: Path) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    assert "mật khẩu" in refusal(write(tmp_path / "a.docx", data))


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/../../b.txt", "..\\b.txt", "/etc/x.txt", "a\x00.txt", " "])
def test_a_name_that_leads_elsewhere(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "a.txt", b"x")
    assert "tên tệp" in refusal(path, file=name)


def test_a_file_that_is_too_heavy(tmp_path: Path) -> None:
    assert "quá giới hạn" in refusal(write(tmp_path / "a.txt", b"x" * (2 << 20)), limits=Limits(bytes=1 << 20))


def test_a_good_file_after_bad_ones_is_read_as_ever(tmp_path: Path) -> None:
    refusal(write(tmp_path / "bad.pdf", b"%PDF-1.7\nrubbish"))
    assert "Số hồ sơ trễ hạn: 170" in read(word(tmp_path / "good.docx")).text


@given(st.binary(max_size=300))
def test_sniffing_never_raises(head: bytes) -> None:
    assert sniff(head) in (None, "pdf", "zip", "ole", "rtf", "html", "image", "text")


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_a_word_file_with_bytes_changed_is_read_or_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    whole = bytearray(word(folder / "a.docx").read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(write(folder / "a.docx", bytes(whole)))
    except UnreadableReport as error:
        assert error.reason.endswith((".", "được."))
