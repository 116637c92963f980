"""Services apart, tied by prices: each service is a question of its own once the openings have their price.

What ties services together is little: requirements, and the fixed cost of sites. So the whole is stated in form A with
the sets of sites that are known; the linear program prices the openings; every service is asked, by itself and in form
B, for a set that is worth more than the program thinks, and its bound counts towards the bound of the whole; the whole
program finds the configuration. Before a service is asked, the sets around those in use are tried: that is cheap.

The bound is that of Dantzig and Wolfe: as tight as if each service's feasible sets were convex. What it leaves open is
left to whoever asked for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reconfig.engine import Limits, Watcher, relaxed_with_prices, solve
from reconfig.enumeration import not_enumerable
from reconfig.instance.features import system_features
from reconfig.instance.instance import BoolArray, Instance
from reconfig.model.build import build_form
from reconfig.model.formulation import Formulation, formulate
from reconfig.model.service_sets import ConfigurationService
from reconfig.objective import Objective
from reconfig.outcome import Round, Status, relative_gap
from reconfig.solution import Configuration
from reconfig.strategies.columns import Pool, Prices, columns_from, neighbours
from reconfig.strategies.convergence import Convergence
from reconfig.strategies.deepening import FIRST_STEPS, Clock
from reconfig.strategies.incumbent import Incumbent
from reconfig.strategies.one_program import OneProgram
from reconfig.strategies.openings import configuration_in, openings
from reconfig.strategies.options import Options, Start, quick_start
from reconfig.strategies.reporting import Reporter

LARGE = 500_000
"""Pairs of zone and candidate, of all services together, above which one program takes long to solve."""

START_SECONDS = 30.0
"""How long the strategy `quick` may look for a configuration to start from, where there is none."""

PASSES = 8
"""How often the sets around those in use are tried before the services are asked."""

WORTH = 1e-7
"""A set whose cost lies below its price by less than this share of the objective is of no use."""

STEPS, LITTLE = 6, 0.1
"""The search ends when so many steps, two a round, have closed less than this part of the gap."""

PART = 1 / 3
"""The part of the gap asked for to which each service is solved, and the program of the known sets."""


COARSE = 5e-3
"""The services are solved no less closely than this."""


def of_use(instance: Instance, minimise: Objective) -> bool:
    """Whether several services of many candidates share a question that is too large for one program."""
    many = [
        service
        for service in instance.service_codes
        if instance.allocation_of(service) == "nearest" and not_enumerable(instance, service)
    ]
    pairs = sum(int((instance.demand_of(service) > 0).sum()) * len(instance.candidates(service)) for service in many)
    whole = bool(system_features(instance))
    return minimise is Objective.COST and not whole and len(many) > 1 and pairs > LARGE


def single(instance: Instance, service: str) -> Instance:
    """The question of one service alone; sites cost nothing."""
    return instance.alone(service).replace(sites=instance.sites.assign(fixed_cost=0.0))


def cheaper(pool: Pool, prices: Prices) -> Instance:
    """The question of a pool's service with its openings cheaper by their price."""
    price = dict(zip(pool.candidates, prices.of_openings, strict=True))
    offers = pool.instance.offers
    fixed_cost = offers["fixed_cost"] - offers["site"].map(price).fillna(0.0).astype(float)
    return pool.instance.replace(offers=offers.assign(fixed_cost=fixed_cost))


