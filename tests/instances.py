"""Instances made in memory for tests: from short rows, and at random."""

from __future__ import annotations

from typing import Any

import numpy as np

from reconfig.instance.about import About
from reconfig.instance.columns import TABLES
from reconfig.instance.instance import Instance
from reconfig.instance.parsing import parse_table, text_table
from reconfig.instance.rules import Activity, Coverage, MaximumMinutes, Rule, SiteCount
from reconfig.instance.tables import no_rows

ABOUT = About(title="Test", area="Testshire", price_year="2025", currency="GBP", crs="EPSG:27700", synthetic=True)


def make_instance(rules: tuple[Rule, ...] = (), **tables: list[dict[str, object]]) -> Instance:
    """An instance from rows given as dictionaries; columns that are left out take their declared defaults."""
    frames: dict[str, Any] = {}
    for name, table in TABLES.items():
        if name not in tables:
            frames[name] = no_rows(name)
            continue
        rows = tables[name]
        columns = [column for column in table.names if any(column in row for row in rows)]
        cells = [[str(row.get(column, "")) for column in columns] for row in rows]
        frame, _, problems = parse_table(
            text_table(name, [(1, list(columns)), *((i + 2, line) for i, line in enumerate(cells))], []), table
        )
        assert not rows or not problems, problems
        frames[name] = frame
    return Instance(about=ABOUT, rules=rules, **frames)


def random_instance(seed: int, zones: int = 12, sites: int = 4, services: int = 2, neighbours: int = 0) -> Instance:
    """A random instance without rules: whole minutes, so that ties are common; today every candidate is open."""
    random = np.random.default_rng(seed)
    codes = [f"S{j}" for j in range(sites)]
    names = [f"V{s}" for s in range(services)]
    minutes = random.integers(1, 12, size=(zones, sites)) * 5
    outside = set(codes[sites - neighbours :]) if neighbours else set()
    return make_instance(
        zones=[
            {
                "zone": f"Z{i}",
                "name": f"Zone {i}",
                "population": 100 + i,
                "deprivation_fifth": int(random.integers(1, 6)),
            }
            for i in range(zones)
        ],
        organisations=[{"organisation": "O", "name": "Trust"}],
        sites=[
            {
                "site": code,
                "name": f"Site {code}",
                "organisation": "O",
                "fixed_cost": int(random.integers(0, 500)),
                "neighbour": "yes" if code in outside else "no",
            }
            for code in codes
        ],
        services=[{"service": name, "name": name, "unit": "cases", "target_minutes": 25} for name in names],
        demand=[
            {"zone": f"Z{i}", "service": name, "per_year": int(random.integers(0, 30))}
            for name in names
            for i in range(zones)
        ],
        offers=[
            {
                "service": name,
                "site": code,
                "status": "fixed" if code in outside else "current",
                "fixed_cost": int(random.integers(50, 900)),
                "unit_cost": int(random.integers(0, 9)),
                "step_size": int(random.integers(20, 60)),
                "step_cost": int(random.integers(10, 99)),
            }
            for name in names
            for code in codes
        ],
        travel_times=[
            {"zone": f"Z{i}", "site": code, "minutes": int(minutes[i, j])}
            for i in range(zones)
            for j, code in enumerate(codes)
        ],
    )


def without_steps(instance: Instance) -> Instance:
    """The instance with the same cost of a unit everywhere, and no costs in steps."""
    return instance.replace(offers=instance.offers.assign(unit_cost=3.0, step_size=np.nan, step_cost=0.0))


def some_rules(instance: Instance, seed: int) -> tuple[Rule, ...]:
    """A random rule of each numeric kind on the first service; together they may or may not be feasible."""
    random = np.random.default_rng(seed)
    service = instance.service_codes[0]
    total = float(instance.demand_of(service).sum())
    return (
        Coverage(name="share near", service=service, within_minutes=float(random.integers(2, 8) * 5), at_least=0.5),
        Coverage(name="share near by fifth", service=service, within_minutes=35, at_least=0.3, by="deprivation_fifth"),
        MaximumMinutes(name="nobody farther", service=service, minutes=float(random.integers(6, 12) * 5)),
        SiteCount(name="number of sites", service=service, at_least=1, at_most=3),
        Activity(name="enough cases", service=service, at_least=round(total * random.uniform(0.1, 0.5))),
        Activity(name="not too many", service=service, at_most=round(total * random.uniform(0.5, 0.9))),
    )
