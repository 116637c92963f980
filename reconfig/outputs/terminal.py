"""An evaluation in the terminal, beside today's: services, what changes, broken rules, costs."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reconfig.evaluate.access import WITHIN
from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.violations import Violation
from reconfig.outputs.allocation import AIMS, planned_services
from reconfig.outputs.assumptions import assumed_cost_lines
from reconfig.outputs.phrases import listed, minutes_text, money, money_difference, percent, signed
from reconfig.outputs.tables import change_table, cost_totals
from reconfig.study.do_nothing import in_all, projected

MOST_PLACES = 3
"""No more places than this are listed for a broken rule; the rest are counted."""


def print_evaluation(console: Console, evaluation: Evaluation, today: Evaluation) -> None:
    """Print an evaluation with its differences from today's."""
    same = evaluation.configuration == today.configuration
    console.print(services_table(evaluation, today))
    console.print()
    console.print("This is today's configuration." if same else changes_table(evaluation, today))
    console.print()
    _print_broken(console, evaluation, today)
    console.print()
    _print_how_they_go(console, evaluation)
    console.print(costs_table(evaluation, today))
    years = projected(today)
    if years is not None:
        console.print()
        console.print(years_table(today.instance.about.currency, years))


def _table(title: str, *columns: str) -> Table:
    """A table whose first column holds words and the others numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", overflow="fold")
    return table


def services_table(evaluation: Evaluation, today: Evaluation) -> Table:
    """Sites, activity and journeys of each service; the change of the mean against today stands beside it."""
    table = _table("Services", "service", "sites", "a year", "mean min", "change", "95 %", *(f"≤ {t}" for t in WITHIN))
    for service, row in evaluation.measures.items():
        before = today.measures[service]
        table.add_row(
            Text(evaluation.instance.name_of_service(service)),
            _changed(len(before["sites"]), len(row["sites"])),
            f"{row['demand']:,.0f}",
            minutes_text(row["mean_minutes"]),
            signed(row["mean_minutes"] - before["mean_minutes"]),
            minutes_text(row["p95_minutes"]),
            *(percent(share) for share in row["shares"].values()),
        )
    return table


def _changed(before: int, after: int) -> str:
    return str(after) if before == after else f"{before} → {after}"


def changes_table(evaluation: Evaluation, today: Evaluation) -> Table:
    """The units that open or close, and where the patients of those that close go."""
    table = _table("What changes", "service", "", "site", "its patients go to")
    for column in table.columns:
        column.justify = "left"
    for row in change_table(evaluation, today).to_dict("records"):
        table.add_row(*(Text(row[column]) for column in ("service", "change", "site_name", "patients_go_to")))
    return table


def _print_how_they_go(console: Console, evaluation: Evaluation) -> None:
    """For whose sake the patients of planned services are directed as they are."""
    instance = evaluation.instance
    names = listed(instance.name_of_service(service) for service in planned_services(instance))
    if planned_services(instance):
        words = f"Directed so that {AIMS[evaluation.minimise]} (--minimise {evaluation.minimise}): patients of {names}."
        console.print(words, markup=False, highlight=False)
        console.print()


def _print_broken(console: Console, evaluation: Evaluation, today: Evaluation) -> None:
    """How many rules are broken, here and today, and which here."""
    found, before = len(violations_by_rule(evaluation.violations)), len(violations_by_rule(today.violations))
    console.print(f"[bold]Broken rules[/]: {found or 'none'} (today {before or 'none'})", highlight=False)
    print_violations(console, evaluation.violations)


def print_violations(console: Console, violations: Iterable[Violation]) -> None:
    """Every broken rule with the places where it is missed by most."""
    for rule, places in violations_by_rule(violations).items():
        console.print(f"  {rule}", markup=False, highlight=False)
        for violation in places[:MOST_PLACES]:
            console.print(f"    - {violation.finding}", markup=False, highlight=False)
        if len(places) > MOST_PLACES:
            more = len(places) - MOST_PLACES
            console.print(f"    - and {more} more place{'s' if more > 1 else ''}", highlight=False)


def violations_by_rule(violations: Iterable[Violation]) -> dict[str, list[Violation]]:
    """The violations of each broken rule, the largest amount first."""
    by_rule: dict[str, list[Violation]] = {}
    for violation in violations:
        by_rule.setdefault(violation.rule, []).append(violation)
    return {rule: sorted(places, key=lambda place: -place.amount) for rule, places in by_rule.items()}


def costs_table(evaluation: Evaluation, today: Evaluation) -> Table:
    """Cost lines, then organisations, then all, against today."""
    instance = evaluation.instance
    assumed = ", on assumed prices" if assumed_cost_lines(today, evaluation) else ""
    table = _table(f"Cost a year{assumed}", "", "today", "proposal", "difference")
    lines, bodies = cost_totals(evaluation, today, "line"), cost_totals(evaluation, today, "organisation")
    titles = dict(zip(instance.organisations["organisation"], instance.organisations["name"], strict=True))
    everything = lines.sum().to_frame("all").T
    for amounts in (lines, bodies, everything):
        for code, (now, then) in zip(amounts.index, amounts.to_numpy(), strict=True):
            difference = money_difference(then - now, instance.about.currency)
            cells = money(now, instance.about.currency), money(then, instance.about.currency), difference
            table.add_row(Text(titles.get(code, code)), *cells)
        if amounts is not everything:
            table.add_row()
    return table


def years_table(currency: str, years: pd.DataFrame) -> Table:
    """What becomes of all organisations together, year by year, if nothing is done."""
    table = _table("If nothing is done", "year", "income", "cost", "deficit", "deficits so far")
    for row in in_all(years).to_dict("records"):
        amounts = (float(row[column]) for column in ("income", "cost", "deficit", "cumulative_deficit"))
        table.add_row(str(int(row["year"])), *(money(amount, currency) for amount in amounts))
    return table
