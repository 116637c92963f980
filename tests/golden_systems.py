"""The golden instance with beds, hot sites and staff: what the golden files of capacity and workforce show."""

from __future__ import annotations

import math

from reconfig.instance.instance import Instance
from reconfig.instance.system_rules import AgencyShare, BedTest, ResourceTotal
from reconfig.model import capacity
from reconfig.model.build import Part
from reconfig.model.formulation import Formulation, formulate
from reconfig.model.stating import columns_of
from tests.instances import make_instance

TABLES = make_instance(
    resources=[
        {
            "resource": "bed",
            "name": "Bed",
            "unit": "beds",
            "module_size": 4,
            "module_cost": 80,
            "module_area": 30,
            "capital": 5,
        },
        {"resource": "room", "name": "Room", "unit": "rooms", "module_area": 10},
    ],
    resource_use=[
        {"service": "CARE", "resource": "bed", "per_unit": 0.2, "occupancy": 0.8},
        {"service": "BEDS", "resource": "bed", "per_unit": 1},
        {"service": "BEDS", "resource": "room", "per_unit": 0.5},
    ],
    site_resources=[
        {"site": "A", "resource": "bed", "today": 8, "most": 12},
        {"site": "B", "resource": "room", "today": 3},
    ],
    staff_groups=[
        {
            "group": "doctor",
            "name": "Doctors",
            "pay": 100,
            "agency_premium": 1.5,
            "agency_limit": 0.25,
            "leave_share": 0.5,
        },
        {"group": "nurse", "name": "Nurses", "pay": 40},
    ],
    staffing=[
        {"service": "CARE", "group": "doctor", "minimum": 4, "per_unit": 0.1, "post": "on call"},
        {"service": "BEDS", "group": "doctor", "minimum": 2, "per_unit": 1, "post": "on call"},
        {"service": "CARE", "group": "nurse", "minimum": 3, "per_unit": 0.2},
    ],
    resource_staffing=[{"resource": "bed", "group": "nurse", "per_module": 6}],
    workforce=[
        {"organisation": "O", "group": "doctor", "in_post": 5, "recruits": 2, "lends": 1},
        {"organisation": "P", "group": "doctor", "in_post": 1, "recruits": 1, "lends": 1},
    ],
)
NAMES = (
    "resources",
    "resource_use",
    "site_resources",
    "staff_groups",
    "staffing",
    "resource_staffing",
    "workforce",
)


def golden_system(instance: Instance) -> Instance:
    """The golden instance with them: B is another organisation's, BEDS is hot, CARE does half as much again when cold.

    A may hold 120 m2 of modules.
    """
    return instance.replace(
        **{name: TABLES.table(name) for name in NAMES},
        services=instance.services.assign(hot=[False, True], cold_productivity=[1.5, 1.0]),
        organisations=make_instance(
            organisations=[{"organisation": code, "name": f"Trust {code}"} for code in "OP"]
        ).organisations,
        sites=instance.sites.assign(organisation=["O", "P", "O"], module_area=[120.0, math.nan, math.nan]),
        rules=(
            ResourceTotal(name="Eight to thirty beds", resource="bed", at_least=8, at_most=30),
            BedTest(name="Bed test", resource="bed", replaced_by="room", replaced_per_unit=0.5),
            AgencyShare(name="Little agency", at_most=0.1),
        ),
    )


def golden_system_form(part: Part, instance: Instance) -> Formulation:
    """It in form B; in form A for what only sets of sites say; without a neighbour where that counts."""
    system = golden_system(instance)
    if part is capacity.modules_carry_each_service:
        return formulate(system, columns={"CARE": columns_of(system, "CARE", screened=False)})
    if part is capacity.modules_carry_the_area:
        return formulate(system.replace(sites=system.sites.assign(neighbour=False)))
    return formulate(system)
