"""Checks of what the rows say together: demand, offers, requirements and who can reach what."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from reconfig.instance.checks.checking import (
    DEMANDED,
    BoolArray,
    given_just_where,
    growth_in_doubt,
    mask,
    nearest_possible,
    needs,
    possible_offers,
    possible_sites,
    reported,
)
from reconfig.instance.columns import SITE_TIMES, TABLES
from reconfig.instance.draft import Draft
from reconfig.problem import Problem, did_you_mean


def source_tables(draft: Draft) -> list[Problem]:
    """Keys under [sources] of instance.toml that name no table."""
    return [
        Problem(
            draft.about_file,
            "is not a table",
            did_you_mean(name, TABLES, f"The tables are: {', '.join(TABLES)}."),
            column="sources",
            value=name,
        )
        for name in draft.instance.about.sources
        if name not in TABLES
    ]


@needs(*DEMANDED)
def services_without_demand(draft: Draft) -> list[Problem]:
    """Services that nobody needs, by the tables or once pathways have taken all of it."""
    if growth_in_doubt(draft):
        return []
    needs = draft.instance.needs
    needed = needs.loc[needs["per_year"] != 0, "service"]
    return [
        draft.cell_problem(
            "services", index, "service", "has no demand", "Add its rows to demand, or take the service out."
        )
        for index in np.flatnonzero(~draft.instance.services["service"].isin(needed))
    ]


@needs("services", "offers")
def services_without_sites(draft: Draft) -> list[Problem]:
    """Services that neither run nor may open anywhere."""
    offered = possible_offers(draft.instance)["service"]
    return [
        draft.cell_problem(
            "services",
            index,
            "service",
            "neither runs nor may open at any site",
            "Add an offer that is current, candidate or fixed, or take the service out.",
        )
        for index in np.flatnonzero(~draft.instance.services["service"].isin(offered))
    ]


@needs("zones", "travel_times")
def zones_without_travel_times(draft: Draft) -> list[Problem]:
    """Zones from which no travel time is given at all."""
    remedy = f"Add its rows to {draft.files['travel_times']}, or take the zone out of every table."
    return [
        draft.cell_problem("zones", index, "zone", f"has no row in {draft.files['travel_times']}", remedy)
        for index in np.flatnonzero(~_has_times(draft))
    ]


def _has_times(draft: Draft) -> BoolArray:
    return mask(draft.instance.zones["zone"].isin(draft.instance.travel_times["zone"].unique()))


@needs(*DEMANDED, "sites", "offers", "travel_times")
def unreachable_zones(draft: Draft) -> list[Problem]:
    """Demand in a zone that cannot reach any site where the service runs or may open."""
    instance = draft.instance
    somewhere = _has_times(draft)
    problems = []
    for service in instance.service_codes:
        cut_off = np.isposinf(nearest_possible(instance, service)) & (instance.demand_of(service) > 0) & somewhere
        if not cut_off.any() or not possible_sites(instance, service):
            continue
        expected = f"cannot reach any site where {service} runs or may open"
        remedy = "Add a travel time to one of them, or an offer at a site that the zone can reach."
        problems += [
            draft.cell_problem(table, index, "zone", expected, remedy)
            for table, index in _first_rows(draft, service, cut_off)
        ]
    return problems


def _first_rows(draft: Draft, service: str, zones: BoolArray) -> list[tuple[str, int]]:
    """Where the demand of these zones stands: their first row in `demand`, else, made by rates, that in `zones`."""
    table, codes = draft.instance.demand, draft.instance.zone_codes
    rows = (table["service"] == service) & table["zone"].isin(codes[zones])
    firsts = mask(rows) & ~mask(table.duplicated(["zone", "service"]))
    made = zones & ~codes.isin(table.loc[rows, "zone"])
    return [
        *(("demand", int(index)) for index in np.flatnonzero(firsts)),
        *(("zones", int(index)) for index in np.flatnonzero(made)),
    ]


@needs("demand")
def half_split_demand(draft: Draft) -> list[Problem]:
    """Demand of one zone for one service that names a segment in some rows and none in others."""
    demand = draft.instance.demand
    split = demand["segment"] != ""
    if not split.any():
        return []
    pair = [demand["zone"], demand["service"]]
    mixed = ~split & split.groupby(pair).transform("any")
    expected = "is blank, though other rows of the same zone and service name a segment"
    return [
        Problem(draft.files["demand"], expected, "Split all of it or none.", draft.row("demand", index), "segment")
        for index in np.flatnonzero(mixed)
    ]


@needs("offers", "sites")
def undecided_neighbours(draft: Draft) -> list[Problem]:
    """Offers at a neighbour's site that are left open to decide."""
    offers = draft.instance.offers
    at_neighbour = offers["site"].isin(draft.instance.neighbours)
    undecided = at_neighbour & offers["status"].isin(["current", "candidate"])
    remedy = "Write fixed, or forbidden: neighbours' units stay open and are not ours to decide."
    return [
        draft.cell_problem("offers", index, "status", "is the status of a unit at a neighbour's site", remedy)
        for index in np.flatnonzero(undecided)
    ]


