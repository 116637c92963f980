"""The command `reconfig alternatives`: options that differ and are nearly as good. Heavy libraries are inside."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconfig.cli_study import FOLDER, Counting, Study, print_found, study, study_options

if TYPE_CHECKING:
    from reconfig.outputs.alternatives_tables import ShownAlternatives
    from reconfig.study.wanted import Wanted

OBJECTIVES = ["cost", "travel", "coverage", "equity", "worst_served"]
MOST = 26
"""Options are lettered."""


class Share(click.ParamType[float]):
    """A share, as 2% or 0.02; a bare number from 1 could be meant as either, and is refused."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """The share, from 0 to 1."""
        text = str(value).strip()
        number = text.removesuffix("%").strip()
        if not number.replace(".", "", 1).isdecimal() or not number.isascii():
            self.fail(f"{text!r} is no share. Write 2% or 0.02.", param, ctx)
        share = float(number) / 100 if text.endswith("%") else float(number)
        if share > 1 or (share == 1 and not text.endswith("%")):
            self.fail(f"{text!r} is more than all, or lacks its %. Write 2% or 0.02.", param, ctx)
        return share


@click.command()
@click.argument("instance", type=FOLDER)
@click.option("--within", type=Share(), default="2%", show_default=True, metavar="SHARE",
              help="How much worse than the best possible, as 2% or 0.02.")  # fmt: skip
@click.option("--count", type=click.IntRange(2, MOST), default=6, show_default=True, help="How many options, at most.")
@click.option("--differ", type=click.IntRange(1), default=2, show_default=True,
              help="Any two options differ in at least so many units that open or close.")  # fmt: skip
@click.option("--services", metavar="A,B,..", default="",
              help="Only units of these services count as different. [default: every service with demand]")  # fmt: skip
@click.option("--minimise", type=click.Choice(OBJECTIVES), default="cost", show_default=True,
              help="What the best has least of, and the band is of.")  # fmt: skip
@click.option("--replacement", "priced", type=click.Choice(["none", "differing", "all"]),
              help="Which decisions are tried the other way, to learn what that adds: none, those where the options "
              "differ, or all. [default: the widest of these that is at most 40 decisions]")  # fmt: skip
@study_options
def alternatives(instance: Path, out: Path | None, *, as_json: bool, **asked: Any) -> None:  # noqa: ANN401
    """Find options of an INSTANCE folder that are nearly as good as the best, and as unlike each other as can be.

    Each is proven to lie within the band. What all share and where they differ is told, and what choosing the other way
    would cost. Writes a run folder; Ctrl-C ends the search and keeps what is found.
    """
    from reconfig.outputs.alternatives_folder import write_alternatives
    from reconfig.outputs.alternatives_tables import ShownAlternatives
    from reconfig.study.diversity import study_alternatives

    with study(instance, asked, out) as under_way:
        counting = Counting(under_way.ask)
        found = study_alternatives(under_way.question, _wanted(asked, under_way), counting)
    shown = ShownAlternatives(under_way.question, found)
    assert counting.first is not None
    questions = counting.questions
    write_alternatives(shown, counting.first, under_way.folder, sys.argv, questions,
                       lambda stage: under_way.aside.print(f"{stage} ..."))  # fmt: skip
    _print(shown, under_way.folder, questions, as_json=as_json)


def _wanted(asked: dict[str, Any], under_way: Study) -> Wanted:
    from reconfig.objective import Objective
    from reconfig.solver import make_strategy
    from reconfig.study.wanted import Wanted

    services = tuple(name.strip() for name in asked["services"].split(",") if name.strip())
    gap = float(make_strategy(under_way.solver).gap)  # type: ignore[attr-defined]
    return Wanted(
        Objective(asked["minimise"]), asked["within"], asked["count"], asked["differ"], services, asked["priced"], gap
    )


def _print(shown: ShownAlternatives, folder: Path, questions: int, *, as_json: bool) -> None:
    from reconfig.outputs.alternatives_terminal import print_alternatives

    print_found(
        lambda: shown.found.as_dict() | {"questions": questions, "run": str(folder)},
        lambda console: print_alternatives(console, shown),
        f"{questions} searches. Everything is in {folder}",
        as_json=as_json,
    )
