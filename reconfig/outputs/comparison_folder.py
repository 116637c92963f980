"""The folder of a comparison, written whole or not at all; `reconfig report` reads it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from reconfig.outputs.comparison import Comparison
from reconfig.outputs.comparison_data import comparison_data, comparison_manifest, public_tables
from reconfig.outputs.comparison_sections import comparison_blocks
from reconfig.outputs.document import markdown
from reconfig.outputs.run_folder import json_text, write_table
from reconfig.outputs.tables import configuration_table
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import slugs
from reconfig.whole_folder import whole_folder


def write_comparison(
    held: Comparison,
    folder: Path,
    command: Sequence[str],
    started: dt.datetime,
    stage: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write compare.md, every table as csv, the configuration of every option, comparison.json and the manifest."""
    with whole_folder(folder) as partial:
        stage("writing the tables")
        for name, table in public_tables(held.tables).items():
            write_table(table, partial / f"{name}.csv")
        write_configurations(held.appraisal, partial / "options")
        (partial / "compare.md").write_text(markdown(comparison_blocks(held)), encoding="utf-8")
        (partial / "comparison.json").write_text(json_text(comparison_data(held)), encoding="utf-8")
        kept = comparison_manifest(held, command, started)
        (partial / "manifest.json").write_text(json_text(kept), encoding="utf-8")
    return folder


def write_configurations(appraisal: Appraisal, folder: Path) -> None:
    """A csv of each option, today among them, that `reconfig evaluate` reads back."""
    folder.mkdir()
    for option, name in zip(appraisal.all, slugs(appraisal.all), strict=True):
        write_table(configuration_table(option.evaluation), folder / f"{name}.csv")
