"""Where a saving comes from: the differences of the cost lines between two configurations, in plain names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.resources import loads, module_lines, resources
from reconfig.instance.instance import Instance

LEVERS: dict[str, tuple[str, ...]] = {
    "Rotas of units no longer duplicated": ("fixed", "staff"),
    "Sites no longer staffed round the clock": ("hot",),
    "Beds, theatres and other capacity": ("step", "module"),
    "Agency staff": ("agency",),
    "Estate": ("site",),
    "Looking after patients": ("variable",),
    "Patients' journeys": ("journey",),
    "Transfers between sites": ("transfer",),
    "Capital": ("capital",),
    "One-off costs of change, spread over years": ("transition",),
    "The organisations themselves": ("corporate",),
}
"""Each lever with its cost lines."""

CAPACITY = "Beds, theatres and other capacity"
POOLED, HUBS = "Room for busy days that pooled beds no longer need", "Higher output of sites without emergencies"
OTHER = "Other lines"


@dataclass(frozen=True)
class Lever:
    """A part of a saving; currency a year, below nought where it costs more."""

    name: str
    saving: float
    lines: tuple[str, ...]


@lru_cache(maxsize=32)
def levers(today: Evaluation, best: Evaluation) -> tuple[Lever, ...]:
    """The saving from today to the best, by lever; they sum to it. Levers of lines that nobody has are left out."""
    saved = _by_line(today).sub(_by_line(best), fill_value=0.0)
    split = dict(modules_split(today, best)) if "module" in saved.index else {}
    return tuple(_levers(saved, split))


def _levers(saved: pd.Series[float], split: dict[str, float]) -> Iterator[Lever]:
    for name, lines in LEVERS.items():
        held = tuple(line for line in lines if line in saved.index)
        if not held:
            continue
        apart = sum(split.values()) if name == CAPACITY else 0.0
        yield Lever(name, float(saved[list(held)].sum()) - apart, held)
        if name == CAPACITY:
            yield from (Lever(part, amount, ("module",)) for part, amount in split.items())
    named = {line for lines in LEVERS.values() for line in lines}
    others = tuple(str(line) for line in saved.index if line not in named)
    if others:
        yield Lever(OTHER, float(saved[list(others)].sum()), others)


def modules_split(today: Evaluation, best: Evaluation) -> Iterator[tuple[str, float]]:
    """What of the saving in modules of resources is pooling of room for busy days, and what is output of hubs.

    The modules of both are worked out again, first with no room for busy days (peak 0), then besides with no higher
    output where nothing hot runs (cold_productivity 1): what the saving loses each time is the lever's part.
    """
    before, after = _module_costs(today), _module_costs(best)
    savings = [now - then for now, then in zip(before, after, strict=True)]
    for name, more, less in zip((POOLED, HUBS), savings, savings[1:], strict=False):
        if more != less:
            yield name, more - less


@lru_cache(maxsize=32)
def _module_costs(held: Evaluation) -> tuple[float, float, float]:
    """The module line as it is, without room for busy days, and besides without higher output.

    Who goes where is the same in all three.
    """
    calm, plain = _without_room(held.instance)
    without_room, without_output = (
        float(module_lines(each, resources(each, loads(each, held.flows, held.activity)))["amount"].sum())
        for each in (calm, plain)
    )
    return _module_cost(held.costs), without_room, without_output


@lru_cache(maxsize=2)
def _without_room(instance: Instance) -> tuple[Instance, Instance]:
    """The instance without room for busy days, and besides without higher output; kept, as every option asks for it."""
    calm = instance.replace(resource_use=instance.resource_use.assign(peak=0.0))
    return calm, calm.replace(services=calm.services.assign(cold_productivity=1.0))


def _module_cost(costs: pd.DataFrame) -> float:
    return float(costs.loc[costs["line"] == "module", "amount"].sum())


def _by_line(held: Evaluation) -> pd.Series[float]:
    return held.costs.groupby("line")["amount"].sum()
