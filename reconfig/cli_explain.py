"""The command `reconfig explain`: what fails, what clashes, why not, and what rules cost. Heavy libraries inside."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconfig.cli_options import counts_of, json_option, modules_option, own_rules_option, store_option

if TYPE_CHECKING:
    import pandas as pd

    from reconfig.instance.instance import Instance
    from reconfig.objective import Objective
    from reconfig.outputs.section import Section
    from reconfig.result import Result
    from reconfig.solver import Solver
    from reconfig.study.question import Ask

FOLDER = click.Path(path_type=Path)

WAYS = """
\b
Four questions:
  reconfig explain INSTANCE                        why is there no answer?
  reconfig explain INSTANCE today|FILE.csv|RUN     why does this configuration fail?
  reconfig explain INSTANCE --service S --site X   why is this unit chosen, or not?
  reconfig explain INSTANCE --prices               what does each rule cost?
"""


@dataclass(frozen=True)
class Explained:
    """An answer: which question it was, the words, data and tables, and the search, if there was one."""

    mode: str
    title: str
    sections: tuple[Section, ...]
    data: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    result: Result | None = None


@dataclass(frozen=True)
class Asked:
    """The instance and what is minimised, and the options of the command."""

    instance: Instance
    minimise: Objective
    options: Mapping[str, Any]


@click.command(epilog=WAYS)
@click.argument("instance", type=FOLDER)
@click.argument("configuration", required=False)
@click.option("--service", metavar="SERVICE", help="With --site: why this unit is chosen, or not.")
@click.option("--site", metavar="SITE", help="The site of that unit.")
@click.option("--prices", is_flag=True, help="What each rule costs: the question is asked again without it.")
@click.option("--rule", "lines", multiple=True, metavar="RULE", help="With --prices: only this rule. May be repeated.")
@click.option("--count", "counts", multiple=True, metavar="SERVICE=N", help="Exactly N sites. May be repeated.")
@click.option(
    "--minimise",
    type=click.Choice(["cost", "travel", "coverage", "equity", "worst_served"]),
    default="cost",
    show_default=True,
    help="What the best answer is best in.",
)
@click.option("--without", multiple=True, metavar="RULE", help="Leave out the rule of this name. May be repeated.")
@own_rules_option
@modules_option
@store_option
@click.option("--gap", type=float, help="Relative gap at which each search stops: 0 asks for full proof.")
@click.option("--time-limit", type=float, metavar="SECONDS", help="Stop each search, or test, after this time.")
@click.option("--out", type=FOLDER, metavar="FOLDER", help="A new folder for the words, tables and data.")
@json_option
def explain(instance: Path, configuration: str | None, out: Path | None, *, as_json: bool, **asked: Any) -> None:  # noqa: ANN401
    """Explain why there is no answer, why a configuration fails, why a unit is not chosen, or what rules cost."""
    import datetime as dt

    from reconfig.objective import Objective
    from reconfig.whole_folder import refuse_existing, refuse_unwritable

    started = dt.datetime.now(dt.UTC)
    _refuse_mixed(configuration, asked)
    if out is not None:
        refuse_existing(out)
        refuse_unwritable(out)
    question = Asked(_question(instance, asked), Objective(asked["minimise"]), asked)
    found = _answered(question, configuration)
    if out is not None:
        _write(question.instance, found, out, started)
    _print(found, out, as_json=as_json)


def _refuse_mixed(configuration: str | None, asked: Mapping[str, Any]) -> None:
    """Raise where options belong to different questions, or one lacks its other half."""
    from reconfig.errors import InputError
    from reconfig.problem import Problem

    unit = asked["service"] is not None or asked["site"] is not None
    problems = []
    if sum((configuration is not None, unit, asked["prices"])) > 1:
        remedy = "Give a configuration, or --service and --site, or --prices."
        problems.append(Problem("reconfig explain", "was asked two questions at once", remedy))
    if (asked["service"] is None) != (asked["site"] is None):
        problems.append(Problem("--service and --site", "belong together", "Give both."))
    if asked["lines"] and not asked["prices"]:
        problems.append(Problem("--rule", "belongs to --prices", "Add --prices."))
    if problems:
        raise InputError(problems)


def _question(folder: Path, asked: Mapping[str, Any]) -> Instance:
    from reconfig.cli_study import question_of
    from reconfig.solve import with_counts

    return with_counts(
        question_of(folder, asked["without"], asked["own_rules"], asked["modules"]), counts_of(asked["counts"])
    )


def _answered(asked: Asked, configuration: str | None) -> Explained:
    if configuration is not None:
        return _failure(asked, configuration)
    with _asking(asked) as ask:
        if asked.options["prices"]:
            return _prices(asked, ask)
        if asked.options["service"] is not None:
            return _why_not(asked, ask)
        return _clash(asked, ask)


@contextmanager
def _asking(asked: Asked) -> Iterator[Ask]:
    """What answers questions, progress shown for as long as the block lasts."""
    from rich.console import Console

    from reconfig.cli_study import asking

    with asking(asked.instance, _solver(asked), asked.options["store"], Console(stderr=True)) as (held, _):
        yield held.ask


def _solver(asked: Asked) -> Solver:
    from reconfig.solver import Solver, make_strategy

    given = {"gap": asked.options["gap"], "time_limit": asked.options["time_limit"]}
    solver = Solver("exact", "exact").with_options(**given)
    make_strategy(solver)
    return solver


def _failure(asked: Asked, word: str) -> Explained:
    from reconfig.evaluate.evaluation import evaluate
    from reconfig.outputs.explain_folder import failure_tables
    from reconfig.outputs.explain_words import failure_sections
    from reconfig.study.broken import study_failure

    found = study_failure(evaluate(asked.instance, _configuration(asked.instance, word), asked.minimise))
    title = "what this configuration breaks"
    return Explained("failure", title, tuple(failure_sections(found)), found.as_dict(), failure_tables(found))


def _configuration(instance: Instance, word: str) -> Any:  # noqa: ANN401
    """Today's, that of a run folder, or one in a csv."""
    from reconfig.instance.io import read_configuration

    path = Path(word)
    if word == "today" and not path.exists():
        return instance.today
    return read_configuration(path / "configuration.csv" if path.is_dir() else path, instance)


