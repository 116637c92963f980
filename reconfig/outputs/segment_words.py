"""Segments and pathways in plain words: whose journeys become longer, and what care moves into the community."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.segments import longer_shares
from reconfig.instance.evidence import evidence
from reconfig.instance.instance import Instance
from reconfig.instance.pathways import pathway_effects
from reconfig.outputs.phrases import listed, percent
from reconfig.outputs.segment_tables import segment_names
from reconfig.outputs.tables import rounded

MOST_SEGMENTS = 3
"""A service names no more segments than this: those of which most have a longer journey."""


def segments_markdown(evaluation: Evaluation) -> str:
    """Of each service with longer journeys, the segments that they touch most; nothing where there is none."""
    shares = longer_shares(evaluation.instance, evaluation.changes)
    touched = shares[shares["longer"] > 0]
    lines = [
        f"- {evaluation.instance.name_of_service(service)}: {_most_touched(evaluation.instance, rows)}."
        for service in evaluation.instance.service_codes
        if len(rows := touched[touched["service"] == service])
    ]
    return "\n\n".join(["## Whose journeys become longer, by need", "\n".join(lines)]) if lines else ""


def _most_touched(instance: Instance, rows: pd.DataFrame) -> str:
    """`34 % of Frailty, and 12 % of Cancer; no more of 2 others`."""
    names = segment_names(instance)
    first = rows.sort_values("longer", ascending=False, kind="stable").head(MOST_SEGMENTS)
    parts = [
        f"{percent(share)} of {names[segment]}"
        for segment, share in zip(first["segment"], first["longer"], strict=True)
    ]
    rest = len(rows) - len(first)
    return listed(parts) + (f"; no more of {rest} other{'s' if rest > 1 else ''}" if rest else "")


def pathways_markdown(instance: Instance) -> str:
    """What each pathway moves, a line a row; nothing where there is none."""
    if instance.pathways.empty:
        return ""
    lines = [f"- {' '.join(_sentences(instance, row))}" for row in pathway_effects(instance).to_dict("records")]
    words = "These figures are the same today and in the proposal."
    return "\n\n".join(["## Care that moves into the community", words, "\n".join(lines)])


def _sentences(instance: Instance, row: dict[Any, Any]) -> Iterator[str]:
    grade = evidence(row["source"])
    name = row["name"] if grade.is_fact else f"{row['name']} ({grade})"
    whose = f" of {segment_names(instance)[row['segment']]}" if row["segment"] else ""
    taken = f"{percent(row['share'])}{whose}, {rounded(row['on_pathway'])} {_unit(instance, row['service'])} a year"
    yield f"{name}: it takes {taken}, from {instance.name_of_service(row['service'])}."
    if row["avoided"] > 0:
        yield f"It avoids {rounded(row['avoided'])} of them."
    if row["instead"]:
        other = instance.name_of_service(row["instead"])
        yield f"{other} takes over with {rounded(row['instead_units'])} {_unit(instance, row['instead'])} a year."
    if row["resource"]:
        resource = instance.resources.set_index("resource").loc[row["resource"]]
        yield f"On average {row['saved']:,.1f} {resource['unit']} fewer are in use."


def _unit(instance: Instance, service: str) -> str:
    return str(instance.services["unit"].iloc[instance.service_codes.index(service)])
