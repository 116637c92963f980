"""Who is worst served, and who has no car, in plain words and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from reconfig.evaluate.evaluation import Evaluation
from reconfig.outputs.equity_tables import equity_table, mode_table
from reconfig.outputs.phrases import minutes_text, percent, signed

Row = dict[Any, Any]
Table = Callable[[list[str], Iterable[list[str]]], str]

UNEVEN = ["Service", "The 5 % who travel longest", "How much longer the most deprived travel", "15 minutes longer"]


def worst_served(evaluation: Evaluation, today: Evaluation, table: Table) -> str:
    """A section on the worst served, on deprivation and on long changes, for services with demand."""
    rows = [_uneven_row(evaluation, row) for row in equity_table(evaluation, today).to_dict("records")]
    words = (
        "Average minutes of the 5 % of patients who travel longest; by how many minutes the most deprived travel "
        "longer than the least deprived (below 0: shorter); and the share of patients whose journey is more than 15 "
        "minutes longer than today. Cells with an arrow show today → the proposal."
    )
    return "\n\n".join(["## Who is worst served", words, table(UNEVEN, rows)]) if rows else ""


def _uneven_row(evaluation: Evaluation, row: Row) -> list[str]:
    pairs = [_pair(row, "worst_5_minutes", minutes_text), _pair(row, "slope_minutes", signed)]
    return [evaluation.instance.name_of_service(str(row["service"])), *pairs, percent(row["share_longer"])]


def other_ways(evaluation: Evaluation, today: Evaluation, table: Table) -> str:
    """A section on other ways to travel for people without a car; nothing where neither is known."""
    if not evaluation.instance.modes:
        return ""
    found = mode_table(evaluation, today)
    rows = [_mode_row(evaluation, row) for row in found[found["people"] == "no_car"].to_dict("records")]
    columns = ["Service", "Way", "Have no such way", "Within an hour"]
    words = "Patients of households without a car. Each cell shows today → the proposal."
    return "\n\n".join(["## Without a car", words, table(columns, rows)]) if rows else ""


def _mode_row(evaluation: Evaluation, row: Row) -> list[str]:
    name = evaluation.instance.name_of_service(str(row["service"]))
    shares = [_pair(row, measure, percent) for measure in ("without_way", "within_60")]
    return [name, str(row["mode"]).replace("_", " "), *shares]


def _pair(row: Row, measure: str, words: Callable[[float], str]) -> str:
    now, then = (row[f"{measure}_today"], row[measure])
    return f"{words(now)} → {words(then)}"
