"""Which units run in which option: the ones that all share, and the ones by which options differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reconfig.instance.instance import Instance
from reconfig.study.appraisal import Appraisal

Unit = tuple[str, str]
"""A service at a site, by their codes."""


@dataclass(frozen=True)
class UnitRow:
    """A unit and whether it runs in each option, today first."""

    service: str
    site: str
    runs: tuple[bool, ...]


def differing_units(appraisal: Appraisal) -> list[UnitRow]:
    """The units that run in some options and not in others, by names, in the order of the tables."""
    instance = appraisal.instance
    held = [set(option.configuration) for option in appraisal.all]
    differ = held[0].union(*held) - held[0].intersection(*held)
    return [
        UnitRow(
            instance.name_of_service(service), instance.name_of_site(site), tuple((service, site) in h for h in held)
        )
        for service, site in _in_order(instance, differ)
    ]


def shared_count(appraisal: Appraisal) -> int:
    """How many units run in today and in every option."""
    held = [set(option.configuration) for option in appraisal.all]
    return len(held[0].intersection(*held))


def units_data(appraisal: Appraisal) -> dict[str, Any]:
    """Names of services and sites, and of each option the positions of its units: service x number of sites + site."""
    instance = appraisal.instance
    services, sites = list(instance.service_codes), list(instance.site_codes)
    place = {code: number for number, code in enumerate(sites)}
    row = {code: number * len(sites) for number, code in enumerate(services)}
    return {
        "services": [instance.name_of_service(code) for code in services],
        "sites": [instance.name_of_site(str(code)) for code in sites],
        "runs": [sorted(row[s] + place[t] for s, t in option.configuration) for option in appraisal.all],
    }


def _in_order(instance: Instance, units: set[Unit]) -> list[Unit]:
    services = {code: number for number, code in enumerate(instance.service_codes)}
    sites = {code: number for number, code in enumerate(instance.site_codes)}
    return sorted(units, key=lambda unit: (services[unit[0]], sites[unit[1]]))