def _clash(asked: Asked, ask: Ask) -> Explained:
    from reconfig.outputs.explain_folder import clash_tables
    from reconfig.outputs.explain_words import clash_sections
    from reconfig.study.clash import explain as study

    found = study(asked.instance, ask, asked.minimise, seconds=asked.options["time_limit"])
    sections = tuple(clash_sections(found))
    return Explained("clash", "why there is no answer", sections, found.as_dict(), clash_tables(found), found.result)


def _why_not(asked: Asked, ask: Ask) -> Explained:
    from reconfig.outputs.explain_costs import why_not_sections
    from reconfig.outputs.explain_folder import why_not_tables
    from reconfig.study.why_not import best_of, refuse_unknown, why_not

    service, site = asked.options["service"], asked.options["site"]
    refuse_unknown(asked.instance, service, site)
    best = best_of(asked.instance, asked.minimise, ask)
    found = why_not(asked.instance, service, site, asked.minimise, ask, best, asked.options["time_limit"])
    title = f"{asked.instance.name_of_service(service)} at {asked.instance.name_of_site(site)}"
    return Explained("why not", title, tuple(why_not_sections(found)), found.as_dict(), why_not_tables(found), best)


def _prices(asked: Asked, ask: Ask) -> Explained:
    from reconfig.outputs.explain_costs import price_sections
    from reconfig.outputs.explain_folder import price_tables
    from reconfig.study.prices import lines_of, study_prices
    from reconfig.study.why_not import best_of

    lines = lines_of(asked.instance, asked.options["lines"])
    best = best_of(asked.instance, asked.minimise, ask)
    found = study_prices(asked.instance, lines, best, ask)
    sections = tuple(price_sections(found))
    return Explained("prices", "what rules cost", sections, found.as_dict(), price_tables(found), best)


def _write(instance: Instance, found: Explained, out: Path, started: Any) -> None:  # noqa: ANN401
    from reconfig.outputs.explain_folder import explain_markdown, kept_of, write_explanation

    pages = {"explain.md": explain_markdown(instance, found.title, found.sections)}
    kept = kept_of(instance, found.result, sys.argv, started, found.mode)
    write_explanation(out, pages, {"explains": found.mode, **found.data}, found.tables, kept)


def _print(found: Explained, out: Path | None, *, as_json: bool) -> None:
    from rich.console import Console

    from reconfig.outputs.run_folder import json_text
    from reconfig.outputs.section import show_sections

    if as_json:
        where = {} if out is None else {"folder": str(out)}
        click.echo(json_text({"explains": found.mode, **found.data, **where}), nl=False)
        return
    console = Console()
    show_sections(console, found.sections)
    if out is not None:
        console.print(f"\nEverything is in {out}", highlight=False, markup=False, soft_wrap=True)
