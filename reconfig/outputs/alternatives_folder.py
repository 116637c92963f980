"""The folder of alternatives, written whole or not at all; `reconfig report` reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from reconfig.outputs.alternatives_picture import draw_alternatives
from reconfig.outputs.alternatives_tables import ShownAlternatives, alternative_tables
from reconfig.outputs.alternatives_words import alternatives_markdown
from reconfig.outputs.run_folder import json_text, manifest, write_table
from reconfig.outputs.tables import configuration_table
from reconfig.result import Result
from reconfig.whole_folder import whole_folder


def write_alternatives(
    shown: ShownAlternatives,
    first: Result,
    folder: Path,
    command: Sequence[str],
    questions: int,
    stage: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write everything: the alternatives as data, tables, words and picture, each option's units, what repeats it.

    first: the solve that found the best. questions: how many solves it took in all.
    """
    with whole_folder(folder) as partial:
        stage("writing the tables")
        for name, table in alternative_tables(shown).items():
            write_table(table, partial / name)
        (partial / "options").mkdir()
        for option in shown.appraisal.options:
            write_table(configuration_table(option.evaluation), partial / "options" / f"{option.slug}.csv")
        (partial / "manifest.json").write_text(json_text(_manifest(shown, first, command, questions)), encoding="utf-8")
        (partial / "alternatives.json").write_text(json_text(shown.found.as_dict()), encoding="utf-8")
        (partial / "alternatives.md").write_text(alternatives_markdown(shown), encoding="utf-8")
        stage("drawing where the options differ")
        draw_alternatives(shown, partial)
    return folder


def _manifest(shown: ShownAlternatives, first: Result, command: Sequence[str], questions: int) -> Mapping[str, Any]:
    """That of the best, as one solve gives it, and what was wanted besides."""
    found = shown.found
    seconds = (dt.datetime.now(dt.UTC) - first.started).total_seconds()
    result = replace(first, instance=shown.instance, outcome=replace(first.outcome, bound=found.bound, seconds=seconds))
    return manifest(result, command) | {
        "within": found.within,
        "differ": found.differ,
        "services": list(found.services),
        "options": len(found.options),
        "complete": found.complete,
        "stopped": found.stopped,
        "questions": questions,
    }
