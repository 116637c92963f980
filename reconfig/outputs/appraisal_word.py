"""A document as a Word file: real headings, lists and tables, header rows marked, pictures with their words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from reconfig.outputs.document import Block, Bullets, Heading, Paragraph, Picture, Table
from reconfig.whole_files import whole_file

FONT, SIZE, SMALL = "Arial", Pt(11), Pt(8.5)
MADE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""The date inside the file: the same content is the same document, whenever it is written."""
HEADER_FILL, INK = "D9E7F5", RGBColor(0x0B, 0x0C, 0x0C)
MARGIN = Cm(1.9)
CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}
"""What XML cannot hold."""


def write_report_word(blocks: Iterable[Block], path: Path, folder: Path, language: str = "en-GB") -> Path:
    """Write the document; pictures are looked for in `folder`. It appears whole or not at all."""
    document = _document(language)
    for block in blocks:
        _add(document, block, folder)
    with whole_file(path) as partial:
        document.save(str(partial))
    return path


def _document(language: str) -> Any:  # noqa: ANN401
    """An empty document on A4, wide pages as its tables are wide, in one plain font."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    for name in ("Normal", "Title", *(f"Heading {level}" for level in (1, 2, 3)), "List Bullet", "Caption"):
        font = document.styles[name].font
        font.name, font.color.rgb = FONT, INK
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            document.styles[name].element.rPr.rFonts.attrib.pop(qn(theme), None)
    document.styles["Normal"].font.size = SIZE
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), language)
    document.styles["Normal"].element.rPr.append(spoken)
    about = document.core_properties
    about.author, about.comments, about.language = f"reconfig {version('reconfig')}", "", language
    about.created = about.modified = MADE
    return document


def _add(document: Any, block: Block, folder: Path) -> None:  # noqa: ANN401
    match block:
        case Heading(text, level):
            document.add_heading(_clean(text), level)
            if level == 1:
                document.core_properties.title = _clean(text)[:255]
        case Paragraph(text, lead):
            _fill(document.add_paragraph(), lead, text)
        case Bullets(items):
            for lead, text in items:
                _fill(document.add_paragraph(style="List Bullet"), lead, text)
        case Table():
            _table(document, block)
        case Picture():
            _picture(document, block, folder)


def _clean(text: str) -> str:
    return text.translate(CONTROLS)


def _fill(paragraph: Any, lead: str, text: str) -> None:  # noqa: ANN401
    if lead:
        paragraph.add_run(_clean(lead)).bold = True
    if text:
        paragraph.add_run(_clean(f" {text}" if lead else text))


def _table(document: Any, block: Table) -> None:  # noqa: ANN401
    """A title that stays with the table, a header row that each page repeats, rows that no page breaks."""
    if block.title:
        title = document.add_paragraph(style="Caption")
        title.add_run(_clean(block.title)).bold = True
        title.paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=len(block.header))
    table.style = "Table Grid"
    for number, cells in enumerate((block.header, *block.rows)):
        row = table.add_row()
        _mark(row, "w:cantSplit")
        if number == 0:
            _mark(row, "w:tblHeader")
        _row(row.cells, cells, numbers=block.numbers, head=number == 0)
    _describe(table, block.title)
    document.add_paragraph()


def _row(places: Any, cells: Iterable[str], *, numbers: bool, head: bool) -> None:  # noqa: ANN401
    for column, (place, text) in enumerate(zip(places, cells, strict=True)):
        paragraph = place.paragraphs[0]
        run = paragraph.add_run(_clean(text))
        run.font.size, run.bold = SMALL, head or column == 0
        paragraph.paragraph_format.space_after = Pt(1)
        if numbers and column:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if head:
            _shade(place)


def _mark(row: Any, name: str) -> None:  # noqa: ANN401
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 python-docx has no other way


def _shade(place: Any) -> None:  # noqa: ANN401
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", HEADER_FILL)):
        shade.set(qn(f"w:{key}"), value)
    place._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001


def _describe(table: Any, words: str) -> None:  # noqa: ANN401
    """What the table is, for those who hear it read."""
    if words:
        caption = OxmlElement("w:tblCaption")
        caption.set(qn("w:val"), _clean(words))
        table._tbl.tblPr.append(caption)  # noqa: SLF001


def _picture(document: Any, block: Picture, folder: Path) -> None:  # noqa: ANN401
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(str(folder / block.file))
    most = min(width / shape.width, Cm(14.5) / shape.height, 1.0)
    shape.width, shape.height = int(shape.width * most), int(shape.height * most)
    described = shape._inline.docPr  # noqa: SLF001
    described.set("descr", _clean(block.alt))
    described.set("title", _clean(block.title))
    caption = " ".join(f"{part.rstrip('.')}." for part in (block.title, block.source) if part)
    document.add_paragraph(_clean(caption), style="Caption")
