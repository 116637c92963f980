"""Studies of many solves, a process each: forked from a warmed one or begun afresh, handed what is known or nothing.

Seconds here are CPU seconds of all processes together, as many other things may run beside. All sides ask in the same
way and find the same.
"""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext

from benchmarks.cases import frontier
from benchmarks.cases.england import question_of
from benchmarks.instances import INSTANCES, ROOT
from benchmarks.registry import Answer, Case, Figures, Peer, Run, register, same_figures
from benchmarks.threads import THREADS
from reconfig.children import Starter, fresh
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.scenario_file import read_scenarios
from reconfig.nursery import Nursery
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome
from reconfig.result import Result
from reconfig.solver import Solver
from reconfig.study.least_regret import AskRegret, RegretQuestion, regret_asker
from reconfig.study.option import Option
from reconfig.study.pareto import study_frontier
from reconfig.study.question import Ask, Question, asker
from reconfig.study.regret import robustness

COST, TRAVEL = Objective.COST, Objective.TRAVEL
ABOUT = 1e-3
"""The gap to which England is asked."""

KENT = ROOT / "instances" / "kent-medway"


class _Asking:
    """Asks to full proof, each question in a process of its own, and counts.

    handed: whether a search is handed a start, and the lessons of the last one.
    """

    def __init__(self, run: Run, starter: Starter, *, handed: bool) -> None:
        options = {"gap": 0.0, "time_limit": run.limit, "threads": THREADS, "start": "none"}
        solver = Solver("exact", "exact", options)
        self._handed, self.questions, self.late = handed, 0, False
        self._asker: Callable[[], Ask] = lambda: asker(solver, lambda _: None, starter)
        self._ask = self._asker()
        self._ask_regret: AskRegret = regret_asker(solver, lambda _: None, starter)

    def ask(self, question: Question) -> Result:
        """The answer to a question."""
        plain = dataclasses.replace(question, start=None)
        result = self._ask(question) if self._handed else self._asker()(plain)
        self._note(result.outcome)
        return result

    def ask_regret(self, question: RegretQuestion) -> Outcome:
        """The answer to a question of least regret."""
        outcome = self._ask_regret(question if self._handed else dataclasses.replace(question, start=None))
        self._note(outcome)
        return outcome

    def _note(self, outcome: Outcome) -> None:
        self.questions += 1
        self.late |= outcome.limit is Limit.TIME


Study = Callable[[_Asking], Figures]
"""Asks a study's questions; what it found."""


def _repeated(times: int) -> Study:
    """The toy's least cost, again and again: the overhead of a solve."""

    def study(asking: _Asking) -> Figures:
        toy = read_instance(ROOT / "instances" / "toy")
        found = {asking.ask(Question(toy, COST, "", toy.today)).objective or 0.0 for _ in range(times)}
        return {f"objective {number}": objective for number, objective in enumerate(sorted(found), start=1)}

    return study


def _frontier(points: int | None) -> Study:
    """The frontier of cost and journeys of Kent and Medway: so many limits, or all points."""

    def study(asking: _Asking) -> Figures:
        found = study_frontier(_kent(), (COST, TRAVEL), asking.ask, points).points
        pairs = sorted({(round(each.values[COST], 2), round(each.values[TRAVEL], 2)) for each in found})
        return {
            f"{which} of point {number}": value
            for number, pair in enumerate(pairs, start=1)
            for which, value in zip((COST, TRAVEL), pair, strict=True)
        }

    return study


def _regret(asking: _Asking) -> Figures:
    """Today's regrets over the scenarios of Kent and Medway, and the least that a plan can regret."""
    kent = _kent()
    scenarios, _ = read_scenarios(KENT / "scenarios.toml", kent)
    today = Option("Today", "as it is", evaluate(kent, kent.today))
    found = robustness(kent, scenarios, [today], COST, asking.ask, asking.ask_regret)
    bests = {f"best in {future.name}": future.best for future in found.scenarios if future.best is not None}
    least = {} if found.minimax_regret is None else {"least regret": found.minimax_regret}
    return {**bests, **least}


def _england(asking: _Asking) -> Figures:
    """The shortest journeys to units of 600 strokes, for shares within 30 minutes that a limit lowers; to 0.1 %."""
    found, start = {}, None
    for share in (82, 81, 80):
        question = question_of(f"minimum-600-near-{share}").replace(boundaries=None)
        result = asking.ask(Question(question, TRAVEL, "", start, gap=ABOUT))
        start = result.outcome.configuration
        found[f"about {share} %"] = result.objective or math.inf
    return found


def agree(one: Answer, other: Answer) -> list[str]:
    """Agreement on everything but the number of questions: what is found to a gap, to that gap."""
    rough, exact = (
        [Answer({name: each for name, each in answer.figures.items() if name.startswith("about") is loose})
         for answer in (one, other)]
        for loose in (True, False)
    )  # fmt: skip
    complete = one.complete and other.complete
    return [*same_figures(ABOUT)(*rough), *frontier.agree(*exact)] if complete else []


def _kent() -> Instance:
    return INSTANCES["kent-medway"]().replace(boundaries=None)


STUDIES: Mapping[str, Study] = {
    "smoke": _repeated(2),
    "toy-20": _repeated(20),
    "kent-frontier-10": _frontier(10),
    "kent-frontier-40": _frontier(40),
    "kent-frontier-all": _frontier(None),
    "kent-regret": _regret,
    "england-3": _england,
}


def _side(*, warmed: bool, handed: bool) -> Callable[[str, Run], Answer]:
    """A side: children forked from a warmed process or begun afresh, handed what is known or not."""

    def side(size: str, run: Run) -> Answer:
        with _cpu(run, "solve"), Nursery() if warmed else nullcontext() as nursery:
            asking = _Asking(run, nursery.start if nursery else fresh, handed=handed)
            figures = {**STUDIES[size](asking), "questions": asking.questions}
        return Answer(figures, complete=not asking.late)

    return side


@contextmanager
def _cpu(run: Run, phase: str) -> Iterator[None]:
    """Count the CPU seconds of this process and of all that it has waited for, and they in turn."""
    began = _cpu_seconds()
    yield
    run.seconds[phase] = _cpu_seconds() - began


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


ours = _side(warmed=True, handed=True)
PEERS = (
    Peer("fresh", _side(warmed=False, handed=True)),
    Peer("cold", _side(warmed=True, handed=False)),
    Peer("cold fresh", _side(warmed=False, handed=False)),
)
QUESTION = "studies of many solves, a process each, gap 0: CPU seconds of all processes"
LIMITS = dict.fromkeys(tuple(STUDIES)[1:], 900.0)
register(Case("studies", QUESTION, tuple(STUDIES), ours, PEERS, agree, limits=LIMITS, pairs=1))
