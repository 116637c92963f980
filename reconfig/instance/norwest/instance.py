"""Norwest as an instance: its geography, services, needs, beds, staff and money, from a seed. No real place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.about import About
from reconfig.instance.columns import TABLES
from reconfig.instance.instance import Instance
from reconfig.instance.norwest import dependencies, money, needs, resources, rules, staff
from reconfig.instance.norwest.baseline import baseline
from reconfig.instance.norwest.calibration import agency_premium, module_areas, site_resources, workforce
from reconfig.instance.norwest.catalogue import ALL, SIZES
from reconfig.instance.norwest.geography import PUBLIC_TRANSPORT, Geography, geography
from reconfig.instance.norwest.ground import CRS
from reconfig.instance.norwest.ground import SOURCE as GROUND
from reconfig.instance.norwest.places import FEWEST
from reconfig.instance.norwest.speeds import BLUE_LIGHT, OFFPEAK, PEAK
from reconfig.instance.tables import table_of
from reconfig.problem import Problem

LEAST_TIGHT, MOST_TIGHT = 0.9, 1.2


@dataclass(frozen=True)
class Dials:
    """How large and how hard the instance is.

    services: 4, 11 or 21. tightness: of room for beds and theatres, 0.9 (roomy) to 1.2. standards: strict or relaxed.
    """

    zones: int = 1_100
    sites: int = 16
    services: int = len(ALL)
    seed: int = 1
    tightness: float = 1.0
    standards: str = rules.STRICT

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the services."""
        return SIZES[self.services]

    def problems(self) -> list[Problem]:
        """What cannot be asked for."""
        tests = {
            "number of zones": (self.zones, self.zones >= FEWEST, f"Ask for at least {FEWEST}."),
            "number of sites": (self.sites, 2 <= self.sites <= 60, "Ask for 2 to 60."),
            "number of services": (self.services, self.services in SIZES, "Ask for 4, 11 or 21."),
            "tightness": (
                self.tightness,
                LEAST_TIGHT <= self.tightness <= MOST_TIGHT,
                f"Ask for {LEAST_TIGHT} to {MOST_TIGHT}.",
            ),
            "set of standards": (self.standards, self.standards in rules.STANDARDS, "Ask for strict or relaxed."),
        }
        return [
            Problem("Norwest", f"is not a possible {name}", remedy, value=str(value))
            for name, (value, possible, remedy) in tests.items()
            if not possible
        ]


def norwest_instance(
    zones: int = 1_100,
    sites: int = 16,
    seed: int = 1,
    services: int = len(ALL),
    tightness: float = 1.0,
    standards: str = rules.STRICT,
) -> Instance:
    """The instance; the same arguments give the same.

    Raises:
        InputError: for dials out of range.
    """
    dials = Dials(zones, sites, services, seed, tightness, standards)
    return instance_on(ground_of(dials), dials)


def ground_of(dials: Dials) -> Geography:
    """The geography of an instance.

    Raises:
        InputError: for dials out of range.
    """
    if problems := dials.problems():
        raise InputError(problems)
    return geography(dials.zones, dials.sites, dials.seed)


def instance_on(ground: Geography, dials: Dials) -> Instance:
    """The instance on its geography: today's beds, staff and money follow from what today's configuration does."""
    draft = _draft(ground, dials)
    draft = draft.replace(rules=rules.rules(draft, dials.standards))
    found = baseline(draft)
    stock = workforce(found)
    return draft.replace(
        site_resources=site_resources(draft, found, ground.sites, dials.tightness),
        sites=draft.sites.assign(module_area=module_areas(draft, found, ground.sites, dials.tightness)),
        workforce=stock,
        organisations=money.organisations(draft, found, agency_premium(draft, found, stock)),
    )


def _draft(ground: Geography, dials: Dials) -> Instance:
    """The instance without what is calibrated."""
    codes, places = dials.codes, tuple(ground.sites["site"])
    use = resources.resource_use(codes)
    used = frozenset(use["resource"])
    rotas, wards = staff.staffing(codes), staff.resource_staffing(used)
    owners = tuple(dict.fromkeys(ground.sites["organisation"]))
    tables = {
        "zones": ground.zones[list(TABLES["zones"].names)],
        "organisations": money.bare_organisations(owners),
        "sites": money.sites(ground.sites),
        "services": money.services(codes),
        "segments": needs.segments(),
        "offers": money.offers(codes, ground.sites),
        "requirements": dependencies.requirements(codes),
        "travel_times": ground.minutes[OFFPEAK],
        "site_times": ground.between_sites,
        "resources": resources.resources(used),
        "resource_use": use,
        "staff_groups": staff.staff_groups(frozenset([*rotas["group"], *wards["group"]])),
        "staffing": rotas,
        "resource_staffing": wards,
        "derogations": derogations(codes, places),
        "segment_mix": needs.segment_mix(),
        "rates": needs.rates(codes),
        "deprivation_effects": needs.deprivation_effects(codes),
        "growth": needs.growth(codes),
        "pathways": needs.pathways(codes),
        "mode_times": mode_times(ground),
    }
    frames: dict[str, Any] = {name: tables.get(name, table_of(name, {}, "")) for name in TABLES}
    return Instance(about=_about(dials), **frames, boundaries=ground.boundaries)


def derogations(services: tuple[str, ...], sites: tuple[str, ...]) -> pd.DataFrame:
    """Units exempt from a requirement or a volume."""
    rows = [*dependencies.derogations(services, sites), *rules.volume_derogations(services, sites)]
    names = ("service", "site", "exempt_from", "reason")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return table_of("derogations", columns, "assumed: built-in tensions of the synthetic region Norwest")


def mode_times(ground: Geography) -> pd.DataFrame:
    """Minutes by the other modes."""
    frames = [ground.minutes[mode].assign(mode=mode) for mode in (PEAK, BLUE_LIGHT, PUBLIC_TRANSPORT)]
    table = pd.concat(frames, ignore_index=True)
    codes = {name: table[name].astype("str") for name in ("mode", "zone", "site")}
    return table_of("mode_times", {**codes, "minutes": np.round(table["minutes"].to_numpy(float), 1)}, "")


TOLD: Final = "Synthetic data, no real place"


def _about(dials: Dials) -> About:
    size = f"{dials.zones:,} zones, {dials.sites} sites, {dials.services} services"
    return About(
        title=f"Norwest ICS, a synthetic health system: {size} (seed {dials.seed})",
        area="Norwest (synthetic)",
        summary="No real place: 1.8 million made-up people, four trusts, their hospitals, staff and money, shaped "
        "like an English integrated care system; the map lies in the North Sea.",
        price_year="2024/25",
        currency="GBP",
        crs=CRS,
        vintage="None: a synthetic region; each row says what is assumed, remembered, derived or cited",
        synthetic=True,
        optimism_bias=0.25,
        cost_growth=0.044,
        income_growth=0.028,
        attribution=(TOLD,),
        sources={
            "zones": GROUND,
            "sites": GROUND,
            "travel_times": "derived: made-up roads by car off-peak, as reconfig travel computes them",
            "site_times": "derived: made-up roads by car off-peak, as reconfig travel computes them",
            "mode_times": "derived: made-up roads at the peak and by blue light; buses assumed",
        },
    )
