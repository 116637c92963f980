"""The runs of a sweep as one tidy table: a row a run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from reconfig.jobs.row import Member, Run
from reconfig.jobs.store import Store
from reconfig.objective import Objective
from reconfig.solution import Configuration

MEASURES: Final = {
    "mean_minutes": "mean minutes",
    "longest_minutes": "longest minutes",
    "share_15_minutes_longer": "share with journeys over 15 minutes longer",
}
"""What is shown of each service, and what it is called."""

AFTER: Final = (
    "state", "status", "minimise", "objective", "bound", "gap", "seconds", "nodes", "attempts", "failures", "losses",
)  # fmt: skip
"""Columns of every run, in order; `objective` and `bound` are of what it minimises, in its natural unit."""


def results_table(store: Store, sweep: str | None = None) -> pd.DataFrame:
    """A row a run: label, the dimensions of the grids, how it ended, objectives, measures, configuration, folder.

    Of a sweep, or of everything that the store holds. What is not known of a run is blank. A run that a sweep holds
    under two labels has two rows.
    """
    runs = {run.id: run for run in store.runs(sweep=sweep)}
    members = [Member("", run.id, run.number, run.label, {}) for run in runs.values()]
    if sweep is not None:
        members = store.members(sweep)
    dimensions = list(dict.fromkeys(name for member in members for name in member.groups))
    rows = [_row(member, runs[member.run], store.folder) for member in members]
    fixed = ["label", *(name for name in dimensions if name not in AFTER), *AFTER, *map(str, Objective)]
    measures = list(dict.fromkeys(name for row in rows for name in row if name not in (*fixed, *LAST)))
    return pd.DataFrame(rows, columns=[*fixed, *measures, *LAST])


LAST: Final = ("configuration", "words", "run", "folder")
"""The last columns; words say why a run failed or waits again."""


def _row(member: Member, run: Run, store: Path) -> dict[str, Any]:
    folder = store / run.id
    counted = ("state", "status", "bound", "gap", "seconds", "nodes", "attempts", "failures", "losses", "words")
    return {
        "label": member.label,
        **member.groups,
        **{name: getattr(run, name) for name in counted},
        "minimise": str(run.asked.minimise),
        "objective": run.incumbent if run.objective is None else run.objective,
        **_measured(folder / "result.json", whole=run.asked.strategy is not None),
        "configuration": configuration_words(run.best),
        "run": run.id,
        "folder": str(folder) if folder.is_dir() else "",
    }


def _measured(path: Path, *, whole: bool) -> dict[str, Any]:
    """Objectives and measures of the configuration that a run found, if it found one, by the evaluator.

    whole: its objective is of more than one instance, as a regret is, and stays as the solver has it.
    """
    if not path.is_file():
        return {}
    result = json.loads(path.read_text(encoding="utf-8"))
    measures: Mapping[str, Mapping[str, Any]] = result["measures"] or {}
    objective = {} if whole or result["objective"] is None else {"objective": result["objective"]}
    return {**objective, **(result["objectives"] or {}), **dict(_of_services(measures))}


def _of_services(measures: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    for service, found in measures.items():
        yield f"{service}: sites", len(found["sites"])
        for key, words in MEASURES.items():
            yield f"{service}: {words}", found[key]


def configuration_words(configuration: Configuration | None) -> str:
    """`HASU at RN707, RVV09; births at RN707`, by code; blank where there is none."""
    pairs: Iterable[tuple[str, str]] = configuration or ()
    by_service: dict[str, list[str]] = {}
    for service, site in pairs:
        by_service.setdefault(service, []).append(site)
    return "; ".join(f"{service} at {', '.join(sites)}" for service, sites in by_service.items())
