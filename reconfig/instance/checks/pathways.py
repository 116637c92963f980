"""Checks of pathways: shares that the evidence supports and that leave nothing below nought, and effects that exist."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from reconfig.instance.checks.checking import DEMANDED, BoolArray, growth_in_doubt, mask, needs, reported
from reconfig.instance.draft import Draft
from reconfig.instance.pathways import whose
from reconfig.problem import Problem

ROUNDING = 1e-9
"""Sums of shares this close above a limit are at it."""

EFFECTS = (("resource", "saved"), ("instead", "instead_units"))
"""Columns of which a row gives both or neither: a code, and how much of it."""


@needs("pathways")
def shares_beyond_evidence(draft: Draft) -> list[Problem]:
    """Shares above the most that the evidence supports."""
    table = draft.instance.pathways
    sound = ~reported(draft, "pathways", "share") & ~reported(draft, "pathways", "at_most")
    return [
        draft.cell_problem(
            "pathways",
            index,
            "share",
            f"is above the {table['at_most'].iloc[index]:g} of at_most",
            "Lower the share, or raise at_most and say in source what supports it.",
        )
        for index in np.flatnonzero(mask(table["share"] > table["at_most"] + ROUNDING) & sound)
    ]


@needs("pathways")
def pathways_to_themselves(draft: Draft) -> list[Problem]:
    """Pathways from a service to the same service."""
    table = draft.instance.pathways
    return [
        draft.cell_problem("pathways", index, "instead", "is the service that it relieves", "Name another service.")
        for index in np.flatnonzero(mask(table["instead"] == table["service"]))
    ]


@needs("pathways")
def shares_beyond_all(draft: Draft) -> list[Problem]:
    """Pathways that together take more than all of a segment's demand for a service, and could leave less than none."""
    table = draft.instance.pathways
    if reported(draft, "pathways", "share").any():
        return []
    problems = []
    for service, rows in table.groupby("service", sort=False):
        segment, total = _fullest(rows)
        if total > 1 + ROUNDING:
            whom = f"segment {segment}" if segment else "everyone"
            expected = f"is the sum of the shares of its pathways for {whom}, above 1"
            last = rows.index[mask(rows["segment"].isin([segment, ""]))][-1]
            problems.append(_sum_problem(draft, last, f"{service}: {total:g}", expected))
    return problems


def _fullest(rows: pd.DataFrame) -> tuple[str, float]:
    """The segment of which most is taken, with that share."""
    totals = _by_segment(rows, rows["share"])
    return str(totals.idxmax()), float(totals.max())


def _sum_problem(draft: Draft, index: int, value: str, expected: str) -> Problem:
    remedy = "Lower them: nobody can take two pathways at once."
    return Problem(draft.files["pathways"], expected, remedy, draft.row("pathways", index), "share", value)


@needs("pathways")
def half_given_effects(draft: Draft) -> list[Problem]:
    """A resource without what is saved of it, another service without its units, or the reverse."""
    return [
        Problem(
            draft.files["pathways"],
            f"is blank or 0, though {there} is given",
            "Give both, or leave both blank.",
            draft.row("pathways", index),
            lacking,
        )
        for code, amount in EFFECTS
        for index, there, lacking in _halves(draft, code, amount)
    ]


def _halves(draft: Draft, code: str, amount: str) -> Iterator[tuple[int, str, str]]:
    table = draft.instance.pathways
    named, given = mask(table[code] != ""), mask(table[amount] > 0)
    sound: BoolArray = ~reported(draft, "pathways", amount)
    for index in np.flatnonzero((named != given) & sound):
        yield int(index), *((code, amount) if named[index] else (amount, code))


@needs(*DEMANDED)
def pathways_of_nobody(draft: Draft) -> list[Problem]:
    """Pathways for a segment that does not need the service."""
    if growth_in_doubt(draft):
        return []
    table, before = draft.instance.pathways, draft.instance.needs_before_pathways
    amounts = before["per_year"].to_numpy(float)
    return [
        draft.cell_problem(
            "pathways",
            index,
            "segment" if segment else "service",
            f"has no demand for {service}" if segment else "has no demand",
            "Correct the code, or take the row out.",
        )
        for index, (service, segment) in enumerate(zip(table["service"], table["segment"], strict=True))
        if not (amounts[whose(before, service, segment)] != 0).any()
    ]


@needs("pathways", "resource_use")
def savings_beyond_use(draft: Draft) -> list[Problem]:
    """Pathways that save more of a resource than what is left of a segment's demand for the service would use."""
    table = draft.instance.pathways
    if any(reported(draft, "pathways", column).any() for column in ("share", "avoided", "saved")):
        return []
    per_unit = draft.instance.resource_use.set_index(["service", "resource"])["per_unit"]
    problems = []
    for (service, resource), rows in table[table["resource"] != ""].groupby(["service", "resource"], sort=False):
        used = float(per_unit.get((service, resource), 0.0))
        if _saves_more(table[table["service"] == service], str(resource), used):
            expected = f"is more than {service} would use of {resource} (per_unit {used:g} in resource_use)"
            remedy = "Lower saved or the share, or correct resource_use."
            problems.append(draft.cell_problem("pathways", rows.index[-1], "saved", expected, remedy))
    return problems


def _saves_more(rows: pd.DataFrame, resource: str, used: float) -> bool:
    """Whether, for some segment, sum of saved x share is above used x (1 - sum of avoided x share)."""
    saved = _by_segment(rows, (rows["saved"] * rows["share"]).where(rows["resource"] == resource, 0.0))
    avoided = _by_segment(rows, rows["avoided"] * rows["share"])
    return bool((saved > used * (1 - avoided) + ROUNDING).any())


def _by_segment(rows: pd.DataFrame, amounts: pd.Series[float]) -> pd.Series[float]:
    """The sum of each segment that the rows name, with that of everyone added; "" is every other segment."""
    totals = amounts.groupby(rows["segment"]).sum()
    everyone = float(totals.get("", 0.0))
    return pd.concat([totals.drop("", errors="ignore") + everyone, pd.Series({"": everyone})])
