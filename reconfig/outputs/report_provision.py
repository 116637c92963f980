"""The report on beds and other resources, staff, needs of services for each other, and capital."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from reconfig.instance.system_rules import BedTest
from reconfig.outputs.comparison import Comparison
from reconfig.outputs.comparison_data import Tables
from reconfig.outputs.dependency_table import STRENGTHS
from reconfig.outputs.document import Block, Bullets, Heading, Paragraph, Table
from reconfig.outputs.phrases import money, percent
from reconfig.outputs.rule_table import broken_rules
from reconfig.study.option import Option

SMALLEST = 0.05
"""A smaller part of a bed or of somebody is not told."""


def number(amount: float) -> str:
    """`1,234` or `3.5`."""
    return f"{amount:,.1f}".removesuffix(".0")


def capacity_section(held: Comparison, tables: Tables) -> Iterator[Block]:
    """What is needed of each resource, where it is more than there is, and the bed test."""
    if "capacity" not in tables:
        return
    yield Heading("Beds, theatres and other resources")
    frame = tables["capacity"]
    whole = "Modules are whole." if held.instance.about.modules == "whole" else "Parts of modules count."
    yield Paragraph(f"What the services of each option need, all sites together. {whole}")
    there = frame[frame["option"] == held.names[0]].groupby("resource_name")["there_today"].sum().to_dict()
    units = dict(zip(frame["resource_name"], frame["unit"], strict=True))
    needed = frame.groupby(["resource_name", "option"])["units"].sum().to_dict()
    rows = [
        [f"{name} ({units[name]})", number(there[name]), *(number(needed[name, option]) for option in held.names)]
        for name in held.instance.resources["name"]
        if name in there
    ]
    yield Table.of(
        "Needed by the services of each option, beside what there is", ["Resource", "There is", *held.names], rows
    )
    for option in held.appraisal.all:
        yield from _more(option, frame)
    yield from _bed_test(held)


def _more(option: Option, frame: pd.DataFrame) -> Iterator[Block]:
    """Where an option needs more than is there."""
    own = frame[(frame["option"] == option.name) & (frame["units"] > frame["there_today"] + SMALLEST)]
    if len(own):
        rows = [
            [row["site_name"], row["resource_name"], number(row["there_today"]), number(row["units"])]
            for row in own.to_dict("records")
        ]
        yield Table.of(f"{option.name}: more than there is", ["Site", "Resource", "There is", "Needed"], rows)


def _bed_test(held: Comparison) -> Iterator[Block]:
    """The bed test in words, for each option."""
    rules = [rule for rule in held.instance.rules if isinstance(rule, BedTest)]
    for rule in rules:
        lines = []
        for option in held.appraisal.all:
            found = broken_rules(option.evaluation).get((rule.name, rule.service), [])
            words = "met." if not found else f"not met: {found[0].finding}."
            lines.append((f"{option.name}:", words))
        yield Paragraph(f"The bed test, “{rule.name}”: less may be closed only where other care stands in its place.")
        yield Bullets(tuple(lines))
    if not rules:
        yield Paragraph("The instance holds no bed test: none of the options was held to one.")


def workforce_section(held: Comparison, tables: Tables) -> Iterator[Block]:
    """Staff by group, who fills the posts, and which rotas are as small as they may be."""
    if "workforce" not in tables:
        return
    yield Heading("Staff")
    yield Paragraph("In whole-time equivalents: two people who work half the week count as one.")
    frame = tables["workforce"]
    for title, column in (
        ("Needed", "need"),
        ("Agency staff", "agency"),
        ("To be recruited", "recruited"),
        ("Borrowed from another organisation", "borrowed"),
        ("Leave when their unit closes", "leavers"),
        ("Posts that nobody fills", "missing"),
    ):
        total = frame.groupby(["group_name", "option"])[column].sum().to_dict()
        rows = [
            [group, *(number(total[group, option]) for option in held.names)]
            for group in held.instance.staff_groups["name"]
            if any(total.get((group, option), 0.0) > SMALLEST for option in held.names)
        ]
        if rows:
            yield Table.of(title, ["Staff group", *held.names], rows)
        elif column in ("agency", "missing"):
            yield Paragraph(f"{title}: none in any option.")
    yield from _rotas(held, tables["rotas"])


def _rotas(held: Comparison, frame: pd.DataFrame) -> Iterator[Block]:
    """How many posts are as large as a rota asks, and no larger: small units bear them."""
    rota = frame[(frame["why"] == "rota") & (frame["need"] > 0)].groupby("option")["need"].agg(["size", "sum"])
    rows = [
        [name, str(int(rota["size"].get(name, 0))), number(float(rota["sum"].get(name, 0.0)))] for name in held.names
    ]
    words = "Rotas that set the number of staff, as the work alone would need fewer"
    yield Table.of(words, ["Option", "Rotas", "Whole-time equivalents"], rows)


def dependencies_section(held: Comparison, tables: Tables) -> Iterator[Block]:
    """Needs of services for each other: how many are met, which are not, which units are exempt."""
    if "dependencies" not in tables:
        return
    yield Heading("Services that need each other")
    frame = tables["dependencies"]
    counts = frame.groupby(["kind", "status", "option"]).size()
    pairs = list(dict.fromkeys(zip(frame["kind"], frame["status"], strict=True)))
    rows = [
        [f"{STRENGTHS[kind]}, {status}", *(str(counts.get((kind, status, name), 0)) for name in held.names)]
        for kind, status in sorted(pairs)
    ]
    yield Table.of("Needs of open units", ["Kind and whether met", *held.names], rows)
    unmet = frame[frame["status"] != "met"]
    lines = [
        [row["option"], row["service_name"], row["site_name"], _need(held, row), row["status"], row["reason"]]
        for row in unmet.to_dict("records")
    ]
    header = ["Option", "Service", "Site", "Needs", "Is", "Reason"]
    if lines:
        yield Table.of("Needs that are not met, and exceptions", header, lines, numbers=False)
    else:
        yield Paragraph("Every need is met in every option, with no exception.")


def _need(held: Comparison, row: Mapping[Any, Any]) -> str:
    names = [held.instance.name_of_service(str(row[key])) for key in ("requires", "alternative") if row[key]]
    limit = f" within {row['minutes']:g} minutes" if row["kind"] in ("within_minutes", "transfer") else ""
    return f"{' or '.join(names)} {STRENGTHS[str(row['kind'])]}{limit}"


def exceptions_section(held: Comparison, tables: Tables) -> Iterator[Block]:
    """Derogations of units that run, with their reasons."""
    if "derogations" not in tables:
        return
    yield Heading("Exceptions", 3)
    yield Paragraph("These units need not meet a rule or a need, for the reason given.")
    keys = ["service_name", "site_name", "exempt_from", "reason"]
    grouped = tables["derogations"].groupby(keys, sort=False)
    rows = []
    for found, held_rows in grouped:
        service, site, other, reason = (str(part) for part in found)
        runs = [str(name) for name in held_rows.loc[held_rows["in_option"] == "open", "option"]]
        what = held.instance.name_of_service(other) if other in held.instance.service_codes else other
        rows.append([f"{service}, {site}", what, reason, ", ".join(runs) or "none"])
    yield Table.of("Units that are exempt", ["Unit", "From", "Reason", "Runs in"], rows, numbers=False)


def capital_section(held: Comparison, tables: Tables) -> Iterator[Block]:
    """What is paid once, by site."""
    yield Heading("Capital")
    if "capital" not in tables:
        yield Paragraph("The instance gives no price of buildings or equipment, or no option needs any.")
        return
    about = held.instance.about
    yield Paragraph(
        f"Paid once, {percent(about.optimism_bias)} for optimism included; spread over {about.capital_years} years at "
        f"{100 * about.discount_rate:g} % in the yearly cost. Land sold and backlog avoided are not counted."
    )
    frame = tables["capital"]
    total = frame.groupby(["site", "option"])["capital"].sum()
    sites = [site for site in held.instance.site_codes if site in set(frame["site"])]
    rows = [
        [held.instance.name_of_site(site), *(_money(held, float(total.get((site, name), 0.0))) for name in held.names)]
        for site in sites
    ]
    sums = frame.groupby("option")["capital"].sum()
    rows.append(["All", *(_money(held, float(sums.get(name, 0.0))) for name in held.names)])
    yield Table.of("Capital by site", ["Site", *held.names], rows)


def _money(held: Comparison, amount: float) -> str:
    return money(amount, held.currency) if amount else "none"
