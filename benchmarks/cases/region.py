"""Synthetic regions with many services, the least cost: patients to the nearest unit, or planned within capacities."""

from __future__ import annotations

from benchmarks.registry import Answer, Case, Run, register
from benchmarks.strategy import by_strategy, lacks_strategy
from reconfig.instance.instance import Instance
from reconfig.instance.synthetic import synthetic_instance
from reconfig.instance.synthetic.generator import Allocation
from reconfig.objective import Objective

GAP, GAP_LARGE = 1e-3, 1e-2
SEEDS = range(1, 6)
STRATEGIES: dict[Allocation, str] = {"nearest": "exact", "planned": "decomposition"}
SIZES = (
    "smoke",
    *(f"{allocation}-{seed}" for allocation in STRATEGIES for seed in SEEDS),
    *(f"{allocation}-large" for allocation in STRATEGIES),
)
LIMITS = {size: 1800.0 if size.endswith("large") else 300.0 for size in SIZES[1:]}


def allocation_of(size: str) -> Allocation:
    """The rule by which patients reach a site."""
    return "planned" if size.startswith("planned") else "nearest"


def instance_of(size: str) -> Instance:
    """1,090 zones, 16 sites and 30 services; large: 6,000 zones, 30 sites and 30 services."""
    if size == "smoke":
        return synthetic_instance(60, 6, 14)
    allocation, _, which = size.partition("-")
    if which == "large":
        return synthetic_instance(6_000, 30, 30, allocation=allocation_of(size))
    return synthetic_instance(1_090, 16, 30, int(which), allocation=allocation_of(allocation))


def ours(size: str, run: Run) -> Answer:
    """The strategy for the allocation."""
    gap = GAP_LARGE if size.endswith("large") else GAP
    return by_strategy(STRATEGIES[allocation_of(size)], instance_of(size), Objective.COST, gap, run)


def lacks(size: str) -> str | None:
    """Why the size cannot run here."""
    return lacks_strategy(STRATEGIES[allocation_of(size)])


QUESTION = "the cheapest configuration of 30 services, proven to a gap of 1e-3 (large: 1e-2)"
register(Case("region", QUESTION, SIZES, ours, limits=LIMITS, pairs=1, lacks=lacks))
