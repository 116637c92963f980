"""One program that answers many questions of feasibility: what may give way is a matter of bounds on its variables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyomo.core as pyo

from reconfig.engine import Answer, FloatArray, Limits, Matrix, Watcher, solve_matrix, to_matrix
from reconfig.enumeration import MOST_FREE_SITES
from reconfig.instance.features import peaked
from reconfig.instance.instance import MAY_OPEN, Instance
from reconfig.instance.rules import MaximumMinutes
from reconfig.limits.named import Named, named
from reconfig.limits.relaxed import without
from reconfig.model.elastic import elastic
from reconfig.model.forms import MOST_COLUMNS
from reconfig.model.formulation import Formulation
from reconfig.model.service_sets import ServiceSets
from reconfig.model.stating import columns_of, flows_of, prefixes_of
from reconfig.outcome import Status, Way
from reconfig.strategies.openings import configuration_in

SOME_MORE = 10
"""So many offers of a service that only form A can state may be free for its fixed and forbidden offers to give way."""


SMALLEST = 1e-6
"""A smaller part of somebody is what arithmetic leaves."""


@dataclass(frozen=True, eq=False)
class GivingWay:
    """The elastic model of an instance as a matrix.

    keys: of everything that can give way. columns: the positions of the variables of each. shares: what one unit of
    each column comes to, as a share of its limit, shape (columns,).
    """

    model: pyo.ConcreteModel
    matrix: Matrix
    keys: tuple[str, ...]
    columns: Mapping[str, list[int]]
    shares: FloatArray
    upper: FloatArray

    def possible(self, held: Collection[str], limits: Limits, watcher: Watcher) -> Status:
        """Whether some configuration keeps to all of these: FEASIBLE, INFEASIBLE, or NO_SOLUTION where not known."""
        answer = self._solved(set(self.keys) - set(held), np.zeros(len(self.shares)), limits, watcher)
        return Status.FEASIBLE if answer.values else answer.status

    def least(self, key: str, counted: Collection[str], free: Collection[str], limits: Limits, watcher: Watcher) -> Way:
        """The configuration for which these give way by the least, those that are `free` by as much as they like."""
        counts = np.zeros(len(self.shares))
        for each in set(counted) - set(free):
            counts[self.columns[each]] = self.shares[self.columns[each]]
        answer = self._solved({*counted, *free}, counts, limits, watcher)
        if not answer.values:
            return Way(key, None, None, answer.bound, possible=answer.status is not Status.INFEASIBLE)
        configuration = configuration_in(self.model, answer.values)
        return Way(key, configuration, answer.objective, answer.bound, tuple(self._staff(answer)))

    def _staff(self, answer: Answer) -> Iterator[tuple[str, float]]:
        """Whole-time equivalents that are recruited beyond what can be, by key."""
        for key, columns in self.columns.items():
            if key.startswith("staff:"):
                amount = sum(answer.values[id(self.matrix.columns[column])] for column in columns)
                if amount > SMALLEST:
                    yield key, amount

    def _solved(self, giving: set[str], counts: FloatArray, limits: Limits, watcher: Watcher) -> Answer:
        lp, upper = self.matrix.lp, self.upper.copy()
        for key in set(self.keys) - giving:
            upper[self.columns[key]] = 0.0
        lp.col_upper_, lp.col_cost_ = upper, counts
        decisions = [] if not counts.any() else list(self.model.open.values())
        return solve_matrix(self.matrix, limits, watcher, decisions=decisions)


def giving_way(instance: Instance) -> GivingWay:
    """The elastic model of an instance."""
    offers = tuple(each for each in named(instance) if each.kind in ("fixed", "forbidden") and _may_go(instance, each))
    keys = tuple(each.key for each in named(instance) if each.kind not in ("fixed", "forbidden") or each in offers)
    model = elastic(_form(_loose(instance, offers)), instance, offers)
    matrix = to_matrix(model)
    columns: dict[str, list[int]] = {key: [] for key in keys}
    shares = np.zeros(len(matrix.columns))
    place = {id(variable): position for position, variable in enumerate(matrix.columns)}
    for (key, tag), give in model.gives.items():
        position = place[id(model.give[key, tag])]
        columns[key].append(position)
        shares[position] = 1.0 / give.size
    return GivingWay(model, matrix, keys, columns, shares, np.array(matrix.lp.col_upper_))


def _loose(instance: Instance, offers: tuple[Named, ...]) -> Instance:
    """Without what the model states in rows that give way: fixed and forbidden offers, hard maxima of minutes."""
    loose = without(instance, offers)
    return loose.replace(rules=tuple(rule for rule in loose.rules if not isinstance(rule, MaximumMinutes)))


def _may_go(instance: Instance, each: Named) -> bool:
    """Whether a fixed or forbidden offer can give way: not where form A alone states the service, with many sets."""
    if instance.allocation_of(each.service) != "choice" and each.service not in peaked(instance):
        return True
    offers = instance.offers_of(each.service)
    free = offers["status"].isin((*MAY_OPEN, "forbidden")) & ~offers.index.isin(list(instance.neighbours))
    return int(free.sum()) <= SOME_MORE


def _form(loose: Instance) -> Formulation:
    return Formulation(loose, {service: _sets(loose, service) for service in loose.service_codes})


def _sets(loose: Instance, service: str) -> ServiceSets:
    """Form A with every set that serves everybody where they are few or it is the only one; else B; planned: flows."""
    allocation = loose.allocation_of(service)
    if allocation == "planned":
        return flows_of(loose, service)
    free = len(loose.candidates(service)) - len(loose.always_open(service))
    only = allocation == "choice" or service in peaked(loose)
    if only or (free <= MOST_FREE_SITES[allocation] and 2**free <= MOST_COLUMNS):
        return columns_of(loose, service, screened=False)
    return prefixes_of(loose, service)
