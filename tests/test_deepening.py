"""Lazy depth gives what full depth gives, on instances small enough for brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from reconfig.engine import relaxed
from reconfig.instance.instance import Instance
from reconfig.model import service_sets, stating
from reconfig.model.build import build, build_form
from reconfig.model.formulation import deepened, formulate
from reconfig.objective import Objective
from reconfig.outcome import Limit, Status
from reconfig.solution import Configuration
from reconfig.strategies import exact
from reconfig.strategies.exact import Exact
from reconfig.strategies.incumbent import Incumbent
from reconfig.strategies.reporting import Reporter
from tests.brute_force import best
from tests.instances import random_instance, some_rules


@pytest.fixture(name="shallow")
def _shallow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every order is cut after its first site."""
    monkeypatch.setattr(stating, "SHORT", 0)
    monkeypatch.setattr(service_sets, "SHORT", 0)
    monkeypatch.setattr(exact, "FIRST_STEPS", 1)


def ruled(seed: int) -> Instance:
    """Five sites, of which one may be a neighbour, and a rule of each numeric kind."""
    instance = random_instance(seed + 100, sites=5, services=1, neighbours=seed % 2)
    return instance.replace(rules=some_rules(instance, seed))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.usefixtures("shallow")
def test_lazy_depth_is_exact(seed: int) -> None:
    expected = best(ruled(seed))
    for minimise in Objective:
        outcome = Exact(gap=0.0, form="B").solve(ruled(seed), minimise, Reporter())
        if expected is None:
            assert outcome.status is Status.INFEASIBLE
        else:
            assert outcome.status is Status.OPTIMAL
            assert outcome.objective == pytest.approx(expected[minimise], rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("minimise", list(Objective))
@pytest.mark.usefixtures("shallow")
def test_a_cut_model_is_a_relaxation_and_deepening_tightens_it(seed: int, minimise: Objective) -> None:
    """Bounds rise from one step to all, where they meet the linear bound of the whole model."""
    instance = random_instance(seed, sites=5, services=1)
    form, bounds = formulate(instance, 1), []
    for _ in range(3):  # 1, 2 and 4 steps; then 8, more than there are sites
        bounds.append(relaxed(build_form(form, minimise), None).objective)
        form = deepened(form, {"V0": np.ones(len(form.services["V0"].zones), dtype=bool)})
    assert not form.cut
    whole = relaxed(build(instance, minimise), None).objective
    found = [bound for bound in [*bounds, whole] if bound is not None]
    assert len(found) == 4
    assert all(earlier <= later + 1e-9 for earlier, later in itertools.pairwise(found))
    assert relaxed(build_form(form, minimise), None).objective == pytest.approx(whole)


def test_only_the_zones_that_ran_off_are_followed_farther(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stating, "SHORT", 0)
    form = formulate(random_instance(1, sites=6, services=1), 2)
    off = np.zeros(len(form.services["V0"].zones), dtype=bool)
    off[0] = True
    steps = deepened(form, {"V0": off}).prefix_services["V0"].steps
    assert steps[0] == 4
    assert set(steps[1:]) == {2}


def test_few_candidates_are_followed_to_the_end_at_once() -> None:
    assert not formulate(random_instance(1, sites=6), 2).cut


def test_an_answer_that_ran_off_counts_what_the_evaluator_says() -> None:
    """And one that breaks a rule is no answer; the bound is kept."""
    from reconfig.evaluate import evaluate

    instance = ruled(1)
    everywhere = Configuration.of(("V0", site) for site in instance.candidates("V0"))
    free = instance.replace(rules=())
    best, strict = (Incumbent(system, Objective.TRAVEL, Reporter()) for system in (free, instance))
    for known in (best, strict):
        known.offer(everywhere)  # one to three sites are asked for
        known.raise_bound(0.5)
    assert best.objective == evaluate(free, everywhere).objectives[Objective.TRAVEL]
    judged = strict.outcome(Limit.TIME, 0, 0.0)
    assert (judged.status, judged.configuration, judged.bound) == (Status.NO_SOLUTION, None, 0.5)


@pytest.mark.usefixtures("shallow")
def test_every_incumbent_that_is_told_is_worth_what_is_said() -> None:
    """Also those of a cut model, in which an answer may run off the end."""
    from reconfig.evaluate import evaluate

    instance = random_instance(4, zones=40, sites=8, services=1)
    told: list[tuple[Configuration, float]] = []
    reporter = Reporter(incumbent=lambda configuration, objective: told.append((configuration, objective)))
    Exact(gap=0.0, form="B").solve(instance, Objective.COST, reporter)
    assert told
    for configuration, objective in told:
        assert evaluate(instance, configuration).objectives[Objective.COST] == pytest.approx(objective, rel=1e-6)


@pytest.mark.usefixtures("shallow")
@pytest.mark.parametrize("threads", [1, 2])
def test_any_number_of_threads_after_a_relaxation(threads: int) -> None:
    """HiGHS settles its threads at the first solve of a process, which here is a relaxation."""
    outcome = Exact(gap=0.0, threads=threads, form="B").solve(random_instance(2), Objective.COST, Reporter())
    assert outcome.status is Status.OPTIMAL
