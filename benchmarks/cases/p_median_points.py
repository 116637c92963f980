"""The p-median on points of TSPLIB, as the record papers solve it; too large for peers, so published values judge."""

from __future__ import annotations

import numpy as np

from benchmarks.library import lacks as lacks_file
from benchmarks.library import published, text_of
from benchmarks.registry import Answer, Case, Run, register
from benchmarks.strategy import by_strategy
from reconfig.instance.instance import Instance
from reconfig.instance.literature.tsplib import read_tsplib
from reconfig.objective import Objective
from reconfig.solve import with_counts

CHOSEN = (5, 10, 20, 50, 100, 200, 300, 400, 500)
NAMES = ("rl1304", "fl1400")
SIZES = ("smoke", *(f"{name}@{chosen}" for name in NAMES for chosen in CHOSEN))
UNPROVEN = "fl1400@500"
"""Of this one only a best known value is published."""


def instance_of(size: str) -> Instance:
    """The points, and the rule that so many sites open."""
    name, _, chosen = size.partition("@")
    text = points(40) if size == "smoke" else text_of(f"tsplib/{name}.tsp")
    return with_counts(read_tsplib(text, f"{name}.tsp"), {"facility": int(chosen or 5)})


def points(count: int, seed: int = 1) -> str:
    """Random points in the format of TSPLIB."""
    places = np.random.default_rng(seed).integers(0, 1_000, (count, 2))
    lines = [f"{number} {x} {y}" for number, (x, y) in enumerate(places, start=1)]
    return "\n".join([f"DIMENSION : {count}", "EDGE_WEIGHT_TYPE : EUC_2D", "NODE_COORD_SECTION", *lines, "EOF"])


def ours(size: str, run: Run) -> Answer:
    """The exact strategy."""
    return by_strategy("exact", instance_of(size), Objective.TRAVEL, 0.0, run)


def lacks(size: str) -> str | None:
    """Why the size cannot run here."""
    return None if size == "smoke" else lacks_file(f"tsplib/{size.partition('@')[0]}.tsp")


def known(size: str) -> float | None:
    """The published optimum, where it is proven."""
    name, _, chosen = size.partition("@")
    return None if size == UNPROVEN else published("tsplib", ("instance", "p"), "opt_or_bkn", name, chosen)


QUESTION = "which p points of the plane give the least sum of distances rounded down, proven, gap 0"
LIMITS = dict.fromkeys(SIZES[1:], 300.0)
register(Case("p-median-points", QUESTION, SIZES, ours, limits=LIMITS, pairs=1, lacks=lacks, known=known))
