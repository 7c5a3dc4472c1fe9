"""Sources → real footnotes of a Word document, which python-docx cannot write itself. Knows nothing of answers.

A source that is cited again refers to its first footnote, as Word's own cross-references do (a NOTEREF field).
"""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

TEXT, MARK = "footnote text", "footnote reference"  # Word's own names for the two styles
_SMALL = Pt(10)
# Word asks for these two before the first note of a document's own.
_EMPTY = f"""<w:footnotes {nsdecls("w")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""


class Footnotes:
    """The footnotes of one document, numbered from 1 in the order in which they are first cited."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._numbers: dict[object, int] = {}
        _styles(document)
        self._notes = parse_xml(_EMPTY)
        package = document.part.package
        part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, self._notes, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        _announce(document)

    def cite(self, paragraph: Any, key: object, words: str) -> int:
        """Put the mark of a source at the end of a paragraph; returns the number it shows."""
        known = self._numbers.get(key)
        if known is not None:
            self._again(paragraph, known)
            return known
        number = self._numbers[key] = len(self._numbers) + 1
        self._note(number, words)
        run = paragraph.add_run(style=self._document.styles[MARK])
        run._r.append(_element("w:footnoteReference", id=str(number)))
        run._r.addprevious(_element("w:bookmarkStart", id=str(number), name=_bookmark(number)))
        run._r.addnext(_element("w:bookmarkEnd", id=str(number)))
        return number

    def _note(self, number: int, words: str) -> None:
        note = _element("w:footnote", id=str(number))
        note.append(OxmlElement("w:p"))
        paragraph = note[0]
        properties = OxmlElement("w:pPr")
        properties.append(_element("w:pStyle", val=self._document.styles[TEXT].style_id))
        paragraph.append(properties)
        paragraph.append(self._run(OxmlElement("w:footnoteRef"), MARK))
        text = OxmlElement("w:t")
        text.text = f" {words}"
        text.set(qn("xml:space"), "preserve")
        paragraph.append(self._run(text))
        self._notes.append(note)

    def _run(self, inside: Any, style: str | None = None) -> Any:
        run = OxmlElement("w:r")
        if style is not None:
            properties = OxmlElement("w:rPr")
            properties.append(_element("w:rStyle", val=self._document.styles[style].style_id))
            run.append(properties)
        run.append(inside)
        return run

    def _again(self, paragraph: Any, number: int) -> None:
        field = _element("w:fldSimple", instr=f" NOTEREF {_bookmark(number)} \\f \\h ")
        text = OxmlElement("w:t")
        text.text = str(number)
        field.append(self._run(text, MARK))
        paragraph._p.append(field)


def _bookmark(number: int) -> str:
    return f"_RefNguon{number}"


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _styles(document: Any) -> None:
    text = document.styles.add_style(TEXT, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.base_style = document.styles["Normal"]
    text.font.size = _SMALL
    text.paragraph_format.space_after = Pt(2)
    text.paragraph_format.first_line_indent = Pt(0)
    mark = document.styles.add_style(MARK, WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.font.superscript = True


def _announce(document: Any) -> None:
    """Tell Word which notes are the separators; the schema wants it before `w:compat`."""
    told = OxmlElement("w:footnotePr")
    told.extend(_element("w:footnote", id=number) for number in ("-1", "0"))
    settings = document.settings.element
    before = settings.find(qn("w:compat"))
    if before is None:
        settings.append(told)
    else:
        before.addprevious(told)