@dataclass(frozen=True)
class _OneService(OneProgram):
    """One service in form B, from a set of sites that is known to be good."""

    given: Configuration | None = None

    def first(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Start:
        """What is given."""
        del instance, minimise, reporter
        return Start(self.given)

    def stated(self, instance: Instance, minimise: Objective) -> tuple[Formulation, tuple[str, ...]]:
        return formulate(instance, FIRST_STEPS, minimise), ()


class Apart:
    """The search: pools of sets, the program over them, and the services asked one by one.

    known: the services in form A, with every set that they have. The rest are those of the nearest rule.
    """

    def __init__(
        self,
        instance: Instance,
        best: Incumbent,
        clock: Clock,
        options: Options,
        known: Mapping[str, ConfigurationService],
    ) -> None:
        self._instance, self._best, self._clock, self._known = instance, best, clock, known
        self._options, self._gap = options, options.gap
        self.pools = {s: Pool(single(instance, s), s) for s in instance.service_codes if s not in known}
        self._reporter = best.reporter
        self._convergence = Convergence(best.reporter.log)

    def run(self) -> None:
        """Raise the bound, improve the answer: until they meet to the gap, a limit comes, or nothing new is found."""
        if self._best.configuration is None:
            self._start()
        if self._best.configuration is None:
            return
        self._take(self._best.configuration)
        nothing = {service: Prices(0.0, np.zeros(len(pool.candidates))) for service, pool in self.pools.items()}
        useful = self._ask(nothing)
        while useful and not self._done and not self._stalled:
            self._reporter.stage("combining the sets of sites that are known")
            prices = self._prices()
            for _ in range(PASSES):
                if self._done or prices is None or not self._look_around(prices):
                    break
                prices = self._prices()
            if prices is None:
                return
            self._combine(prices)
            useful = not self._done and self._ask(prices)

    @property
    def _done(self) -> bool:
        return self._best.within(self._gap) or self._clock.over or self._reporter.stop()

    @property
    def _stalled(self) -> bool:
        """Whether the last rounds have closed hardly any of the gap that there was before them."""
        gaps = [math.inf if each.gap is None else each.gap for each in self._convergence.rounds]
        return len(gaps) > STEPS and gaps[-1] > (1 - LITTLE) * gaps[-1 - STEPS]

    def _start(self) -> None:
        """Look for a configuration to start from."""
        seconds = START_SECONDS if self._clock.left is None else max(min(START_SECONDS, self._clock.left), 0.01)
        found, _ = quick_start(self._instance, self._best.minimise, self._reporter, seconds)
        if found is not None:
            self._best.offer(found)

    def _take(self, configuration: Configuration) -> None:
        """Add the sets of a configuration to the pools."""
        for pool in self.pools.values():
            pool.add(pool.of(configuration)[None])

    @property
    def _closely(self) -> float:
        """The gap to which each service is solved: a part of the gap so far, and in the end of the one asked for."""
        best = self._best
        so_far = math.inf if best.bound is None else relative_gap(best.objective, best.bound)
        return max(PART * self._gap, min(PART * so_far / 2, COARSE))

    # -- the program over the sets that are known ------------------------------------------------------------------

    def _form(self, prices: Mapping[str, Prices] | None = None, margin: float = math.inf) -> Formulation:
        some = {
            service: columns_from(pool, None if prices is None else prices[service], margin)
            for service, pool in self.pools.items()
        }
        return formulate(self._instance, minimise=self._best.minimise, columns={**self._known, **some})

    def _prices(self) -> dict[str, Prices] | None:
        """The prices in the linear program; None where it has no answer."""
        model = build_form(self._form(), self._best.minimise)
        answer, of_rows = relaxed_with_prices(model, self._clock.left)
        if answer.status is not Status.OPTIMAL:
            return None
        scale = self._best.minimise.scale
        found = {}
        for service, pool in self.pools.items():
            rows = [model.open_where_the_set_is[service, site] for site in pool.candidates]
            openings = np.array([of_rows.get(id(row), 0.0) for row in rows])
            found[service] = Prices(of_rows[id(model.one_set_of_sites[service])] * scale, openings * scale)
        return found

    def _combine(self, prices: Mapping[str, Prices]) -> None:
        """The best configuration that the sets allow, those left out that could not be part of a better one."""
        margin = self._best.objective - (self._best.bound or -math.inf)
        model = build_form(self._form(prices, margin), self._best.minimise)
        limits = Limits(self._gap * PART, self._clock.left, self._options.threads, self._options.seed)
        start = openings(model, self._best.configuration)
        answer = solve(model, limits, Watcher(stop=self._reporter.stop), start, model.open.values())
        if answer.values:
            self._best.offer(configuration_in(model, answer.values))
        self._tell()

    # -- new sets ----------------------------------------------------------------------------------------------------

    def _look_around(self, prices: Mapping[str, Prices]) -> bool:
        """Try the sets around those in use; whether some is worth more than the program thinks."""
        found = [self._around(pool, prices[service]) for service, pool in self.pools.items() if not self._done]
        return any(found)

    def _around(self, pool: Pool, prices: Prices) -> bool:
        sets, costs = pool.sound()
        if not len(sets):
            return False
        reduced = prices.reduced(sets, costs)
        centre = sets[reduced.argmin()]
        fixed = np.isin(np.array(pool.candidates, dtype=str), pool.instance.always_open(pool.service))
        before = len(pool.costs)
        pool.add(neighbours(centre, fixed))
        if len(pool.costs) == before:
            return False
        sets, costs = pool.sound()
        return bool(prices.reduced(sets, costs).min() < -WORTH * abs(self._best.objective))

    def _ask(self, prices: Mapping[str, Prices]) -> bool:
        """Ask every service for its best set at these prices; whether bound or sets are new. Raises the bound."""
        total, new = self._rest(prices), False
        for number, (service, pool) in enumerate(self.pools.items(), 1):
            if self._clock.over or self._reporter.stop():
                return False
            self._reporter.stage(f"asking the services one by one: {service}, {number} of {len(self.pools)}")
            bound, sets = self._best_of(service, prices[service])
            if bound is None:
                return False
            before = len(pool.costs)
            pool.add(sets)
            new |= len(pool.costs) > before
            total += bound
        better = self._best.bound is None or total > self._best.bound
        self._best.raise_bound(total)
        self._tell()
        return new or better

    def _rest(self, prices: Mapping[str, Prices]) -> float:
        """What all but the services asked costs at least: sites, services in form A, and openings at their price."""
        form = self._form(prices, -math.inf)
        model = build_form(form, self._best.minimise)
        for service, pool in self.pools.items():
            model.one_set_of_sites[service].deactivate()
            for site in pool.candidates:
                model.open_where_the_set_is[service, site].deactivate()
        paid = sum(
            float(price) * model.open[service, site]
            for service, pool in self.pools.items()
            for site, price in zip(pool.candidates, prices[service].of_openings, strict=True)
        )
        model.objective.expr += paid / self._best.minimise.scale
        answer, _ = relaxed_with_prices(model, None)
        return (answer.bound if answer.bound is not None else -math.inf) * self._best.minimise.scale

    def _best_of(self, service: str, prices: Prices) -> tuple[float | None, BoolArray]:
        """A bound on what the service costs at these prices, and the sets that were found on the way."""
        pool, found = self.pools[service], []
        told = Reporter(
            incumbent=lambda configuration, _: found.append(pool.of(configuration)), stop=self._reporter.stop
        )
        question = cheaper(pool, prices)
        options = self._options
        strategy = _OneService(self._closely, self._clock.left, options.threads, options.seed, given=pool.best(prices))
        outcome = strategy.solve(question, self._best.minimise, told)
        if outcome.configuration is not None:
            found.append(pool.of(outcome.configuration))
        return outcome.bound, np.array(found, dtype=bool).reshape(-1, len(pool.candidates))

    def _tell(self) -> None:
        """End a step: keep and log where the search stands."""
        best, known = self._best, self._convergence
        known.objective = best.objective
        known.raise_bound(-math.inf if best.bound is None else best.bound)
        known.round(sum(len(pool.costs) for pool in self.pools.values()), self._clock.seconds)
        objective = best.objective if best.configuration is not None else None
        self._reporter.progress(self._clock.seconds, objective, best.bound, 0)

    @property
    def rounds(self) -> tuple[Round, ...]:
        """How bound and answer came together; in place of cuts stand the sets of sites that were looked at."""
        return tuple(self._convergence.rounds)
