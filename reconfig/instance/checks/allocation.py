"""Checks of how patients reach a site: numbers that the rule needs, and numbers that it would ignore in silence."""

from __future__ import annotations

import numpy as np

from reconfig.instance.checks.checking import given_just_where, mask, needs, reported
from reconfig.instance.draft import Draft
from reconfig.problem import Problem


@needs("services")
def choice_decay_of_services(draft: Draft) -> list[Problem]:
    """Services of choice that do not say how minutes count, and others that do, to no effect."""
    return given_just_where(
        draft,
        "services",
        "choice_decay",
        ("allocation", "choice"),
        "Give by how much one more minute lowers the utility of a site, for example 0.1.",
    )


@needs("services", "offers")
def attractiveness_without_choice(draft: Draft) -> list[Problem]:
    """Offers that say how attractive they are, of services whose patients do not choose."""
    offers, services = draft.instance.offers, draft.instance.services
    allocation = offers["service"].map(services.drop_duplicates("service").set_index("service")["allocation"])
    doubtful = set(services.loc[reported(draft, "services", "allocation"), "service"])
    ignored = mask((offers["attractiveness"] != 0) & (allocation != "choice") & ~offers["service"].isin(doubtful))
    return [
        draft.cell_problem(
            "offers",
            index,
            "attractiveness",
            f"has no meaning for {offers['service'].iloc[index]}, whose allocation is {allocation.iloc[index]}",
            f"Leave attractiveness blank, or write the allocation choice in {draft.files['services']}.",
        )
        for index in np.flatnonzero(ignored & ~reported(draft, "offers", "attractiveness"))
    ]
