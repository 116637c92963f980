"""The sheet of a frontier: what each aim costs in another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outputs.book.column import Column
from reconfig.outputs.book.objective_kind import kind_of
from reconfig.outputs.book.writing import Book, Region
from reconfig.study.frontier import Frontier

COMPLETE = {True: "Every point there is was found, to the gap.", False: "There may be more points between these."}


def write_frontier(book: Book, instance: Instance, frontier: Frontier) -> Region:
    """The points by growing first objective, then today; returns where they stand."""
    objectives = frontier.objectives
    columns = [
        Column("name", "Option"),
        *(Column(each, f"{each.replace('_', ' ').capitalize()} ({each.unit(instance.about.currency)})", kind_of(each))
          for each in objectives),
        *(Column(f"limit_{each}", f"{each.replace('_', ' ').capitalize()} was held within", kind_of(each))
          for each in objectives[1:]),
        Column("gap", "Proven within", "gap"),
    ]  # fmt: skip
    notes = [
        f"{COMPLETE[frontier.complete]} No point is better than another in every objective.",
        f"Today's configuration breaks {frontier.today_breaks} rules; it is shown last, for comparison.",
    ]
    title = "What each aim costs in another"
    return book.table_sheet("Frontier", title, notes, columns, frontier_table(frontier), "There are no points.")[1]


def frontier_table(frontier: Frontier) -> pd.DataFrame:
    """One row a point, then today: name, each objective, limit_OBJECTIVE of the others, gap."""
    first, *others = frontier.objectives
    rows: list[dict[str, Any]] = [
        {"name": point.name, **_by_name(point.values), **{f"limit_{each}": point.limits.get(each) for each in others},
         "gap": point.gap(first)}
        for point in frontier.points
    ]  # fmt: skip
    today: dict[str, Any] = {
        "name": "Today",
        **_by_name(frontier.today),
        **{f"limit_{each}": None for each in others},
        "gap": None,
    }
    return pd.DataFrame([*rows, today])


def _by_name(figures: Mapping[Objective, float]) -> dict[str, float]:
    return {str(objective): value for objective, value in figures.items()}
