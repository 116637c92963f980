"""Options that several commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


class FiniteRange(click.FloatRange):
    """A number within a range; click's own range lets nan pass."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """The number."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return number


def _remember_json(ctx: click.Context, _option: click.Parameter, value: bool) -> bool:
    ctx.find_root().obj = value
    return value


json_option = click.option(
    "--json", "as_json", is_flag=True, callback=_remember_json, help="Print JSON on standard output."
)

own_rules_option = click.option(
    "--own-rules",
    type=click.Path(path_type=Path),
    metavar="FILE.py",
    help="A Python file with rules of your own, as in docs/examples.",
)


def store_option_as(name: str, words: str, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401
    """--store, under the name that a command calls it by, with its own words of help."""
    return click.option(
        "--store",
        name,
        type=click.Path(path_type=Path),
        default="runs",
        envvar="RECONFIG_STORE",
        metavar="FOLDER",
        show_default=True,
        show_envvar=True,
        help=words,
        **more,
    )


store_option = store_option_as(
    "store", "The folder that keeps every search and its answer: what is answered there is not searched for again."
)

modules_option = click.option(
    "--modules",
    type=click.Choice(["whole", "part"]),
    help="Of resources: whole wards, or parts of them for strategy. [default: as instance.toml says]",
)


def counts_of(texts: tuple[str, ...]) -> dict[str, int]:
    """`("HASU=3",)` as `{"HASU": 3}`."""
    from reconfig.errors import InputError
    from reconfig.problem import Problem

    counts, problems = {}, []
    for text in texts:
        service, _, number = text.rpartition("=")
        if not service or not number.isdigit():
            problems.append(Problem("--count", "is not SERVICE=N", "Write for example --count HASU=3.", value=text))
        elif service in counts:
            problems.append(Problem("--count", "names a service twice", "Give one number for it.", value=text))
        else:
            counts[service] = int(number)
    if problems:
        raise InputError(problems)
    return counts
