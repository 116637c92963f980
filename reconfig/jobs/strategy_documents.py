"""Strategies that no solver file can name, as plain data, and back: least regret, and the search for clashes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from reconfig.errors import InputError
from reconfig.evaluate.regret import Case, largest_regret
from reconfig.jobs.asked import Document
from reconfig.objective import Objective
from reconfig.problem import Problem
from reconfig.solution import Configuration
from reconfig.strategies import Strategy
from reconfig.strategies.least_regret import LeastRegret
from reconfig.strategies.sift import Sift

SEARCH = ("start_from", "start_regret")
"""Fields that say where a search begins."""


def strategy_document(strategy: Strategy, case_document: Callable[[Case], Document]) -> Document:
    """A strategy as plain data, its start left out.

    Raises:
        InputError: for a strategy that a store cannot hold.
    """
    if not isinstance(strategy, LeastRegret | Sift):
        name = type(strategy).__name__
        raise InputError([Problem("strategy", "cannot be held by a store", "Name it in a solver file.", value=name)])
    fields = {each.name: getattr(strategy, each.name) for each in dataclasses.fields(strategy)}
    options = {key: value for key, value in fields.items() if key not in (*SEARCH, "cases")}
    cases = [case_document(case) for case in fields.get("cases", ())]
    return {"class": type(strategy).__name__, "options": options, "cases": cases}


def strategy_of(
    document: Document, case_of: Callable[[Document], Case], minimise: Objective, start: Configuration | None
) -> Strategy:
    """The strategy of a document, beginning from a plan; its regret there is recomputed."""
    if document["class"] == Sift.__name__:
        return Sift(**{**document["options"], "held": tuple(document["options"]["held"])})
    cases = tuple(case_of(case) for case in document["cases"])
    begin: dict[str, Any] = {}
    if start is not None:
        begin = {"start_from": tuple(start), "start_regret": largest_regret(cases, minimise, start)}
    return LeastRegret(**document["options"], **begin, cases=cases)
