"""Every rule that a configuration breaks, by name, place and amount."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch

import numpy as np
import pandas as pd

from reconfig.evaluate.dependencies import unmet_requirements
from reconfig.evaluate.nearest import journey_minutes, nearest_sites
from reconfig.evaluate.provision import Provision, needed_today
from reconfig.evaluate.staff_plan import agency_and_all
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.own_rule import OwnRule
from reconfig.instance.rules import Activity, Coverage, Forbid, Keep, MaximumMinutes, Rule, SiteCount
from reconfig.instance.system_rules import AgencyShare, BedTest, ResourceTotal
from reconfig.solution import Configuration

TOLERANCE = 1e-6
"""Relative; amounts below it are rounding, not violations."""

FIXED, FORBIDDEN = "Fixed services stay open", "Forbidden services stay closed"
CAPACITY, AREA = "Activity within capacity", "Modules within the floor area"
REACH = "Everyone can reach an open site"
MOST, POSTS = "{}: no more than a site can have", "{}: somebody for every post"
"""What the evaluator calls what the tables demand; the last two of a resource, and of a group of staff, by name."""

WITHOUT_CAR = {"patients": "", "no_car": " of people without a car"}


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
        """Whether value and limit are shares, 0 to 1: of demand, of the cost of staff."""
        return self.unit.startswith("of ")

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
    """What the rules are held against: the instance, the configuration, its flows, activity, costs and needs."""

    instance: Instance
    configuration: Configuration
    flows: pd.DataFrame
    activity: pd.DataFrame
    costs: pd.DataFrame
    provision: Provision


def violations(outcome: Outcome) -> tuple[Violation, ...]:
    """All broken rules: what the offers and requirements demand first, then the planners' rules in their order."""
    found = [*_offers(outcome), *_requirements(outcome), *_unreached(outcome), *_capacity(outcome)]
    if len(outcome.provision.resources):
        found += [*_most_units(outcome), *_module_area(outcome)]
    if len(outcome.provision.plan):
        found += _staff(outcome)
    for rule in outcome.instance.rules:
        found += broken(rule, outcome)
    return tuple(found)


def _below(value: float, limit: float) -> bool:
    return value < limit - TOLERANCE * max(1.0, abs(limit))


def _above(value: float, limit: float) -> bool:
    return value > limit + TOLERANCE * max(1.0, abs(limit))


def _offers(outcome: Outcome) -> Iterator[Violation]:
    offers = outcome.instance.offers
    for service, site, status in zip(offers["service"], offers["site"], offers["status"], strict=True):
        is_open = (service, site) in outcome.configuration
        if status == "fixed" and not is_open:
            yield Violation(FIXED, str(service), outcome.instance.name_of_site(site), 0, 1, "open units")
        if status == "forbidden" and is_open:
            yield Violation(FORBIDDEN, str(service), outcome.instance.name_of_site(site), 1, 0, "open units")


def _requirements(outcome: Outcome) -> Iterator[Violation]:
    for found in unmet_requirements(outcome.instance, outcome.configuration, TOLERANCE):
        yield Violation(*found)


def _unreached(outcome: Outcome) -> Iterator[Violation]:
    lost = outcome.flows[outcome.flows["site"] == ""]
    if lost.empty:
        return
    for service, amount in lost.groupby("service")["per_year"].sum().items():
        yield Violation(REACH, str(service), "the area", float(amount), 0, "patients without a site")


def _capacity(outcome: Outcome) -> Iterator[Violation]:
    limited = outcome.instance.offers[outcome.instance.offers["capacity"].notna()]
    limits = dict(zip(zip(limited["service"], limited["site"], strict=True), limited["capacity"], strict=True))
    for service, site, value in _units(outcome.activity if limits else outcome.activity[:0]):
        limit = limits.get((service, site), np.inf)
        if _above(value, limit):
            yield Violation(CAPACITY, service, outcome.instance.name_of_site(site), value, float(limit), "units a year")


def _units(activity: pd.DataFrame) -> Iterator[tuple[str, str, float]]:
    """Service, site and activity of each open unit."""
    return zip(activity["service"], activity["site"], activity["activity"].astype(float), strict=True)


def _most_units(outcome: Outcome) -> Iterator[Violation]:
    held = outcome.provision.resources.merge(outcome.instance.site_resources, on=["site", "resource"])
    named = outcome.instance.resources.set_index("resource")
    for row in held[held["most"].notna()].to_dict("records"):
        if _above(row["units"], row["most"]):
            rule, unit = MOST.format(named["name"][row["resource"]]), named["unit"][row["resource"]]
            place = outcome.instance.name_of_site(row["site"])
            yield Violation(rule, "", place, row["units"], row["most"], str(unit))


def _module_area(outcome: Outcome) -> Iterator[Violation]:
    held = outcome.provision.resources
    area = outcome.instance.resources.set_index("resource")["module_area"]
    taken = (held["modules"] * held["resource"].map(area)).astype(float).groupby(held["site"]).sum()
    for site in outcome.instance.sites[outcome.instance.sites["module_area"].notna()].to_dict("records"):
        value = float(taken.get(site["site"], 0.0))
        if _above(value, site["module_area"]):
            yield Violation(AREA, "", site["name"], value, site["module_area"], "m2")


