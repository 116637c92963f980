"""The instance and files of the golden LP tests. `python -m tests.golden` writes them anew: read the difference."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from reconfig.instance.instance import Instance
from reconfig.instance.own_rule import OwnRule
from reconfig.instance.rules import Activity, Coverage, Forbid, Keep, MaximumMinutes, SiteCount
from reconfig.model import change, configurations, dependency, flows, ledgers, outline, own, transfers
from reconfig.model.build import CONSTRAINTS, Part, build_form
from reconfig.model.covers import Cover
from reconfig.model.formulation import Formulation, formulate, formulate_flows, with_covers
from reconfig.model.stating import columns_of
from reconfig.objective import Objective
from tests.golden_money import with_money
from tests.instances import make_instance


class CareAndBedsTogether(OwnRule):
    """y[CARE,A] + y[BEDS,A] >= 1, and activity of care at A <= 55."""

    def rows(self, model: Any, form: Any) -> Any:  # noqa: ANN401
        yield model.open["CARE", "A"] + model.open["BEDS", "A"] >= 1
        yield model.activity["CARE", "A"] <= 55


FOLDER = Path(__file__).parent / "golden"
OF_MONEY = frozenset(family.__name__ for family in (change, dependency, ledgers, transfers))


def golden_instance() -> Instance:
    """Three zones, three sites (C a neighbour), two services: small enough to check every row by hand.

    Orders for CARE: west A, B, C; middle B, A, C (A and B tie at 10 for the middle: A first, so A, B, C); east C alone
    within 40 minutes. C is fixed, so each order ends at C.
    """
    return make_instance(
        rules=(
            Coverage(name="Half within 15", service="CARE", within_minutes=15, at_least=0.5),
            Coverage(
                name="Each fifth within 25", service="CARE", within_minutes=25, at_least=0.25, by="deprivation_fifth"
            ),
            MaximumMinutes(name="Nobody beyond 40", service="CARE", minutes=40),
            SiteCount(name="One or two sites", service="CARE", at_least=1, at_most=2),
            Activity(name="At least 5 cases", service="CARE", at_least=5),
            Activity(name="At most 50 cases at A", service="CARE", at_most=50, sites=("A",)),
            Keep(name="Care stays at A", service="CARE", site="A"),
            Forbid(name="No beds at B", service="BEDS", site="B"),
        ),
        zones=[
            {"zone": "west", "name": "West", "population": 100, "deprivation_fifth": 1},
            {"zone": "middle", "name": "Middle", "population": 200, "deprivation_fifth": 1},
            {"zone": "east", "name": "East", "population": 300, "deprivation_fifth": 5},
        ],
        organisations=[{"organisation": "O", "name": "Trust"}],
        sites=[
            {"site": "A", "name": "Ayton", "organisation": "O", "fixed_cost": 1000},
            {"site": "B", "name": "Beeford", "organisation": "O", "fixed_cost": 0},
            {"site": "C", "name": "Ceby", "organisation": "O", "neighbour": "yes"},
        ],
        services=[
            {"service": "CARE", "name": "Care", "unit": "cases", "target_minutes": 20},
            {"service": "BEDS", "name": "Beds", "unit": "stays", "target_minutes": 20},
        ],
        demand=[
            {"zone": zone, "service": service, "per_year": amount}
            for service, amounts in {"CARE": (10, 20, 30), "BEDS": (1, 2, 3)}.items()
            for zone, amount in zip(("west", "middle", "east"), amounts, strict=True)
        ],
        offers=[
            {
                "service": "CARE",
                "site": "A",
                "status": "current",
                "fixed_cost": 700,
                "unit_cost": 7,
                "step_size": 25,
                "step_cost": 90,
            },
            {"service": "CARE", "site": "B", "status": "candidate", "fixed_cost": 600, "unit_cost": 6, "capacity": 40},
            {"service": "CARE", "site": "C", "status": "fixed", "unit_cost": 9},
            {"service": "BEDS", "site": "A", "status": "current", "fixed_cost": 70},
            {"service": "BEDS", "site": "B", "status": "candidate", "fixed_cost": 60},
            {"service": "BEDS", "site": "C", "status": "fixed", "unit_cost": 1},
        ],
        requirements=[
            {"service": "CARE", "requires": "BEDS", "kind": "same_site"},
            {"service": "BEDS", "requires": "CARE", "kind": "within_minutes", "minutes": 15},
            {"service": "BEDS", "requires": "CARE", "kind": "exclusion"},
        ],
        travel_times=[
            {"zone": zone, "site": site, "minutes": minutes}
            for zone, row in {"west": (5, 12, 30), "middle": (10, 10, 30), "east": (50, 45, 20)}.items()
            for site, minutes in zip("ABC", row, strict=True)
        ],
        site_times=[
            {"from_site": "A", "to_site": "B", "minutes": 14},
            {"from_site": "B", "to_site": "A", "minutes": 16},
        ],
    )


def golden_form(part: Part) -> Formulation:
    """The golden instance in the form that the constraint is about.

    Form A: CARE with all of its four sets. Explicit flows: all. Outline: care is planned. Else form B, with two covers:
    Care at A is too small beside B, and too large without B and C.
    """
    instance = golden_instance()
    if part.__module__ in OF_MONEY:
        return formulate(with_money(instance))
    if part.__module__ == own.__name__:
        return formulate(instance.replace(rules=(CareAndBedsTogether(name="Care and beds"),)))
    if part.__module__ == configurations.__name__:
        return formulate(instance, columns={"CARE": columns_of(instance, "CARE", screened=False)})
    if part.__module__ == flows.__name__:
        return formulate_flows(instance)
    if part.__module__ == outline.__name__:
        return formulate(instance.replace(services=instance.services.assign(allocation=["planned", "nearest"])))
    covers = (Cover("CARE", "A", ("B",), open_one=False), Cover("CARE", "A", ("B", "C"), open_one=True))
    return with_covers(formulate(instance), covers)


def lp_text(part: Part) -> str:
    """The LP file of the model that holds this constraint alone, minimising coverage (the shortest objective)."""
    model = build_form(golden_form(part), Objective.COVERAGE, (part,))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.lp"
        model.write(str(path), io_options={"symbolic_solver_labels": True})
        return path.read_text(encoding="utf-8")


def write_all() -> None:
    """Write every golden file anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.lp"):
        old.unlink()
    for part in CONSTRAINTS:
        (FOLDER / f"{part.__name__}.lp").write_text(lp_text(part), encoding="utf-8")


if __name__ == "__main__":
    write_all()
