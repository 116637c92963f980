"""Red lines of Norwest: access, volumes, money, beds, staff. Strict as the specification has them, or relaxed."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import Final

from reconfig.instance.instance import Instance
from reconfig.instance.norwest.baseline import within
from reconfig.instance.norwest.speeds import BLUE_LIGHT
from reconfig.instance.rules import Activity, Coverage, Rule
from reconfig.instance.system_rules import AgencyShare, BedTest, NoDistress

STRICT, RELAXED = "strict", "relaxed"
STANDARDS: Final = (STRICT, RELAXED)

LESS_REACH, LESS_VOLUME = 0.05, 0.8
"""assumed: relaxed standards ask for five points less of everybody, and for four fifths of a volume."""

FLOOR: Final = 0.05
"""assumed: every deprivation fifth may lie five points below everybody."""


@dataclass(frozen=True)
class Reach:
    """A share of a service's patients within so many minutes. equity: held for each deprivation fifth too."""

    service: str
    minutes: float
    share: float
    words: str
    source: str
    mode: str | None = None
    equity: bool = False


@dataclass(frozen=True)
class Volume:
    """Least and most activity of a unit. isolated: sites that are exempt from the least, with the reason."""

    service: str
    least: float | None
    most: float | None
    words: str
    source: str
    isolated: tuple[tuple[str, str], ...] = ()


# fmt: off
REACHES: Final = (
    Reach("AE1", 45, 0.95, "emergency department", "assumed: limit and share of the specification", equity=True),
    Reach("UTC", 30, 0.90, "urgent treatment centre", "assumed: limit and share of the specification"),
    Reach("SUR", 60, 0.95, "emergency surgery", "assumed: limit and share of the specification"),
    Reach("TRA", 60, 0.95, "trauma surgery", "assumed: limit and share of the specification"),
    Reach("STR", 60, 0.95, "hyperacute stroke unit",
          "cited: Allen et al. 2017, BMJ Open 7:e018143 (60 minutes the most); share assumed", equity=True),
    Reach("PCI", 75, 0.95, "heart attack centre", "assumed: limit and share of the specification", BLUE_LIGHT),
    Reach("VAS", 60, 0.90, "arterial centre", "assumed: limit and share of the specification", BLUE_LIGHT),
    Reach("MTC", 45, 0.60, "major trauma centre", "remembered: 45 minutes, else a trauma unit first; share assumed",
          BLUE_LIGHT),
    Reach("OBS", 45, 0.95, "maternity unit", "assumed: limit and share of the specification", equity=True),
    Reach("NIC", 75, 0.90, "neonatal intensive care", "assumed: limit and share of the specification"),
    Reach("PAE", 45, 0.95, "children's ward", "assumed: limit and share of the specification"),
    Reach("ELC", 60, 0.90, "complex planned care", "assumed: limit and share of the specification"),
    Reach("HVL", 60, 0.90, "planned surgery", "assumed: limit and share of the specification"),
    Reach("DCO", 45, 0.95, "day cases", "assumed: limit and share of the specification"),
    Reach("OPD", 30, 0.80, "outpatients", "assumed: limit and share of the specification"),
    Reach("DIA", 30, 0.80, "diagnostics", "assumed: limit and share of the specification"),
    Reach("ICB", 45, 0.80, "community beds",
          "assumed: visitors; the specification's 80 % in 30 minutes is out of reach of its own sites"),
)

_PENINSULA = "Peninsula joined to the mainland by one road: an hour to the next hospital"
VOLUMES: Final = (
    Volume("STR", 600, 2_000, "strokes", "cited: Allen et al. 2017, BMJ Open 7:e018143",
           (("D1", "Serves the north, where no other unit is within an hour; thrombolysis under a network"),)),
    Volume("OBS", 2_500, 9_000, "births", "remembered: smaller units only where they are isolated",
           (("D2", _PENINSULA), ("D1", "Serves the north with the peninsula behind it"))),
    Volume("PCI", 100, 1_200, "procedures", "remembered: centre of at least 100 a year; most assumed"),
    Volume("VAS", 264, None, "arterial procedures",
           "derived: 800,000 people (cited), of whom 594 / 1.8 million need a procedure"),
    Volume("MTC", 400, None, "badly injured patients", "remembered: at least 400 a year"),
    Volume("NIC", 170, None, "babies in intensive care",
           "derived: 100 of very low birthweight (cited), who are 185 of the region's 320 babies"),
    Volume("AE1", None, 200_000, "attendances", "remembered: 180,000 to 200,000 the practical most"),
    Volume("MED", None, 40_000, "admissions", "assumed: practical most of the specification"),
    Volume("SUR", None, 14_000, "admissions", "assumed: practical most of the specification"),
    Volume("PAE", None, 15_000, "admissions", "assumed: practical most of the specification"),
)
# fmt: on

