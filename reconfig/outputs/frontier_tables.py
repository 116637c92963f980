"""The tables of a frontier: its options beside today, what each costs against the one before, what changes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Any

import pandas as pd

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import EXACT
from reconfig.outputs.assumptions import assumed_cost_lines
from reconfig.outputs.objective_measure import Measure, measure
from reconfig.outputs.phrases import listed
from reconfig.outputs.tables import in_table_order
from reconfig.solution import Configuration
from reconfig.study.frontier import Frontier, FrontierPoint

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, eq=False)
class ShownFrontier:
    """A frontier with the instance that it is of, and how its objectives are read."""

    instance: Instance
    frontier: Frontier

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The objectives' measures, in their order."""
        return tuple(measure(self.instance, which) for which in self.frontier.objectives)

    @cached_property
    def assumed(self) -> bool:
        """Whether costs are shown, and today's or those at either end rest on assumed prices."""
        if Objective.COST not in self.frontier.objectives:
            return False
        ends = self.frontier.points[0].configuration, self.frontier.points[-1].configuration
        return bool(assumed_cost_lines(*(evaluate(self.instance, each) for each in (self.instance.today, *ends))))

    def texts(self, values: Any) -> list[str]:  # noqa: ANN401
        """The objectives of a point or of today, in words."""
        return [each.text(values[each.objective]) for each in self.measures]


def frontier_table(shown: ShownFrontier) -> pd.DataFrame:
    """One row an option, today first: option, the objectives in natural units and as people read them, limits, proof.

    minutes (of objectives in patient-minutes): a patient. limit_*: what the objective was held within when the option
    was found. bound: of the first objective, nothing within the limits has less; gap: relative. units_open, opens,
    closes: units of the area, the latter two against today. rules_broken: by the configuration.
    """
    frontier, today = shown.frontier, shown.instance.today
    rows = [
        {"option": "Today", **_objectives(shown, frontier.today), **_units(shown.instance, today),
         "rules_broken": frontier.today_breaks}
    ]  # fmt: skip
    for point in frontier.points:
        limits = {f"limit_{which}": point.limits.get(which, math.nan) for which in frontier.objectives[1:]}
        proof = {"bound": point.bound, "gap": point.gap(frontier.objectives[0])}
        units = _units(shown.instance, point.configuration)
        rows.append({"option": point.name, **_objectives(shown, point.values), **limits, **proof, **units,
                     "rules_broken": 0})  # fmt: skip
    ends = ("units_open", "opens", "closes", "rules_broken")
    names = [*rows[-1]]
    return pd.DataFrame(rows, columns=[*(name for name in names if name not in ends), *ends])


def _objectives(shown: ShownFrontier, values: Any) -> dict[str, float]:  # noqa: ANN401
    found: dict[str, float] = {}
    for each in shown.measures:
        found[str(each.objective)] = values[each.objective]
        if each.unit == "minutes":
            found[f"{each.objective}_minutes"] = values[each.objective] / each.scale
    return found


def _units(instance: Instance, configuration: Configuration) -> dict[str, int]:
    opened, closed = changes(instance, instance.today, configuration)
    ours = sum(site not in instance.neighbours for _, site in configuration)
    return {"units_open": ours, "opens": len(opened), "closes": len(closed)}


def changes(instance: Instance, before: Configuration, after: Configuration) -> tuple[Pairs, Pairs]:
    """The units of the area that open and those that close, in table order."""
    return (
        _in_order(instance, set(after) - set(before)),
        _in_order(instance, set(before) - set(after)),
    )


def _in_order(instance: Instance, pairs: set[tuple[str, str]]) -> Pairs:
    ours = [pair for pair in sorted(pairs) if pair[1] not in instance.neighbours]
    frame = in_table_order(instance, pd.DataFrame(ours, columns=["service", "site"]))
    return list(zip(frame["service"], frame["site"], strict=True))


def open_units(instance: Instance, point: FrontierPoint) -> pd.DataFrame:
    """The open units of a point: service, site; `reconfig evaluate` reads it."""
    return in_table_order(instance, pd.DataFrame(list(point.configuration), columns=["service", "site"]))


def trade_offs(shown: ShownFrontier) -> list[str]:
    """What one unit less of the second objective costs of the first, from each option to the next; two objectives."""
    if len(shown.measures) != 2:
        return []
    first, second = shown.measures
    both = itemgetter(first.objective, second.objective)
    found = [both(point.values) for point in shown.frontier.points]
    rates = []
    for (one, farther), (other, nearer) in pairwise(found):
        less = (farther - nearer) / second.scale
        rates.append(first.amount((other - one) / less) if less > 0 else "")
    return rates


def trade_off_words(shown: ShownFrontier) -> str:
    """The heading of the trade-offs: `each minute less costs`."""
    first, second = shown.measures[:2]
    verb = "costs" if first.objective is Objective.COST else "takes"
    return f"each {second.one} less {verb}"


def change_words(instance: Instance, before: Configuration, after: Configuration) -> str:
    """What opens and what closes, a sentence each."""
    parts = [
        f"{verb} {listed(_unit_name(instance, *pair) for pair in of)}."
        for verb, of in zip(("Opens", "Closes"), changes(instance, before, after), strict=True)
        if of
    ]
    return " ".join(parts) or "Nothing changes."


def _unit_name(instance: Instance, service: str, site: str) -> str:
    return f"{instance.name_of_service(service)} at {instance.name_of_site(site)}"


def proof_words(gap: float | None) -> str:
    """How far an option is proven to have the least of the first objective within its limits."""
    if gap is None:
        return "not proven"
    return "proven" if gap <= EXACT else f"within {max(gap * 100, 0.01):.2f} %"
