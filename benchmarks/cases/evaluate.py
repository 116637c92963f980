"""The evaluator against the same figures by loops over zones, in dictionaries and pure Python.

Ours also holds the configuration against the planners' rules; the peer does not, so that the
ratio is a little too low.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from benchmarks.instances import INSTANCES
from benchmarks.registry import Answer, Case, Peer, Run, register, same_figures
from reconfig.evaluate import Evaluation, evaluate
from reconfig.evaluate.access import EVERYONE, WITHIN
from reconfig.evaluate.costs import WHOLE_MODULES
from reconfig.evaluate.journeys import BANDS, SAME
from reconfig.instance.columns import GROUPS
from reconfig.instance.instance import Instance
from reconfig.solution import Configuration

LIMITS_OF_BANDS = tuple(zip((-SAME, SAME, 5.0, 10.0, 15.0, 30.0, math.inf), BANDS, strict=True))
OFFER = ("service", "site", "fixed_cost", "unit_cost", "step_size", "step_cost")
KEYS = ("service", "weighting", "by", "group", "band")
SIZES = ("smoke", "kent-medway", "large")

Figures = dict[str, float | str]
Journeys = dict[tuple[str, str], tuple[str, float]]
"""(service, zone) -> site and minutes."""


def ours(size: str, run: Run) -> Answer:
    """The evaluator, with its tables of access and of changed journeys."""
    instance = INSTANCES[size]()
    configuration = thinned(instance)
    with run.phase("solve"):
        found = evaluate(instance, configuration)
        tables = {"access": found.access, "journeys": found.journeys}
    return Answer(_flat(found, tables))


def peer(size: str, run: Run) -> Answer:
    """Loops over the rows of the tables."""
    instance = INSTANCES[size]()
    configuration = thinned(instance)
    with run.phase("solve"):
        figures = looped(Rows.of(instance), configuration, instance.today)
    return Answer(figures)


def thinned(instance: Instance) -> Configuration:
    """Every other candidate of each service, and what always stays."""
    return Configuration.of(
        (service, site)
        for service in instance.service_codes
        for site in (*instance.candidates(service)[::2], *instance.always_open(service))
    )


def _flat(found: Evaluation, tables: Mapping[str, pd.DataFrame]) -> Figures:
    """The evaluation's tables as named figures."""
    figures: Figures = {}
    for service, zone, site in _rows(found.flows, "service", "zone", "site"):
        figures[f"site {service} {zone}"] = site
    for service, site, amount in _rows(found.activity, "service", "site", "activity"):
        figures[f"activity {service} {site}"] = amount
    for line, service, site, amount in _rows(found.costs, "line", "service", "site", "amount"):
        figures[f"cost {line} {service} {site}"] = amount
    for name, table in tables.items():
        keys = [column for column in KEYS if column in table]
        for row in table[table["by"] != "segment"].to_dict("records"):
            label = " ".join(str(row.pop(key)) for key in keys)
            figures |= {f"{name} {label} {measure}": value for measure, value in row.items()}
    return figures


@dataclass(frozen=True)
class Offer:
    """One offer's costs."""

    fixed: float
    unit: float
    step_size: float
    step: float


@dataclass(frozen=True)
class Rows:
    """The tables as dictionaries."""

    sites: Mapping[str, float]
    """The site's own fixed cost, in table order; zero at neighbours."""
    minutes: Mapping[str, Mapping[str, float]]
    demand: Mapping[str, Mapping[str, float]]
    population: Mapping[str, float]
    groups: Mapping[str, list[tuple[str, str]]]
    offers: Mapping[tuple[str, str], Offer]

    @classmethod
    def of(cls, instance: Instance) -> Rows:
        """The instance's tables, row by row."""
        sites = _rows(instance.sites, "site", "neighbour", "fixed_cost")
        minutes: dict[str, dict[str, float]] = defaultdict(dict)
        for zone, site, value in _rows(instance.travel_times, "zone", "site", "minutes"):
            minutes[zone][site] = value
        demand = {service: defaultdict[str, float](float) for service in instance.service_codes}
        for zone, service, value in _rows(instance.needs, "zone", "service", "per_year"):
            demand[service][zone] += value
        return cls(
            sites={site: 0.0 if outside else cost for site, outside, cost in sites},
            minutes=minutes,
            demand=demand,
            population=dict(_rows(instance.zones, "zone", "population")),
            groups=_groups(instance.zones),
            offers={(row[0], row[1]): Offer(*row[2:]) for row in _rows(instance.offers, *OFFER)},
        )


