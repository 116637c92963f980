"""Where a saving comes from: rooms for busy days that pooling saves, and the higher output of cold sites, by hand."""

from __future__ import annotations

import math

import pytest

from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.solution import Configuration
from reconfig.study.levers import HUBS, POOLED, levers
from tests.instances import ABOUT, make_instance


def system() -> Instance:
    """Two sites A and B, each the nearest of one zone; C, near both, is cold.

    MED (hot) runs at A and B today, 100 patients each; ELEC runs at A today, 100 patients of A's zone alone, and may
    open at C, where its output is 1.25 times as high. One patient of either keeps one bed busy; a bed costs 1,000.
    MED keeps room for busy days, the square root of the beds in use: 100 + 10 at A and at B. Parts of beds count.
    """
    zones, minutes = ("a", "b"), {"a": (10, 30, 40), "b": (30, 10, 40)}
    made = make_instance(
        zones=[{"zone": zone, "name": zone, "population": 100} for zone in zones],
        organisations=[{"organisation": "O", "name": "Trust"}],
        sites=[{"site": site, "name": site, "organisation": "O"} for site in "ABC"],
        services=[
            {"service": "MED", "name": "Medicine", "unit": "cases", "hot": "yes"},
            {"service": "ELEC", "name": "Planned surgery", "unit": "cases", "cold_productivity": 1.25},
        ],
        demand=[
            *({"zone": zone, "service": "MED", "per_year": 100} for zone in zones),
            {"zone": "a", "service": "ELEC", "per_year": 100},
        ],
        offers=[
            {"service": "MED", "site": "A", "status": "current"},
            {"service": "MED", "site": "B", "status": "current"},
            {"service": "ELEC", "site": "A", "status": "current"},
            {"service": "ELEC", "site": "C", "status": "candidate"},
        ],
        travel_times=[
            {"zone": zone, "site": site, "minutes": minutes[zone][at]}
            for zone in zones
            for at, site in enumerate("ABC")
        ],
        resources=[{"resource": "bed", "name": "Beds", "unit": "beds", "module_size": 1, "module_cost": 1000}],
        resource_use=[
            {"service": "MED", "resource": "bed", "per_unit": 1, "peak": 1},
            {"service": "ELEC", "resource": "bed", "per_unit": 1},
        ],
    )
    return made.replace(about=ABOUT.model_copy(update={"modules": "part"}))


def savings(*pairs: tuple[str, str]) -> dict[str, float]:
    """What these units save against today's, by lever."""
    instance = system()
    today, best = (evaluate(instance, each) for each in (instance.today, Configuration.of(pairs)))
    _need_resources(today)
    return {lever.name: lever.saving for lever in levers(today, best)}


def _need_resources(today: Evaluation) -> None:
    if "module" not in set(today.costs["line"]):
        pytest.skip("the evaluator does not know modules of resources")


def test_pooled_beds() -> None:
    """MED at A alone: 200 + 14.14 beds where 2 x 110 were: only room for busy days is saved."""
    found = savings(("MED", "A"), ("ELEC", "A"))
    assert found[POOLED] == pytest.approx(1000 * (20 - math.sqrt(200)))
    assert sum(found.values()) == pytest.approx(found[POOLED])


def test_higher_output_of_a_cold_site() -> None:
    """ELEC at C: 100 / 1.25 = 80 beds where 100 were."""
    found = savings(("MED", "A"), ("MED", "B"), ("ELEC", "C"))
    assert found[HUBS] == pytest.approx(20_000)
    assert sum(found.values()) == pytest.approx(found[HUBS])


def test_both() -> None:
    found = savings(("MED", "A"), ("ELEC", "C"))
    assert found[POOLED] == pytest.approx(1000 * (20 - math.sqrt(200)))
    assert found[HUBS] == pytest.approx(20_000)
    assert sum(found.values()) == pytest.approx(1000 * (40 - math.sqrt(200)))
