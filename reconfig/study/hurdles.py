"""The hurdle stage: what each standard removes of a service's sets of sites, which survive, and which standards clash.

Each service is held against its own standards: planners' rules, capacity, and that everyone can reach a site. What
services need of each other (the requirements table) comes on top and is no part of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from reconfig.enumeration import SiteSets, not_enumerable, site_sets, standards
from reconfig.errors import InputError
from reconfig.evaluate import evaluate
from reconfig.evaluate.access import WITHIN
from reconfig.evaluate.violations import Violation
from reconfig.instance.instance import BoolArray, FloatArray, Instance, IntArray
from reconfig.problem import Problem, did_you_mean
from reconfig.solution import Configuration

MOST_NEAREST = 5
"""So many of the sets that come nearest to surviving are named."""


@dataclass(frozen=True, eq=False)
class Hurdles:
    """One service's sets of sites against its standards.

    standards: their names, as the evaluator has them.
    shortfalls: by how much each set misses each standard, as a share of its limit (nought: met), shape
    (sets, standards).
    """

    sets: SiteSets
    standards: tuple[str, ...]
    shortfalls: FloatArray

    @property
    def service(self) -> str:
        """The service's code."""
        return self.sets.service

    @cached_property
    def fails(self) -> BoolArray:
        """Whether each set fails each standard, shape (sets, standards)."""
        return self.shortfalls > 0

    @cached_property
    def survives(self) -> BoolArray:
        """Whether each set meets every standard, shape (sets,)."""
        alive: BoolArray = np.all(~self.fails, axis=1)
        return alive

    @property
    def survivor_count(self) -> int:
        """How many sets meet every standard."""
        return int(self.survives.sum())

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a standard: service, standard, sets, sets_failing, only_this, survivors, survivors_without_it.

        only_this: sets that fail this standard and no other; they would survive without it.
        """
        alone = self.fails & (self.fails.sum(axis=1) == 1)[:, None]
        only_this = alone.sum(axis=0)
        return pd.DataFrame(
            {
                "service": self.service,
                "standard": self.standards,
                "sets": len(self.sets),
                "sets_failing": self.fails.sum(axis=0),
                "only_this": only_this,
                "survivors": self.survivor_count,
                "survivors_without_it": self.survivor_count + only_this,
            }
        )

    @cached_property
    def survivors(self) -> pd.DataFrame:
        """The sets that meet every standard, fewest sites first, then shortest mean journey; columns of `measures`."""
        return self.measures(np.flatnonzero(self.survives)).sort_values(
            ["site_count", "mean_minutes"], kind="stable", ignore_index=True
        )

    def measures(self, numbers: IntArray) -> pd.DataFrame:
        """One row a set, by number: service, sites (codes), site_count, neighbours (codes), mean_minutes,
        longest_minutes, within_30, within_45, within_60 (shares of demand), smallest_activity, largest_activity (units
        a year, at sites of the area) and cost (the units' own lines, currency a year).
        """  # noqa: D205
        sets = self.sets
        own = (sets.open & sets.own)[numbers]
        activity = sets.activity[numbers]
        some = own.any(axis=1)
        return pd.DataFrame(
            {
                "service": self.service,
                "sites": ["; ".join(self.sites_of(number)) for number in numbers],
                "site_count": own.sum(axis=1),
                "neighbours": ["; ".join(self.sites_of(number, own=False)) for number in numbers],
                "mean_minutes": sets.mean_minutes[numbers],
                "longest_minutes": sets.longest_minutes[numbers],
                **{f"within_{limit}": sets.share_within(limit)[numbers] for limit in WITHIN},
                "smallest_activity": np.where(
                    some, np.where(own, activity, np.inf).min(axis=1, initial=np.inf), np.nan
                ),
                "largest_activity": np.where(some, np.where(own, activity, 0.0).max(axis=1, initial=0.0), np.nan),
                "cost": sets.cost[numbers],
            }
        )

    def sites_of(self, number: int | np.integer[Any], *, own: bool = True) -> tuple[str, ...]:
        """Codes of the sites of the area (or of its neighbours) that a set opens, in table order."""
        chosen = self.sets.open[number] & (self.sets.own == own)
        return tuple(site for site, is_open in zip(self.sets.candidates, chosen, strict=True) if is_open)

    @cached_property
    def impossible(self) -> tuple[str, ...]:
        """The standards that no set meets."""
        return tuple(name for name, failed in zip(self.standards, self.fails.T, strict=True) if failed.all())

    @cached_property
    def clashes(self) -> pd.DataFrame:
        """Pairs of standards that some set meets, each, but none meets both: service, standard, other."""
        met_by = zip(self.standards, ~self.fails.T, strict=True)
        possible = [(name, met) for name, met in met_by if met.any()]
        pairs = [
            (self.service, name, other)
            for (name, met), (other, other_met) in itertools.combinations(possible, 2)
            if not (met & other_met).any()
        ]
        return pd.DataFrame(pairs, columns=["service", "standard", "other"])

    @cached_property
    def nearest(self) -> pd.DataFrame:
        """The sets nearest to surviving, one row a set and standard that it fails, up to MOST_NEAREST sets.

        Columns: service, rank (from 1: fewest standards failed, then smallest sum of shortfalls), sites, failed (how
        many standards), shortfall (of this standard, a share of its limit), standard, finding (the evaluator's words).
        """
        failing = np.flatnonzero(~self.survives)
        keys = self.shortfalls[failing].sum(axis=1), self.fails[failing].sum(axis=1)
        ordered = failing[np.lexsort(keys)][:MOST_NEAREST]
        rows = [row for rank, number in enumerate(ordered, 1) for row in self._missed(rank, number)]
        return pd.DataFrame(rows, columns=["service", "rank", "sites", "failed", "shortfall", "standard", "finding"])

    def _missed(self, rank: int, number: np.int64) -> Iterator[tuple[object, ...]]:
        """The rows of `nearest` for one set."""
        words = self.findings(number)
        for standard in np.flatnonzero(self.fails[number]):
            name, amount = self.standards[standard], float(self.shortfalls[number, standard])
            failed = int(self.fails[number].sum())
            yield self.service, rank, "; ".join(self.sites_of(number)), failed, amount, name, words[name]

    def findings(self, number: int | np.integer[Any]) -> dict[str, str]:
        """What the evaluator finds of a set: by standard, the place where it is missed by most, and how many more."""
        open_sites = [
            site for site, is_open in zip(self.sets.candidates, self.sets.open[number], strict=True) if is_open
        ]
        configuration = Configuration.of((self.service, site) for site in open_sites)
        places: dict[str, list[Violation]] = {}
        for violation in evaluate(self._alone, configuration).violations:
            places.setdefault(violation.rule, []).append(violation)
        return {rule: _worst_place(found) for rule, found in places.items()}

    @cached_property
    def _alone(self) -> Instance:
        """The instance with this service alone."""
        return self.sets.instance.alone(self.service)

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data, for JSON."""
        return {
            "service": self.service,
            "sets": len(self.sets),
            "survivors": self.survivors.drop(columns="service").to_dict("records"),
            "standards": self.table[["standard", "sets_failing", "only_this", "survivors_without_it"]].to_dict(
                "records"
            ),
            "impossible": list(self.impossible),
            "clashes": self.clashes[["standard", "other"]].to_numpy().tolist(),
            "nearest": [] if self.survivor_count else self.nearest.drop(columns="service").to_dict("records"),
        }


def _worst_place(found: Sequence[Violation]) -> str:
    worst = max(found, key=lambda violation: violation.amount)
    more = len(found) - 1
    return worst.finding + (f", and {more} more place{'s' if more > 1 else ''}" if more else "")


def hurdles(instance: Instance, service: str) -> Hurdles:
    """Hold every set of sites that a service's offers allow against its standards.

    Raises:
        InputError: where the service has too many sets of sites, or its patients are directed.
    """
    sets = site_sets(instance, service)
    found = standards(sets)
    names, shortfalls = zip(*found, strict=True)
    return Hurdles(sets, names, np.column_stack(shortfalls))


def study_hurdles(instance: Instance, services: Sequence[str] | None = None) -> list[Hurdles]:
    """The hurdles of some services (of all where none is named), in the order of the services table.

    Raises:
        InputError: on an unknown service, or one whose sets cannot be tried; all problems at once.
    """
    wanted = services or instance.service_codes
    known = f"The services are: {', '.join(instance.service_codes)}."
    problems = [
        Problem(
            "--service",
            "is not a service of the instance",
            did_you_mean(service, instance.service_codes, known),
            value=service,
        )
        for service in wanted
        if service not in instance.service_codes
    ]
    asked = [service for service in instance.service_codes if service in wanted]
    problems += [problem for service in asked if (problem := not_enumerable(instance, service))]
    if problems:
        raise InputError(problems)
    return [hurdles(instance, service) for service in asked]