def _staff(outcome: Outcome) -> Iterator[Violation]:
    plan = outcome.provision.plan
    organisations = outcome.instance.organisations.set_index("organisation")["name"]
    groups = outcome.instance.staff_groups.set_index("group")["name"]
    for row in plan.to_dict("records"):
        if _above(row["need"], row["need"] - row["missing"]):
            rule = POSTS.format(groups[row["group"]])
            place, unit = str(organisations[row["organisation"]]), "whole-time equivalents"
            yield Violation(rule, "", place, row["need"] - row["missing"], row["need"], unit)


@singledispatch
def broken(rule: Rule | OwnRule, outcome: Outcome) -> Iterator[Violation]:
    """The violations of one planners' rule."""
    raise NotImplementedError(type(rule))


@broken.register
def _coverage(rule: Coverage, outcome: Outcome) -> Iterator[Violation]:
    flows = outcome.flows[outcome.flows["service"] == rule.service]
    zones = outcome.instance.zone_positions(flows["zone"])
    weights, near = _people(rule, outcome, flows), minutes_by(outcome.instance, flows, rule.mode) <= rule.within_minutes
    for group, members in outcome.instance.members(rule):
        inside = members[zones]
        total = weights[inside].sum()
        if total > 0 and _below(share := weights[inside & near].sum() / total, rule.at_least):
            unit = f"of demand{WITHOUT_CAR[rule.people]} within {rule.within_minutes:g} minutes"
            unit += f" by {rule.mode.replace('_', ' ')}" if rule.mode else ""
            place = group or outcome.instance.about.area
            yield Violation(rule.name, rule.service, place, float(share), rule.at_least, unit)


def _people(rule: Coverage, outcome: Outcome, flows: pd.DataFrame) -> FloatArray:
    """Whom each flow counts for, patients a year, shape (flows,)."""
    weights = flows["per_year"].to_numpy(float)
    if rule.people == "patients":
        return weights
    return weights * outcome.instance.no_car_share[outcome.instance.zone_positions(flows["zone"])]


def minutes_by(instance: Instance, flows: pd.DataFrame, mode: str | None) -> FloatArray:
    """Minutes of each flow by a way of `mode_times`, None: of its own; infinite without; shape (flows,)."""
    own = flows["minutes"].to_numpy(float)
    if mode is None:
        return own
    zones, sites = instance.zone_positions(flows["zone"]), instance.site_positions(flows["site"])
    return np.where(np.isfinite(own), instance.minutes_by(mode)[zones, sites], np.inf)


@broken.register
def _maximum_minutes(rule: MaximumMinutes, outcome: Outcome) -> Iterator[Violation]:
    flows = outcome.flows[outcome.flows["service"] == rule.service]
    if outcome.instance.allocation_of(rule.service) == "choice":
        flows = _nearest_within_reach(rule, outcome)
    farther = flows[flows["minutes"] > rule.minutes]
    names = outcome.instance.zones["name"].to_numpy(object)[outcome.instance.zone_positions(farther["zone"])]
    for name, minutes in zip(names, farther["minutes"], strict=True):
        yield Violation(rule.name, rule.service, str(name), float(minutes), rule.minutes, "minutes")


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
    services = outcome.instance.services
    unit_name = str(services["unit"].iloc[outcome.instance.service_codes.index(rule.service)])
    for service, site, value in _units(outcome.activity):
        if service != rule.service or not outcome.instance.holds_at(rule, site):
            continue
        place = outcome.instance.name_of_site(site)
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


@broken.register
def _resource_total(rule: ResourceTotal, outcome: Outcome) -> Iterator[Violation]:
    units = _units_of(outcome, rule.resource)
    place, unit = outcome.instance.about.area, _unit_of(outcome, rule.resource)
    if rule.at_least is not None and _below(units, rule.at_least):
        yield Violation(rule.name, "", place, units, rule.at_least, unit)
    if rule.at_most is not None and _above(units, rule.at_most):
        yield Violation(rule.name, "", place, units, rule.at_most, unit)


@broken.register
def _bed_test(rule: BedTest, outcome: Outcome) -> Iterator[Violation]:
    units, limit = _units_of(outcome, rule.resource), needed_today(outcome.instance, rule.resource) - rule.lacking
    if rule.replaced_by:
        more = _units_of(outcome, rule.replaced_by) - needed_today(outcome.instance, rule.replaced_by)
        limit -= rule.replaced_per_unit * more
    if _below(units, limit):
        yield Violation(rule.name, "", outcome.instance.about.area, units, limit, _unit_of(outcome, rule.resource))


@broken.register
def _agency_share(rule: AgencyShare, outcome: Outcome) -> Iterator[Violation]:
    agency, everyone = agency_and_all(outcome.instance, outcome.provision.plan)
    if everyone > 0 and _above(agency / everyone, rule.at_most):
        yield Violation(
            rule.name, "", outcome.instance.about.area, agency / everyone, rule.at_most, "of the cost of staff"
        )


def _units_of(outcome: Outcome, resource: str) -> float:
    """Units of a resource in the area."""
    held = outcome.provision.resources
    return float(held.loc[held["resource"] == resource, "units"].sum())


def _unit_of(outcome: Outcome, resource: str) -> str:
    return str(outcome.instance.resources.set_index("resource")["unit"][resource])
