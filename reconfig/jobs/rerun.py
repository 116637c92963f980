"""A run again, from its manifest, and what differs: in its answer to the last digit, in its inputs and versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from reconfig.children import Starter, fresh
from reconfig.errors import InputError
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance, sha256
from reconfig.instance.own_rule import read_own_rules
from reconfig.jobs.asked import Asked
from reconfig.jobs.constructed import constructed
from reconfig.jobs.program import program_version
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.rule_documents import KINDS
from reconfig.jobs.written import lessons_of_run
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome
from reconfig.problem import Problem
from reconfig.result import versions
from reconfig.solution import Configuration
from reconfig.solve import AGREEMENT, assert_agreement, with_modules
from reconfig.solver import Solver
from reconfig.strategies.least_regret import LeastRegret
from reconfig.supervisor import News, run
from reconfig.worker import Job

ENDED_BEFORE: Final = (Limit.TIME, Limit.STOPPED, Limit.LOST)
"""Ends of a search that come at a moment, not at a proof."""


@dataclass(frozen=True)
class Answer:
    """What a run found, as far as it can be told from its folder; amounts in natural units."""

    status: str
    stopped_by: str
    objective: float | None
    bound: float | None
    configuration: Configuration | None

    @property
    def at_a_moment(self) -> bool:
        """Whether a time limit, a user or a kill ended the search: where it had got to cannot be repeated."""
        return self.stopped_by in ENDED_BEFORE


@dataclass(frozen=True)
class Rerun:
    """A run and its repetition. changed: what differs of inputs and versions, a sentence each."""

    then: Answer
    now: Answer
    changed: tuple[str, ...]

    @property
    def to_the_digit(self) -> bool:
        """Whether both searches ended with a proof, so that they must agree to the last digit."""
        return not self.then.at_a_moment and not self.now.at_a_moment

    @property
    def differences(self) -> tuple[str, ...]:
        """The keys that differ; where a search ended at a moment: a bound that the other answer contradicts."""
        if self.to_the_digit:
            keys = ("status", "configuration", "objective", "bound")
            return tuple(key for key in keys if getattr(self.then, key) != getattr(self.now, key))
        pairs = ((self.then, self.now), (self.now, self.then))
        return ("bound",) if any(_contradict(one.objective, other.bound) for one, other in pairs) else ()

    @property
    def same(self) -> bool:
        """Whether the answer is the same, as far as that can be said."""
        return not self.differences

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        answers = {"then": self.then, "now": self.now}
        return {
            "same": self.same,
            "to_the_digit": self.to_the_digit,
            "differences": list(self.differences),
            "changed": list(self.changed),
            **{name: {**vars(each), "configuration": _pairs(each.configuration)} for name, each in answers.items()},
        }


def _pairs(configuration: Configuration | None) -> list[list[str]] | None:
    return None if configuration is None else [list(pair) for pair in configuration]


def _contradict(objective: float | None, bound: float | None) -> bool:
    """Whether an answer is better than what was proven to be impossible to better."""
    if objective is None or bound is None:
        return False
    return objective < bound - AGREEMENT * max(1.0, abs(bound))


def rerun(
    folder: Path,
    manifest: Mapping[str, Any],
    found: Configuration | None,
    stopped_by: str,
    show: Callable[[News], None] = lambda _: None,
    starter: Starter = fresh,
) -> Rerun:
    """Repeat the run of a folder; found and stopped_by: its configuration, and what ended its search.

    starter: begins the process of the solve.

    Raises:
        InputError: where what it asked cannot be had any more.
        DisagreementError: where the evaluator does not agree with the new answer.
        SolverProcessError: where the solver's process was lost without an answer.
    """
    kept = manifest.get("asked")
    if kept is None:
        instance = _instance(manifest)
        job, changed = _solve_job(manifest, instance), tuple(_changed_inputs(manifest, instance.hashes))
        objective = manifest["objective"]
    else:
        start = manifest["solver"]["options"].get("start_from")
        job, changed = Restorer(folder.parent)(Asked.of(kept), Configuration.of(start) if start else None), ()
        job, objective = replace(job, lessons=lessons_of_run(folder)), manifest["outcome"]["objective"]
    then = Answer(manifest["status"], stopped_by, objective, manifest["bound"], found)
    outcome = run(job, show, starter=starter).outcome
    return Rerun(then, _answer(job, outcome, exact=kept is not None), (*changed, *_changed_versions(manifest)))


def _answer(job: Job, outcome: Outcome, *, exact: bool) -> Answer:
    """The new answer, once the evaluator agrees; exact: the solver's own objective, else the evaluator's."""
    objective = outcome.objective
    if outcome.configuration is not None and not isinstance(job.strategy, LeastRegret):
        evaluation = evaluate(job.instance, outcome.configuration, job.minimise)
        assert_agreement(outcome, evaluation)
        objective = objective if exact else evaluation.objectives[job.minimise]
    return Answer(str(outcome.status), str(outcome.limit), objective, outcome.bound, outcome.configuration)


def _instance(manifest: Mapping[str, Any]) -> Instance:
    """The instance of a run of `reconfig solve`, as its folder holds it now, without boundaries."""
    if manifest.get("folder") is None or "code" not in manifest:
        remedy = "Solve it again: this version writes what a repetition needs."
        raise InputError([Problem("manifest.json", "does not say all that a repetition needs", remedy)])
    return read_instance(Path(manifest["folder"])).replace(boundaries=None)


def _solve_job(manifest: Mapping[str, Any], instance: Instance) -> Job:
    """The job of a run of `reconfig solve`, its rules and modules as they were."""
    asked = with_modules(instance, manifest["modules"]).replace(rules=tuple(_rules(manifest)))
    return Job(asked, Objective(manifest["minimise"]), _solver(manifest))


def _solver(manifest: Mapping[str, Any]) -> Solver:
    solver = manifest["solver"]
    strategy, folder = solver["strategy"], "."
    if "strategy" in manifest["code"]:
        file = Path(manifest["code"]["strategy"]["file"])
        strategy, folder = f"{file.name}:{strategy.rpartition(':')[2]}", str(file.parent)
    return Solver(solver["name"], strategy, solver["options"], folder)


def _rules(manifest: Mapping[str, Any]) -> Iterator[Any]:
    """The rules as the manifest holds them; own ones from their file, by name."""
    own = {}
    if "rules" in manifest["code"]:
        own = {rule.name: rule for rule in read_own_rules(Path(manifest["code"]["rules"]["file"]))}
    for document in manifest["rules"]:
        if document["kind"] != "own":
            yield constructed(KINDS[document["kind"]], document)
        elif document["name"] in own:
            yield own[document["name"]]
        else:
            remedy = "Put the file back as it was."
            raise InputError([Problem("own rules", "is in no file any more", remedy, value=document["name"])])


def _changed_inputs(manifest: Mapping[str, Any], now: Mapping[str, str]) -> Iterator[str]:
    """Files that are not what they were, by their hash."""
    before = manifest["inputs"]
    for name in sorted({*before, *now}):
        if name not in now:
            yield f"{name} is gone"
        elif name not in before:
            yield f"{name} is new"
        elif before[name] != now[name]:
            yield f"{name} has changed (SHA-256 {before[name][:12]} then, {now[name][:12]} now)"
    for code in manifest["code"].values():
        path = Path(code["file"])
        if not path.is_file() or sha256(path) != code["sha256"]:
            yield f"{path.name} has changed"


def _changed_versions(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Libraries of other versions, and another source of the program itself."""
    before, now = manifest["versions"], versions()
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            yield f"{name} {before.get(name, 'was not there')} then, {now.get(name, 'is not there')} now"
    if manifest["program"] != program_version() and before == now:
        yield "the program's own source is another one, though its version is the same"
