"""Options as a user names them: today, do-minimum, a run folder, a csv; each perhaps as NAME=word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from reconfig.errors import InputError
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_configuration
from reconfig.problem import Problem
from reconfig.solution import Configuration
from reconfig.study.do_minimum import do_minimum
from reconfig.study.option import Option
from reconfig.study.question import Ask

TODAY, DO_MINIMUM = "today", "do-minimum"


def read_options(instance: Instance, words: Sequence[str], ask: Ask) -> tuple[Option, ...]:
    """The options, unnamed ones as Option A, Option B and so on.

    Raises:
        InputError: where a word names nothing, or two options have the same name.
    """
    options: list[Option] = []
    for word in words:
        name, _, rest = word.rpartition("=")
        configuration, origin, usual = _read(instance, rest, ask)
        unnamed = sum(option.name.startswith("Option ") for option in options)
        named = name or usual or f"Option {chr(ord('A') + unnamed)}"
        if named in (option.name for option in options):
            remedy = "Give each option a name of its own: NAME=OPTION."
            raise InputError([Problem("OPTION", "is the name of another option too", remedy, value=named)])
        options.append(Option(named, origin, evaluate(instance, configuration)))
    return tuple(options)


def _read(instance: Instance, word: str, ask: Ask) -> tuple[Configuration, str, str]:
    """A configuration, how it came about, and what it is usually called."""
    if word == TODAY:
        return instance.today, "today's configuration", "Today"
    if word == DO_MINIMUM:
        found = do_minimum(instance, ask)
        return found.configuration, found.words, "Do minimum"
    path = Path(word)
    if path.is_dir():
        kept = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        return read_configuration(path / "configuration.csv", instance), f"least {kept['minimise']}", ""
    return read_configuration(path, instance), f"drawn by hand: {path.name}", ""
