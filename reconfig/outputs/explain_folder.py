"""The folder of an explanation, written whole or not at all: words, tables, data, and what is needed to repeat it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.instance.instance import Instance
from reconfig.outputs.run_folder import json_text, manifest, write_table
from reconfig.outputs.section import Section
from reconfig.outputs.tables import configuration_table
from reconfig.outputs.words import assumed_markdown, attribution_markdown
from reconfig.result import Result, versions
from reconfig.study.broken import Failure
from reconfig.study.clash import Explanation
from reconfig.study.prices import Prices
from reconfig.study.why_not import WhyNot
from reconfig.whole_folder import whole_folder


def explain_markdown(instance: Instance, title: str, sections: Iterable[Section]) -> str:
    """The sections as a page."""
    parts = [f"# {instance.about.area}: {title}"]
    if instance.about.synthetic:
        parts.append("**This area is made up. It is no real place.**")
    parts += [section.markdown for section in sections]
    parts += [assumed_markdown(instance), attribution_markdown(instance), _version(instance)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _version(instance: Instance) -> str:
    """Which program and which files."""
    files = "\n".join(f"- {name}: {code}" for name, code in instance.hashes.items())
    words = f"## Version\n\nreconfig {versions()['reconfig']}. The SHA-256 of each file of the instance:"
    return f"{words}\n\n{files}" if files else f"## Version\n\nreconfig {versions()['reconfig']}."


def write_explanation(
    folder: Path,
    pages: Mapping[str, str],
    data: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    kept: Mapping[str, Any],
) -> Path:
    """Write explain.md and other pages, explain.json, the tables and the manifest."""
    with whole_folder(folder) as partial:
        for name, text in pages.items():
            (partial / name).write_text(text, encoding="utf-8")
        (partial / "explain.json").write_text(json_text(dict(data)), encoding="utf-8")
        (partial / "manifest.json").write_text(json_text(dict(kept)), encoding="utf-8")
        for name, table in tables.items():
            write_table(table, partial / name)
    return folder


def failure_tables(failure: Failure) -> dict[str, pd.DataFrame]:
    """broken.csv: one row a broken rule and place."""
    rows = [
        {"rule": each.name, "service": place.service, "place": place.place, "value": place.value}
        | {"limit": place.limit, "amount": place.amount, "unit": place.unit}
        for each in failure.broken
        for place in each.violations
    ]
    columns = ["rule", "service", "place", "value", "limit", "amount", "unit"]
    return {"broken.csv": pd.DataFrame(rows, columns=columns)}


def clash_tables(found: Explanation) -> dict[str, pd.DataFrame]:
    """clashes.csv: one row a rule of a clash. moves.csv: the least moves; configuration.csv: what keeps to them."""
    rows = [
        {"clash": number, "rule": member.named.name, "kind": member.named.kind, "service": member.named.service}
        for number, clash in enumerate(found.clashes, start=1)
        for member in clash.members
    ]
    tables = {"clashes.csv": pd.DataFrame(rows, columns=["clash", "rule", "kind", "service"])}
    if found.least is not None:
        tables["moves.csv"] = pd.DataFrame([move.as_dict() for move in found.least.moves])
        tables["configuration.csv"] = configuration_table(found.least.evaluation)
    return tables


def why_not_tables(found: WhyNot) -> dict[str, pd.DataFrame]:
    """levers.csv, best.csv and other_way.csv; the tables of the clash where the other way is impossible."""
    tables = {} if found.clash is None else clash_tables(found.clash)
    for name, evaluation in (("best", found.best.evaluation), ("other_way", _forced(found))):
        if evaluation is not None:
            tables[f"{name}.csv"] = configuration_table(evaluation)
    if found.levers:
        rows = [{"lever": lever.name, "saving_of_the_best": lever.saving} for lever in found.levers]
        tables["levers.csv"] = pd.DataFrame(rows)
    return tables


def _forced(found: WhyNot) -> Evaluation | None:
    return None if found.forced is None else found.forced.evaluation


def price_tables(found: Prices) -> dict[str, pd.DataFrame]:
    """prices.csv: one row a rule."""
    return {"prices.csv": pd.DataFrame([price.as_dict() for price in found.prices])}


def kept_of(
    instance: Instance, result: Result | None, command: Sequence[str], started: dt.datetime, mode: str
) -> dict[str, Any]:
    """The manifest: that of a search where one was made."""
    if result is not None:
        return manifest(result, command) | {"started": started.isoformat(timespec="seconds"), "explains": mode}
    return {
        "command": list(command),
        "started": started.isoformat(timespec="seconds"),
        "instance": instance.about.title,
        "folder": None if instance.folder is None else instance.folder.as_posix(),
        "inputs": dict(instance.hashes),
        "versions": versions(),
        "explains": mode,
    }
