"""The pack: everything that strategy teams and residents need of an appraisal, in one folder, whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconfig.instance.io import sha256
from reconfig.instance.postcodes import Postcodes
from reconfig.outputs.appraisal_report import report_blocks
from reconfig.outputs.appraisal_word import write_report_word
from reconfig.outputs.appraisal_workbook import write_appraisal_workbook
from reconfig.outputs.comparison import Comparison
from reconfig.outputs.comparison_data import Tables, comparison_manifest, option_data
from reconfig.outputs.comparison_folder import write_configurations
from reconfig.outputs.comparison_sections import headlines, opening, option_list
from reconfig.outputs.document import Bullets, Heading, markdown
from reconfig.outputs.evidence_sections import made_section, sources_section
from reconfig.outputs.figures import write_figures
from reconfig.outputs.pack_tables import pack_tables
from reconfig.outputs.pages.explorer import write_explorer
from reconfig.outputs.pages.public import write_public_page
from reconfig.outputs.run_folder import json_text, write_table
from reconfig.outputs.styled_geopackage import write_styled_geopackage
from reconfig.study.appraisal import Appraisal
from reconfig.whole_folder import whole_folder

CONTENT = {
    "public.html": "for residents: today and each option by map, area or postcode, and in plain words.",
    "explorer.html": "for the people who weigh options: cards, table, charts, details and map.",
    "report.docx and report.md": "the appraisal as a document, twice the same.",
    "appraisal.xlsx": "every figure as a workbook, with the assumptions and their sources.",
    "appraisal.gpkg": "areas and sites for a map program; QGIS opens it in colour.",
    "figures": "pictures for papers, each as PNG and as SVG.",
    "tables": "every table as csv.",
    "options": "which services run where, a csv an option; reconfig evaluate reads them.",
    "manifest.json": "command, versions, hashes, rules, and the runs that the pack was made of.",
}
"""What lies in a pack, and for whom."""


@dataclass(frozen=True)
class Making:
    """How a pack is made: the command line, when it began, the folders of the runs."""

    command: Sequence[str]
    started: dt.datetime
    runs: Sequence[str]


def write_pack(
    appraisal: Appraisal,
    folder: Path,
    made: Making,
    postcodes: Postcodes | None = None,
    stage: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write everything; `stage` is told what is being written. The pages need no network and no other file."""
    held = Comparison(appraisal)
    with whole_folder(folder) as partial:
        stage("working out the tables")
        tables = pack_tables(held)
        for words, write in _stages(held, tables, partial, postcodes):
            stage(words)
            write()
        kept = comparison_manifest(held, made.command, made.started) | {
            "runs": list(made.runs),
            "found": [option_data(option) for option in appraisal.all],
            "files": {path.relative_to(partial).as_posix(): sha256(path) for path in _files(partial)},
        }
        (partial / "manifest.json").write_text(json_text(kept), encoding="utf-8")
    return folder


def _stages(
    held: Comparison, tables: Tables, folder: Path, postcodes: Postcodes | None
) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is written, in order, and by what."""
    appraisal = held.appraisal
    yield "writing the tables", lambda: _write_tables(held, tables, folder)
    yield "drawing the figures and writing the report", lambda: _write_report(held, tables, folder)
    yield "writing the workbook", lambda: write_appraisal_workbook(appraisal, folder / "appraisal.xlsx")
    yield "writing the map file", lambda: write_styled_geopackage(appraisal, folder / "appraisal.gpkg")
    yield "writing the options explorer", lambda: write_explorer(appraisal, folder / "explorer.html")
    yield "writing the public page", lambda: write_public_page(appraisal, folder / "public.html", postcodes)


def _write_tables(held: Comparison, tables: Tables, folder: Path) -> None:
    (folder / "tables").mkdir()
    for name, table in tables.items():
        write_table(table, folder / "tables" / f"{name}.csv")
    write_configurations(held.appraisal, folder / "options")
    (folder / "README.md").write_text(readme(held), encoding="utf-8")


def _write_report(held: Comparison, tables: Tables, folder: Path) -> None:
    figures = write_figures(held.appraisal, folder / "figures")
    blocks = list(report_blocks(held, tables, figures))
    (folder / "report.md").write_text(markdown(blocks), encoding="utf-8")
    write_report_word(blocks, folder / "report.docx", folder)


def readme(held: Comparison) -> str:
    """What lies in the pack, and the options in a few sentences each."""
    blocks = [
        *opening(held, "options for consultation and decision"),
        Heading("What is here"),
        Bullets(tuple((f"{name}:", words) for name, words in CONTENT.items())),
        Heading("The options"),
        option_list(held),
        Heading("Against today"),
        headlines(held),
        *made_section(held),
        *sources_section(held),
    ]
    return markdown(blocks)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
