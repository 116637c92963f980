"""Checks of the rules against the instance: codes that exist, and limits that some configuration can meet."""

from __future__ import annotations

import itertools
import math
import re
from typing import TypeVar

import numpy as np

from reconfig.instance.access_rules import GroupChange
from reconfig.instance.checks.checking import (
    DEMANDED,
    nearest_possible,
    needs,
    possible_offers,
    possible_sites,
    reported,
)
from reconfig.instance.checks.keys import code_hint
from reconfig.instance.draft import Draft
from reconfig.instance.rule import SystemRule
from reconfig.instance.rules import Activity, Coverage, Forbid, Keep, MaximumMinutes, Rule, SiteCount
from reconfig.instance.system_rules import KeepSite, Moves
from reconfig.problem import Problem

AnyRule = TypeVar("AnyRule", Coverage, MaximumMinutes, SiteCount, Activity, Keep, Forbid)
Placed = tuple[str, AnyRule]


def placed_rules(draft: Draft) -> list[tuple[str, Rule]]:
    """Each rule with its place in the file, `rule 2 (Its name)`; numbers count the rules that could not be read."""
    failed = {
        int(match[1])
        for problem in draft.problems
        if problem.file == draft.rules_file and (match := re.match(r"rule (\d+) ", problem.column or ""))
    }
    numbers = (number for number in itertools.count(1) if number not in failed)
    return [(f"rule {number} ({rule.name})", rule) for number, rule in zip(numbers, draft.instance.rules, strict=False)]


def _rules_of(draft: Draft, kind: type[AnyRule]) -> list[Placed[AnyRule]]:
    """The rules of one kind whose service is known."""
    known = set(draft.instance.service_codes)
    return [(place, rule) for place, rule in placed_rules(draft) if isinstance(rule, kind) and rule.service in known]


def rule_problem(draft: Draft, place: str, value: object, expected: str, remedy: str) -> Problem:
    """A problem of the rule at that place, quoting a value of it."""
    return Problem(draft.rules_file, expected, remedy, column=place, value=str(value))


@needs("services")
def unknown_services_of_rules(draft: Draft) -> list[Problem]:
    """Rules on a service that does not exist."""
    known, file = draft.instance.service_codes, draft.files["services"]
    return [
        rule_problem(draft, place, rule.service, f"is not in {file}", code_hint(rule.service, known, file))
        for place, rule in placed_rules(draft)
        if not isinstance(rule, SystemRule) and rule.service not in known
    ]


@needs("sites")
def unknown_sites_of_rules(draft: Draft) -> list[Problem]:
    """Rules on a site that does not exist."""
    known, file = set(draft.instance.site_codes), draft.files["sites"]
    return [
        rule_problem(draft, place, site, f"is not in {file}", code_hint(site, draft.instance.site_codes, file))
        for place, rule in placed_rules(draft)
        for site in _sites_named(rule)
        if site not in known
    ]


def _sites_named(rule: Rule) -> tuple[str, ...]:
    if isinstance(rule, Keep | Forbid | KeepSite):
        return (rule.site,)
    if isinstance(rule, Moves):
        return (rule.site,) if rule.site is not None else ()
    return rule.sites if isinstance(rule, Activity) else ()


def rules_of_the_same_name(draft: Draft) -> list[Problem]:
    """Rules whose names cannot be told apart in a report or an LP file."""
    first: dict[str, tuple[str, Rule]] = {}
    problems = []
    for place, rule in placed_rules(draft):
        earlier, twin = first.setdefault(rule.slug, (place, rule))
        if not rule.slug:
            expected = "holds no letter a to z and no digit"
        elif twin is rule:
            continue
        elif twin.name == rule.name:
            expected = f"is also the name of {earlier.partition(' (')[0]}"
        else:
            expected = f"differs from the name of {earlier} only in capitals, punctuation or after 100 characters"
        problems.append(rule_problem(draft, place, rule.name, expected, "Give each rule a name of its own."))
    return problems


@needs("zones")
def groups_of_rules(draft: Draft) -> list[Problem]:
    """Rules by a column that no zone fills, or of a group that no zone belongs to."""
    problems = []
    for place, rule in placed_rules(draft):
        if not isinstance(rule, Coverage | GroupChange) or rule.by is None:
            continue
        if reported(draft, "zones", rule.by).any():
            continue
        if draft.instance.zones[rule.by].isna().all():
            remedy = f"Add the column to {draft.files['zones']}, or take by out of the rule."
            problems.append(rule_problem(draft, place, rule.by, "is blank for every zone", remedy))
            continue
        groups = draft.instance.groups(rule.by)[1]
        if rule.group is not None and rule.group not in groups:
            remedy = f"The groups are: {', '.join(groups)}."
            problems.append(rule_problem(draft, place, rule.group, f"is no zone's {rule.by}", remedy))
    return problems


@needs("services", "offers")
def keeps_without_offer(draft: Draft) -> list[Problem]:
    """Rules that keep a service where it can neither run nor open."""
    offers, file = possible_offers(draft.instance), draft.files["offers"]
    possible = set(zip(offers["service"], offers["site"], strict=True))
    known = set(draft.instance.site_codes)
    return [
        rule_problem(
            draft,
            place,
            rule.site,
            f"is not a site where {file} lets {rule.service} run or open",
            f"Add the pair to {file} as current, candidate or fixed, or delete the rule.",
        )
        for place, rule in _rules_of(draft, Keep)
        if rule.site in known and (rule.service, rule.site) not in possible
    ]


