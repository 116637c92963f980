"""The figures of an appraisal as tidy tables: every option side by side with today, which comes first.

Figures are those of the evaluator, neither rounded nor disclosed: whoever shows them to the public does that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from reconfig.evaluate.access import WITHIN
from reconfig.evaluate.access_violations import LONGER
from reconfig.evaluate.annuity import annuity
from reconfig.evaluate.evaluation import LONG, Evaluation
from reconfig.evaluate.journeys import SAME
from reconfig.evaluate.ledgers import ledgers
from reconfig.instance.cost_lines import COST_LINES
from reconfig.objective import Objective
from reconfig.outputs.money_tables import has_ledgers
from reconfig.outputs.rule_table import rule_table
from reconfig.outputs.tables import access_table, change_table, in_table_order
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option

ACCESS = (
    "service",
    "weighting",
    "by",
    "group",
    "mean_minutes",
    "median_minutes",
    "p95_minutes",
    *(f"within_{limit}" for limit in WITHIN),
    "mean_minutes_difference",
)
MOVES = ("service", "service_name", "site", "site_name", "change", "patients_go_to")


@lru_cache(maxsize=2)
def comparison_tables(appraisal: Appraisal) -> Mapping[str, pd.DataFrame]:
    """The tables by name; the first column of each is `option`, the option's name. Amounts are a year.

    They are worked out once for all pages of an appraisal: take them as they are, and change copies.

    options, one row each: origin, units_open (units of the area), opens, closes (against today), cost and
    cost_difference (currency), mean_minutes and mean_minutes_difference (of all patients of all services), within_30,
    within_45, within_60 (shares of them), worst_served_minutes (the mean of the worst-served 5 % of each service, the
    services weighted by patients), patients_longer, patients_longer_15 (whose journey is longer, and more than 15
    minutes longer, than today), mean_extra_minutes (of those longer; blank without), patients_shorter, rules_broken
    (a rule and service counts once), capital (currency once, optimism bias included), gap (what is proven of its
    search, blank without), status (of its search, "" without).
    costs: line, amount, difference. organisations: organisation, name, cost, cost_difference, units_open, activity,
    gain (of surplus against today if income follows activity; blank where the instance has no ledgers).
    activity, of units that run today or in any option: service, service_name, site, site_name, organisation, activity,
    activity_today, difference. access: `Evaluation.access` and mean_minutes_difference. journeys:
    `Evaluation.journeys`. moves: service, service_name, site, site_name, change (opens or closes), patients_go_to.
    rules: `rule_table`.
    """
    makers: dict[str, Callable[[Appraisal, Option], pd.DataFrame]] = {
        "options": _option,
        "costs": _costs,
        "organisations": _organisations,
        "activity": _activity,
        "access": _access,
        "journeys": lambda _, option: option.evaluation.journeys,
        "moves": lambda each, option: change_table(option.evaluation, each.today.evaluation)[list(MOVES)],
    }
    tables = {name: _joined(appraisal, make) for name, make in makers.items()}
    return tables | {"rules": rule_table(appraisal)}


def _joined(appraisal: Appraisal, make: Callable[[Appraisal, Option], pd.DataFrame]) -> pd.DataFrame:
    """One table of every option, its name in front."""
    parts = [make(appraisal, option) for option in appraisal.all]
    names = [option.name for option, part in zip(appraisal.all, parts, strict=True) for _ in range(len(part))]
    frame = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    frame.insert(0, "option", pd.Series(names, dtype=object))
    return frame


def _option(appraisal: Appraisal, option: Option) -> pd.DataFrame:
    evaluation, today = option.evaluation, appraisal.today.evaluation
    running, before = set(evaluation.configuration), set(today.configuration)
    means = mean_minutes(evaluation), mean_minutes(today)
    cost = evaluation.objectives[Objective.COST]
    row = {
        "origin": option.origin,
        "units_open": sum(site not in appraisal.instance.neighbours for _, site in evaluation.configuration),
        "opens": len(running - before),
        "closes": len(before - running),
        "cost": cost,
        "cost_difference": cost - today.objectives[Objective.COST],
        "mean_minutes": means[0],
        "mean_minutes_difference": _difference(*means),
        **_shares_within(evaluation),
        "worst_served_minutes": evaluation.objectives[Objective.WORST_SERVED] / _patients(evaluation),
        **_longer(evaluation),
        "rules_broken": len({(broken.rule, broken.service) for broken in evaluation.violations}),
        "capital": capital(evaluation),
        "gap": _number(option.run.get("gap")),
        "status": str(option.run.get("status", "")),
    }
    return pd.DataFrame([row])


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _difference(value: float, today: float) -> float:
    """Blank where both are infinite."""
    return value - today if np.isfinite(value) or np.isfinite(today) else np.nan


def _patients(evaluation: Evaluation) -> float:
    return float(evaluation.flows["per_year"].sum())


def mean_minutes(evaluation: Evaluation) -> float:
    """The mean journey of all patients of all services; infinite where some reach no open site."""
    return evaluation.objectives[Objective.TRAVEL] / _patients(evaluation)


def _shares_within(evaluation: Evaluation) -> dict[str, float]:
    flows, everyone = evaluation.flows, _patients(evaluation)
    return {
        f"within_{limit}": float(flows.loc[flows["minutes"] <= limit, "per_year"].sum()) / everyone for limit in WITHIN
    }


def _longer(evaluation: Evaluation) -> dict[str, float]:
    """How many patients a year travel longer and shorter than today, and by how much."""
    extra, patients = (evaluation.changes[column].to_numpy(float) for column in ("extra_minutes", "per_year"))
    longer = extra > SAME
    total = float(patients[longer].sum())
    return {
        "patients_longer": total,
        "patients_longer_15": float(patients[extra > LONG + LONGER].sum()),
        "mean_extra_minutes": float((extra * patients)[longer].sum()) / total if total > 0 else np.nan,
        "patients_shorter": float(patients[extra < -SAME].sum()),
    }


def capital(evaluation: Evaluation) -> float:
    """What a configuration costs once in buildings and equipment, optimism bias included; currency."""
    about, costs = evaluation.instance.about, evaluation.costs
    yearly = float(costs.loc[costs["line"] == "capital", "amount"].sum())
    return yearly / annuity(about.discount_rate, about.capital_years)


def _costs(appraisal: Appraisal, option: Option) -> pd.DataFrame:
    """The cost lines that any option has."""
    totals = {each.name: each.evaluation.costs.groupby("line")["amount"].sum() for each in appraisal.all}
    lines = [line for line in COST_LINES if any(line in each for each in totals.values())]
    amounts = totals[option.name].reindex(lines, fill_value=0.0).to_numpy(float)
    today = totals[appraisal.today.name].reindex(lines, fill_value=0.0).to_numpy(float)
    return pd.DataFrame({"line": lines, "amount": amounts, "difference": amounts - today})


def _organisations(appraisal: Appraisal, option: Option) -> pd.DataFrame:
    bodies = appraisal.instance.organisations
    now, then = (_by_organisation(each.evaluation) for each in (appraisal.today, option))
    frame = pd.DataFrame({"organisation": bodies["organisation"], "name": bodies["name"], "cost": then["cost"]})
    return frame.assign(
        cost_difference=then["cost"] - now["cost"],
        units_open=then["units"].astype(int),
        activity=then["activity"],
        gain=_gain(option.evaluation, appraisal.today.evaluation),
    )


def _by_organisation(evaluation: Evaluation) -> dict[str, Any]:
    """Cost, open units and activity of each organisation, shape (organisations,), in the table's order."""
    instance, units = evaluation.instance, evaluation.activity
    owner = units["site"].map(instance.sites.set_index("site")["organisation"])
    sums = {
        "cost": evaluation.costs.groupby("organisation")["amount"].sum(),
        "units": units.groupby(owner).size(),
        "activity": units["activity"].groupby(owner).sum(),
    }
    codes = instance.organisations["organisation"]
    return {name: total.reindex(codes, fill_value=0.0).to_numpy(float) for name, total in sums.items()}


