"""Checks of resources and staff, and of the rules on them."""

from __future__ import annotations

import numpy as np

from reconfig.instance.checks.checking import mask, needs, reported
from reconfig.instance.checks.keys import code_hint
from reconfig.instance.checks.rules import placed_rules
from reconfig.instance.draft import Draft
from reconfig.instance.rules import Rule
from reconfig.instance.system_rules import BedTest, ResourceTotal
from reconfig.problem import Problem


@needs("site_resources")
def more_today_than_the_most(draft: Draft) -> list[Problem]:
    """Sites that have more of a resource today than they can have."""
    table = draft.instance.site_resources
    readable = ~reported(draft, "site_resources", "today") & ~reported(draft, "site_resources", "most")
    return [
        draft.cell_problem(
            "site_resources",
            index,
            "today",
            f"is more than the most that the site can have, {table['most'].iloc[index]:g}",
            "Raise most, or correct today.",
        )
        for index in np.flatnonzero(mask(table["today"] > table["most"]) & readable)
    ]


@needs("services", "resource_use")
def peaks_of_cold_services(draft: Draft) -> list[Problem]:
    """Room for peaks in a resource whose use depends on whether the site is hot: the two are not modelled together."""
    services, use = draft.instance.services, draft.instance.resource_use
    cold = services.loc[services["cold_productivity"] > 1, "service"]
    both = mask((use["peak"] > 0) & use["service"].isin(cold))
    expected = f"goes with cold_productivity 1 only, and that of {{}} in {draft.files['services']} is more"
    remedy = "Write 0 here, with a lower occupancy, or cold_productivity 1 there."
    return [
        draft.cell_problem("resource_use", index, "peak", expected.format(use["service"].iloc[index]), remedy)
        for index in np.flatnonzero(both)
    ]


@needs("staffing")
def posts_of_nobody(draft: Draft) -> list[Problem]:
    """Rows of staffing that ask for nobody."""
    table = draft.instance.staffing
    nobody = mask((table["minimum"] == 0) & (table["per_unit"] == 0))
    readable = ~reported(draft, "staffing", "minimum") & ~reported(draft, "staffing", "per_unit")
    return [
        draft.cell_problem(
            "staffing",
            index,
            "service",
            "needs nobody of this group: minimum and per_unit are both 0",
            "Give one of them, or take the row out.",
        )
        for index in np.flatnonzero(nobody & readable)
    ]


@needs("resources")
def unknown_resources_of_rules(draft: Draft) -> list[Problem]:
    """Rules on a resource that does not exist."""
    known, file = list(draft.instance.resources["resource"]), draft.files.get("resources", "resources.csv")
    return [
        Problem(draft.rules_file, f"is not in {file}", code_hint(code, known, file), column=place, value=code)
        for place, rule in placed_rules(draft)
        for code in _resources_named(rule)
        if code not in known
    ]


def _resources_named(rule: Rule) -> tuple[str, ...]:
    if isinstance(rule, BedTest):
        return tuple(code for code in (rule.resource, rule.replaced_by) if code is not None)
    return (rule.resource,) if isinstance(rule, ResourceTotal) else ()
