"""Documents: what Markdown and Word make of blocks, whatever the text holds."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from docx import Document
from docx.oxml.ns import qn

from reconfig.outputs.appraisal_word import write_report_word
from reconfig.outputs.document import Block, Bullets, Heading, Paragraph, Picture, Table, escaped, markdown

BLOCKS: list[Block] = [
    Heading("Hill & <script>alert(1)</script>", 1),
    Heading("=cmd|' /C calc'!A0"),
    Paragraph("1. Not a list, *nor* bold, [nor](a link).", "Lead."),
    Paragraph("- not a bullet"),
    Bullets((("First:", "a | b"), ("", "plain"))),
    Table.of("Figures", ["Name", "Option|A"], [["<b>x</b>", "£1.00m"], ["=1+1", "two\nlines"]]),
]


def test_markdown_leaves_no_sign_of_a_name_one() -> None:
    """Bars, stars, brackets and HTML are text."""
    assert markdown(BLOCKS).split("\n\n") == [
        "# Hill &amp; &lt;script&gt;alert(1)&lt;/script&gt;",
        "## =cmd\\|' /C calc'!A0",
        "**Lead.** 1. Not a list, \\*nor\\* bold, \\[nor\\](a link).",
        "\\- not a bullet",
        "- **First:** a \\| b\n- plain",
        "**Figures**",
        "| Name | Option\\|A |\n| --- | ---: |\n| &lt;b&gt;x&lt;/b&gt; | £1.00m |\n| =1+1 | two lines |\n",
    ]


@pytest.mark.parametrize("text", ["snake_case stays", "~5 minutes", "£1 (−£2)"])
def test_plain_text_stays_readable(text: str) -> None:
    """Only what Markdown would read as a sign is escaped."""
    assert escaped(text) == text
    assert escaped("_all_") == "\\_all\\_"


def _picture(folder: Path) -> Picture:
    figure = plt.figure(figsize=(2, 1))
    figure.savefig(folder / "map.png")
    plt.close(figure)
    return Picture("map.png", "A map", "Two areas, <one> dark", "Made up")


def test_word_has_headings_lists_tables_and_pictures_with_words(tmp_path: Path) -> None:
    """Real styles, a header row that repeats, and the picture told to those who cannot see it."""
    path = write_report_word([*BLOCKS, _picture(tmp_path)], tmp_path / "report.docx", tmp_path)
    document = Document(str(path))
    styled = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.style]
    assert styled[:7] == [
        ("Heading 1", "Hill & <script>alert(1)</script>"),
        ("Heading 2", "=cmd|' /C calc'!A0"),
        ("Normal", "Lead. 1. Not a list, *nor* bold, [nor](a link)."),
        ("Normal", "- not a bullet"),
        ("List Bullet", "First: a | b"),
        ("List Bullet", "plain"),
        ("Caption", "Figures"),
    ]
    table = document.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Name", "Option|A"], ["<b>x</b>", "£1.00m"], ["=1+1", "two\nlines"],
    ]  # fmt: skip
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, False, False]
    described = document.inline_shapes[0]._inline.docPr
    assert described.get("descr") == "Two areas, <one> dark"
    assert styled[-1] == ("Caption", "A map. Made up.")
    assert document.core_properties.title == "Hill & <script>alert(1)</script>"
    assert document.core_properties.language == "en-GB"


def test_word_takes_what_xml_cannot_hold(tmp_path: Path) -> None:
    """A control character in a name is left out."""
    path = write_report_word([Paragraph("a\x00b\x0bc")], tmp_path / "report.docx", tmp_path)
    assert Document(str(path)).paragraphs[0].text == "abc"


def test_word_is_whole_or_not_at_all(tmp_path: Path) -> None:
    """A picture that is not there leaves no half of a document."""
    with pytest.raises(FileNotFoundError):
        write_report_word([Picture("none.png", "", "", "")], tmp_path / "report.docx", tmp_path)
    assert not list(tmp_path.iterdir())


def test_markdown_pictures_name_their_file_and_words(tmp_path: Path) -> None:
    """Alternative text in brackets, the caption under it."""
    assert markdown([_picture(tmp_path)]) == "![Two areas, &lt;one&gt; dark](map.png)\n\nA map. Made up.\n"


def test_headings_nest_without_a_gap() -> None:
    """A level is never skipped downwards."""
    assert [len(mark) for mark in re.findall(r"^#+", markdown(BLOCKS), re.MULTILINE)] == [1, 2]