def _gain(evaluation: Evaluation, today: Evaluation) -> Any:  # noqa: ANN401
    """By how much each organisation's surplus grows if income follows activity; blank without a ledger."""
    instance = evaluation.instance
    codes = instance.organisations["organisation"]
    if not has_ledgers(instance):
        return np.full(len(codes), np.nan)
    now, then = (ledgers(instance, each.costs, each.activity)["surplus"] for each in (today, evaluation))
    return (then - now).reindex(codes).to_numpy(float)


def _activity(appraisal: Appraisal, option: Option) -> pd.DataFrame:
    instance = appraisal.instance
    sites = instance.sites.set_index("site")
    running = {pair for each in appraisal.all for pair in each.configuration}
    frame = in_table_order(instance, pd.DataFrame(sorted(running), columns=["service", "site"]))
    frame.insert(1, "service_name", [instance.name_of_service(service) for service in frame["service"]])
    then, now = (_of_units(each.evaluation, frame) for each in (option, appraisal.today))
    return frame.assign(
        site_name=frame["site"].map(sites["name"]),
        organisation=frame["site"].map(sites["organisation"]),
        activity=then,
        activity_today=now,
        difference=then - now,
    )


def _of_units(evaluation: Evaluation, frame: pd.DataFrame) -> Any:  # noqa: ANN401
    """Activity of each unit of a frame, shape (units,); nought where it does not run."""
    keys = ["service", "site"]
    known = evaluation.activity.set_index(keys)["activity"]
    return known.reindex(pd.MultiIndex.from_frame(frame[keys]), fill_value=0.0).to_numpy(float)


def _access(appraisal: Appraisal, option: Option) -> pd.DataFrame:
    return access_table(option.evaluation, appraisal.today.evaluation)[list(ACCESS)]
