"""Charts of cost: line by line, organisation by organisation, and from today to an option step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from reconfig.outputs.assumptions import assumed_cost_lines
from reconfig.outputs.figures.chart_page import Chart
from reconfig.outputs.figures.panels import LESS, MORE, TODAY, Mark, Panel, RowName, draw_panels, height
from reconfig.outputs.phrases import money, money_difference
from reconfig.outputs.value_words import EVIDENCE
from reconfig.outputs.waterfall_bars import ASSUMED, HEAD, ROW, draw_steps
from reconfig.outputs.words import LINES
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option
from reconfig.study.waterfall import by_lever, running

HOW = "Grey bars: today. The other bars: what differs from today; blue costs less, hatched orange costs more."


@dataclass(frozen=True)
class Parts:
    """Cost in parts: what they are called, and of each option, today first, the amount of each (currency a year)."""

    names: Sequence[RowName]
    options: Sequence[str]
    amounts: Sequence[Sequence[float]]


def cost_chart(appraisal: Appraisal, costs: pd.DataFrame) -> Chart:
    """By line: today's amounts, and what each option differs by."""
    assumed = assumed_cost_lines(*(option.evaluation for option in appraisal.all))
    lines = list(dict.fromkeys(costs["line"]))
    names = [RowName(LINES.get(line, line) + (" *" if line in assumed else "")) for line in lines]
    notes = [ASSUMED] if assumed else []
    return _chart(appraisal, _parts(appraisal, names, costs, "amount"), "what the options cost a year, by line", notes)


def organisation_chart(appraisal: Appraisal, organisations: pd.DataFrame) -> Chart:
    """By organisation that pays; those that never pay anything are left out."""
    paying = organisations.groupby("organisation")["cost"].transform(lambda each: bool((each.abs() > 0.5).any()))
    rows = organisations[paying.astype(bool)]
    names = [RowName(str(name)) for name in rows.drop_duplicates("organisation")["name"]]
    parts = _parts(appraisal, names, rows, "cost")
    return _chart(appraisal, parts, "what the options cost each organisation a year", [])


def _parts(appraisal: Appraisal, names: Sequence[RowName], table: pd.DataFrame, column: str) -> Parts:
    """The parts with their sum at the end."""
    options = [option.name for option in appraisal.all]
    count = len(names)
    values = [float(value) for value in table[column]]
    amounts = [values[count * number : count * (number + 1)] for number in range(len(options))]
    return Parts([*names, RowName("All", total=True)], options, [[*each, sum(each)] for each in amounts])


def _chart(appraisal: Appraisal, parts: Parts, about: str, notes: Sequence[str]) -> Chart:
    currency = appraisal.instance.about.currency
    panels = cost_panels(parts, currency)
    totals = [
        f"{name}: {money(each[-1], currency)} ({money_difference(each[-1] - parts.amounts[0][-1], currency)})"
        for name, each in zip(parts.options[1:], parts.amounts[1:], strict=True)
    ]
    summary = f"Today: {money(parts.amounts[0][-1], currency)} a year. {'; '.join(totals)}. {HOW}"
    return Chart(
        f"{appraisal.instance.about.area}: {about}",
        summary,
        _said(parts, panels),
        height(panels, len(parts.names)),
        lambda page, top: draw_panels(page, top, parts.names, panels),
        [*notes, EVIDENCE],
    )


def cost_panels(parts: Parts, currency: str) -> list[Panel]:
    """Today's bars from nought, then those of the differences, which share a scale."""
    today = parts.amounts[0]
    marks = [Mark(amount, money(amount, currency), TODAY) for amount in today]
    differences = [[amount - now for amount, now in zip(each, today, strict=True)] for each in parts.amounts[1:]]
    every = [0.0, *(amount for each in differences for amount in each)]
    panels = [Panel(parts.options[0], marks, min(0.0, *today), max(0.0, *today))]
    for name, each in zip(parts.options[1:], differences, strict=True):
        bars = [Mark(amount, money_difference(amount, currency), LESS if amount <= 0 else MORE) for amount in each]
        panels.append(Panel(name, bars, min(every), max(every)))
    return panels


def _said(parts: Parts, panels: Sequence[Panel]) -> str:
    """Every figure in words."""
    told = (
        "; ".join(f"{name.text} {mark.words}" for name, mark in zip(parts.names, panel.marks, strict=True))
        for panel in panels
    )
    return " ".join(f"{panel.title}: {words}." for panel, words in zip(panels, told, strict=True))


def waterfall_chart(appraisal: Appraisal, option: Option) -> Chart:
    """From today's cost to the option's, by what the difference comes from."""
    currency = appraisal.instance.about.currency
    assumed = assumed_cost_lines(appraisal.today.evaluation, option.evaluation)
    steps = running(by_lever(appraisal.today.evaluation, option.evaluation, f"Cost of {option.name}"))
    held = [set(lines.split()) for lines in steps["lines"]]
    steps = steps.assign(assumed=["yes" if (assumed & lines if lines else assumed) else "no" for lines in held])
    cells = [
        (str(name), money(amount, currency) if kind == "total" else money_difference(amount, currency))
        for name, amount, kind in zip(steps["step"], steps["amount"], steps["kind"], strict=True)
    ]
    saved = float(steps["amount"].iloc[0] - steps["amount"].iloc[-1])
    verb = "costs as much as today" if abs(saved) < 5e3 else f"costs {money(abs(saved), currency)} a year "
    verb += "" if abs(saved) < 5e3 else "less than today" if saved > 0 else "more than today"
    heading = "What the difference comes from"
    return Chart(
        f"{appraisal.instance.about.area}: from today's cost to that of {option.name}",
        f"{option.name} {verb}. Blue bars save, hatched orange bars cost more.",
        f"{'; '.join(f'{name} {words}' for name, words in cells)}.",
        HEAD + ROW * len(cells),
        lambda page, top: draw_steps(page, heading, steps, cells, top, currency, from_nought=False),
        [*([ASSUMED] if assumed else []), EVIDENCE],
    )
