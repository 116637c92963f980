"""Checks of requirements of every strength, and of the units that are exempt."""

from __future__ import annotations

from reconfig.instance.checks.checking import given_just_where, needs, possible_offers
from reconfig.instance.draft import Draft
from reconfig.instance.rules import Activity
from reconfig.problem import Problem

WITHOUT_ALTERNATIVE = ("exclusion", "nesting")


@needs("requirements")
def transfer_terms(draft: Draft) -> list[Problem]:
    """Transfers that do not say how many or at what cost, and such numbers where nobody is transferred."""
    remedies = {
        "transfer_share": "Give the share of the patients who are transferred, 0 to 1.",
        "transfer_cost": "Give the cost of one transfer.",
    }
    where = ("kind", "transfer")
    return [
        problem
        for column, remedy in remedies.items()
        for problem in given_just_where(draft, "requirements", column, where, remedy)
    ]


@needs("requirements")
def alternatives_that_are_none(draft: Draft) -> list[Problem]:
    """Alternatives that are one of the two services, or stand where a kind has no use for one."""
    problems = []
    for index, row in enumerate(draft.instance.requirements.to_dict("records")):
        if not row["alternative"]:
            continue
        if row["alternative"] in (row["service"], row["requires"]):
            expected, remedy = "is one of the two services of its row", "Name a third service, or leave it blank."
        elif row["kind"] in WITHOUT_ALTERNATIVE:
            expected, remedy = f"has no meaning for the kind {row['kind']}", "Leave alternative blank."
        else:
            continue
        problems.append(draft.cell_problem("requirements", index, "alternative", expected, remedy))
    return problems


@needs("derogations", "requirements", "services", "sites", "offers")
def derogations_from_nothing(draft: Draft) -> list[Problem]:
    """Derogations from what binds no unit of the service, or of a unit that cannot be."""
    instance, offers = draft.instance, possible_offers(draft.instance)
    table = instance.requirements
    bound = set(zip(table["service"], table["requires"], strict=True))
    bound |= {(rule.service, rule.name) for rule in instance.rules if isinstance(rule, Activity)}
    pairs = set(zip(offers["service"], offers["site"], strict=True))
    problems = []
    for index, row in enumerate(instance.derogations.to_dict("records")):
        if (row["service"], row["site"]) not in pairs:
            expected = f"is not a site where {draft.files['offers']} lets {row['service']} run or open"
            remedy = "Add the pair to the offers, or delete the row."
            problems.append(draft.cell_problem("derogations", index, "site", expected, remedy))
        if (row["service"], row["exempt_from"]) not in bound:
            expected = f"is neither a service that {row['service']} requires nor the name of an activity rule on it"
            known = sorted(name for service, name in bound if service == row["service"])
            remedy = f"Write one of: {', '.join(known)}." if known else "Delete the row."
            problems.append(draft.cell_problem("derogations", index, "exempt_from", expected, remedy))
    return problems
