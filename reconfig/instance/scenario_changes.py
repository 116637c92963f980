"""A scenario applied: the instance as it would be, checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.checks import check, rules_out_of_reach
from reconfig.instance.columns import TABLES
from reconfig.instance.draft import Draft
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Activity
from reconfig.instance.scenario import Scenario
from reconfig.problem import Problem

Pairs = frozenset[tuple[str, str]]

Change = Callable[[Instance, Scenario], Instance]


def applied(instance: Instance, scenario: Scenario) -> Instance:
    """The instance under a scenario. A rule that nothing could keep any more is no fault: `unkept` names it.

    Raises:
        InputError: where what it leaves is no sound instance: somebody reaches no site, a service runs nowhere.
    """
    changed = changed_by(instance, scenario)
    draft = _draft(changed)
    allowed = set(rules_out_of_reach(draft))
    problems = [problem for problem in check(draft) if problem not in allowed]
    if problems:
        raise InputError(_told(problems, scenario))
    return changed


def changed_by(instance: Instance, scenario: Scenario) -> Instance:
    """The instance under a scenario, unchecked."""
    for key in scenario.changes:
        instance = CHANGES[key](instance, scenario)
    return instance


def unkept(instance: Instance) -> tuple[str, ...]:
    """What no configuration could keep, a clause a rule: such a scenario has no answer, and needs no search."""
    found = {problem.column: problem for problem in rules_out_of_reach(_draft(instance))}
    return tuple(f"{problem.column}: {problem.value} {problem.expected}" for problem in found.values())


def closed_units(instance: Instance, scenario: Scenario) -> Pairs:
    """The (service, site) that a scenario closes."""
    offers = instance.offers
    at_sites = offers[offers["site"].isin(scenario.closes)]
    named = ((unit.service, unit.site) for unit in scenario.closes_units)
    return frozenset([*zip(at_sites["service"], at_sites["site"], strict=True), *named])


def _draft(instance: Instance) -> Draft:
    """The instance as the checks look at it: what they say of rows counts as in a file of the table's name."""
    rows = {name: pd.Series(range(2, len(instance.table(name)) + 2), dtype=int) for name in TABLES}
    return Draft(instance.replace(boundaries=None), {name: f"{name}.csv" for name in TABLES}, rows)


