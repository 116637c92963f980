"""A frontier of cost and journeys: ours against the same without warm starts, and against every limit solved by itself.

All sides use the same engine and find the same points; `questions` says how many solves each took.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from benchmarks.instances import INSTANCES
from benchmarks.registry import Answer, Case, Figures, Peer, Run, register, same_figures
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.synthetic import synthetic_instance
from reconfig.objective import Objective
from reconfig.outcome import Limit
from reconfig.result import Result
from reconfig.solve import assert_agreement
from reconfig.solver import Solver
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from reconfig.study.conditions import ObjectiveAtMost
from reconfig.study.pareto import study_frontier
from reconfig.study.question import Question

COST, TRAVEL = Objective.COST, Objective.TRAVEL

POINTS: Mapping[str, int | None] = {"smoke": 4, "kent-medway": 10, "kent-medway-40": 40, "kent-medway-all": None}
"""How many limits, from the least cost to the shortest journeys; None: all points there are."""

EXACTLY = 1e-9
"""Relative: a limit that an answer sets lets so much pass as rounding."""

Values = Mapping[Objective, float]


def instance_of(size: str) -> Instance:
    """The instance of a size; smoke: 30 zones, 4 sites, 2 services."""
    return synthetic_instance(zones=30, sites=4, services=2) if size == "smoke" else INSTANCES["kent-medway"]()


class _Solving:
    """Answers questions in this process to full proof, within the time of the run, and counts them."""

    def __init__(self, run: Run, *, warm: bool) -> None:
        self._run, self._warm = run, warm
        self.questions, self.late = 0, False

    def __call__(self, question: Question) -> Result:
        """The answer, checked by the evaluator."""
        self.questions += 1
        start = tuple(question.start or ()) if self._warm else ()
        strategy = Exact(gap=0.0, time_limit=max(self._run.left, 0.1), start="none", start_from=start)
        instance, minimise = question.instance, question.minimise
        outcome = strategy.solve(instance, minimise, Reporter())
        self.late |= outcome.limit is Limit.TIME
        today = evaluate(instance, instance.today)
        found = today if outcome.configuration is None else evaluate(instance, outcome.configuration)
        evaluation = None if outcome.configuration is None else found
        if evaluation is not None:
            assert_agreement(outcome, evaluation)
        now = dt.datetime.now(dt.UTC)
        return Result(instance, minimise, Solver("exact", "exact"), outcome, evaluation, today, "", now)


def ours(size: str, run: Run) -> Answer:
    """The study: what is proven already answers, and each solve starts from the best point within its limits."""
    return _studied(size, run, warm=True)


def cold(size: str, run: Run) -> Answer:
    """The study, each solve from nothing."""
    return _studied(size, run, warm=False)


def _studied(size: str, run: Run, *, warm: bool) -> Answer:
    instance, solving = instance_of(size), _Solving(run, warm=warm)
    with run.phase("solve"):
        points = study_frontier(instance, (COST, TRAVEL), solving, POINTS[size]).points
    return _answer((each.values for each in points), solving)


def one_by_one(size: str, run: Run) -> Answer:
    """Every limit by itself, as the method is usually told: the least cost within it, then of that the least travel.

    All points: the next limit just below the last point.
    """
    instance, solving = instance_of(size), _Solving(run, warm=False)
    with run.phase("solve"):
        points = list(_each_limit(instance, POINTS[size], solving))
    return _answer(points, solving)


def _each_limit(instance: Instance, number: int | None, ask: Callable[[Question], Result]) -> Iterable[Values]:
    widest, tightest = _point(instance, None, ask), _least(instance, TRAVEL, {}, ask)
    assert widest is not None
    assert tightest is not None
    yield widest
    top, end = widest[TRAVEL], tightest[TRAVEL]
    if number is not None:
        limits = (end + (top - end) * (number - 1 - part) / (number - 1) for part in range(1, number))
        yield from (point for limit in limits if (point := _point(instance, limit, ask)))
        return
    while top > end * (1 + EXACTLY):
        point = _point(instance, top * (1 - 5e-6), ask)
        if point is None:
            return
        yield point
        top = point[TRAVEL]


def _point(instance: Instance, limit: float | None, ask: Callable[[Question], Result]) -> Values | None:
    """The least cost within a limit on travel, and the least travel at that cost."""
    found = _least(instance, COST, {} if limit is None else {TRAVEL: limit}, ask)
    return None if found is None else _least(instance, TRAVEL, {COST: found[COST]}, ask)


def _least(instance: Instance, which: Objective, limits: Values, ask: Callable[[Question], Result]) -> Values | None:
    rules = (
        ObjectiveAtMost(name=f"Limit on {held}", objective=held, at_most=limit * (1 + EXACTLY))
        for held, limit in limits.items()
    )
    result = ask(Question(instance.replace(rules=(*instance.rules, *rules)), which, ""))
    return None if result.evaluation is None else result.evaluation.objectives


def _answer(points: Iterable[Values], solving: _Solving) -> Answer:
    """The points, each once, by growing cost."""
    distinct = sorted({(round(each[COST], 2), round(each[TRAVEL], 2)) for each in points})
    figures: dict[str, float | str] = {"questions": solving.questions, "points": len(distinct)}
    for number, (cost, travel) in enumerate(distinct, start=1):
        figures |= {f"cost of point {number}": cost, f"travel of point {number}": travel}
    return Answer(figures, complete=not solving.late)


def agree(one: Answer, other: Answer) -> list[str]:
    """Agreement on every point, however many questions it took."""
    if not (one.complete and other.complete):
        return []
    return same_figures(1e-7)(*(Answer(_points(each.figures)) for each in (one, other)))


def _points(figures: Figures) -> Figures:
    return {name: figure for name, figure in figures.items() if name != "questions"}


QUESTION = "what cost and journeys can be had together: points of a frontier, gap 0"
PEERS = (Peer("cold", cold), Peer("one by one", one_by_one))
LIMITS = {"kent-medway": 300.0, "kent-medway-40": 600.0, "kent-medway-all": 900.0}
register(Case("frontier", QUESTION, tuple(POINTS), ours, PEERS, agree, limits=LIMITS, pairs=1))