AGENCY: Final = 0.032
"""remembered: the national ceiling of agency cost as a share of pay."""


def rules(instance: Instance, standards: str) -> tuple[Rule, ...]:
    """The rules on the services of the instance, and those on the system."""
    services = instance.service_codes
    return (*_reaches(instance, standards), *_volumes(services, standards), *_system(services))


def _reaches(instance: Instance, standards: str) -> list[Rule]:
    made: list[Rule] = []
    for reach in REACHES:
        if reach.service in instance.service_codes:
            share = reach.share - (LESS_REACH if standards == RELAXED else 0.0)
            made.append(_coverage(instance, reach, share, None))
            if reach.equity:
                made.append(_coverage(instance, reach, share - FLOOR, "deprivation_fifth"))
    return made


def _coverage(instance: Instance, reach: Reach, asked: float, by: str | None) -> Coverage:
    """The standard, or what today's configuration reaches where that is less, in whole per cent.

    So that some configuration keeps the standards of reach in any region: today's does.
    """
    today = floor(100 * within(instance, reach.service, reach.minutes, reach.mode, by) - 1e-9) / 100
    share = min(round(asked, 3), today)
    source = "assumed: five points below the share of everybody" if by else reach.source
    ride = " by ambulance" if reach.mode == BLUE_LIGHT else ""
    whom = "of every deprivation fifth " if by else ""
    return Coverage.model_validate(
        {
            "name": f"{share * 100:g} % {whom}within {reach.minutes:g} minutes{ride}: {reach.words}",
            "service": reach.service,
            "within_minutes": reach.minutes,
            "at_least": share,
            "by": by,
            "mode": reach.mode,
            "source": source if share == round(asked, 3) else f"{source}; lowered to what today reaches",
        }
    )


def _volumes(services: tuple[str, ...], standards: str) -> list[Rule]:
    scale = LESS_VOLUME if standards == RELAXED else 1.0
    made: list[Rule] = []
    for volume in VOLUMES:
        if volume.service in services and volume.least:
            made.append(
                Activity(
                    name=least_name(volume),
                    service=volume.service,
                    at_least=round(volume.least * scale, 1),
                    source=volume.source,
                )
            )
        if volume.service in services and volume.most:
            made.append(
                Activity(
                    name=f"{volume.words.capitalize()}: no unit above its practical most ({volume.service})",
                    service=volume.service,
                    at_most=volume.most,
                    source=volume.source,
                )
            )
    return made


def least_name(volume: Volume) -> str:
    """The name of the rule on a service's least volume, which derogations quote."""
    return f"{volume.words.capitalize()}: every unit has its least volume ({volume.service})"


def _system(services: tuple[str, ...]) -> list[Rule]:
    made: list[Rule] = [
        NoDistress(name="No trust in distress", source="assumed: trusts may share gains, each keeps its own ledger"),
        AgencyShare(name="Agency within its ceiling", at_most=AGENCY, source="remembered: national ceiling, 3.2 %"),
    ]
    if {"MED", "ICB"} <= set(services):
        made.append(
            BedTest(
                name="Fewer acute beds only where community beds stand in their place",
                resource="WARD",
                replaced_by="COMM",
                source="cited: bed test of NHS England",
            )
        )
    return made


def volume_derogations(services: tuple[str, ...], sites: tuple[str, ...]) -> list[tuple[str, str, str, str]]:
    """Service, site, rule and reason of the units that are exempt from a least volume."""
    return [
        (volume.service, site, least_name(volume), reason)
        for volume in VOLUMES
        if volume.service in services and volume.least
        for site, reason in volume.isolated
        if site in sites
    ]
