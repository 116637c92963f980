"""Two trusts whose saving lies between them, small enough to work out by hand.

Minutes from town to site, patients a year:

               A    B    M    patients
    Aton      10   30   20         100
    Bton      30   10   20         100

All amounts are in thousands a year. CARE runs at A (of trust TA) and at B (of trust TB), and may open at M (of TB). A
rota costs 1,000 at A and B and 1,200 at M; a patient costs 1 anywhere. A and B can take 150 patients, M all 200.

Today: 2 rotas, 200 patients: 2,000 + 200 = 2,200.
TA alone: closing A would send all 200 to B, which can take 150, so nothing changes: saves 0.
TB alone: closing B would overburden A; opening M in its place costs 200 more; opening it besides 1,200: saves 0.
Together: M alone, 1,200 + 200 = 1,400: saves 800, all of it trapped. Each is needed, so the shares are 400 and 400.
TA spends 1,100 less, TB 300 more: TA pays TB 700.
"""

from __future__ import annotations

from reconfig.instance.instance import Instance
from reconfig.instance.rules import Rule
from reconfig.objective import Objective
from reconfig.outcome import Outcome
from reconfig.solution import Configuration
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from tests.instances import make_instance

K = 1000
"""The currency is thousands in the arithmetic above."""

MINUTES = {"Aton": (10, 30, 20), "Bton": (30, 10, 20)}


def two_trusts(*rules: Rule, capacity: int | str = 150, price: float = 0.0) -> Instance:
    """The instance; `capacity` is that of A and B, blank for none; `price` what a patient brings."""
    rotas, capacities = {"A": 1000, "B": 1000, "M": 1200}, {"A": capacity, "B": capacity, "M": ""}
    return make_instance(
        rules=rules,
        zones=[{"zone": zone, "name": zone, "population": 1000} for zone in MINUTES],
        organisations=[{"organisation": "TA", "name": "Trust A"}, {"organisation": "TB", "name": "Trust B"}],
        sites=[
            {"site": site, "name": f"{site} Hospital", "organisation": "TA" if site == "A" else "TB"} for site in "ABM"
        ],
        services=[{"service": "CARE", "name": "Good care", "unit": "cases", "price": price * K}],
        demand=[{"zone": zone, "service": "CARE", "per_year": 100} for zone in MINUTES],
        offers=[
            {"service": "CARE", "site": site, "status": "candidate" if site == "M" else "current",
             "fixed_cost": rotas[site] * K, "unit_cost": K, "capacity": capacities[site]}
            for site in "ABM"
        ],
        travel_times=[
            {"zone": zone, "site": site, "minutes": minutes}
            for zone, times in MINUTES.items()
            for site, minutes in zip("ABM", times, strict=True)
        ],
    )  # fmt: skip


def answered(question: Instance, _members: frozenset[str], start: Configuration | None) -> Outcome:
    """What `reconfig value` asks a child process for, in this process."""
    return Exact(gap=0.0, start_from=tuple(start or ())).solve(question, Objective.COST, Reporter())
