"""Checks of the rules on change and money: places and lines that are there, limits that can bind."""

from __future__ import annotations

from reconfig.instance.checks.checking import needs, possible_offers
from reconfig.instance.checks.keys import code_hint
from reconfig.instance.checks.rules import placed_rules, rule_problem
from reconfig.instance.cost_lines import COST_LINES
from reconfig.instance.draft import Draft
from reconfig.instance.system_rules import Budget, KeepSite, Moves, NoDistress
from reconfig.problem import Problem, did_you_mean


@needs("organisations")
def unknown_organisations_of_rules(draft: Draft) -> list[Problem]:
    """Rules on moves or money of an organisation that does not exist."""
    known, file = tuple(draft.instance.organisations["organisation"]), draft.files["organisations"]
    return [
        rule_problem(draft, place, rule.organisation, f"is not in {file}", code_hint(rule.organisation, known, file))
        for place, rule in placed_rules(draft)
        if isinstance(rule, Moves | Budget) and rule.organisation is not None and rule.organisation not in known
    ]


@needs("sites", "offers")
def sites_that_cannot_go_on(draft: Draft) -> list[Problem]:
    """Rules that keep a site where no service can run."""
    offered, known = set(possible_offers(draft.instance)["site"]), set(draft.instance.site_codes)
    remedy = f"Add an offer there to {draft.files['offers']}, or delete the rule."
    return [
        rule_problem(draft, place, rule.site, "is a site where no service runs or may open", remedy)
        for place, rule in placed_rules(draft)
        if isinstance(rule, KeepSite) and rule.site in known - offered
    ]


@needs("organisations", "sites")
def distress_without_limits(draft: Draft) -> list[Problem]:
    """No_distress rules where no organisation of the area says what distress is."""
    bodies = draft.instance.organisations
    ours = bodies[bodies["organisation"].isin(draft.instance.area_organisations)]
    if ours[["least_surplus", "most_loss"]].notna().any(axis=None):
        return []
    expected = f"finds no limit: least_surplus and most_loss of {draft.files['organisations']} are blank"
    return [
        rule_problem(draft, place, rule.kind, expected, "Give one of them for an organisation, or delete the rule.")
        for place, rule in placed_rules(draft)
        if isinstance(rule, NoDistress)
    ]


def budget_lines(draft: Draft) -> list[Problem]:
    """Budgets for what is no line of the cost."""
    every = f"The lines are: {', '.join(COST_LINES)}."
    return [
        rule_problem(draft, place, line, "is no line of the cost", did_you_mean(line, COST_LINES, every))
        for place, rule in placed_rules(draft)
        if isinstance(rule, Budget)
        for line in rule.lines
        if line not in COST_LINES
    ]
