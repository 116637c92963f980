"""The first sheet: what the workbook holds, how its figures came about, versions, hashes, attribution and licences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from reconfig.outputs.book.safe_text import safe_text
from reconfig.outputs.book.summary_sheet import MADE_UP
from reconfig.outputs.book.writing import LINE_HEIGHT, Book
from reconfig.result import versions
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option

NAME = "Read me"
HOLDS = {
    "Summary": "The options side by side with today, and charts",
    "Costs": "Every line of the cost, option by option",
    "Organisations": "What each option means for each organisation",
    "Activity": "How many are treated at each site",
    "Access": "How far people travel, for everyone and by group",
    "Journeys": "How many people's journeys change, and by how much",
    "Moves": "Which units open and close, and where their patients go",
    "Rules": "Which rules are met and which are broken",
    "Small areas": "Each small area's minutes, in every option",
    "Savings": "Where the difference in cost comes from",
    "Frontier": "What each aim costs in another",
    "Alternatives": "Different options that are nearly as good, and what each decision costs",
    "Other futures": "How the options fare if the future differs",
    "Assumptions": "Every source, and how well it is founded",
}
HOW = (
    "Options are configurations: which service runs at which site.",
    "Every figure was worked out from the tables of the instance, by the same code for every option.",
    "Sheets are tables: filter them with the buttons in their headings.",
    "Cells hold whole figures, and show them rounded.",
    "Numbers of patients are to the nearest 5; where they are 1 to 7 it says fewer than 8.",
    "Travel times are modelled. Prices, rules and other figures that are assumed stand on the sheet Assumptions.",
)
WIDTH = 110
"""Characters of the column of words."""

Line = tuple[str, str]


def write_read_me(book: Book, appraisal: Appraisal, sheets: Sequence[str]) -> None:
    """The sheet; `sheets` are those that the workbook has besides."""
    about = appraisal.instance.about
    sheet, row = book.sheet(NAME, f"{about.area}: options appraisal", [MADE_UP] if about.synthetic else [])
    book.widen(sheet, 0, 26)
    book.widen(sheet, 1, WIDTH)
    words = book.look(text_wrap=True, valign="top")
    for heading, lines in _sections(appraisal):
        sheet.write_string(row, 0, heading, book.look(bold=True, font_size=12))
        for at, (key, text) in enumerate(lines, start=row + 1):
            sheet.write_string(at, 0, safe_text(key), words)
            sheet.write_string(at, 1, safe_text(text), words)
            sheet.set_row(at, LINE_HEIGHT * max(1, math.ceil(len(text) / WIDTH)))
        row += len(lines) + 2
    sheet.write_string(row, 0, "Sheets", book.look(bold=True, font_size=12))
    for at, name in enumerate(sheets, start=row + 1):
        sheet.write_url(at, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(at, 1, HOLDS[name], words)


def _sections(appraisal: Appraisal) -> Iterator[tuple[str, list[Line]]]:
    instance = appraisal.instance
    about = instance.about
    yield "What this is", [("Instance", about.title), ("Summary", about.summary), ("Data of", about.vintage),
                           ("Prices", f"{about.currency}, {about.price_year}")]  # fmt: skip
    yield "How to read it", [("", line) for line in HOW]
    yield "Options", [(option.name, option.origin) for option in appraisal.all]
    for option in appraisal.options:
        if option.run:
            yield f"The run that found {option.name}"[:60], list(_run(option))
    yield "Attribution", [("", line) for line in about.attribution]
    yield "Licences", [("", line) for line in about.licences]
    yield "Versions that made this workbook", list(versions().items())
    yield "Hashes of the instance's files (SHA-256)", sorted(instance.hashes.items())


def _run(option: Option) -> Iterator[Line]:
    """What the manifest tells of a run: nothing of the machine, nor of who asked."""
    run = option.run
    yield from ((key.capitalize(), str(run[key])) for key in ("minimise", "status", "started") if run.get(key))
    yield from ((key.capitalize(), f"{run[key]:,.2f}") for key in ("objective", "bound") if run.get(key) is not None)
    if run.get("gap") is not None:
        yield "Gap", f"{run['gap']:.4%}"
    solver = run.get("solver")
    if isinstance(solver, Mapping):
        yield "Solver", f"{solver.get('name', '')} {dict(solver.get('options', {})) or ''}".strip()
    found = run.get("versions")
    if isinstance(found, Mapping):
        yield "Versions", ", ".join(f"{name} {number}" for name, number in found.items())
