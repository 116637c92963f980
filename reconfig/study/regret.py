"""Options in futures that differ: what each costs there, what it regrets, and the plan that regrets least."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reconfig.errors import InputError, NoAnswerError
from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.evaluate.regret import Case, running
from reconfig.instance.instance import Instance
from reconfig.instance.scenario import Scenario, scenario_words
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.problem import Problem
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.study.least_regret import AskRegret, RegretQuestion, best_start, least_regret
from reconfig.study.option import Option
from reconfig.study.overtaking import break_evens
from reconfig.study.question import Ask, Question, stopped
from reconfig.study.robustness import Fare, Future, Robustness
from reconfig.study.world import World, refuse_planned, worlds_of

LEAST_REGRET = "Least regret"
"""The name of the plan that regrets least."""

SAME = 1e-6
"""Of the objective: regrets closer than this are the same."""

STOPPED = "The user stopped the search before this was asked."
NONE_FOUND = "No configuration that keeps every rule was found in the time allowed, and none was ruled out."
NONE_THERE = "No configuration keeps every rule."
NOT_TOGETHER = "No configuration keeps the rules of all these scenarios at once: each has one of its own."
NOT_AS_PLANNED = "Without a configuration that keeps every rule as planned there is none that regrets least."

Tell = Callable[[str], None]
Fares = dict[str, dict[str, Fare]]
"""By scenario, then by option."""


@dataclass
class _Study:
    """What the steps of the study share: the worlds, the plans by name, and what is known of them so far."""

    worlds: list[World]
    plans: dict[str, Configuration]
    minimise: Objective
    ask: Ask
    tell: Tell
    fares: Fares = field(default_factory=dict)
    futures: dict[str, Future] = field(default_factory=dict)
    over: bool = False

    def cases(self) -> Iterator[Case]:
        """The worlds that have a best."""
        for world in self.worlds:
            future = self.futures[world.name]
            if future.best is not None:
                yield Case(world.name, world.instance, world.closed, future.best, future.bound)

    def sound(self, scenario: str) -> dict[str, float]:
        """The values of the options that break no rule in a scenario."""
        return {name: fare.value for name, fare in self.fares[scenario].items() if not fare.broken}

    def largest(self, option: str) -> float:
        """An option's largest regret over the worlds that have a best; infinite where it breaks a rule of one."""
        fares = (self.fares[case.name][option] for case in self.cases())
        bests = (case.best for case in self.cases())
        regrets = (math.inf if fare.broken else fare.value - best for fare, best in zip(fares, bests, strict=True))
        return max(regrets, default=math.inf)


def robustness(
    instance: Instance,
    scenarios: Sequence[Scenario],
    options: Sequence[Option],
    minimise: Objective,
    ask: Ask,
    ask_regret: AskRegret,
    tell: Tell = lambda _: None,
) -> Robustness:
    """The regrets of options over the instance as planned and its scenarios, and the plan of least regret.

    A plan is a configuration of the instance; in a scenario that closes units, all of its other units run. The plan of
    least regret keeps the rules of every scenario in which some configuration does. A stop keeps what is known.

    Raises:
        InputError: where services are planned, an option's name is taken, or a scenario leaves no sound instance.
        NoAnswerError: where the user stopped it before anything was found.
    """
    refuse_planned(instance)
    _refuse_taken(options)
    plans = {option.name: option.configuration for option in options}
    study = _Study(worlds_of(instance, scenarios), plans, minimise, ask, tell)
    known = {option.name: option.evaluation for option in options}
    for world in study.worlds:
        study.fares[world.name] = _fares(study, world, known if world.as_planned else {})
    for number, world in enumerate(study.worlds, start=1):
        study.futures[world.name] = _future(study, world, number)
    if study.over and not any(study.cases()):
        raise NoAnswerError("Stopped by the user before any configuration was found; nothing was written.", 4)
    outcome, note = _least(study, ask_regret)
    if outcome is not None and outcome.configuration is not None:
        known |= _taken_in(study, outcome.configuration)
    return _robustness(study, known, outcome, note)


def _refuse_taken(options: Sequence[Option]) -> None:
    """Raise where an option has the name of the plan that is looked for."""
    if any(option.name == LEAST_REGRET for option in options):
        remedy = "Give the option another name: NAME=OPTION."
        raise InputError([Problem("OPTION", "is the name of the plan that is looked for", remedy, value=LEAST_REGRET)])


def _fares(study: _Study, world: World, known: Mapping[str, Evaluation]) -> dict[str, Fare]:
    """Every plan in a world; those that are not known are evaluated."""
    study.tell(f"{world.name}: the options")
    return {
        name: _fare(name, world, known.get(name) or _evaluated(study, world, plan), study.minimise)
        for name, plan in study.plans.items()
    }


def _evaluated(study: _Study, world: World, plan: Configuration) -> Evaluation:
    return evaluate(world.instance, running(plan, world.closed), study.minimise)


def _fare(name: str, world: World, held: Evaluation, minimise: Objective) -> Fare:
    """What became of an option, its regret not yet known."""
    broken = dict.fromkeys(violation.rule for violation in held.violations)
    return Fare(name, world.name, held.objectives[minimise], None, tuple(broken))


