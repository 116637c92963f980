"""Every rule that a configuration breaks, by name, place and amount."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch

import pandas as pd

from reconfig.evaluate.dependencies import unmet_requirements
from reconfig.evaluate.nearest import journey_minutes, nearest_sites
from reconfig.instance.instance import Instance
from reconfig.instance.own_rule import OwnRule
from reconfig.instance.rules import Activity, Coverage, Forbid, Keep, MaximumMinutes, Rule, SiteCount
from reconfig.solution import Configuration

TOLERANCE = 1e-6
"""Relative; amounts below it are rounding, not violations."""


@dataclass(frozen=True)
class Violation:
    """A broken rule: its name, the service, the place, and by how much (in `unit`) the limit is missed."""

    rule: str
    service: str
    place: str
    value: float
    limit: float
    unit: str

    @property
    def amount(self) -> float:
        """How far the value lies beyond the limit."""
        return abs(self.value - self.limit)

    @property
    def is_share(self) -> bool:
        """Whether value and limit are shares, 0 to 1."""
        return self.unit.startswith("of demand")

    @property
    def finding(self) -> str:
        """The place, the value and by how much the limit is missed, without the rule."""
        side = "below" if self.value < self.limit else "above"
        value, limit = self._shown(self.value), self._shown(self.limit)
        amount = f"{100 * self.amount:.3g} points" if self.is_share else self._shown(self.amount)
        return f"{self.place} has {value} {self.unit}, {amount} {side} {limit}"

    def _shown(self, number: float) -> str:
        """87.3 % of a share; 1,234.5 or 6 of anything else."""
        return f"{100 * number:.3g} %" if self.is_share else f"{number:,.1f}".removesuffix(".0")

    def __str__(self) -> str:
        return f"{self.rule}: {self.finding}"


@dataclass(frozen=True)
class Outcome:
    """What the rules are held against: the instance, the configuration, its flows, activity and costs."""

    instance: Instance
    configuration: Configuration
    flows: pd.DataFrame
    activity: pd.DataFrame
    costs: pd.DataFrame


def violations(outcome: Outcome) -> tuple[Violation, ...]:
    """All broken rules: what the offers and requirements demand first, then the planners' rules in their order."""
    found = [*_offers(outcome), *_requirements(outcome), *_unreached(outcome), *_capacity(outcome)]
    for rule in outcome.instance.rules:
        found += broken(rule, outcome)
    return tuple(found)


def _below(value: float, limit: float) -> bool:
    return value < limit - TOLERANCE * max(1.0, abs(limit))


def _above(value: float, limit: float) -> bool:
    return value > limit + TOLERANCE * max(1.0, abs(limit))


def _offers(outcome: Outcome) -> Iterator[Violation]:
    for offer in outcome.instance.offers.itertuples():
        is_open = (offer.service, offer.site) in outcome.configuration
        name = outcome.instance.name_of_site(str(offer.site))
        if offer.status == "fixed" and not is_open:
            yield Violation("Fixed services stay open", str(offer.service), name, 0, 1, "open units")
        if offer.status == "forbidden" and is_open:
            yield Violation("Forbidden services stay closed", str(offer.service), name, 1, 0, "open units")


def _requirements(outcome: Outcome) -> Iterator[Violation]:
    for found in unmet_requirements(outcome.instance, outcome.configuration, TOLERANCE):
        yield Violation(*found)


def _unreached(outcome: Outcome) -> Iterator[Violation]:
    lost = outcome.flows[outcome.flows["site"] == ""]
    for service, amount in lost.groupby("service")["per_year"].sum().items():
        yield Violation(
            "Everyone can reach an open site", str(service), "the area", float(amount), 0, "patients without a site"
        )


def _capacity(outcome: Outcome) -> Iterator[Violation]:
    units = outcome.activity.merge(outcome.instance.offers, on=["service", "site"], how="left")
    for unit in units[units["capacity"].notna()].itertuples():
        value, limit = float(unit.activity), float(unit.capacity)  # type: ignore[arg-type]
        if _above(value, limit):
            place = outcome.instance.name_of_site(str(unit.site))
            yield Violation("Activity within capacity", str(unit.service), place, value, limit, "units a year")


@singledispatch
def broken(rule: Rule | OwnRule, outcome: Outcome) -> Iterator[Violation]:
    """The violations of one planners' rule."""
    raise NotImplementedError(type(rule))


