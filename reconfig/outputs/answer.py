"""The end of a solve, in the terminal: how it ended, how far it is proven, what changes, where everything lies."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from reconfig.outcome import EXACT, Status
from reconfig.outputs.terminal import print_evaluation, print_violations
from reconfig.progress import amount
from reconfig.result import Result

COLOURS = {Status.OPTIMAL: "green", Status.FEASIBLE: "yellow", Status.INTERRUPTED: "yellow"}


def print_result(console: Console, result: Result, folder: Path) -> None:
    """Print a result and the folder that holds it."""
    outcome = result.outcome
    colour = COLOURS.get(outcome.status, "red")
    console.print(f"[bold {colour}]{outcome.status}[/]  {_headline(result)}", highlight=False)
    for note in outcome.notes:
        console.print(note, style="dim", highlight=False, markup=False)
    if result.evaluation is not None:
        print_evaluation(console, result.evaluation, result.today)
    elif outcome.status is Status.INFEASIBLE:
        _print_nearest(console, result)
    if result.evaluation is not None and folder.is_dir() and not (folder / "map.png").is_file():
        console.print("There is no map: the zones have neither boundaries nor coordinates.")
    if folder.is_dir():
        console.print(f"Everything is in {folder}", highlight=False, markup=False, soft_wrap=True)


def _headline(result: Result) -> str:
    """What the status means here, in one sentence."""
    outcome, currency = result.outcome, result.instance.about.currency
    if result.objective is None:
        words = {
            Status.INFEASIBLE: "No configuration satisfies every rule; that is proven.",
            Status.NO_SOLUTION: f"No configuration was found ({outcome.limit}), and none is ruled out.",
        }
        return f"{words[outcome.status]} {outcome.seconds:.1f} s."
    value = amount(result.objective, result.minimise, currency)
    today = amount(result.today.objectives[result.minimise], result.minimise, currency)
    ended = f"{outcome.limit.capitalize()}, {outcome.seconds:.1f} s."
    return f"{result.minimise}: {value} (today {today}). {_proof(result)} {ended}"


def _proof(result: Result) -> str:
    outcome = result.outcome
    if outcome.gap is None or outcome.bound is None:
        return "Nothing is proven about how good it is."
    if outcome.gap <= EXACT:
        return "Proven optimal."
    bound = amount(outcome.bound, result.minimise, result.instance.about.currency)
    return f"Proven within {outcome.gap:.4%} of the best possible (nothing is below {bound})."


def _print_nearest(console: Console, result: Result) -> None:
    """Which rules the nearest configuration breaks: they are what clashes."""
    if result.nearest is None:
        console.print("No configuration near to satisfying them was found in the time allowed for it.")
    else:
        console.print("The nearest configuration that was found breaks these rules:")
        print_violations(console, result.nearest.violations)
    console.print(_next(result), style="dim", highlight=False, markup=False, soft_wrap=True)


def _next(result: Result) -> str:
    """What to do about it."""
    folder = "INSTANCE" if result.instance.folder is None else result.instance.folder.as_posix()
    return (
        f"Which rules clash, and the least that would have to move: reconfig explain {folder}, with the same options. "
        "To leave a rule out: --without and its name."
    )
