"""The Word file's own structure: footnotes are footnotes, the language is Vietnamese, the form is the decree's."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from service.answer import Note
from service.export.briefing import briefing
from tests.made_answers import ANSWER, CITED

OTHER = replace(
    CITED, n=2, start=CITED.end, end=CITED.end + 1, number="12/BC-UBND", quote="cấp xã 137<sup>2</sup> hồ sơ"
)
SAID = "**Huyện Mỹ Tú** (năm 2021) [1][2]:\n- cấp huyện: 33 hồ sơ [1]\n- cấp xã: 137<sup>2</sup> hồ sơ [1][2]"
FIRST = replace(ANSWER, answer=SAID, citations=(CITED, OTHER), notes=(Note("conflict", "33 + 137 = 170.", (2,)),))
SECOND = replace(ANSWER, answer="Có 170 hồ sơ [1] [1].", citations=(replace(OTHER, n=1),), notes=())


@pytest.fixture(scope="module")
def content() -> bytes:
    return briefing("Hồ sơ trễ hạn", [("Bao nhiêu?", FIRST), ("Cấp xã?", SECOND)], "TỜ TRÌNH")


def part(content: bytes, name: str) -> Any:
    with ZipFile(io.BytesIO(content)) as held:
        return parse_xml(held.read(f"word/{name}.xml"))


def all_of(element: Any, tag: str) -> list[Any]:
    return list(element.iter(qn(tag)))


def said(element: Any) -> str:
    return "".join(one.text or "" for one in all_of(element, "w:t"))


def test_each_source_is_one_footnote_that_word_knows(content: bytes) -> None:
    notes = {
        note.get(qn("w:id")): "".join(note.itertext()) for note in all_of(part(content, "footnotes"), "w:footnote")
    }
    assert list(notes) == ["-1", "0", "1", "2"]
    assert "Báo cáo số 303/BC-UBND ngày 14/12/2021" in notes["1"]
    assert "Báo cáo số 12/BC-UBND" in notes["2"]
    body = part(content, "document")
    assert [one.get(qn("w:id")) for one in all_of(body, "w:footnoteReference")] == ["1", "2"]
    with ZipFile(io.BytesIO(content)) as held:
        assert b"footnotes+xml" in held.read("[Content_Types].xml")
        assert b"relationships/footnotes" in held.read("word/_rels/document.xml.rels")


def test_a_source_cited_again_refers_to_its_first_footnote(content: bytes) -> None:
    body = part(content, "document")
    named = {one.get(qn("w:name")) for one in all_of(body, "w:bookmarkStart")}
    fields = [(one.get(qn("w:instr")).split()[1], said(one)) for one in all_of(body, "w:fldSimple")]
    # In the second line, in the note, and once where the answer says it twice.
    assert fields == [("_RefNguon1", "1"), ("_RefNguon2", "2"), ("_RefNguon2", "2")]
    assert {name for name, _ in fields} <= named


def test_every_word_is_in_vietnamese_and_in_the_decrees_font(content: bytes) -> None:
    styles = part(content, "styles")
    spoken = {one.get(qn("w:val")) for one in all_of(styles, "w:lang")}
    assert spoken == {"vi-VN"}
    document: Any = docx.Document(io.BytesIO(content))
    assert document.core_properties.language == "vi-VN"
    assert document.core_properties.author == ""
    default = styles.find(f".//{qn('w:rPrDefault')}")
    assert {font.get(qn("w:ascii")) for font in all_of(default, "w:rFonts")} == {"Times New Roman"}


def test_no_tag_reaches_the_reader_and_raised_marks_are_raised(content: bytes) -> None:
    with ZipFile(io.BytesIO(content)) as held:
        words = " ".join(
            "".join(parse_xml(held.read(name)).itertext()) for name in held.namelist() if name.endswith(".xml")
        )
    assert "<sup>" not in words and "&lt;" not in words and "**" not in words
    document: Any = docx.Document(io.BytesIO(content))
    raised = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.superscript]
    assert raised.count("2") == 2  # in the answer and in the annex


def test_every_paragraph_has_a_style_with_a_name_of_its_own(content: bytes) -> None:
    document: Any = docx.Document(io.BytesIO(content))
    used = [paragraph.style.name for paragraph in document.paragraphs if paragraph.text.strip()]
    assert used.count("Mục") == 2
    assert {"Tên loại", "Trích yếu", "Mục", "Lời văn", "Lưu ý", "Nơi gửi"} <= set(used)
    assert document.styles["Mục"].element.find(f".//{qn('w:outlineLvl')}") is not None


def test_the_form_is_the_decrees(content: bytes) -> None:
    document: Any = docx.Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts.index("TỜ TRÌNH") < texts.index("Hồ sơ trễ hạn") < texts.index("1. Bao nhiêu?")
    assert any(text.startswith("Kính gửi: …") for text in texts)
    # A rule under the agency, under the motto and under the abstract.
    assert len(all_of(part(content, "document"), "w:pBdr")) == 3
    foot = document.tables[-1]
    assert foot.rows[0]._tr.find(f".//{qn('w:cantSplit')}") is not None
    right = foot.rows[0].cells[1].paragraphs
    assert all(paragraph.paragraph_format.keep_with_next for paragraph in right)
    assert texts.index("Phụ lục") > texts.index("2. Cấp xã?")


def test_a_report_names_nobody_it_goes_to() -> None:
    document: Any = docx.Document(io.BytesIO(briefing("Tiêu đề", [("Bao nhiêu?", FIRST)])))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "BÁO CÁO" in texts
    assert not any(text.startswith("Kính gửi") for text in texts)


@pytest.mark.slow
def test_libreoffice_opens_it_with_its_footnotes(content: bytes, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice")
    (tmp_path / "b.docx").write_bytes(content)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [office, home, "--headless", "--convert-to", "fodt", "--outdir", str(tmp_path), "b.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=180, cwd=tmp_path)
    opened = (tmp_path / "b.fodt").read_text(encoding="utf-8")
    assert opened.count("<text:note text:id=") == 2
