"""Do minimum against brute force: the fewest moves, then the least cost, and what is proven when a limit comes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import pytest

from reconfig.errors import NoAnswerError
from reconfig.evaluate.change_costs import moved_units
from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import Forbid, Rule, SiteCount
from reconfig.instance.system_rules import Moves
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.solve import solve
from reconfig.solver import Solver
from reconfig.study.do_minimum import do_minimum
from reconfig.study.question import Ask, Question
from tests.brute_force import configurations
from tests.money_instances import money_instance

EXACT = Solver("exact", "exact", {"gap": 0.0})


@dataclass(frozen=True)
class Allowed:
    """A configuration that breaks no rule."""

    moves: int
    cost: float
    configuration: Configuration


@lru_cache(maxsize=16)
def _allowed(instance: Instance) -> tuple[Allowed, ...]:
    found = (evaluate(instance, configuration) for configuration in configurations(instance))
    return tuple(
        Allowed(_moves(each), each.objectives[Objective.COST], each.configuration)
        for each in found
        if not each.violations
    )


def _moves(evaluation: Evaluation) -> int:
    return len(moved_units(evaluation.instance, set(evaluation.configuration)))


def _answer(question: Question, status: Status, best: Allowed | None, limit: Limit = Limit.NONE) -> Result:
    chosen, cost = (None, None) if best is None else (best.configuration, best.cost)
    outcome = Outcome(status, limit, Objective.COST, chosen, cost, cost)
    return Result(question.instance, question.minimise, EXACT, outcome, None, None, "", dt.datetime.now(dt.UTC))


def _by_trying(instance: Instance) -> Ask:
    """Answers questions on an instance, each with a rule on moves besides its own, by brute force."""

    def ask(question: Question) -> Result:
        assert question.instance.rules[:-1] == instance.rules
        allowed = [each for each in _allowed(instance) if each.moves <= _at_most(question)]
        best = min(allowed, key=lambda each: each.cost, default=None)
        return _answer(question, Status.INFEASIBLE if best is None else Status.OPTIMAL, best)

    return ask


def _at_most(question: Question) -> int:
    rule = question.instance.rules[-1]
    assert isinstance(rule, Moves)
    return rule.at_most


def _by_solver(question: Question) -> Result:
    return solve(question.instance, question.minimise, EXACT)


def _toy(*rules: Rule) -> Instance:
    toy = read_instance("instances/toy")
    return toy.replace(rules=(*toy.rules, *rules))


def _needs_moves() -> Instance:
    """Northgate loses its births, and so one site must do: README's line N+S, S, N+S or N+S, S, S."""
    return _toy(Forbid(name="No births at Northgate", service="births", site="N"))


def test_today_is_the_do_minimum_where_it_breaks_no_rule() -> None:
    """Nothing is asked."""

    def never(_: Question) -> Result:
        raise AssertionError("asked")

    toy = _toy()
    found = do_minimum(toy, never)
    assert (found.configuration, found.moves, found.at_least) == (toy.today, 0, 0)
    assert found.words == "today breaks no rule, so nothing need move"


def test_the_toy_by_hand() -> None:
    """One move, births leave Northgate, at 22.1; closing its cots too would cost less, 20.8, but is two moves."""
    found = do_minimum(_needs_moves(), _by_solver)
    assert (found.moves, found.at_least) == (1, 1)
    assert evaluate(_needs_moves(), found.configuration).objectives[Objective.COST] == pytest.approx(22.1e6)
    assert found.words == "the fewest moves that satisfy every rule: 1 unit, proven"


def _moving(instance: Instance) -> Instance:
    """With today breaking some rule: exactly so many sites of the first service as do not run it today."""
    service = instance.service_codes[0]
    today = len(instance.today.sites_of(service) - instance.neighbours)
    most = len(set(instance.candidates(service)) - instance.neighbours)
    count = most if today < most else max(most - 2, 0)
    rule = SiteCount(name="Another number of sites", service=service, at_least=count, at_most=count)
    return instance.replace(rules=(*instance.rules, rule))


SEEDS = (2, 6, 7, 9, 10)


@lru_cache(maxsize=1)
def _random() -> tuple[Instance, ...]:
    return tuple(_moving(money_instance(seed)) for seed in SEEDS)


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_fewest_moves_then_least_cost_equal_brute_force(number: int) -> None:
    """Of every configuration that breaks no rule; where there is none, the study says that there is none."""
    instance = _random()[number]
    keys = [(each.moves, each.cost) for each in _allowed(instance)]
    if not keys:
        with pytest.raises(NoAnswerError, match="No configuration satisfies every rule") as error:
            do_minimum(instance, _by_trying(instance))
        assert error.value.exit_code == 3
        return
    found = do_minimum(instance, _by_trying(instance))
    fewest, cost = min(keys)
    assert (found.moves, found.at_least) == (fewest, fewest)
    assert evaluate(instance, found.configuration).objectives[Objective.COST] == pytest.approx(cost)


def test_some_need_several_moves() -> None:
    """The comparison with brute force says something: not every instance is mended by one move."""
    fewest = {min((each.moves for each in _allowed(instance)), default=None) for instance in _random()}
    assert fewest == {None, 1, 2, 3}


@lru_cache(maxsize=1)
def _three_moves() -> Instance:
    """Strokes only at Midtown: Midtown opens, Northgate and Southport close: three moves."""
    return _toy(
        Forbid(name="No strokes at Northgate", service="stroke", site="N"),
        Forbid(name="No strokes at Southport", service="stroke", site="S"),
    )


def test_a_time_limit_leaves_what_is_proven() -> None:
    """Nothing found in time with one move or two: three are known to do, one is proven to be needed, no more."""
    instance = _three_moves()
    in_time = _by_trying(instance)
    assert do_minimum(instance, in_time).moves == 3

    def slow(question: Question) -> Result:
        few = _at_most(question) < 3
        return _answer(question, Status.NO_SOLUTION, None, Limit.TIME) if few else in_time(question)

    found = do_minimum(instance, slow)
    assert (found.moves, found.at_least) == (3, 1)
    assert found.words == "few moves that satisfy every rule: 3 units; 1 or more are needed, proven"


def test_a_stop_keeps_what_is_found_and_says_so_where_there_is_nothing() -> None:
    """Ctrl-C at once: no answer. Ctrl-C with an answer: that one, with what is proven by then."""

    def at_once(question: Question) -> Result:
        return _answer(question, Status.NO_SOLUTION, None, Limit.STOPPED)

    with pytest.raises(NoAnswerError, match="None was found") as error:
        do_minimum(_three_moves(), at_once)
    assert error.value.exit_code == 4

    def with_an_answer(question: Question) -> Result:
        result = _by_trying(_three_moves())(question)
        if result.outcome.configuration is None:
            return result
        outcome = dataclasses.replace(result.outcome, status=Status.INTERRUPTED, limit=Limit.STOPPED)
        return dataclasses.replace(result, outcome=outcome)

    found = do_minimum(_three_moves(), with_an_answer)
    assert (found.moves, found.at_least) == (4, 3), "fewer than three are ruled out; four cost less than three"
