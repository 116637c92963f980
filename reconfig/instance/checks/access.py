"""Checks of the rules on who gains and loses access: ways to travel, people and organisations that are there."""

from __future__ import annotations

from reconfig.instance.access_rules import EquityOfAccess, FewLosers, GroupChange, SlopeIndex, WorstServed
from reconfig.instance.checks.checking import needs, possible_sites, reported
from reconfig.instance.checks.keys import code_hint
from reconfig.instance.checks.rules import placed_rules, rule_problem
from reconfig.instance.draft import Draft
from reconfig.instance.rules import Coverage, KeepInOrganisation, Rule
from reconfig.problem import Problem

OF_JOURNEYS = (GroupChange, FewLosers, WorstServed, EquityOfAccess, SlopeIndex)


@needs("mode_times")
def unknown_modes_of_rules(draft: Draft) -> list[Problem]:
    """Coverage by a way to travel that `mode_times` does not hold."""
    known, file = draft.instance.modes, draft.files["mode_times"]
    return [
        rule_problem(draft, place, rule.mode, f"is no mode of {file}", code_hint(rule.mode, known, file))
        for place, rule in placed_rules(draft)
        if isinstance(rule, Coverage) and rule.mode is not None and rule.mode not in known
    ]


@needs("zones")
def people_without_a_car_unknown(draft: Draft) -> list[Problem]:
    """Rules on people without a car where no zone says how many have none."""
    unknown = draft.instance.zones["no_car_share"].isna().all() and not reported(draft, "zones", "no_car_share").any()
    return [
        rule_problem(
            draft,
            place,
            rule.people,
            "counts households without a car, and no_car_share is blank for every zone",
            f"Add the column no_car_share to {draft.files['zones']}, or take people out of the rule.",
        )
        for place, rule in placed_rules(draft)
        if unknown and isinstance(rule, Coverage) and rule.people == "no_car"
    ]


@needs("zones")
def slopes_without_deprivation(draft: Draft) -> list[Problem]:
    """Slope indices where no zone has a deprivation fifth."""
    blank = draft.instance.zones["deprivation_fifth"].isna().all()
    remedy = f"Add the column deprivation_fifth to {draft.files['zones']}, or delete the rule."
    return [
        rule_problem(draft, place, "slope_index", "needs deprivation_fifth, which is blank for every zone", remedy)
        for place, rule in placed_rules(draft)
        if blank and isinstance(rule, SlopeIndex) and not reported(draft, "zones", "deprivation_fifth").any()
    ]


@needs("organisations", "sites", "services", "offers")
def organisations_that_cannot_keep(draft: Draft) -> list[Problem]:
    """Red lines of organisations that do not exist, or that have too few sites where the service may run."""
    bodies = tuple(draft.instance.organisations["organisation"])
    problems = []
    for place, rule in placed_rules(draft):
        if not isinstance(rule, KeepInOrganisation):
            continue
        if rule.organisation not in bodies:
            file = draft.files["organisations"]
            hint = code_hint(rule.organisation, bodies, file)
            problems.append(rule_problem(draft, place, rule.organisation, f"is not in {file}", hint))
        elif rule.service in draft.instance.service_codes:
            problems += _too_few_sites(draft, place, rule)
    return problems


def _too_few_sites(draft: Draft, place: str, rule: KeepInOrganisation) -> list[Problem]:
    sites = draft.instance.sites
    own = set(sites.loc[sites["organisation"] == rule.organisation, "site"])
    count = len(own & set(possible_sites(draft.instance, rule.service)))
    if count >= rule.at_least:
        return []
    where = f"sites of {rule.organisation} where {rule.service} runs or may open"
    remedy = f"Lower at_least, or add offers of {rule.service} at its sites."
    return [rule_problem(draft, place, rule.at_least, f"is more than the {count} {where}", remedy)]


@needs("services")
def rules_of_directed_patients(draft: Draft) -> list[Problem]:
    """Rules on journeys of services whose patients are directed, which can be held to no more than coverage."""
    services = draft.instance.services
    planned = set(services.loc[services["allocation"] == "planned", "service"])
    return [
        rule_problem(
            draft,
            place,
            rule.service,
            f"is planned, and its patients are not directed within a {_described(rule)} rule",
            "Use coverage by travel_times for all patients, or another allocation of the service, or delete the rule.",
        )
        for place, rule in placed_rules(draft)
        if rule.service in planned and _described(rule)
    ]


def _described(rule: Rule) -> str:
    """What kind of rule it is, if it is one that planned services cannot have; else nothing."""
    if isinstance(rule, Coverage):
        return "coverage by mode" if rule.mode else "no_car coverage" if rule.people == "no_car" else ""
    return rule.kind if isinstance(rule, OF_JOURNEYS) else ""