@needs("services", "offers")
def forbidden_but_fixed(draft: Draft) -> list[Problem]:
    """Rules that forbid what an offer fixes."""
    offers = draft.instance.offers
    fixed = offers[offers["status"] == "fixed"]
    pairs = set(zip(fixed["service"], fixed["site"], strict=True))
    return [
        rule_problem(
            draft,
            place,
            rule.site,
            f"has {rule.service} as fixed in {draft.files['offers']}",
            "Delete the rule, or write another status in that row.",
        )
        for place, rule in _rules_of(draft, Forbid)
        if (rule.service, rule.site) in pairs
    ]


def kept_and_forbidden(draft: Draft) -> list[Problem]:
    """Pairs that one rule keeps and another forbids."""
    kept = {(rule.service, rule.site): place for place, rule in placed_rules(draft) if isinstance(rule, Keep)}
    return [
        rule_problem(draft, place, rule.site, f"is kept for {rule.service} by {keeper}", "Delete one of the two rules.")
        for place, rule in placed_rules(draft)
        if isinstance(rule, Forbid) and (keeper := kept.get((rule.service, rule.site)))
    ]


@needs(*DEMANDED, "sites", "offers", "travel_times")
def maxima_out_of_reach(draft: Draft) -> list[Problem]:
    """Zones that a maximum leaves no site near enough; those that reach no site at all are reported elsewhere."""
    instance = draft.instance
    problems = []
    for place, rule in _rules_of(draft, MaximumMinutes):
        nearest = nearest_possible(instance, rule.service)
        beyond = (instance.demand_of(rule.service) > 0) & (nearest > rule.minutes) & np.isfinite(nearest)
        expected = f"is farther than {rule.minutes:g} minutes from every site where {rule.service} runs or may open"
        for zone, minutes in zip(instance.zone_codes[beyond], nearest[beyond], strict=True):
            remedy = f"The nearest is {minutes:g} minutes away: raise the limit to that or add a candidate nearer by."
            problems.append(rule_problem(draft, place, zone, expected, remedy))
    return problems


@needs(*DEMANDED, "sites", "offers", "travel_times", "mode_times")
def coverage_out_of_reach(draft: Draft) -> list[Problem]:
    """Shares that would not be reached even if every candidate opened."""
    problems = []
    for place, rule in _rules_of(draft, Coverage):
        if rule.mode is not None and rule.mode not in draft.instance.modes:
            continue
        demand = draft.instance.demand_by(rule.service, rule.people)
        # A demand that could not be read, or is below nought, makes every share doubtful.
        if not (demand >= 0).all() or not possible_sites(draft.instance, rule.service):
            continue
        covered = nearest_possible(draft.instance, rule.service, rule.mode) <= rule.within_minutes
        for group, members in draft.instance.members(rule):
            total = demand[members].sum()
            best = demand[members & covered].sum() / total if total > 0 else 1.0
            if best < rule.at_least - 1e-9:
                expected = f"is out of reach{group and f' for {group}'} even with every candidate open"
                remedy = f"The best possible share is {_rounded_down(best)}: ask for that or less, or add a candidate."
                problems.append(rule_problem(draft, place, f"{rule.at_least:g}", expected, remedy))
    return problems


def _rounded_down(share: float) -> str:
    return f"{math.floor(share * 1e4 + 1e-9) / 1e4:g}"


@needs("services", "sites", "offers")
def too_many_sites_asked(draft: Draft) -> list[Problem]:
    """Counts of sites above what the area has."""
    problems = []
    for place, rule in _rules_of(draft, SiteCount):
        sites = set(possible_sites(draft.instance, rule.service)) - draft.instance.neighbours
        if (rule.at_least or 0) > len(sites):
            expected = f"is more than the {len(sites)} sites of the area where {rule.service} runs or may open"
            remedy = "Lower at_least, or add candidates (neighbours do not count)."
            problems.append(rule_problem(draft, place, rule.at_least, expected, remedy))
    return problems


@needs("services")
def contradicting_site_counts(draft: Draft) -> list[Problem]:
    """Counts of sites of which one asks for more than another allows."""
    problems = []
    for (place, rule), (other_place, other) in itertools.permutations(_rules_of(draft, SiteCount), 2):
        if rule.service == other.service and (rule.at_least or 0) > (
            math.inf if other.at_most is None else other.at_most
        ):
            expected = f"is more than the {other.at_most} that {other_place} allows"
            problems.append(rule_problem(draft, place, rule.at_least, expected, "Change one of the two."))
    return problems


@needs("services", "offers")
def activity_where_nothing_runs(draft: Draft) -> list[Problem]:
    """Lower bounds on the activity of a site where the service cannot run."""
    known = set(draft.instance.site_codes)
    return [
        rule_problem(
            draft,
            place,
            site,
            f"cannot run {rule.service}, so its activity cannot be {rule.at_least:g}",
            f"Take the site out of the rule, or add the pair to {draft.files['offers']}.",
        )
        for place, rule in _rules_of(draft, Activity)
        for site in rule.sites
        if rule.at_least and site in known and site not in possible_sites(draft.instance, rule.service)
    ]
