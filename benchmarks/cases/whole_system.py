"""A whole health system: services, beds, staff and money of Norwest; seconds of each stage, and peak memory.

Stages: read (the folder, or the generator), evaluate (today's configuration), solve (forms, model and search).
"""

from __future__ import annotations

from benchmarks.instances import ROOT
from benchmarks.registry import Answer, Case, Run, register
from benchmarks.strategy import by_strategy
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.norwest.instance import norwest_instance
from reconfig.objective import Objective
from reconfig.solve import with_modules

GAPS = {"part": 5e-3, "whole": 1e-2}
"""Asked for where parts of modules count, and where wards are whole."""


def instance_of(size: str) -> Instance:
    """The instance of the repository; smoke: 120 zones, 6 sites, 4 services."""
    if size == "smoke":
        return norwest_instance(zones=120, sites=6, services=4)
    return with_modules(read_instance(ROOT / "instances" / "norwest-ics"), size)


def ours(size: str, run: Run) -> Answer:
    """The least cost, proven to the gap."""
    with run.phase("read"):
        instance = instance_of(size)
    with run.phase("evaluate"):
        evaluate(instance, instance.today)
    return by_strategy("exact", instance, Objective.COST, GAPS.get(size, 1e-2), run)


QUESTION = "the cheapest configuration of a whole health system: 21 services, beds, staff, money, four trusts"
register(
    Case("whole-system", QUESTION, ("smoke", "part", "whole"), ours, limits={"part": 120.0, "whole": 240.0}, pairs=1)
)
