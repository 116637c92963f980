"""Small health systems at random: beds, theatres, hot sites, staff with limits, and rules on them."""

from __future__ import annotations

from typing import Any

import numpy as np

from reconfig.instance.instance import Instance
from reconfig.instance.rules import Rule
from reconfig.instance.system_rules import AgencyShare, BedTest, ResourceTotal
from tests.instances import make_instance

SERVICES = ("V0", "V1")
RESOURCES = ("bed", "theatre")
GROUPS = ("doctor", "nurse")
OWNERS = ("O", "P")
STATUSES = ("current", "current", "candidate", "candidate", "fixed")


def random_system(seed: int, sites: int = 3, *, peak: bool = False) -> Instance:
    """A random instance with everything that capacity and workforce know; the last site may be a neighbour's."""
    random = np.random.default_rng(seed)
    codes = [f"S{j}" for j in range(sites)]
    outside = codes[-1] if random.random() < 0.4 else None
    owner = {code: OWNERS[int(random.integers(2))] for code in codes}
    instance = make_instance(
        zones=[{"zone": f"Z{i}", "name": f"Zone {i}", "population": 100} for i in range(6)],
        organisations=[{"organisation": code, "name": f"Trust {code}"} for code in OWNERS],
        sites=[
            {
                "site": code,
                "name": f"Site {code}",
                "organisation": owner[code],
                "neighbour": "yes" if code == outside else "no",
                "fixed_cost": int(random.integers(0, 500)),
                "hot_cost": int(random.integers(0, 900)),
                **({"module_area": int(random.integers(100, 500))} if random.random() < 0.3 else {}),
            }
            for code in codes
        ],
        services=[
            {
                "service": name,
                "name": name,
                "unit": "cases",
                "hot": "yes" if name == "V0" and random.random() < 0.7 else "no",
                "cold_productivity": 1.0 if peak or name == "V0" else round(float(random.uniform(1.0, 1.5)), 2),
            }
            for name in SERVICES
        ],
        demand=[
            {"zone": f"Z{i}", "service": name, "per_year": int(random.integers(0, 60))}
            for name in SERVICES
            for i in range(6)
        ],
        offers=[
            {
                "service": name,
                "site": code,
                "status": "fixed" if code == outside else STATUSES[int(random.integers(5))],
                "fixed_cost": int(random.integers(50, 900)),
                "unit_cost": int(random.integers(0, 9)),
            }
            for name in SERVICES
            for code in codes
        ],
        travel_times=[
            {"zone": f"Z{i}", "site": code, "minutes": int(random.integers(1, 12)) * 5}
            for i in range(6)
            for code in codes
        ],
        site_times=[
            {"from_site": one, "to_site": other, "minutes": int(random.integers(30, 60))}
            for one in codes
            for other in codes
            if one != other
        ],
        **_inside(random, codes, peak=peak),
    )
    modules = "whole" if random.random() < 0.5 else "part"
    about = instance.about.model_copy(update={"modules": modules, "optimism_bias": 0.2})
    return instance.replace(about=about, rules=_rules(random))


def _inside(random: np.random.Generator, codes: list[str], *, peak: bool) -> Any:  # noqa: ANN401
    return _resources(random, codes, peak=peak) | _staff(random)


def _resources(random: np.random.Generator, codes: list[str], *, peak: bool) -> dict[str, list[dict[str, object]]]:
    return {
        "resources": [
            {
                "resource": name,
                "name": name.title(),
                "unit": f"{name}s",
                "module_size": int(random.integers(1, 9)),
                "module_cost": int(random.integers(0, 300)),
                "module_area": int(random.integers(0, 40)),
                "capital": int(random.integers(0, 2)) * 1000,
            }
            for name in RESOURCES
        ],
        "resource_use": [
            {
                "service": service,
                "resource": name,
                "per_unit": round(float(random.uniform(0.02, 0.2)), 3),
                "occupancy": round(float(random.uniform(0.7, 1.0)), 2),
                "peak": round(float(random.uniform(0.0, 1.8)), 2) if peak else 0,
            }
            for service in SERVICES
            for name in RESOURCES
            if random.random() < 0.8
        ],
        "site_resources": [
            {
                "site": code,
                "resource": name,
                "today": int(random.integers(0, 15)),
                **({"most": int(random.integers(15, 80))} if random.random() < 0.5 else {}),
            }
            for code in codes
            for name in RESOURCES
            if random.random() < 0.6
        ],
    }


def _staff(random: np.random.Generator) -> dict[str, list[dict[str, object]]]:
    shared = random.random() < 0.5
    return {
        "staff_groups": [
            {
                "group": name,
                "name": name.title(),
                "pay": int(random.integers(0, 90)),
                "agency_premium": round(float(random.uniform(1.0, 2.0)), 1),
                "agency_limit": round(float(random.uniform(0.1, 1.0)), 1),
                "leave_share": round(float(random.uniform(0.0, 0.8)), 1),
            }
            for name in GROUPS
        ],
        "staffing": [
            {
                "service": service,
                "group": name,
                "minimum": int(random.integers(0, 9)),
                "per_unit": round(float(random.uniform(0.0, 0.1)), 2),
                "post": "rota" if shared and name == "doctor" else "",
            }
            for service in SERVICES
            for name in GROUPS
            if random.random() < 0.8
        ],
        "resource_staffing": [
            {"resource": "bed", "group": name, "per_module": int(random.integers(0, 3))}
            for name in GROUPS
            if random.random() < 0.6
        ],
        "workforce": [
            {
                "organisation": owner,
                "group": name,
                "in_post": int(random.integers(0, 40)),
                "recruits": int(random.integers(0, 8)),
                "lends": int(random.integers(0, 6)),
            }
            for owner in OWNERS
            for name in GROUPS
            if random.random() < 0.7
        ],
    }


def _rules(random: np.random.Generator) -> tuple[Rule, ...]:
    least = int(random.integers(0, 25))
    rules: tuple[Rule, ...] = (
        ResourceTotal(name="enough beds", resource="bed", at_least=least),
        ResourceTotal(name="not too many beds", resource="bed", at_most=least + int(random.integers(5, 60))),
        BedTest(name="bed test", resource="bed", replaced_by="theatre", replaced_per_unit=0.5),
        BedTest(name="theatre test", resource="theatre"),
        AgencyShare(name="little agency", at_most=round(float(random.uniform(0.0, 0.4)), 2)),
    )
    return tuple(rule for rule in rules if random.random() < 0.25)
