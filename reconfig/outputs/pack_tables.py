"""The tables of a pack, by the names that a business case knows them by, for what the instance has.

Patients whose journey changes are counted to the nearest 5, and not where fewer than 8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from reconfig.evaluate.access import access
from reconfig.evaluate.annuity import annuity
from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.violations import minutes_by
from reconfig.outputs.comparison import DAYS, Comparison
from reconfig.outputs.comparison_data import public_tables
from reconfig.outputs.comparison_tables import ACCESS
from reconfig.outputs.dependency_table import dependency_table
from reconfig.outputs.money_tables import derogation_table, has_ledgers, ledger_table
from reconfig.outputs.provision_tables import resource_table, rota_table, staff_table
from reconfig.study.levers import levers
from reconfig.study.option import Option

HEALTHY = 0.01
"""The surplus, as a share of income, from which an organisation counts as viable."""


def pack_tables(held: Comparison) -> dict[str, pd.DataFrame]:
    """The tables by name: those of the comparison, and capacity, workforce, rotas, losers, dependencies, derogations,
    capital, finance, org_impact, viability, sensitivity, decisions and border, as far as there is anything in them.
    """  # noqa: D205
    tables = public_tables(held.tables) | {
        "access": access_by_mode(held),
        "losers": losers(held),
        "finance": finance(held),
        "capital": _each(held, _capital),
        "dependencies": _each(held, lambda option: dependency_table(option.evaluation)),
        "border": border(held),
        **_provision(held),
        **_money(held),
        **_studies(held),
    }
    return {name: table for name, table in tables.items() if len(table)}


def _each(held: Comparison, make: Callable[[Option], pd.DataFrame]) -> pd.DataFrame:
    """One table of every option, today among them."""
    parts = [make(option).assign(option=option.name) for option in held.appraisal.all]
    frame = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return frame[["option", *(column for column in frame if column != "option")]]


def access_by_mode(held: Comparison) -> pd.DataFrame:
    """The table `access` with the column mode: "" the journeys of the model, then each way of `mode_times`."""
    own = held.tables["access"].assign(mode="")
    parts = [own, *(_access_by(held, mode) for mode in held.instance.modes)]
    frame = pd.concat(parts, ignore_index=True)
    return frame[["option", "mode", *ACCESS]]


def _access_by(held: Comparison, mode: str) -> pd.DataFrame:
    """By another way; patients go where they go. Infinite where some have no way."""
    keys = ["service", "weighting", "by", "group"]
    found = {option.name: by_mode(option.evaluation, mode) for option in held.appraisal.all}
    today = found[held.appraisal.today.name].set_index(keys)["mean_minutes"]
    parts = []
    for name, frame in found.items():
        before = today.reindex(pd.MultiIndex.from_frame(frame[keys])).to_numpy(float)
        same = frame["mean_minutes"].to_numpy(float) == before  # of two infinities there is no difference
        difference = (frame["mean_minutes"] - before).where(~same, 0.0)
        parts.append(frame.assign(option=name, mode=mode, mean_minutes_difference=difference))
    return pd.concat(parts, ignore_index=True)[["option", "mode", *ACCESS]]


def by_mode(evaluation: Evaluation, mode: str) -> pd.DataFrame:
    """`access.access` of the same flows by another way to travel."""
    flows = evaluation.flows
    return access(evaluation.instance, flows.assign(minutes=minutes_by(evaluation.instance, flows, mode)))


def losers(held: Comparison) -> pd.DataFrame:
    """The rows of `journeys` that are longer than today, with patients_a_day."""
    frame = public_tables({"journeys": held.tables["journeys"]})["journeys"]
    longer = frame[frame["band"].str.endswith("longer")].reset_index(drop=True)
    return longer.assign(patients_a_day=longer["patients"] / DAYS)


def finance(held: Comparison) -> pd.DataFrame:
    """Revenue: option, part, name, amount, difference (currency a year).

    part: "cost line" as the table `costs` has it, or "saving by lever": amount is what the lever saves against today,
    below nought where it costs more.
    """
    lines = held.tables["costs"].rename(columns={"line": "name"}).assign(part="cost line")
    saved = [
        {"option": option.name, "part": "saving by lever", "name": lever.name, "amount": lever.saving}
        for option in held.appraisal.options
        for lever in levers_of(held, option)
    ]
    frame = pd.concat([lines, pd.DataFrame(saved)], ignore_index=True) if saved else lines
    return frame[["option", "part", "name", "amount", "difference"]]


def levers_of(held: Comparison, option: Option) -> Iterator[Any]:
    """The levers of the saving of an option against today."""
    yield from levers(held.appraisal.today.evaluation, option.evaluation)


def _capital(option: Option) -> pd.DataFrame:
    """Columns service ("" of resources), site, organisation, capital (once, optimism bias included), a_year."""
    costs, about = option.evaluation.costs, option.evaluation.instance.about
    rows = costs[costs["line"] == "capital"].reset_index(drop=True)
    once = rows["amount"].astype(float) / annuity(about.discount_rate, about.capital_years)
    return rows[["service", "site", "organisation"]].assign(capital=once, a_year=rows["amount"].astype(float))


def border(held: Comparison) -> pd.DataFrame:
    """What goes to sites outside the area: service, service_name, site, site_name, activity_today, activity,
    difference (units a year). Patients who come in from outside are not modelled.
    """  # noqa: D205
    frame = held.tables["activity"]
    columns = ["option", "service", "service_name", "site", "site_name", "activity_today", "activity", "difference"]
    return frame.loc[frame["site"].isin(held.instance.neighbours), columns].reset_index(drop=True)


def _provision(held: Comparison) -> dict[str, pd.DataFrame]:
    today = held.appraisal.today.evaluation
    tables: dict[str, pd.DataFrame] = {}
    if len(today.provision.resources):
        tables["capacity"] = _each(held, lambda option: resource_table(option.evaluation, today))
    if len(today.provision.plan):
        tables["workforce"] = _each(held, lambda option: staff_table(option.evaluation, today))
        tables["rotas"] = _each(held, lambda option: rota_table(option.evaluation, today))
    return tables


def _money(held: Comparison) -> dict[str, pd.DataFrame]:
    """What becomes of each organisation; its ledger where the instance has them."""
    tables = {"org_impact": held.tables["organisations"]}
    if has_ledgers(held.instance):
        today = held.appraisal.today.evaluation
        ledger = _each(held, lambda option: ledger_table(option.evaluation, today).drop(columns=["name", "cost"]))
        own = held.tables["organisations"].drop(columns="gain")
        tables["org_impact"] = own.merge(ledger, on=["option", "organisation"], how="left")
        tables["viability"] = viability(held)
    if len(held.instance.derogations):
        today = held.appraisal.today.evaluation
        used = _each(held, lambda option: derogation_table(option.evaluation, today))
        tables["derogations"] = used.rename(columns={"proposal": "in_option"})
    return tables


def viability(held: Comparison) -> pd.DataFrame:
    """Organisations below a surplus of 1 %, one row an option and way of income.

    Columns option, income (follows_activity or fixed), organisations, below, shortfall, which is the recurrent
    amount a year that would bring each of them to 1 % of its income.
    """
    rows = []
    for option in held.appraisal.all:
        frame = ledger_table(option.evaluation, held.appraisal.today.evaluation)
        for regime in ("follows_activity", "fixed"):
            income = frame["income_today"]
            if regime == "follows_activity":  # what is left, less what was spent, is what was earned
                income = frame["surplus_follows_activity"] + frame["cost"]
            short = (HEALTHY * income - frame[f"surplus_{regime}"]).clip(lower=0.0)
            row = {"option": option.name, "income": regime, "organisations": len(frame)}
            rows.append(row | {"below": int((short > HEALTH_TOLERANCE).sum()), "shortfall": float(short.sum())})
    return pd.DataFrame(rows)


HEALTH_TOLERANCE = 0.5
"""An organisation that lacks less than half a unit of currency lacks nothing."""


def _studies(held: Comparison) -> dict[str, pd.DataFrame]:
    """Sensitivities and decisions, where studies found any."""
    found, tables = held.appraisal.robustness, {}
    if found is not None:
        futures = {each.name: each for each in found.scenarios}
        tables["sensitivity"] = pd.DataFrame(
            {
                "option": fare.option,
                "scenario": fare.scenario,
                "what_changes": futures[fare.scenario].words,
                "value": fare.value,
                "best": futures[fare.scenario].best,
                "regret": fare.regret,
                "rules_broken": "; ".join(fare.broken),
            }
            for fare in found.fares
        )
        tables["switching_values"] = pd.DataFrame(
            {"quantity": each.quantity, "value": each.value, "below": each.below, "above": each.above}
            for each in found.break_evens
        )
    near = held.appraisal.alternatives
    if near is not None:
        tables["decisions"] = pd.DataFrame(vars(each) | {"standing": near.standing(each)} for each in near.decisions)
    return tables
