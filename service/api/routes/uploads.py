"""A file arrives → a job. The name is cleaned, the size capped, and the type told by the first bytes, not the name."""

from __future__ import annotations

import hashlib
import logging
import unicodedata
from pathlib import PurePosixPath

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from service.api.desk import Desk, DeskOf
from service.api.door import CallerOf
from service.api.jobs import Job
from service.api.problems import Problem
from service.guarding.keys import Caller

READABLE = (
    ".txt",
    ".md",
    ".html",
    ".htm",
    ".mht",
    ".mhtml",
    ".docx",
    ".doc",
    ".xlsx",
    ".xls",
    ".csv",
    ".pdf",
    ".png",
    ".jpg",
    ".jpeg",
    ".tif",
    ".tiff",
)
MOST_WAITING = 200
RETRY_S = 60
MOST_NAME_CHARS = 150
MOST_NAME_BYTES = 240  # a folder holds names of 255; the suffix goes on top
_CHUNK = 1024 * 1024

# First bytes that no report begins with, and what to call them.
_REFUSED_HEADS = (
    (b"MZ", "chương trình Windows"),
    (b"\x7fELF", "chương trình Linux"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
)
# A suffix whose files always begin so; anything else under that name is mislabelled or broken.
_HEADS = {
    ".pdf": (b"%PDF",),
    ".docx": (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
    ".xlsx": (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
}
_HEADS |= {
    ".png": (b"\x89PNG",),
    ".jpg": (b"\xff\xd8",),
    ".jpeg": (b"\xff\xd8",),
    ".tif": (b"II", b"MM"),
    ".tiff": (b"II", b"MM"),
}
_SEARCHED_HEAD = 1024  # a PDF may carry a little rubbish before its mark

router = APIRouter(prefix="/v1")
log = logging.getLogger(__name__)
_FORM = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}


@router.post(
    "/reports", status_code=202, openapi_extra={"requestBody": {"content": {"multipart/form-data": {"schema": _FORM}}}}
)
async def upload(request: Request, desk: DeskOf, caller: CallerOf) -> Job:
    """Take in one file (form field `file`) and read it in the background; ask `/v1/jobs/{id}` how it goes."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Problem("malformed-request", "Hãy gửi tệp bằng biểu mẫu multipart/form-data, trường “file”.")
    if desk.jobs.waiting >= MOST_WAITING:
        told = f"Đang có {MOST_WAITING} tệp chờ đọc. Hãy đợi đọc xong rồi gửi tiếp."
        raise Problem("busy", told, retry_after=RETRY_S)
    try:
        # Starlette keeps 1 MB of a file in memory and the rest on disk; `content.py` has capped the whole body.
        async with request.form(max_files=1, max_fields=10) as form:
            return await _accept(form.get("file"), desk, caller)
    except MultiPartException:
        raise Problem("malformed-request", "Biểu mẫu gửi tệp bị hỏng. Hãy gửi lại từng tệp một.") from None
    except OSError as error:
        log.error("an upload cannot be kept", exc_info=error)
        told = "Máy chủ không ghi được tệp; đĩa có thể đã đầy. Tệp chưa được nhận: hãy báo người quản trị rồi gửi lại."
        raise Problem("disk-full", told) from error


@router.get("/jobs")
def jobs(desk: DeskOf, caller: CallerOf) -> dict[str, tuple[Job, ...]]:
    """List the recent uploads that one sent oneself, newest first; the administrator's list has all."""
    return {"jobs": tuple(job for job in desk.jobs.all() if caller.owns(job.owner))}


@router.get("/jobs/{job_id}")
def job(job_id: str, desk: DeskOf, caller: CallerOf) -> Job:
    """Tell how far an upload is."""
    found = desk.jobs.get(job_id)
    if found is None or not caller.owns(found.owner):
        raise Problem("unknown-job", "Không có lượt xử lý này, hoặc đã quá lâu. Xem kết quả ở danh sách báo cáo.")
    return found


async def _accept(sent: UploadFile | str | None, desk: Desk, caller: Caller) -> Job:
    if not isinstance(sent, UploadFile):
        raise Problem("missing-file", "Chưa có tệp nào được gửi. Hãy chọn một tệp báo cáo.")
    name = clean_name(sent.filename or "")
    _check_head(name, await sent.read(_SEARCHED_HEAD))
    await sent.seek(0)
    digest = hashlib.sha256()
    with desk.jobs.receive(name, caller.key_id) as (stream, accept):
        while chunk := await sent.read(_CHUNK):
            stream.write(chunk)
            digest.update(chunk)
        desk.trail.note("upload", caller.key_id, {"file": name}, sha256=digest.hexdigest())
        return accept()


def clean_name(raw: str) -> str:
    """Return the bare file name, NFC, without folders or characters that some system gives a meaning."""
    bare = PurePosixPath(raw.replace("\\", "/")).name
    printable = (
        char if char.isprintable() and char not in '<>:"|?*' else "_" for char in unicodedata.normalize("NFC", bare)
    )
    name = "".join(printable).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot or f".{suffix.lower()}" not in READABLE:
        kinds = ", ".join(READABLE)
        raise Problem(
            "unsupported-file", f"Chỉ đọc được các loại tệp: {kinds}. Hãy lưu báo cáo sang một trong các loại này."
        )
    kept = stem[:MOST_NAME_CHARS].encode()[:MOST_NAME_BYTES].decode(errors="ignore").rstrip()
    return f"{kept or 'báo cáo'}.{suffix}"


def _check_head(name: str, head: bytes) -> None:
    if not head:
        raise Problem("empty-file", "Tệp rỗng (0 byte). Hãy kiểm tra lại tệp gốc rồi gửi lại.")
    for start, what in _REFUSED_HEADS:
        if head.startswith(start):
            raise Problem("unsupported-file", f"Tệp này là {what}, không phải báo cáo. Hãy gửi đúng tệp báo cáo.")
    suffix = "." + name.rpartition(".")[2].lower()
    wanted = _HEADS.get(suffix)
    found = b"%PDF" in head if suffix == ".pdf" else wanted is None or head.startswith(wanted)
    if not found:
        raise Problem(
            "unsupported-file",
            f"Nội dung tệp không phải {suffix} như tên gọi; có thể tệp hỏng. Hãy mở và lưu lại rồi gửi.",
        )
