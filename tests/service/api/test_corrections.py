"""A user's correction through the real service outlives the service, the same bytes added again, and a rebuild."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from retrieval.library import Library
from tests.retrieval_fakes import HashEmbedder
from tests.service_running import SAMPLES, sample_library, service, wait_for

NAME = "suoi-bac-2023.md"
GIVEN = {"agency": "UBND huyện Suối Bạc (mới)", "date": "2024-01-05"}


def told(client: TestClient, report_id: str) -> dict[str, str]:
    report = client.get(f"/v1/reports/{report_id}").json()
    assert report["identity"]["agency"]["span"] is None  # the user's words, not the report's
    return {part: report[part] for part in GIVEN}


def test_a_correction_outlives_whatever_reads_the_file_again(tmp_path: Path) -> None:
    with sample_library(tmp_path / "L", (NAME,)) as library, TestClient(service(library)) as client:
        report_id = library.reports()[0].report_id
        assert client.patch(f"/v1/reports/{report_id}", json=GIVEN).status_code == 200
        assert told(client, report_id) == GIVEN
        again = client.post("/v1/reports", files={"file": ("ten-khac.md", (SAMPLES / NAME).read_bytes())})
        assert wait_for(client, again.json()["job_id"])["report_id"] == report_id
        assert told(client, report_id) == GIVEN
        assert client.delete(f"/v1/reports/{report_id}").status_code == 204
        anew = client.post("/v1/reports", files={"file": (NAME, (SAMPLES / NAME).read_bytes())})
        assert wait_for(client, anew.json()["job_id"])["report_id"] == report_id
        assert told(client, report_id) == GIVEN
    Library.rebuild_at(tmp_path / "L", HashEmbedder("other", 16))
    with Library.open(tmp_path / "L", HashEmbedder("other", 16)) as library:
        (summary,) = library.add_folder([SAMPLES / NAME])
        assert (summary.agency, summary.date) == (GIVEN["agency"], GIVEN["date"])
        with TestClient(service(library)) as client:
            assert told(client, report_id) == GIVEN
