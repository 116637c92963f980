"""The folders of runs as one appraisal: solves, comparisons, frontiers, alternatives and futures of one instance.

Each configuration is evaluated once. A configuration that several runs found is one option; what studies call it
follows the option's name, so that every page says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.outputs.option_reading import Word, name_problems, proposal_of_run
from reconfig.outputs.proposals import TODAY, Proposal, direction, options_of, today_option
from reconfig.outputs.run_reading import LEAST, STUDIES, RunFolder, mismatches, proof, read_run_folder, share_text
from reconfig.problem import Problem
from reconfig.solution import Configuration
from reconfig.solve import with_modules
from reconfig.study.alternatives import Alternatives
from reconfig.study.appraisal import Appraisal
from reconfig.study.frontier import Frontier
from reconfig.study.robustness import Robustness

Study = Frontier | Alternatives | Robustness
READ: dict[str, Callable[[Mapping[str, Any]], Study]] = {
    "frontier.json": Frontier.from_dict,
    "alternatives.json": Alternatives.from_dict,
    "robustness.json": Robustness.from_dict,
}


@dataclass(frozen=True)
class Read:
    """What was read of the folders: the proposals in their order, and each study by its file."""

    proposals: tuple[Proposal, ...]
    studies: Mapping[str, Study]


def read_appraisal(
    runs: Sequence[str], folder: Path | None = None, stage: Callable[[str], None] = lambda _: None
) -> Appraisal:
    """The appraisal of some folders of runs, each perhaps as NAME=RUN, of the instance in `folder`.

    Without `folder` it is the folder that the runs were of.

    Raises:
        InputError: with every folder that is none of a run, or of another instance, or of one that changed since.
    """
    words = [Word.of(each) for each in runs]
    found = _folders(words)
    stage("reading the instance")
    instance = with_modules(read_instance(folder or _folder_of(found)), str(found[0].manifest["modules"]))
    problems = [problem for run in found for problem in mismatches(run, instance)]
    if problems:
        raise InputError(problems)
    read = _read(instance, words, found)
    minimise = direction(read.proposals)
    stage("evaluating today and the options")
    today = today_option(instance, minimise)
    appraisal = Appraisal(instance, today, options_of(instance, read.proposals, minimise))
    return _with_studies(appraisal, read.studies)


def _folders(words: Sequence[Word]) -> list[RunFolder]:
    problems, found = [*name_problems(words)], []
    for word in words:
        try:
            found.append(read_run_folder(Path(word.text)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _folder_of(runs: Sequence[RunFolder]) -> Path:
    """The folder that the first run was of."""
    named = runs[0].manifest.get("folder")
    if named is None or not Path(named).is_dir():
        words = "does not say which folder its instance is in" if named is None else f"is of the instance in {named}"
        missing = "" if named is None else ", which is not there"
        raise InputError([Problem(str(runs[0].path), f"{words}{missing}", "Say where it is: --instance DIR.")])
    return Path(named)


def _read(instance: Instance, words: Sequence[Word], runs: Sequence[RunFolder]) -> Read:
    """Everything in the folders; every problem at once."""
    problems: list[Problem] = []
    proposals: list[Proposal] = []
    studies: dict[str, Study] = {}
    for word, run in zip(words, runs, strict=True):
        try:
            if run.study is None:
                proposals.append(proposal_of_run(instance, run, word.name))
            elif run.study == "comparison.json":
                proposals += _of_comparison(run)
            else:
                problems += _second(run, studies)
                studies[run.study] = _study(run)
                found = _of_study(studies[run.study], run)
                proposals += [each for each in found if each.kept or each.configuration != instance.today]
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return Read(tuple(proposals), studies)


def _second(run: RunFolder, studies: Mapping[str, Study]) -> Iterator[Problem]:
    if run.study in studies:
        what = f"is a second folder {STUDIES[str(run.study)]}"
        yield Problem(str(run.path), what, "Give one of them: a pack shows one of each kind.")


def _study(run: RunFolder) -> Study:
    try:
        return READ[str(run.study)](run.content(str(run.study)))
    except (KeyError, TypeError, ValueError) as error:
        words = f"cannot be read ({type(error).__name__}: {error})"
        raise InputError([Problem(str(run.path / str(run.study)), words, "Run the command again.")]) from error


def _of_comparison(run: RunFolder) -> Iterator[Proposal]:
    """Its options, today aside."""
    try:
        for each in run.content("comparison.json")["options"]:
            if each["name"] != TODAY:
                minimise = None if not each["run"] else Objective(each["minimise"])
                yield Proposal(
                    Configuration.of(each["configuration"]), each["origin"], each["name"], minimise, each["run"]
                )
    except (KeyError, TypeError, ValueError) as error:
        words = f"cannot be read ({type(error).__name__}: {error})"
        raise InputError([Problem(str(run.path / "comparison.json"), words, "Run the command again.")]) from error


def _of_study(study: Study, run: RunFolder) -> list[Proposal]:
    """The configurations of a study as proposals."""
    if isinstance(study, Frontier):
        first = study.objectives[0]
        return [
            Proposal(
                point.configuration,
                f"on the frontier of {_objectives(study)}; {LEAST[first]} within its limits, {proof(point.gap(first))}",
                point.name,
                first,
                {**run.manifest, "gap": point.gap(first), "bound": point.bound, "objective": point.values[first]},
            )
            for point in study.points
        ]
    if isinstance(study, Alternatives):
        words = f"within {share_text(study.within)} of the {LEAST[study.minimise]}"
        return [
            Proposal(each.configuration, words, each.name, study.minimise, _gap_of(study, each.value, run))
            for each in study.options
        ]
    return [
        Proposal(configuration, _fared(study, name), name, study.minimise, kept=name != TODAY)
        for name, configuration in study.options.items()
        if name != TODAY
    ]


def _objectives(study: Frontier) -> str:
    return " and ".join(str(each).replace("_", " ") for each in study.objectives)


def _gap_of(study: Alternatives, value: float, run: RunFolder) -> Mapping[str, Any]:
    gap = max(value - study.bound, 0.0) / max(abs(value), 1e-12)
    return {**run.manifest, "gap": gap, "bound": study.bound, "objective": value}


def _fared(study: Robustness, name: str) -> str:
    return "the smallest largest regret over the scenarios" if name == study.minimax else "tried in every scenario"


def _with_studies(appraisal: Appraisal, studies: Mapping[str, Study]) -> Appraisal:
    """The appraisal with its studies, in which every configuration has its option's name."""
    names = {option.configuration: option.name for option in reversed(appraisal.all)}
    frontier, alternatives, robustness = (studies.get(name) for name in READ)
    if isinstance(frontier, Frontier):
        points = tuple(replace(each, name=names[each.configuration]) for each in frontier.points)
        appraisal = replace(appraisal, frontier=replace(frontier, points=points))
    if isinstance(alternatives, Alternatives):
        renamed = tuple(replace(each, name=names[each.configuration]) for each in alternatives.options)
        appraisal = replace(appraisal, alternatives=replace(alternatives, options=renamed))
    if isinstance(robustness, Robustness):
        appraisal = replace(appraisal, robustness=robustness)
    return appraisal
