"""The p-median problems of OR-Library: p vertices of a network, the sum of distances least.

Ours is the exact strategy on the imported instance. Two peers solve the textbook's program; the third is the library of
spatial optimisation that analysts would take, spopt, whose program PuLP hands to HiGHS.
"""

from __future__ import annotations

import numpy as np

from benchmarks.library import lacks as lacks_file
from benchmarks.library import published, text_of
from benchmarks.registry import Answer, Case, Peer, Run, proven_alike, register
from benchmarks.strategy import by_strategy
from benchmarks.textbook import by_highs, by_scip, location_of
from reconfig.instance.instance import Instance
from reconfig.instance.literature.orlib_pmed import read_orlib_pmed
from reconfig.objective import Objective

NUMBERS = (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 36, 37, 39)
LARGE_FROM = 21
"""From here on problems have 500 vertices or more, and time for them."""

SIZES = ("smoke", *(f"pmed{number}" for number in NUMBERS))
LIMITS = {f"pmed{number}": 300.0 for number in NUMBERS if number >= LARGE_FROM}
GAP = 0.0
TOLERANCE = 1e-6


def instance_of(size: str) -> Instance:
    """The problem as it is imported."""
    text = network(vertices=40, chosen=5) if size == "smoke" else text_of(f"pmed/{size}.txt")
    return read_orlib_pmed(text, f"{size}.txt")


def network(vertices: int, chosen: int, seed: int = 1) -> str:
    """A ring with chords, each edge of a random length, in the format of OR-Library."""
    rng = np.random.default_rng(seed)
    ring = [(vertex, vertex % vertices + 1) for vertex in range(1, vertices + 1)]
    chords = [(int(a), int(b)) for a, b in rng.integers(1, vertices + 1, (3 * vertices, 2)) if a != b]
    edges = [f"{a} {b} {rng.integers(1, 100)}" for a, b in ring + chords]
    return "\n".join([f"{vertices} {len(edges)} {chosen}", *edges])


def ours(size: str, run: Run) -> Answer:
    """The exact strategy."""
    return by_strategy("exact", instance_of(size), Objective.TRAVEL, GAP, run)


def highs(size: str, run: Run) -> Answer:
    """The textbook's program in HiGHS."""
    return by_highs(location_of(instance_of(size), Objective.TRAVEL), GAP, run)


def scip(size: str, run: Run) -> Answer:
    """The textbook's program in SCIP."""
    return by_scip(location_of(instance_of(size), Objective.TRAVEL), GAP, run)


def spopt(size: str, run: Run) -> Answer:
    """PMedian of spopt; it tells no bound."""
    import pulp
    from spopt.locate import PMedian

    problem = location_of(instance_of(size), Objective.TRAVEL)
    with run.phase("build"):
        model = PMedian.from_cost_matrix(problem.costs, np.ones(len(problem.costs)), p_facilities=problem.chosen)
    with run.phase("solve"):
        model.problem.solve(pulp.HiGHS(msg=False, gapRel=GAP, timeLimit=run.left))
    if model.problem.sol_status != pulp.LpSolutionOptimal:
        return Answer({}, complete=False)
    return Answer({"objective": float(pulp.value(model.problem.objective))})


def lacks(size: str) -> str | None:
    """Why the size cannot run here."""
    return None if size == "smoke" else lacks_file(f"pmed/{size}.txt")


def known(size: str) -> float | None:
    """The published optimum."""
    return published("pmed", ("instance",), "optimum", size)


register(
    Case(
        name="p-median",
        question="which p vertices of a network give the least sum of distances, proven, gap 0",
        sizes=SIZES,
        ours=ours,
        peers=(
            Peer("highs", highs),
            Peer("scip", scip, needs=("pyscipopt",)),
            Peer("spopt", spopt, needs=("spopt", "pulp")),
        ),
        agree=proven_alike(TOLERANCE),
        limits=LIMITS,
        pairs=1,
        lacks=lacks,
        known=known,
        tolerance=TOLERANCE,
    )
)
