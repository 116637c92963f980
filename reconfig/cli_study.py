"""What the commands of studies share: their options, the question, progress, where results go."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconfig.cli_options import json_option, modules_option, own_rules_option, store_option

if TYPE_CHECKING:
    from rich.console import Console

    from reconfig.instance.instance import Instance
    from reconfig.jobs.asking import StoredAsking
    from reconfig.result import Result
    from reconfig.solver import Solver
    from reconfig.study.least_regret import AskRegret
    from reconfig.study.question import Ask, Question
    from reconfig.supervisor import News

FOLDER = click.Path(path_type=Path)

ENDS = "Ctrl-C ends it and keeps what is found"
"""What a stop does to a study."""

Command = Callable[..., Any]


def study_options(command: Command) -> Command:
    """--without, --own-rules, --modules, --gap, --time-limit, --store, --out and --json."""
    options = (
        click.option(
            "--without", multiple=True, metavar="RULE", help="Leave out the rule of this name. May be repeated."
        ),
        own_rules_option,
        modules_option,
        click.option("--gap", type=float, help="Relative gap at which each search stops: 0 asks for full proof."),
        click.option("--time-limit", type=float, metavar="SECONDS", help="Stop each search after this time."),
        store_option,
        click.option("--out", type=FOLDER, metavar="RUN", help="The new folder of the run. [default: runs/...]"),
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True)
class Study:
    """A study that is under way: its question, its solver, what answers, where it writes, where progress is shown.

    `show` takes the news of what is being worked out; `aside` is for words besides.
    """

    question: Instance
    solver: Solver
    ask: Ask
    ask_regret: AskRegret
    folder: Path
    aside: Console
    show: Callable[[News], None]


@contextmanager
def study(instance: Path, asked: dict[str, Any], out: Path | None, on_stop: str = ENDS) -> Iterator[Study]:
    """Everything that a study needs, progress shown for as long as the block lasts.

    `asked` holds without, own_rules, modules, gap and time_limit, as `study_options` gives them.
    on_stop: what is said of a stop.

    Raises:
        InputError: where the instance or an option is wrong, or the folder exists or cannot be made.
    """
    from rich.console import Console

    from reconfig.outputs.run_folder import default_folder
    from reconfig.solver import Solver, make_strategy
    from reconfig.whole_folder import refuse_existing, refuse_unwritable

    folder = out or default_folder(instance)
    refuse_existing(folder)
    refuse_unwritable(folder)
    solver = Solver("exact", "exact").with_options(gap=asked["gap"], time_limit=asked["time_limit"])
    make_strategy(solver)
    question = question_of(instance, asked["without"], asked["own_rules"], asked["modules"])
    aside = Console(stderr=True)
    with asking(question, solver, asked["store"], aside, on_stop) as (held, show):
        yield Study(question, solver, held.ask, held.ask_regret, folder, aside, show)


@contextmanager
def asking(
    instance: Instance, solver: Solver, store: Path, aside: Console, on_stop: str = ENDS
) -> Iterator[tuple[StoredAsking, Callable[[News], None]]]:
    """What answers questions from a store, and what takes news; progress is shown for as long as the block lasts."""
    from reconfig.jobs.asking import StoredAsking
    from reconfig.nursery import Nursery
    from reconfig.progress import shown

    name = click.get_current_context().info_name or "study"
    with (
        Nursery() as nursery,
        shown(aside, instance.about.currency, on_stop=on_stop) as show,
        StoredAsking(store, solver, show, name, nursery.start) as held,
    ):
        yield held, show
    if held.known:
        words = f"{held.known} of {held.asked} searches were answered before; store {store}"
        aside.print(words, markup=False, highlight=False, soft_wrap=True)


def question_of(folder: Path, without: tuple[str, ...], own_rules: Path | None, modules: str | None) -> Instance:
    """The instance in a folder, with rules left out, rules of one's own, and modules as asked."""
    from reconfig.instance.io import read_instance
    from reconfig.instance.own_rule import with_own_rules
    from reconfig.solve import with_modules, without_rules

    return with_own_rules(with_modules(without_rules(read_instance(folder), without), modules), own_rules)


class Counting:
    """An `Ask` that counts its questions and keeps the first answer."""

    def __init__(self, ask: Ask) -> None:
        self._ask, self.questions = ask, 0
        self.first: Result | None = None

    def __call__(self, question: Question) -> Result:
        """The answer."""
        self.questions += 1
        result = self._ask(question)
        self.first = self.first or result
        return result


@contextmanager
def stopped_by_hand() -> Iterator[None]:
    """Ctrl-C says that nothing was written."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Stopped by the user; nothing was written.", err=True)
        sys.exit(1)


def print_found(
    data: Callable[[], dict[str, Any]], show: Callable[[Console], None], last: str, *, as_json: bool
) -> None:
    """What a study found: its data as JSON, or shown on a console with a last line below."""
    from rich.console import Console

    from reconfig.outputs.run_folder import json_text

    if as_json:
        click.echo(json_text(data()), nl=False)
        return
    console = Console()
    show(console)
    console.print(last, highlight=False, markup=False, soft_wrap=True)