@needs("offers")
def steps_without_size(draft: Draft) -> list[Problem]:
    """Offers that cost something a module but do not say what a module carries."""
    offers = draft.instance.offers
    sizeless = mask((offers["step_cost"] > 0) & offers["step_size"].isna())
    remedy = "Give step_size, the activity that one module can carry, or leave step_cost blank."
    return [
        draft.cell_problem("offers", index, "step_cost", "has no step_size beside it", remedy)
        for index in np.flatnonzero(sizeless & ~reported(draft, "offers", "step_size"))
    ]


@needs("requirements")
def requirement_minutes(draft: Draft) -> list[Problem]:
    """Requirements within minutes that give none, and minutes given where the kind has no use for them."""
    return given_just_where(
        draft,
        "requirements",
        "minutes",
        ("kind", "within_minutes", "transfer"),
        "Give the limit in minutes.",
    )


@needs("requirements")
def services_requiring_themselves(draft: Draft) -> list[Problem]:
    """Requirements of a service on itself."""
    table = draft.instance.requirements
    return [
        draft.cell_problem("requirements", index, "requires", "requires itself", "Name another service.")
        for index in np.flatnonzero(table["service"] == table["requires"])
    ]


@needs("requirements", "site_times", "sites", "services", "offers")
def missing_site_times(draft: Draft) -> list[Problem]:
    """Times between sites that a requirement within minutes has to know."""
    file, requirements = draft.files["site_times"], draft.files["requirements"]
    asked: dict[tuple[str, str], int] = {}
    for pair, row in _pairs_asked(draft):
        asked.setdefault(pair, row)
    if asked and draft.instance.site_times.empty:
        row = min(asked.values())
        kind = _kind_in_row(draft, row)
        expected = f"is missing, though row {row} of {requirements} says {kind}"
        return [Problem(file, expected, f"Write it: {SITE_TIMES.meaning}.")]
    codes = draft.instance.site_codes
    unknown = np.isposinf(draft.instance.between_sites)
    return [
        Problem(
            file,
            "has no row",
            f"Add its minutes: row {row} of {requirements} needs them.",
            value=f"{origin} to {destination}",
        )
        for (origin, destination), row in asked.items()
        if unknown[codes.get_loc(origin), codes.get_loc(destination)]
    ]


def _kind_in_row(draft: Draft, row: int) -> str:
    """The kind of the requirement in that row of its file."""
    return str(draft.instance.requirements["kind"].iloc[int(np.flatnonzero(draft.rows["requirements"] == row)[0])])


def _pairs_asked(draft: Draft) -> Iterator[tuple[tuple[str, str], int]]:
    """Each pair of sites that a requirement within minutes (or with transfers) compares, with the requirement's row.

    Neighbours' services are not held to requirements, but may meet those of the area.
    """
    instance = draft.instance
    table = instance.requirements
    in_reach = table["kind"].isin(["within_minutes", "transfer"])
    for index in np.flatnonzero(in_reach & (table["service"] != table["requires"])):
        service, *others = table[["service", "requires", "alternative"]].iloc[index]
        destinations = [site for other in others if other for site in possible_sites(instance, other)]
        for origin, destination in itertools.product(possible_sites(instance, service), destinations):
            if origin not in instance.neighbours and origin != destination:
                yield (origin, destination), draft.row("requirements", index)
