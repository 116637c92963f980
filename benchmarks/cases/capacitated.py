"""Capacitated facility location of the literature: fixed costs and costs of supply least, within the capacities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from benchmarks.library import lacks as lacks_file
from benchmarks.library import published, text_of
from benchmarks.registry import Answer, Case, Peer, Run, proven_alike, register
from benchmarks.strategy import by_strategy, lacks_strategy
from benchmarks.textbook import by_highs, by_scip, location_of
from reconfig.instance.instance import Instance
from reconfig.instance.literature.capacitated import read_holmberg, read_orlib_cap, read_tbed
from reconfig.objective import Objective

STRATEGY = "decomposition"
GAP = 1e-6
TOLERANCE = 2e-6
"""Both answers may be off by the gap."""

CAP = ("41", "43", *(f"{hundred}{place}" for hundred in range(6, 14) for place in (1, 3)))
CAPACITIES = ("8000", "10000", "12000", "14000")
TBED = ("i300_1", "i300_6")
SIZES = (
    "smoke",
    *(f"cap{number}" for number in CAP),
    *(f"holmberg-p{number}" for number in range(1, 36, 2)),
    *(f"capa@{capacity}" for capacity in CAPACITIES),
    *TBED,
)
LIMITS: Mapping[str, float] = dict.fromkeys((*(f"capa@{capacity}" for capacity in CAPACITIES), *TBED), 300.0)


def instance_of(size: str) -> Instance:
    """The problem as it is imported."""
    name, _, capacity = size.partition("@")
    if size == "smoke":
        return read_holmberg(problem(facilities=8, customers=30), size)
    if size in TBED:
        return read_tbed(text_of(file_of(size)), size)
    if size.startswith("holmberg"):
        return read_holmberg(text_of(file_of(size)), size)
    return read_orlib_cap(text_of(file_of(size)), name, float(capacity) if capacity else None)


def file_of(size: str) -> str:
    """The file of the library that holds the problem."""
    folder, _, rest = size.partition("-")
    if folder == "holmberg":
        return f"holmberg/{rest}"
    return f"tbed1/{size}" if size in TBED else f"cap/{size.partition('@')[0]}.txt"


def problem(facilities: int, customers: int, seed: int = 1) -> str:
    """Random points with costs by distance, and capacities for twice the demand, in Holmberg's format."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(5, 50, customers)
    sites, places = rng.uniform(0, 10, (facilities, 2)), rng.uniform(0, 10, (customers, 2))
    away = np.linalg.norm(sites[:, None] - places[None], axis=2)
    room = int(np.ceil(2 * demand.sum() / facilities))
    heads: list[list[Any]] = [[room, int(cost)] for cost in rng.integers(300, 700, facilities)]
    rows = [[facilities, customers], *heads, demand, *np.round(away * demand, 2)]
    return "\n".join(" ".join(str(value) for value in row) for row in rows)


def ours(size: str, run: Run) -> Answer:
    """The decomposition."""
    return by_strategy(STRATEGY, instance_of(size), Objective.COST, GAP, run)


def highs(size: str, run: Run) -> Answer:
    """The textbook's program in HiGHS."""
    return by_highs(location_of(instance_of(size), Objective.COST), GAP, run)


def scip(size: str, run: Run) -> Answer:
    """The textbook's program in SCIP."""
    return by_scip(location_of(instance_of(size), Objective.COST), GAP, run)


def lacks(size: str) -> str | None:
    """Why the size cannot run here."""
    return lacks_strategy(STRATEGY) or (None if size == "smoke" else lacks_file(file_of(size)))


def known(size: str) -> float | None:
    """The published optimum. Of Holmberg's problems only those are published where one facility supplies a customer."""
    if size in TBED:
        return published("tbed1", ("instance",), "multisource_opt_or_bk_GS2012", size)
    return None if size.startswith("holmberg") else published("cap", ("instance",), "optimum", size)


register(
    Case(
        name="capacitated",
        question="which facilities to open, each with a capacity, and whom each supplies, proven to a gap of 1e-6",
        sizes=SIZES,
        ours=ours,
        peers=(Peer("highs", highs), Peer("scip", scip, needs=("pyscipopt",))),
        agree=proven_alike(TOLERANCE),
        limits=LIMITS,
        pairs=1,
        lacks=lacks,
        known=known,
        tolerance=TOLERANCE,
    )
)
