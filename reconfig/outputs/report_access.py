"""The report on journeys by other ways to travel than the model's own."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from reconfig.evaluate.access import EVERYONE
from reconfig.outputs.comparison import Comparison
from reconfig.outputs.comparison_data import Tables
from reconfig.outputs.comparison_sections import minutes_cell
from reconfig.outputs.document import Block, Heading, Paragraph, Table
from reconfig.outputs.phrases import percent
from reconfig.outputs.words import FIFTHS


def modes_section(held: Comparison, tables: Tables) -> Iterator[Block]:
    """By each way to travel: minutes in the middle, the farthest twentieth, and who is within an hour, all services."""
    modes = held.instance.modes
    if not modes:
        return
    yield Heading("By other ways to travel", 3)
    yield Paragraph(
        "Patients go to the same sites. The median is the journey in the middle: half of the patients travel no "
        "longer. Some may have no way at all: they count as beyond every limit."
    )
    frame = tables["access"]
    frame = frame[frame["weighting"] == "patients"]
    for mode in modes:
        name = mode.replace("_", " ")
        rows = frame[(frame["mode"] == mode) & (frame["by"] == EVERYONE)]
        yield Table.of(f"By {name}: median minutes, by service", ["Service", *held.names], _medians(held, rows))
        near = frame[(frame["mode"] == mode) & (frame["by"] == "deprivation_fifth")]
        if len(near):
            title = f"By {name}: patients within 45 minutes, all services, by how deprived areas are"
            yield Table.of(title, ["Fifth", *held.names], _near(held, near))


def _medians(held: Comparison, rows: pd.DataFrame) -> list[list[str]]:
    median = rows.set_index(["service", "option"])["median_minutes"]
    lines = []
    for service in dict.fromkeys(rows["service"]):
        values = [float(median[service, name]) for name in held.names]
        cells = [minutes_cell(v, v - values[0] if math.isfinite(v) else math.nan) for v in values]
        lines.append([held.instance.name_of_service(str(service)), *cells])
    return lines


def _near(held: Comparison, rows: pd.DataFrame) -> list[list[str]]:
    """Shares over all services, each weighted by its patients of the group."""
    weights = _patients_by_group(held)
    joined = rows.merge(weights, on=["service", "group"])
    joined["near"] = joined["within_45"] * joined["patients"]
    sums = joined.groupby(["group", "option"])[["near", "patients"]].sum()
    shares = sums["near"] / sums["patients"]
    groups = sorted(dict.fromkeys(rows["group"]))
    return [[FIFTHS.get(g, g), *(percent(float(shares[g, name])) for name in held.names)] for g in groups]


def _patients_by_group(held: Comparison) -> pd.DataFrame:
    """Patients a year by service and deprivation fifth: the same in every option."""
    access = held.appraisal.today.evaluation.access
    rows = access[(access["weighting"] == "patients") & (access["by"] == "deprivation_fifth")]
    return rows[["service", "group", "weight"]].rename(columns={"weight": "patients"})
