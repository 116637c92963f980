"""A comparison as data: JSON, and tables for csv files that anybody may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from reconfig.outputs.comparison import Comparison
from reconfig.outputs.tables import disclosed
from reconfig.result import versions
from reconfig.study.option import Option

Tables = Mapping[str, pd.DataFrame]
"""Tables by name."""

COUNTS = {"options": ("patients_longer", "patients_longer_15", "patients_shorter"), "journeys": ("patients",)}
"""Where the tables count patients by group or by change, which a small number could give away."""


KEPT = ("command", "started", "folder", "minimise", "modules", "status", "objective", "bound", "gap", "solver", "rules")
"""What of the manifest of a run goes with its option."""


def public_tables(tables: Tables) -> dict[str, pd.DataFrame]:
    """The tables with patients to the nearest 5, blank where fewer than 8."""
    return {
        name: table.assign(**{column: table[column].map(disclosed) for column in COUNTS.get(name, ())})
        for name, table in tables.items()
    }


def comparison_data(held: Comparison) -> dict[str, Any]:
    """Everything as JSON holds it: the options with their configurations, today first, and every table as records."""
    return {
        "instance": held.instance.about.title,
        "synthetic": held.instance.about.synthetic,
        "currency": held.currency,
        "options": [option_data(option) for option in held.appraisal.all],
        "tables": {name: table.to_dict("records") for name, table in held.tables.items()},
    }


def option_data(option: Option) -> dict[str, Any]:
    """An option: name, origin, configuration, what is broken, and what is kept of the manifest of its run."""
    return {
        "name": option.name,
        "origin": option.origin,
        "configuration": [list(pair) for pair in option.configuration],
        "minimise": option.evaluation.minimise,
        "broken": [str(violation) for violation in option.evaluation.violations],
        "run": {key: option.run[key] for key in KEPT if key in option.run},
    }


def comparison_manifest(held: Comparison, command: Sequence[str], started: dt.datetime) -> dict[str, Any]:
    """What is needed to repeat a comparison: command, versions, hashes of every input, rules, options, times."""
    instance = held.instance
    return {
        "command": list(command),
        "started": started.isoformat(timespec="seconds"),
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "instance": instance.about.title,
        "folder": None if instance.folder is None else instance.folder.as_posix(),
        "modules": instance.about.modules,
        "inputs": dict(instance.hashes),
        "minimise": held.appraisal.today.evaluation.minimise,
        "rules": [rule.model_dump(mode="json") for rule in instance.rules],
        "versions": versions(),
        "options": list(held.names),
    }
