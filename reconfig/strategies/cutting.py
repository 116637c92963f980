"""From values of the master to cuts: what each planned service's transport problem says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray
from reconfig.model.formulation import Formulation
from reconfig.objective import Objective
from reconfig.strategies.cuts import Cut, completed, cut, uncapacitated
from reconfig.strategies.master import MAGNITUDE, NONE, Columns, Master
from reconfig.strategies.planned import Planned, planned
from reconfig.strategies.transport import MISSING, Transport

VIOLATED = 1e-7
"""A cut that is off by less than this share of the objective is none."""

EXACTLY = 1e-10
"""The same where the answer is whole, and its worth rests on it."""

CLOSED = 1e-7
"""An opening below this counts as none."""


@dataclass(frozen=True, eq=False)
class Part:
    """One planned service: its numbers, its transport problem, and what sets of open sites cost (by their bytes)."""

    service: str
    sites: tuple[str, ...]
    numbers: Planned
    transport: Transport
    costs: dict[bytes, float | None] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Formulation, service: str, minimise: Objective) -> Part:
        """The part of a service."""
        numbers = planned(form, service, minimise)
        return cls(service, form.services[service].candidates, numbers, Transport(numbers))

    @property
    def size(self) -> float:
        """What flows and modules cost with every site open, in natural units: of the order of the objective."""
        everywhere = np.ones(len(self.sites))
        return Transport(self.numbers).solve(everywhere).cost * self.numbers.price  # the kept one stays small

    def least_cost(self, is_open: BoolArray) -> float | None:
        """The least cost of flows and whole modules at these sites, shape (sites,); None where they cannot hold it."""
        key = is_open.tobytes()
        if key not in self.costs:
            self.costs[key] = self.transport.whole(is_open)
        return self.costs[key]

    def cheap(self, is_open: FloatArray) -> Iterator[Cut]:
        """The cut that knows nothing of capacity, at openings of the service, shape (sites,)."""
        yield cut(self.numbers, uncapacitated(self.numbers, is_open))

    def cuts(self, is_open: FloatArray) -> Iterator[Cut]:
        """What the transport problem says at openings of the service, shape (sites,)."""
        is_open = np.where(is_open > CLOSED, np.minimum(is_open, 1.0), 0.0)
        yield from self._cuts(is_open, self.numbers.most, self.numbers.by_activity)

    def cuts_with_modules(self, is_open: FloatArray, modules: FloatArray) -> Iterator[Cut]:
        """The same where each site takes no more than its modules carry; NaN where a site has none; shape (sites,)."""
        held = self.numbers.stepped & np.isfinite(modules)
        carried = np.where(held, self.numbers.step_size, 0.0) * np.where(held, np.round(modules), 0.0)
        most = np.where(held, np.minimum(self.numbers.most, carried), self.numbers.most)
        yield from self._cuts(is_open, most, np.where(held, self.numbers.unit, self.numbers.by_activity))

    def _cuts(self, is_open: FloatArray, most: FloatArray, own: FloatArray) -> Iterator[Cut]:
        numbers, closed = self.numbers, is_open == 0
        found = self.transport.solve(is_open, most, own)
        yield cut(numbers, completed(numbers, found.prices, closed))
        if found.missed > MISSING:
            yield cut(numbers, completed(numbers, self.transport.misfit(is_open, most).prices, closed))


class Cutter:
    """Adds to a master the cuts of its parts that its values violate."""

    def __init__(self, master: Master, parts: list[Part]) -> None:
        self.master, self.parts = master, parts
        self.columns = {part.service: master.columns(part.service, part.sites) for part in parts}

    def at(self, values: FloatArray, point: FloatArray, *, cheap: bool = False) -> int:
        """Cuts made at a point (values of all columns) that `values` violate; how many there were."""
        added = 0
        for part in self.parts:
            is_open = point[self.columns[part.service].is_open]
            added += self._add(part, values, part.cheap(is_open) if cheap else part.cuts(is_open))
        return added

    def at_whole(self, values: FloatArray, inner: FloatArray | None = None) -> int:
        """Cuts at a whole answer: at its openings, with its modules, and half-way to an inner point."""
        added = 0
        for part in self.parts:
            at = self.columns[part.service]
            is_open = np.round(values[at.is_open])
            added += self._add(part, values, part.cuts(is_open), EXACTLY)
            if inner is not None:
                added += self._add(part, values, part.cuts((is_open + inner[at.is_open]) / 2))
            if part.numbers.stepped.any():
                modules = np.where(at.modules == NONE, np.nan, values[at.modules])
                added += self._add(part, values, part.cuts_with_modules(is_open, modules), EXACTLY)
        return added

    def worth(self, is_open: BoolArray) -> float | None:
        """The objective, in the master's scale, of openings of the units, shape (units,), the rest at its best.

        None where they break a rule.
        """
        rest = self.master.settle(is_open)
        if rest is None:
            return None
        total, values = rest
        for part in self.parts:
            at = self.columns[part.service]
            cost = part.least_cost(values[at.is_open] > 0.5)
            if cost is None:
                return None
            total += self.master.in_master(part.numbers, cost) - self.master.planned_part(at, values)
        return total

    def _add(self, part: Part, values: FloatArray, cuts: Iterable[Cut], least: float = VIOLATED) -> int:
        at, added = self.columns[part.service], 0
        for made in cuts:
            if self._violated(part, at, values, made, least):
                self.master.add(part.numbers, at, made)
                added += 1
        return added

    def _violated(self, part: Part, at: Columns, values: FloatArray, made: Cut, least: float) -> bool:
        """Whether a cut says more than the values hold, by more than rounding."""
        more = made.at(values[at.is_open], values[at.activity] / part.numbers.amount)
        if not made.weight:
            return more > MISSING
        more -= self.master.journeys(part.numbers, at, values)
        return self.master.in_master(part.numbers, more) > least * MAGNITUDE