def _told(problems: list[Problem], scenario: Scenario) -> list[Problem]:
    """The problems as those of the scenario, one a fault: the first place, and how many more there are."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((problem.file, problem.expected), []).append(problem)
    return [
        Problem(
            f"scenario {scenario.name}",
            f"{first.expected}{f', and {len(alike) - 1:,} more like it' if len(alike) > 1 else ''}, in this scenario",
            "Change the scenario, or take it out.",
            column=first.column,
            value=first.value,
        )
        for alike in kinds.values()
        for first in alike[:1]
    ]


def _scaled(table: str, column: str, key: str) -> Change:
    """A change that multiplies a column by a factor."""

    def change(instance: Instance, scenario: Scenario) -> Instance:
        return _times(instance, table, column, getattr(scenario, key))

    return change


def _times(instance: Instance, table: str, column: str, factor: float, rows: Any = None) -> Instance:  # noqa: ANN401
    """The instance with a column times a factor, in all rows or those marked."""
    frame = instance.table(table)
    scaled = frame[column] * factor
    column_now = scaled if rows is None else frame[column].where(~rows, scaled)
    return instance.replace(**{table: frame.assign(**{column: column_now})})


def _each(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def change(instance: Instance, scenario: Scenario) -> Instance:
        for one in changes:
            instance = one(instance, scenario)
        return instance

    return change


def _demand(instance: Instance, scenario: Scenario) -> Instance:
    for table, column in (("demand", "per_year"), ("rates", "per_1000")):
        rows = instance.table(table)["service"].isin(scenario.services or instance.service_codes)
        instance = _times(instance, table, column, scenario.demand_factor or 1.0, rows)
    return instance


def _pathways(instance: Instance, scenario: Scenario) -> Instance:
    table = instance.pathways
    return instance.replace(pathways=table.assign(share=table["at_most"] * (scenario.pathway_share or 0.0)))


def _use(instance: Instance, scenario: Scenario) -> Instance:
    """What pathways save of a resource follows what they save it of."""
    factor = scenario.use_factor or 1.0
    for table, column in (("resource_use", "per_unit"), ("pathways", "saved")):
        rows = instance.table(table)["resource"].isin(scenario.resources or instance.resources["resource"])
        instance = _times(instance, table, column, factor, rows)
    return instance if scenario.resources else _times(instance, "offers", "step_size", 1 / factor)


def _agency_premium(instance: Instance, scenario: Scenario) -> Instance:
    groups = instance.staff_groups
    premium = 1 + (groups["agency_premium"] - 1) * (scenario.agency_premium_factor or 0.0)
    return instance.replace(staff_groups=groups.assign(agency_premium=premium))


def _travel_mode(instance: Instance, scenario: Scenario) -> Instance:
    times = instance.mode_times
    times = times.loc[times["mode"] == scenario.travel_mode, ["zone", "site", "minutes"]]
    return instance.replace(travel_times=times.reset_index(drop=True))


def _closed(instance: Instance, scenario: Scenario) -> Instance:
    """Its units are forbidden, and nobody is exempt any more for a unit that is gone."""
    gone = closed_units(instance, scenario)
    offers, exempt = instance.offers, instance.derogations
    status = offers["status"].mask(_among(offers, gone), "forbidden")
    kept = exempt[~_among(exempt, gone)].reset_index(drop=True)
    return instance.replace(offers=offers.assign(status=status), derogations=kept)


def _among(frame: pd.DataFrame, pairs: Pairs) -> pd.Series[bool]:
    """Whether each row's service and site are one of the pairs."""
    rows = [pair in pairs for pair in zip(frame["service"], frame["site"], strict=True)]
    return pd.Series(rows, index=frame.index, dtype=bool)


def _minimum_volume(instance: Instance, scenario: Scenario) -> Instance:
    factor = scenario.minimum_volume_factor or 0.0
    return instance.replace(
        rules=tuple(
            rule.model_copy(update={"at_least": rule.at_least * factor})
            if isinstance(rule, Activity) and rule.at_least is not None
            else rule
            for rule in instance.rules
        )
    )


def _discount_rate(instance: Instance, scenario: Scenario) -> Instance:
    return instance.replace(about=instance.about.model_copy(update={"discount_rate": scenario.discount_rate}))


CHANGES: Final[Mapping[str, Change]] = {
    "demand_factor": _demand,
    "pathway_share": _pathways,
    "use_factor": _use,
    "workforce_factor": _each(
        _scaled("workforce", "in_post", "workforce_factor"), _scaled("workforce", "recruits", "workforce_factor")
    ),
    "pay_factor": _scaled("staff_groups", "pay", "pay_factor"),
    "agency_premium_factor": _agency_premium,
    "travel_factor": _each(
        *(_scaled(table, "minutes", "travel_factor") for table in ("travel_times", "site_times", "mode_times"))
    ),
    "travel_mode": _travel_mode,
    "closes": _closed,
    "closes_units": _closed,
    "minimum_volume_factor": _minimum_volume,
    "capital_factor": _each(
        _scaled("offers", "capital", "capital_factor"), _scaled("resources", "capital", "capital_factor")
    ),
    "discount_rate": _discount_rate,
    "fixed_cost_factor": _scaled("offers", "fixed_cost", "fixed_cost_factor"),
    "unit_cost_factor": _scaled("offers", "unit_cost", "unit_cost_factor"),
    "module_cost_factor": _each(
        _scaled("offers", "step_cost", "module_cost_factor"), _scaled("resources", "module_cost", "module_cost_factor")
    ),
}
"""Each change by its key."""
