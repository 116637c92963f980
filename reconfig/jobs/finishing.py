"""From the outcome of an attempt to a checked result, its folder, and its row: in that order, so that a kill between
two of them loses nothing and claims nothing.
"""  # noqa: D205

from __future__ import annotations

import dataclasses
import datetime as dt

from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.jobs.row import Run
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.jobs.todays import Todays
from reconfig.jobs.written import write_folder
from reconfig.outcome import Limit, Outcome, Status
from reconfig.result import Result
from reconfig.solve import assert_agreement
from reconfig.strategies.least_regret import LeastRegret
from reconfig.study.least_regret import RegretQuestion, least_regret
from reconfig.supervisor import Run as Answer
from reconfig.worker import Job, outcome_data


def finish(store: Store, run: Run, job: Job, answer: Answer, todays: Todays) -> Result:
    """Check the answer of an attempt, write its folder, record it: DONE, or STOPPED where a user stopped it.

    Raises:
        DisagreementError: where the evaluator recomputes another objective, or finds a broken rule; nothing is written.
        OSError, sqlite3.OperationalError: where the disk is full; the run is not recorded.
    """
    state = State.STOPPED if answer.outcome.limit is Limit.STOPPED else State.DONE
    result = checked(run, job, answer, todays)
    write_folder(store.folder, run, result, state, job.lessons)
    store.finish(run.id, run.attempts, outcome_data(result.outcome), state)
    return result


def checked(run: Run, job: Job, answer: Answer, todays: Todays) -> Result:
    """The answer as a result, once the evaluator agrees with it.

    Raises:
        DisagreementError: where it does not.
    """
    outcome = at_least_the_best(answer.outcome, run)
    evaluation = _evaluation(job, outcome)
    today = todays.of(run.asked.tables, job.instance, job.minimise)
    started = dt.datetime.fromtimestamp(run.began or run.created, dt.UTC)
    return Result(job.instance, job.minimise, job.solver, outcome, evaluation, today, answer.log, started)


def _evaluation(job: Job, outcome: Outcome) -> Evaluation | None:
    if outcome.configuration is None:
        return None
    evaluation = evaluate(job.instance, outcome.configuration, job.minimise)
    if isinstance(job.strategy, LeastRegret):
        least_regret(RegretQuestion(job.strategy.cases, job.minimise, ""), lambda _: outcome)
    else:
        assert_agreement(outcome, evaluation)
    return evaluation


def at_least_the_best(outcome: Outcome, run: Run) -> Outcome:
    """The outcome of an attempt that a user or a limit ended; the best of the attempts before, where that is better."""
    if outcome.limit not in (Limit.STOPPED, Limit.TIME) or run.best is None or run.objective is None:
        return outcome
    if outcome.objective is not None and outcome.objective <= run.objective:
        return outcome
    status = Status.INTERRUPTED if outcome.limit is Limit.STOPPED else Status.FEASIBLE
    return dataclasses.replace(outcome, status=status, configuration=run.best, objective=run.objective)


def stopped_before_an_answer(run: Run) -> Answer:
    """The answer of a run that a user stopped and whose process is gone: its best so far."""
    status = Status.NO_SOLUTION if run.best is None else Status.INTERRUPTED
    outcome = Outcome(
        status, Limit.STOPPED, run.asked.minimise, run.best, run.objective, run.bound, run.seconds, run.nodes
    )
    return Answer(outcome, "")