def _groups(zones: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """The groups of each zone, as (column, group)."""
    groups = {zone: [(EVERYONE, EVERYONE)] for zone in zones["zone"]}
    for by in GROUPS:
        if zones[by].notna().any():
            for zone, value in _rows(zones, "zone", by):
                groups[zone].append((by, _group(value)))
    return groups


def _group(value: object) -> str:
    if isinstance(value, float):
        return "not stated" if math.isnan(value) else f"{value:g}"
    return str(value)


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def looped(rows: Rows, configuration: Configuration, today: Configuration) -> Figures:
    """Who goes where, activity, costs, access and changed journeys, by loops."""
    before, after = journeys(rows, today), journeys(rows, configuration)
    figures: Figures = {}
    activity = dict.fromkeys(configuration, 0.0)
    for (service, zone), (site, _) in after.items():
        figures[f"site {service} {zone}"] = site
        activity[service, site] += rows.demand[service][zone]
    for (service, site), amount in activity.items():
        figures[f"activity {service} {site}"] = amount
    figures |= dict(costs(rows, activity))
    figures |= dict(access(rows, after))
    figures |= dict(changes(rows, before, after))
    return figures


def journeys(rows: Rows, configuration: Configuration) -> Journeys:
    """The nearest open site of every service and zone with demand; of equals the first."""
    found: Journeys = {}
    for service, demand in rows.demand.items():
        is_open = configuration.sites_of(service)
        sites = [site for site in rows.sites if site in is_open]
        for zone in rows.population:
            if demand.get(zone, 0.0) > 0:
                found[service, zone] = nearest(rows.minutes[zone], sites)
    return found


def nearest(minutes: Mapping[str, float], sites: Sequence[str]) -> tuple[str, float]:
    """The first of the nearest sites, and the minutes to it."""
    best, least = "", math.inf
    for site in sites:
        if minutes.get(site, math.inf) < least:
            best, least = site, minutes[site]
    return best, least


def costs(rows: Rows, activity: Mapping[tuple[str, str], float]) -> Iterator[tuple[str, float]]:
    """The cost lines that are not zero."""
    running = {site for _, site in activity}
    lines = {f"site  {site}": rows.sites[site] for site in running}
    for (service, site), amount in activity.items():
        offer = rows.offers[service, site]
        lines[f"fixed {service} {site}"] = offer.fixed
        lines[f"step {service} {site}"] = modules(amount, offer.step_size) * offer.step
        lines[f"variable {service} {site}"] = offer.unit * amount
    for line, cost in lines.items():
        if cost != 0:
            yield f"cost {line}", cost


def modules(amount: float, step_size: float) -> int:
    """Modules for an activity; none where the offer has no steps."""
    if math.isnan(step_size):
        return 0
    return max(math.ceil(amount / step_size - WHOLE_MODULES), 0)


def access(rows: Rows, after: Journeys) -> Iterator[tuple[str, float]]:
    """Means, percentiles and shares, by group and weighting."""
    people: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for (service, zone), (_, minutes) in after.items():
        for by, group in rows.groups[zone]:
            people[f"{service} patients {by} {group}"].append((minutes, rows.demand[service][zone]))
            people[f"{service} residents {by} {group}"].append((minutes, rows.population[zone]))
    for label, everyone in people.items():
        counted = [(minutes, weight) for minutes, weight in everyone if weight > 0]
        for measure, value in measures(counted) if counted else ():
            yield f"access {label} {measure}", value


def measures(people: list[tuple[float, float]]) -> Iterator[tuple[str, float]]:
    """The access measures of people as (minutes, weight)."""
    total = sum(weight for _, weight in people)
    yield "weight", total
    yield "mean_minutes", sum(minutes * weight for minutes, weight in people) / total
    by_minutes = sorted(people)
    yield "median_minutes", percentile(by_minutes, 0.5 * total)
    yield "p95_minutes", percentile(by_minutes, 0.95 * total)
    yield "longest_minutes", by_minutes[-1][0]
    for limit in WITHIN:
        near = sum(weight for minutes, weight in people if minutes <= limit)
        yield f"within_{limit}", near / total


def percentile(by_minutes: list[tuple[float, float]], wanted: float) -> float:
    """The minutes at which the running sum of weights reaches what is wanted."""
    running = 0.0
    for minutes, weight in by_minutes:
        running += weight
        if running >= wanted * (1 - 1e-12):
            return minutes
    return by_minutes[-1][0]


def changes(rows: Rows, before: Journeys, after: Journeys) -> Iterator[tuple[str, float]]:
    """Patients, residents and mean extra minutes, by group and band of change."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for (service, zone), (_, minutes) in after.items():
        extra = minutes - before[service, zone][1]
        band = next(name for limit, name in LIMITS_OF_BANDS if extra <= limit)
        patients = rows.demand[service][zone]
        counts = (patients, rows.population[zone], extra * patients)
        for by, group in rows.groups[zone]:
            total = sums[f"{service} {by} {group} {band}"]
            for at, count in enumerate(counts):
                total[at] += count
    for label, (patients, residents, weighted) in sums.items():
        yield f"journeys {label} patients", patients
        yield f"journeys {label} residents", residents
        yield f"journeys {label} mean_extra_minutes", weighted / patients


QUESTION = "every figure of one configuration"
register(Case("evaluate", QUESTION, SIZES, ours, (Peer("loops", peer),), same_figures(1e-9)))
