"""A proposal in plain words, as Markdown, for residents and for the people who plan services."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from reconfig.evaluate.access import EVERYONE, WITHIN
from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.journeys import SAME
from reconfig.evaluate.violations import Violation
from reconfig.instance.instance import Instance
from reconfig.outputs.allocation import how_they_go, journey_word, spread_services
from reconfig.outputs.assumptions import assumed_cost_lines, assumptions
from reconfig.outputs.money_words import derogations_markdown, ledgers_markdown
from reconfig.outputs.phrases import listed, minutes_text, money, money_difference, percent
from reconfig.outputs.segment_words import pathways_markdown, segments_markdown
from reconfig.outputs.tables import access_table, change_table, cost_table, cost_totals, disclosed, rounded, unit_table

LINES = {
    "site": "Keeping sites open",
    "hot": "Cover round the clock at hot sites",
    "fixed": "Keeping units open",
    "step": "Wards, cots and theatres",
    "module": "Modules of resources",
    "staff": "Staff",
    "agency": "What agency staff cost beyond pay",
    "variable": "Looking after patients",
    "transfer": "Moving patients between sites",
    "journey": "Patients' journeys",
    "corporate": "The organisations themselves",
    "capital": "Buildings and equipment, spread over their years",
    "transition": "The change itself, spread over some years",
}
"""The cost lines in plain words."""

ASSUMED_PRICES = "assumed prices"
FIFTHS = {"1": "1 (most deprived)", "5": "5 (least deprived)"}
LONG = 15
"""Minutes from which a longer journey gets a sentence of its own."""

END_OF_WAY = {"longer": "Some can no longer reach any open site.", "shorter": "Some could reach no open site before."}

MOST_PLACES = 3
"""A broken rule names no more places than this; the rest are counted."""


def summary_markdown(evaluation: Evaluation, today: Evaluation, heading: str) -> str:
    """What a proposal changes, for whom, at what cost, and what is assumed.

    `heading` is the line under the title: how the proposal came about.
    """
    sections = [
        _opening(evaluation, heading),
        _in_short(evaluation, today),
        _sites(evaluation, today),
        _journeys(evaluation),
        _access(evaluation, today),
        _money(evaluation, today),
        ledgers_markdown(evaluation, today),
        _rules(evaluation, today),
        derogations_markdown(evaluation, today),
        segments_markdown(evaluation),
        pathways_markdown(evaluation.instance),
        assumed_markdown(evaluation.instance),
        attribution_markdown(evaluation.instance),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _about(count: float) -> str:
    return rounded(count) if np.isnan(disclosed(count)) else f"about {rounded(count)}"


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a bar in a cell is escaped."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _opening(evaluation: Evaluation, heading: str) -> str:
    about = evaluation.instance.about
    lines = [f"# {about.area}: today and the proposal", heading]
    if about.synthetic:
        lines.append("**This area is made up. It is no real place.**")
    words = "This page compares today with a proposal: which services run where, how journeys change, what it costs."
    lines.append(f"{words} Journeys are modelled. Numbers of people are rounded to the nearest 5.")
    return "\n\n".join(line for line in lines if line)


def _in_short(evaluation: Evaluation, today: Evaluation) -> str:
    changes = change_table(evaluation, today)
    opens, closes = (int((changes["change"] == word).sum()) for word in ("opens", "closes"))
    longer = _people_with_longer_journeys(evaluation)
    journey = "average journey" if spread_services(evaluation.instance) else "journey"
    cost = cost_table(evaluation, today)[["amount_today", "amount", "difference"]].sum()
    currency = evaluation.instance.about.currency
    prices = f" ({ASSUMED_PRICES})" if assumed_cost_lines(today, evaluation) else ""
    now, then = (money(cost[column], currency) for column in ("amount_today", "amount"))
    difference = money_difference(cost["difference"], currency)
    lines = [
        f"Units that close: {closes}. Units that open: {opens}.",
        f"People who live in areas with a longer {journey} to at least one service: {rounded(longer)}.",
        f"Cost a year{prices}: {now} today, {then} in the proposal. Difference: {difference}.",
        f"Rules broken: {len(_by_rule(today))} today, {len(_by_rule(evaluation))} in the proposal.",
    ]
    return "\n\n".join(["## In short", "\n".join(f"- {line}" for line in lines)])


def _people_with_longer_journeys(evaluation: Evaluation) -> float:
    longer = evaluation.changes[evaluation.changes["extra_minutes"] > SAME]
    return float(longer.drop_duplicates("zone")["population"].sum())


def _sites(evaluation: Evaluation, today: Evaluation) -> str:
    units = unit_table(evaluation, today)
    names = units["site_name"].where(units["neighbour"] == "no", units["site_name"] + " (outside the area)")
    was, will = units["today"] == "open", units["proposal"] == "open"
    rows = []
    for service in evaluation.instance.service_codes:
        of_service = units["service"] == service
        cells = [listed(names[of_service & which]) for which in (was & will, ~was & will, was & ~will)]
        rows.append([evaluation.instance.name_of_service(service), *cells])
    table = markdown_table(["Service", "Sites that keep it", "Sites that gain it", "Sites that lose it"], rows)
    moves = [
        f"- {row['service_name']} closes at {row['site_name']}. Its patients go to: {row['patients_go_to']}."
        for row in change_table(evaluation, today).to_dict("records")
        if row["patients_go_to"]
    ]
    return "\n\n".join(["## What changes, and where", table, *(["\n".join(moves)] if moves else [])])


def _journeys(evaluation: Evaluation) -> str:
    """Whose journeys change, service by service."""
    paragraphs, unchanged = _how_they_go(evaluation), []
    for service in evaluation.instance.service_codes:
        name = evaluation.instance.name_of_service(service)
        changes = evaluation.changes[evaluation.changes["service"] == service]
        longer, shorter = changes[changes["extra_minutes"] > SAME], changes[changes["extra_minutes"] < -SAME]
        sentences = [
            _longer(evaluation.instance, service, longer),
            _group(evaluation.instance, service, shorter, "shorter"),
        ]
        told = " ".join(sentence for sentence in sentences if sentence)
        if told:
            paragraphs.append(f"**{name}.** {told}")
        else:
            unchanged.append(name)
    if unchanged:
        paragraphs.append(f"No journey changes for: {listed(unchanged)}.")
    return "\n\n".join(["## How journeys change", *paragraphs])


def _how_they_go(evaluation: Evaluation) -> list[str]:
    """How the patients of a service reach a site, where it is not simply the nearest."""
    instance = evaluation.instance
    return [f"**{instance.name_of_service(s)}.** {how_they_go(evaluation, s)}" for s in spread_services(instance)]


def _longer(instance: Instance, service: str, rows: pd.DataFrame) -> str:
    told = _group(instance, service, rows, "longer")
    far = rows[rows["extra_minutes"] > LONG]
    if not len(far):
        return told
    people = rounded(float(far["population"].sum()))
    return f"{told} People in areas where it is more than {LONG} minutes longer: {people}."


def _group(instance: Instance, service: str, rows: pd.DataFrame, word: str) -> str:
    """How many people, and how many patients a year, have longer (or shorter) journeys, and by how much."""
    if not len(rows):
        return ""
    unit = str(instance.services["unit"].iloc[instance.service_codes.index(service)])
    patients = float(rows["per_year"].sum())
    mean = abs(float((rows["extra_minutes"] * rows["per_year"]).sum())) / patients
    people = _about(float(rows["population"].sum())).capitalize()
    told = (
        f"{people} people live in areas where the {journey_word(instance, service)} is {word}. "
        f"This touches {_about(patients)} {unit} a year."
    )
    if np.isfinite(mean):
        return f"{told} On average it is {minutes_text(mean)} minutes {word}."
    return f"{told} {END_OF_WAY[word]}"


def _access(evaluation: Evaluation, today: Evaluation) -> str:
    """Mean minutes and shares within limits, by service, and by deprivation fifth where a service changes."""
    table = access_table(evaluation, today)
    table = table[table["weighting"] == "patients"]
    columns = ["Average minutes", *(f"Within {limit} minutes" for limit in WITHIN)]
    everyone = table[table["by"] == EVERYONE].set_index("service")
    cells = {str(service): _cells(row) for service, row in everyone.iterrows()}
    services = [service for service in evaluation.instance.service_codes if service in cells]
    rows = [[evaluation.instance.name_of_service(service), *cells[service]] for service in services]
    parts = ["## How far it is", "Each cell shows today → the proposal. Every patient counts the same.",
             markdown_table(["Service", *columns], rows)]  # fmt: skip
    changed = set(evaluation.changes.loc[evaluation.changes["extra_minutes"].abs() > SAME, "service"])
    for service in (service for service in services if service in changed):
        fifths = table[(table["by"] == "deprivation_fifth") & (table["service"] == service)]
        rows = [[FIFTHS.get(row["group"], row["group"]), *_cells(row)] for _, row in fifths.iterrows()]
        if rows:
            title = f"**{evaluation.instance.name_of_service(service)}, by how deprived the area is, in fifths**"
            parts += [title, markdown_table(["Fifth", *columns], rows)]
    return "\n\n".join(parts)


def _cells(row: pd.Series[Any]) -> list[str]:
    mean = f"{minutes_text(row['mean_minutes_today'])} → {minutes_text(row['mean_minutes'])}"
    near = (f"within_{limit}" for limit in WITHIN)
    return [mean, *(f"{percent(row[f'{column}_today'])} → {percent(row[column])}" for column in near)]


def _money(evaluation: Evaluation, today: Evaluation) -> str:
    instance = evaluation.instance
    assumed = assumed_cost_lines(today, evaluation)
    lines, bodies = cost_totals(evaluation, today, "line"), cost_totals(evaluation, today, "organisation")
    titles = dict(zip(instance.organisations["organisation"], instance.organisations["name"], strict=True))
    names = [f"{LINES[str(line)]} ({ASSUMED_PRICES})" if line in assumed else LINES[str(line)] for line in lines.index]
    parts = [
        f"## What it costs a year, in prices of {instance.about.price_year}",
        "These costs rest on assumed prices. They are not facts." if assumed else "",
        _money_table("Cost", names, lines, instance.about.currency),
        _money_table("Organisation", [titles[body] for body in bodies.index], bodies, instance.about.currency),
    ]
    return "\n\n".join(part for part in parts if part)


def _money_table(what: str, names: Sequence[str], amounts: pd.DataFrame, currency: str) -> str:
    pairs = [(float(now), float(then)) for now, then in amounts[["amount_today", "amount"]].to_numpy()]
    total = sum(now for now, _ in pairs), sum(then for _, then in pairs)
    rows = [
        [name, money(now, currency), money(then, currency), money_difference(then - now, currency)]
        for name, (now, then) in zip([*names, "All"], [*pairs, total], strict=True)
    ]
    return markdown_table([what, "Today", "Proposal", "Difference"], rows)


def _by_rule(held: Evaluation) -> dict[tuple[str, str], list[Violation]]:
    """The violations of each broken rule and service, in order."""
    rules: dict[tuple[str, str], list[Violation]] = {}
    for violation in held.violations:
        rules.setdefault((violation.rule, violation.service), []).append(violation)
    return rules


def _rules(evaluation: Evaluation, today: Evaluation) -> str:
    parts = ["## Rules that are broken"]
    for name, held in (("Today", today), ("In the proposal", evaluation)):
        rules = _by_rule(held)
        parts.append(f"{name}: {len(rules) or 'none'}.")
        if rules:
            parts.append(
                "\n".join(_broken_rule(held.instance, service, found) for (_, service), found in rules.items())
            )
    return "\n\n".join(parts)


def _broken_rule(instance: Instance, service: str, found: Sequence[Violation]) -> str:
    worst = sorted(found, key=lambda violation: -violation.amount)[:MOST_PLACES]
    places = [
        f"{each.place} has {_quantity(each.value, each)} {each.unit} (limit {_quantity(each.limit, each)})"
        for each in worst
    ]
    more = f"; and {len(found) - len(worst)} more places" if len(found) > len(worst) else ""
    of_service = f" ({instance.name_of_service(service)})" if service else ""
    return f"- {found[0].rule}{of_service}: {'; '.join(places)}{more}."


def _quantity(value: float, violation: Violation) -> str:
    """A value or limit of a rule, without its unit; small counts of patients are not disclosed."""
    if violation.unit.startswith("of demand"):
        return f"{value * 100:.1f} %"
    counts_patients = violation.unit.endswith("a year") or violation.unit.startswith("patients")
    if counts_patients and np.isnan(disclosed(value)):
        return "fewer than 8"
    digits = 0 if violation.amount >= 1 and violation.unit != "minutes" else 1
    return f"{value:,.{digits}f}".removesuffix(".0") if np.isfinite(value) else "no end of"


def assumed_markdown(instance: Instance) -> str:
    """The figures that are no facts, by subject."""
    found = assumptions(instance)
    if not found:
        return "## What is assumed\n\nEvery figure has a source that counts as a fact. Journeys are modelled."
    parts = ["## What is assumed", "The following figures are assumptions, not facts:"]
    for subject in dict.fromkeys(each.subject for each in found):
        lines = [f"- ({each.grade}) {each.words}" for each in found if each.subject == subject]
        parts += [f"**{subject}**", "\n".join(lines)]
    return "\n\n".join(parts)


def attribution_markdown(instance: Instance) -> str:
    """Attribution and licences."""
    about = instance.about
    lines = [f"- {line}" for line in (*about.attribution, *(f"Licence: {licence}" for licence in about.licences))]
    return "\n\n".join(["## Sources", "\n".join(lines)]) if lines else ""