def _future(study: _Study, world: World, number: int) -> Future:
    """What is best in a world; nothing is asked where some rule is out of reach, or once the user has stopped."""
    words = scenario_words(world.scenario, world.instance)
    blank = Future(world.name, words, world.scenario.source, None, None, feasible=True)
    if world.unkept:
        return dataclasses.replace(blank, feasible=False, note=f"{NONE_THERE} {'; '.join(world.unkept)}.")
    if study.over:
        return dataclasses.replace(blank, note=STOPPED)
    sound = study.sound(world.name)
    start = running(study.plans[min(sound, key=sound.__getitem__)], world.closed) if sound else None
    head = f"{number} of {len(study.worlds)}: {world.name}"
    result = study.ask(Question(world.instance, study.minimise, head, start))
    study.over = stopped(result)
    return _answered(blank, result)


def _answered(blank: Future, result: Result) -> Future:
    """The future with what a search found of it."""
    outcome = result.outcome
    if outcome.status is Status.INFEASIBLE:
        return dataclasses.replace(blank, feasible=False, note=NONE_THERE)
    note = "" if outcome.configuration else STOPPED if outcome.limit is Limit.STOPPED else NONE_FOUND
    return dataclasses.replace(
        blank, best=result.objective, bound=outcome.bound, configuration=outcome.configuration, note=note
    )


def _least(study: _Study, ask: AskRegret) -> tuple[Outcome | None, str]:
    """What was found of the plan of least regret, and why nothing was; blank where something was."""
    cases = tuple(study.cases())
    if study.over:
        return None, STOPPED
    if not cases or cases[0].name != study.worlds[0].name:
        return None, NOT_AS_PLANNED
    study.tell("a plan to start from")
    plans = sorted(study.plans, key=study.largest)
    least = study.largest(plans[0])
    found = best_start(cases, study.minimise, _own_plans(study), least)
    start = found or (study.plans[plans[0]] if math.isfinite(least) else None)
    words = f"least regret over {len(cases)} scenarios"
    outcome = least_regret(RegretQuestion(cases, study.minimise, words, start), ask)
    study.over = outcome.limit is Limit.STOPPED
    if outcome.status is Status.INFEASIBLE:
        return outcome, NOT_TOGETHER
    return outcome, "" if outcome.configuration else STOPPED if study.over else NONE_FOUND


def _own_plans(study: _Study) -> Iterator[Configuration]:
    """The best of each world as a plan: with the units that it closes and that cannot close as planned."""
    base = study.worlds[0].instance
    fixed = {(service, site) for service in base.service_codes for site in base.always_open(service)}
    for world in study.worlds:
        found = study.futures[world.name].configuration
        if found is not None:
            yield Configuration(found.open | (world.closed & fixed))


def _taken_in(study: _Study, plan: Configuration) -> dict[str, Evaluation]:
    """Make the plan of least regret an option, if it is none yet; its evaluation as planned, by name."""
    if plan in study.plans.values():
        return {}
    study.plans[LEAST_REGRET] = plan
    study.tell(f"{LEAST_REGRET}: the scenarios")
    held = {world.name: _evaluated(study, world, plan) for world in study.worlds}
    for world in study.worlds:
        study.fares[world.name][LEAST_REGRET] = _fare(LEAST_REGRET, world, held[world.name], study.minimise)
    return {LEAST_REGRET: held[study.worlds[0].name]}


def _robustness(study: _Study, known: Mapping[str, Evaluation], outcome: Outcome | None, note: str) -> Robustness:
    """Everything that was found; an option may be better than what a search ended with, and is the best then."""
    for world in study.worlds:
        study.futures[world.name] = _with_options(study, world)
    minimax = _minimax(study) if outcome is not None and outcome.configuration else None
    regretful = study.plans if minimax == LEAST_REGRET else {n: p for n, p in study.plans.items() if n != LEAST_REGRET}
    sound = {name: known[name] for name in regretful if not study.fares[study.worlds[0].name][name].broken}
    try:
        evens = break_evens(study.worlds, sound, study.minimise, study.tell)
    except KeyboardInterrupt:
        study.over, evens = True, ()
    fares = (study.fares[world.name][name] for name in regretful for world in study.worlds)
    return Robustness(
        study.minimise,
        dict(regretful),
        tuple(study.futures.values()),
        tuple(_with_regret(fare, study.futures[fare.scenario].best) for fare in fares),
        evens,
        minimax,
        None if minimax is None else study.largest(minimax),
        None if minimax is None or outcome is None else outcome.bound,
        not study.over,
        note,
    )


def _with_options(study: _Study, world: World) -> Future:
    """The future of a world with an option as its best where that is better than what a search found."""
    future, sound = study.futures[world.name], study.sound(world.name)
    if future.best is None or not sound:
        return future
    name = min(sound, key=sound.__getitem__)
    if sound[name] >= future.best:
        return future
    return dataclasses.replace(future, best=sound[name], configuration=running(study.plans[name], world.closed))


def _minimax(study: _Study) -> str:
    """The option of least regret: one that was given, where it regrets no more than what the search found."""
    size = max(1.0, *(abs(case.best) for case in study.cases()))
    least = min(map(study.largest, study.plans))
    return next(name for name in study.plans if study.largest(name) <= least + SAME * size)


def _with_regret(fare: Fare, best: float | None) -> Fare:
    """The fare with its regret, where there is a best and a value."""
    known = best is not None and math.isfinite(fare.value)
    return dataclasses.replace(fare, regret=fare.value - best if known and best is not None else None)