@broken.register
def _coverage(rule: Coverage, outcome: Outcome) -> Iterator[Violation]:
    flows = outcome.flows[outcome.flows["service"] == rule.service]
    weights, near = flows["per_year"].to_numpy(float), flows["minutes"].to_numpy(float) <= rule.within_minutes
    zones = outcome.instance.zone_positions(flows["zone"])
    for group, members in outcome.instance.members(rule):
        inside = members[zones]
        total = weights[inside].sum()
        if total > 0 and _below(share := weights[inside & near].sum() / total, rule.at_least):
            unit = f"of demand within {rule.within_minutes:g} minutes"
            place = group or outcome.instance.about.area
            yield Violation(rule.name, rule.service, place, float(share), rule.at_least, unit)


@broken.register
def _maximum_minutes(rule: MaximumMinutes, outcome: Outcome) -> Iterator[Violation]:
    flows = outcome.flows[outcome.flows["service"] == rule.service]
    if outcome.instance.allocation_of(rule.service) == "choice":
        flows = _nearest_within_reach(rule, outcome)
    names = dict(zip(outcome.instance.zones["zone"], outcome.instance.zones["name"], strict=True))
    for flow in flows[flows["minutes"] > rule.minutes].itertuples():
        minutes = float(flow.minutes)  # type: ignore[arg-type]
        yield Violation(rule.name, rule.service, str(names[str(flow.zone)]), minutes, rule.minutes, "minutes")


def _nearest_within_reach(rule: MaximumMinutes, outcome: Outcome) -> pd.DataFrame:
    """zone, and minutes to the nearest open site: who may choose must have one in reach, and may go farther."""
    instance = outcome.instance
    minutes = journey_minutes(instance, nearest_sites(instance, rule.service, outcome.configuration))
    needed = instance.demand_of(rule.service) > 0
    return pd.DataFrame({"zone": instance.zone_codes[needed], "minutes": minutes[needed]})


@broken.register
def _site_count(rule: SiteCount, outcome: Outcome) -> Iterator[Violation]:
    count = len(outcome.configuration.sites_of(rule.service) - outcome.instance.neighbours)
    area = outcome.instance.about.area
    if rule.at_least is not None and count < rule.at_least:
        yield Violation(rule.name, rule.service, area, count, rule.at_least, "sites")
    if rule.at_most is not None and count > rule.at_most:
        yield Violation(rule.name, rule.service, area, count, rule.at_most, "sites")


@broken.register
def _activity(rule: Activity, outcome: Outcome) -> Iterator[Violation]:
    units = outcome.activity[outcome.activity["service"] == rule.service]
    held = [outcome.instance.holds_at(rule, str(site)) for site in units["site"]]
    unit_name = str(outcome.instance.services.set_index("service")["unit"][rule.service])
    for unit in units[held].itertuples():
        value = float(unit.activity)  # type: ignore[arg-type]
        place = outcome.instance.name_of_site(str(unit.site))
        if rule.at_least is not None and _below(value, rule.at_least):
            yield Violation(rule.name, rule.service, place, value, rule.at_least, f"{unit_name} a year")
        if rule.at_most is not None and _above(value, rule.at_most):
            yield Violation(rule.name, rule.service, place, value, rule.at_most, f"{unit_name} a year")


@broken.register
def _keep(rule: Keep, outcome: Outcome) -> Iterator[Violation]:
    if (rule.service, rule.site) not in outcome.configuration:
        yield Violation(rule.name, rule.service, outcome.instance.name_of_site(rule.site), 0, 1, "open units")


@broken.register
def _forbid(rule: Forbid, outcome: Outcome) -> Iterator[Violation]:
    if (rule.service, rule.site) in outcome.configuration:
        yield Violation(rule.name, rule.service, outcome.instance.name_of_site(rule.site), 1, 0, "open units")


@broken.register
def _own(rule: OwnRule, outcome: Outcome) -> Iterator[Violation]:
    for found in rule.measured(outcome):
        if found.at_least is not None and _below(found.value, found.at_least):
            yield Violation(rule.name, "", found.place, found.value, found.at_least, found.unit)
        if found.at_most is not None and _above(found.value, found.at_most):
            yield Violation(rule.name, "", found.place, found.value, found.at_most, found.unit)
