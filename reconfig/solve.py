"""From a question to a checked result: strategy, child process, evaluator, and the comparison of the two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from reconfig.children import Starter, fresh
from reconfig.errors import DisagreementError, InputError
from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.own_rule import with_own_rules
from reconfig.instance.rules import SiteCount, site_count_rule
from reconfig.objective import Objective
from reconfig.outcome import Outcome
from reconfig.problem import Problem, did_you_mean
from reconfig.result import Result
from reconfig.solver import Solver, make_strategy
from reconfig.strategies import Strategy
from reconfig.supervisor import News, Run, run
from reconfig.worker import Job

AGREEMENT = 1e-6
"""The largest relative difference between the solver's objective and the evaluator's."""


def solve(
    instance: Instance,
    minimise: Objective = Objective.COST,
    solver: Solver | None = None,
    show: Callable[[News], None] = lambda _: None,
    export: Path | None = None,
    own_rules: Path | None = None,
    starter: Starter = fresh,
) -> Result:
    """Solve the instance in a child process and check the answer with the evaluator.

    `export` names a file, .mps or .lp, for the model that gave the answer; its solution goes beside it, as .sol.
    `own_rules` names a Python file with rules of the user's own (`reconfig.instance.own_rule`).
    `starter` begins the child process: `Nursery.start` where many solves follow each other.

    Raises:
        InputError: where the file of own rules or an option is wrong, or the strategy does not support the instance.
        DisagreementError: where the evaluator recomputes another objective, or finds a broken rule.
        SolverProcessError: where the child process is lost without an answer.
    """
    solver = solver or Solver("exact", "exact")
    instance = with_own_rules(instance, own_rules)
    refuse_unsupported(instance, minimise, solver)
    if export and not _writes_model(make_strategy(solver), instance):
        remedy = "Without planned services use --solver exact; with some, --solver textbook."
        raise InputError([Problem("--write-mps", "needs a strategy that states the question as one model", remedy)])
    started = dt.datetime.now(dt.UTC)
    supervised = run(Job(instance.replace(boundaries=None), minimise, solver, export), show, starter=starter)
    return checked(instance, minimise, solver, supervised, started)


def checked(
    instance: Instance,
    minimise: Objective,
    solver: Solver,
    supervised: Run,
    started: dt.datetime,
    known_today: Evaluation | None = None,
) -> Result:
    """The result of a supervised solve, its answer held against the evaluator.

    Raises:
        DisagreementError: where the evaluator recomputes another objective, or finds a broken rule.
    """
    outcome, evaluation = supervised.outcome, None
    if outcome.configuration is not None:
        evaluation = evaluate(instance, outcome.configuration, minimise)
        assert_agreement(outcome, evaluation)
    return Result(instance, minimise, solver, outcome, evaluation, known_today, supervised.log, started)


def refuse_unsupported(instance: Instance, minimise: Objective, solver: Solver) -> None:
    """Raise where the strategy of a solver cannot answer a question.

    Raises:
        InputError: that, or where an option is wrong.
    """
    reason = make_strategy(solver).supports(instance, minimise)
    if reason:
        words = f"does not support this question: {reason}"
        remedy = "Change the instance or the options, or use another solver."
        raise InputError([Problem(f"--solver {solver.name}", words, remedy)])


def _writes_model(strategy: Strategy, instance: Instance) -> bool:
    """Whether a strategy exports its model; users' own say so by a method of this name."""
    asked = getattr(strategy, "writes_model", None)
    return bool(asked and asked(instance))


def assert_agreement(outcome: Outcome, evaluation: Evaluation) -> None:
    """Raise unless the evaluator finds the same objective, to 1e-6 relative, and no broken rule."""
    recomputed = evaluation.objectives[outcome.minimise]
    reported = outcome.objective if outcome.objective is not None else float("nan")
    if not abs(recomputed - reported) <= AGREEMENT * max(1.0, abs(recomputed)):
        raise DisagreementError(
            f"The solver reports {outcome.minimise} = {reported!r}; recomputed from the tables it is {recomputed!r}. "
            "This is a fault of the program, not of your data: please report it with the instance."
        )
    if evaluation.violations:
        listed = "; ".join(str(violation) for violation in evaluation.violations[:5])
        raise DisagreementError(
            f"The solver's configuration breaks rules when it is recomputed from the tables: {listed}"
        )


def with_counts(instance: Instance, counts: Mapping[str, int]) -> Instance:
    """The instance with a rule for each count: exactly so many sites of the area offer the service.

    Raises:
        InputError: on an unknown service or a count that the candidates do not allow.
    """
    problems, rules = [], []
    for service, count in counts.items():
        if service not in instance.service_codes:
            hint = did_you_mean(
                service, instance.service_codes, f"The services are: {', '.join(instance.service_codes)}."
            )
            problems.append(Problem("--count", "is not a service of the instance", hint, value=service))
            continue
        most = len(set(instance.candidates(service)) - instance.neighbours)
        least = len(set(instance.always_open(service)) - instance.neighbours)
        if not least <= count <= most:
            remedy = f"Give a number from {least} to {most}, or change offers.csv."
            problems.append(
                Problem(
                    "--count",
                    f"is not possible: {most} sites of the area may offer {service}",
                    remedy,
                    value=f"{service}={count}",
                )
            )
        rules.append(site_count_rule(service, count))
    if problems:
        raise InputError(problems)
    kept = [
        rule for rule in instance.rules if not (isinstance(rule, SiteCount) and rule.name in {r.name for r in rules})
    ]
    return instance.replace(rules=(*kept, *rules))


def without_rules(instance: Instance, names: Iterable[str]) -> Instance:
    """The instance without the rules of these names (as written, or as slugs).

    Raises:
        InputError: where no rule has such a name.
    """
    dropped, problems = set(), []
    known = {name: rule.name for rule in instance.rules for name in (rule.name, rule.slug)}
    for name in names:
        if name in known:
            dropped.add(known[name])
        else:
            hint = did_you_mean(name, known, "Use a rule's name as it stands in rules.toml.")
            problems.append(Problem("--without", "is not a rule of the instance", hint, value=name))
    if problems:
        raise InputError(problems)
    return instance.replace(rules=tuple(rule for rule in instance.rules if rule.name not in dropped))


def with_modules(instance: Instance, modules: str | None) -> Instance:
    """The instance with modules of resources whole, or in parts; None: as it is."""
    return (
        instance if modules is None else instance.replace(about=instance.about.model_copy(update={"modules": modules}))
    )
