"""The live line."""

from __future__ import annotations

import dataclasses
import io

from rich.console import Console

from reconfig.objective import Objective
from reconfig.progress import amount, line, shown
from reconfig.supervisor import News


def news() -> News:
    """A solve at 12 seconds, £110m found, nothing below £100m."""
    state = News(Objective.COST)
    for event in (
        {"event": "stage", "stage": "solving"},
        {"event": "incumbent", "configuration": [["V", "S"]], "objective": 110e6},
        {"event": "progress", "seconds": 11.0, "incumbent": None, "bound": 100e6, "nodes": 5},
    ):
        state = state.after(event)
    return dataclasses.replace(state, seconds=12.0)


def test_stage_seconds_incumbent_bound_and_gap() -> None:
    """Gap: (110 - 100) / 110 = 9.09 %."""
    expected = "solving · 12 s · best GBP 110.000 m · bound GBP 100.000 m · gap 9.09% · Ctrl-C keeps the best"
    assert line(news(), "GBP") == expected


def test_small_costs_are_told_in_full() -> None:
    assert amount(950_000, Objective.COST, "GBP") == "GBP 950,000"


def test_it_says_that_it_is_stopping() -> None:
    state = dataclasses.replace(news(), stopping=True)
    assert line(state, "GBP").startswith("stopping · 12 s")


def test_where_there_is_no_terminal_each_stage_is_one_line() -> None:
    out = io.StringIO()
    with shown(Console(file=out, force_terminal=False), "GBP") as show:
        for _ in range(3):
            show(news())
    assert out.getvalue() == "solving ...\n"


def test_in_a_terminal_the_line_is_live() -> None:
    out = io.StringIO()
    with shown(Console(file=out, force_terminal=True, width=120), "GBP") as show:
        show(news())
    assert "gap 9.09%" in out.getvalue()


def test_the_objective_belongs_to_the_configuration_that_was_reported() -> None:
    """The engine may count a better incumbent a moment before, or without, its configuration being told."""
    state = news().after({"event": "progress", "seconds": 13.0, "incumbent": 105e6, "bound": 101e6, "nodes": 6})
    assert (state.incumbent, state.objective) == (105e6, 110e6)
