"""Where the services of a synthetic instance run, and rules that today and a smaller plan keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reconfig.instance.instance import FloatArray, IntArray
from reconfig.instance.rules import Activity, Coverage, MaximumMinutes, Rule, SiteCount
from reconfig.instance.synthetic.services import SyntheticService

SOURCE = "assumed: synthetic"


@dataclass(frozen=True)
class Plan:
    """Where one service runs: positions in the sites table.

    `today` and `fewer` (the smaller configuration) are the first so many own sites, so a service
    always stands beside what it requires; `candidates` are the next two. Neighbours run everything.
    """

    service: SyntheticService
    today: range
    fewer: range
    candidates: range
    neighbours: range

    @classmethod
    def of(cls, service: SyntheticService, own: int, neighbours: int) -> Plan:
        """The plan of a service in a system with so many own sites."""
        today = max(2, round(service.share_of_sites * own))
        fewer = max(1, min(today - 1, round(0.6 * today)))
        return cls(
            service,
            range(today),
            range(fewer),
            range(today, min(own, today + 2)),
            range(own, own + neighbours),
        )


@dataclass(frozen=True)
class Outcomes:
    """What today's and the smaller configuration give for one service.

    `minutes` and `activity` hold one array for each of the two: minutes of each zone, shape
    (zones,), and units a year at each site, shape (sites,).
    """

    plan: Plan
    demand: FloatArray
    minutes: tuple[FloatArray, FloatArray]
    activity: tuple[FloatArray, FloatArray]

    @classmethod
    def of(cls, plan: Plan, minutes: FloatArray, demand: FloatArray) -> Outcomes:
        """Everyone goes to the nearest open site, ties to the earlier.

        `minutes` has shape (zones, sites), `demand` (units a year) shape (zones,).
        """
        journeys: list[FloatArray] = []
        activities: list[FloatArray] = []
        for chosen in (plan.today, plan.fewer):
            is_open = np.array([*chosen, *plan.neighbours])
            nearest = is_open[minutes[:, is_open].argmin(axis=1)]
            journeys.append(minutes[np.arange(len(minutes)), nearest])
            at_sites = np.bincount(nearest, weights=demand, minlength=minutes.shape[1])
            activities.append(at_sites.astype(float))
        return cls(plan, demand, (journeys[0], journeys[1]), (activities[0], activities[1]))

    @property
    def limit(self) -> float:
        """Minutes, a multiple of 5, that three zones in five keep with fewer sites."""
        return float(5 * np.ceil(np.quantile(self.minutes[1], 0.6) / 5))

    def share(self, zones: npt.NDArray[np.bool_]) -> float:
        """The smaller share of these zones' demand within the limit, of the two configurations."""
        weights = np.where(zones, self.demand, 0.0)
        within = min(weights[minutes <= self.limit].sum() for minutes in self.minutes)
        return float(within / weights.sum())

    def busiest(self) -> FloatArray:
        """The larger activity of each site, of the two configurations."""
        busiest: FloatArray = np.maximum(*self.activity)
        return busiest

    def quietest(self) -> float:
        """The smallest activity of an open own site in either configuration."""
        today, fewer = self.activity
        return float(min(today[: len(self.plan.today)].min(), fewer[: len(self.plan.fewer)].min()))


def rules(outcomes: Sequence[Outcomes], deprivation: IntArray) -> Iterator[Rule]:
    """Rules that today's and the smaller configuration keep, with a little room.

    `deprivation` is the fifth of each zone, shape (zones,).
    """
    for outcome in outcomes:
        yield _coverage(outcome)
        yield _maximum_minutes(outcome)
        yield _site_count(outcome.plan)
        yield _activity(outcome)
    yield _coverage_of_fifths(outcomes[0], deprivation)


def _coverage(outcome: Outcomes) -> Rule:
    service, limit = outcome.plan.service, outcome.limit
    share = _percent_below(outcome.share(np.full(len(outcome.demand), fill_value=True)))
    return Coverage(
        name=f"{service.name}: {share:.0%} of patients within {limit:g} minutes",
        service=service.code,
        within_minutes=limit,
        at_least=share,
        source=SOURCE,
    )


def _coverage_of_fifths(outcome: Outcomes, deprivation: IntArray) -> Rule:
    service, limit = outcome.plan.service, outcome.limit
    share = _percent_below(min(outcome.share(deprivation == f) for f in np.unique(deprivation)))
    return Coverage(
        name=f"{service.name}: {share:.0%} of every deprivation fifth within {limit:g} minutes",
        service=service.code,
        within_minutes=limit,
        at_least=share,
        by="deprivation_fifth",
        source=SOURCE,
    )


def _maximum_minutes(outcome: Outcomes) -> Rule:
    service = outcome.plan.service
    longest = float(5 * np.ceil(max(minutes.max() for minutes in outcome.minutes) / 5))
    name = f"{service.name}: nobody beyond {longest:g} minutes"
    return MaximumMinutes(name=name, service=service.code, minutes=longest, source=SOURCE)


def _site_count(plan: Plan) -> Rule:
    fewest, most = max(1, len(plan.fewer) - 1), len(plan.today)
    return SiteCount(
        name=f"{plan.service.name}: {fewest} to {most} sites",
        service=plan.service.code,
        at_least=fewest,
        at_most=most,
        source=SOURCE,
    )


def _activity(outcome: Outcomes) -> Rule:
    service = outcome.plan.service
    least = float(np.floor(0.9 * outcome.quietest()))
    most = float(np.ceil(1.5 * outcome.busiest().max()))
    return Activity(
        name=f"{service.name}: {least:,.0f} to {most:,.0f} {service.unit} a year at every site",
        service=service.code,
        at_least=least,
        at_most=most,
        source=SOURCE,
    )


def _percent_below(share: float) -> float:
    """The share rounded down to a whole per cent, with room for rounding in sums."""
    return max(0, int(np.floor(100 * share - 1e-6))) / 100
