"""Options as people name them on the command line: today, do-minimum, the folder of a run, a csv; NAME=word.

Every word that is wrong is told of at once; only then is anything solved.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_configuration
from reconfig.objective import Objective
from reconfig.outputs.proposals import DO_MINIMUM, TODAY, Proposal, direction, options_of, today_option
from reconfig.outputs.run_folder import manifest
from reconfig.outputs.run_reading import STUDIES, RunFolder, mismatches, origin_of, read_run_folder
from reconfig.problem import Problem, did_you_mean
from reconfig.study.appraisal import Appraisal
from reconfig.study.do_minimum import do_minimum
from reconfig.study.option import Option
from reconfig.study.question import Ask

TODAY_WORD, DO_MINIMUM_WORD = "today", "do-minimum"
WORDS = f"Give {TODAY_WORD}, {DO_MINIMUM_WORD}, the folder of a run or a csv, each also as NAME=word."


@dataclass(frozen=True)
class Word:
    """One word of the command line: what it names, and the name to show it by, "" for none."""

    text: str
    name: str = ""

    @classmethod
    def of(cls, written: str) -> Word:
        """`Trio=trio.csv`, or `trio.csv`; a path with = in it is a path where there is such a file."""
        name, equals, text = written.partition("=")
        return cls(text, name.strip()) if equals and not Path(written).exists() else cls(written)


def read_options(instance: Instance, words: Sequence[str], ask: Ask) -> tuple[Option, ...]:
    """The options that words name, evaluated, in their order; equal configurations become one.

    Raises:
        InputError: with every word that names nothing, or a run of another instance.
        NoAnswerError: where do-minimum is asked for and there is none.
    """
    proposals = read_proposals(instance, words, ask)
    return options_of(instance, proposals, direction(proposals))


def read_comparison(instance: Instance, words: Sequence[str], ask: Ask) -> Appraisal:
    """Today beside the options that words name; raises as `read_options`."""
    proposals = read_proposals(instance, [word for word in words if word != TODAY_WORD], ask)
    minimise = direction(proposals)
    return Appraisal(instance, today_option(instance, minimise), options_of(instance, proposals, minimise))


def read_proposals(instance: Instance, words: Sequence[str], ask: Ask) -> tuple[Proposal, ...]:
    """What words name; do-minimum is solved for once every word is found to be sound. Raises as `read_options`."""
    read = [Word.of(word) for word in words]
    problems, found = [*name_problems(read)], dict[Word, Proposal]()
    for word in (each for each in read if each.text != DO_MINIMUM_WORD):
        try:
            found[word] = _proposal(instance, word)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    if len(found) < len(set(read)):
        solved = _solved(instance, ask)
        found |= {word: solved if not word.name else replace(solved, name=word.name) for word in set(read) - set(found)}
    return tuple(found[word] for word in read)


def name_problems(words: Iterable[Word]) -> Iterator[Problem]:
    """Names that are given twice, or kept for today."""
    seen: set[str] = set()
    for word in words:
        name = word.name.lower()
        if name == TODAY.lower() and word.text != TODAY_WORD:
            yield Problem("OPTION", "is kept for today itself", "Give the option another name.", value=word.name)
        elif name and name in seen:
            yield Problem("OPTION", "names two options", "Give each a name of its own.", value=word.name)
        seen.add(name)


def _proposal(instance: Instance, word: Word) -> Proposal:
    """What a word names, do-minimum aside."""
    path = Path(word.text)
    if word.text == TODAY_WORD:
        return Proposal(instance.today, "what runs today", word.name or TODAY)
    if path.is_dir():
        return _of_run(instance, read_run_folder(path), word.name)
    if path.is_file() and path.suffix == ".csv":
        return Proposal(read_configuration(path, instance), f"drawn by hand: {path.name}", word.name)
    hint = did_you_mean(word.text, (TODAY_WORD, DO_MINIMUM_WORD), WORDS)
    raise InputError([Problem("OPTION", "names no option", hint, value=word.text)])


def _of_run(instance: Instance, run: RunFolder, name: str) -> Proposal:
    if run.study is not None:
        remedy = "Give one of its configurations as a csv; reconfig report takes the whole folder."
        raise InputError([Problem(str(run.path), f"is the folder {STUDIES[run.study]}, not of one option", remedy)])
    return proposal_of_run(instance, run, name)


def proposal_of_run(instance: Instance, run: RunFolder, name: str) -> Proposal:
    """The answer of a run.

    Raises:
        InputError: where it is of another instance, or found no configuration.
    """
    problems = [*mismatches(run, instance)]
    if problems:
        raise InputError(problems)
    return Proposal(run.configuration(), origin_of(run, instance), name, run.minimise, run.manifest)


def _solved(instance: Instance, ask: Ask) -> Proposal:
    found = do_minimum(instance, ask)
    run = {} if found.result is None else manifest(found.result, sys.argv)
    return Proposal(found.configuration, found.words, DO_MINIMUM, Objective.COST, run)
