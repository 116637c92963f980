"""What the maps say in words: summaries, small print, and descriptions for those who cannot see them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reconfig.evaluate.evaluation import Evaluation
from reconfig.instance.evidence import evidence
from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.outputs.allocation import how_they_go, spread_services
from reconfig.outputs.maps.classes import CHANGE_CLASSES, CHANGES_ALWAYS_SHOWN, MINUTES_CLASSES, MapClass, shares
from reconfig.outputs.maps.sites import CLOSES, Pin
from reconfig.outputs.phrases import listed, minutes_text, percent

CAUTION = "Travel times are modelled. The services' costs and rules are partly assumed."
MODELLED = "Travel times are modelled."
SYNTHETIC = "Synthetic: these places are made up."
SHARES = "Percentages: the share of the area's residents who live in areas of that colour."
SEEN_ELSEWHERE = "The same figures stand in zones.csv, changes.csv and summary.md of this folder."

ALWAYS_SHOWN = 5
"""Classes of minutes that every key shows; the rest only where they occur."""

KEY_FIGURE_LIMIT = 45

MOST_NAMES = 6
"""A summary names no more sites than this; beyond it gives their number."""


@dataclass(frozen=True)
class Words:
    """What a page says: its title, a summary under it, and the small print at the foot."""

    title: str
    summary: str
    notes: tuple[str, ...]


def overview_words(evaluation: Evaluation, today: Evaluation, remarks: Sequence[str]) -> Words:
    """The words of the map over all services."""
    about = evaluation.instance.about
    goal = "the sites that patients use" if spread_services(evaluation.instance) else "the nearest open site"
    lead = f"The colours show the average journey to {goal}, over all services, by how much each is used."
    return Words(
        f"{about.area}: how far people travel for care, today and in the proposal",
        f"{_synthetic(evaluation.instance)}{lead} {_key_figures(evaluation, today, None)}",
        _notes(evaluation.instance, remarks),
    )


def service_words(
    evaluation: Evaluation, today: Evaluation, service: str, pins: Sequence[Pin], remarks: Sequence[str]
) -> Words:
    """The words of a service's map."""
    return Words(
        f"{evaluation.instance.name_of_service(service)}: today and the proposal",
        f"{_synthetic(evaluation.instance)}{_moves(pins)} {_key_figures(evaluation, today, service)} "
        f"{how_they_go(evaluation, service)}".rstrip(),
        _notes(evaluation.instance, remarks),
    )


def _key_figures(evaluation: Evaluation, today: Evaluation, service: str | None) -> str:
    """Mean minutes and the share within 45 minutes, today and in the proposal, weighted by patients."""
    units = evaluation.instance.services.set_index("service")["unit"]
    unit = "patients" if service is None else str(units[service])
    means, near = [], []
    for held in (today, evaluation):
        rows = held.flows if service is None else held.flows[held.flows["service"] == service]
        total = float(rows["per_year"].sum())
        if total <= 0:
            return "Nobody needs it."
        means.append(_journey(float((rows["per_year"] * rows["minutes"]).sum()) / total))
        near.append(percent(float(rows.loc[rows["minutes"] <= KEY_FIGURE_LIMIT, "per_year"].sum()) / total))
    return (
        f"The average journey takes {means[0]} today and {means[1]} in the proposal. "
        f"{_within(evaluation.instance, service)}: {near[0]} of {unit} today, {near[1]} in the proposal."
    )


def _within(instance: Instance, service: str | None) -> str:
    """What the share within minutes is of: those near an open site, or those whose own journey is no longer."""
    spread = spread_services(instance)
    if spread if service is None else service in spread:
        return f"With a journey of up to {KEY_FIGURE_LIMIT} minutes"
    return f"Within {KEY_FIGURE_LIMIT} minutes of an open site"


def _journey(mean: float) -> str:
    return f"{minutes_text(mean)} minutes" if math.isfinite(mean) else "no known time (some reach no open site)"


def _moves(pins: Sequence[Pin]) -> str:
    """Which sites open and close, in words."""
    opens = [pin.name for pin in pins if pin.today is None]
    closes = [pin.name for pin in pins if pin.proposal.symbol is CLOSES]
    if not opens and not closes:
        return "The sites stay as they are."
    sentences = [
        f"Opens at: {listed(opens, MOST_NAMES)}." if opens else "",
        f"Closes at: {listed(closes, MOST_NAMES)}." if closes else "",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _synthetic(instance: Instance) -> str:
    return f"{SYNTHETIC} " if instance.about.synthetic else ""


def _notes(instance: Instance, remarks: Sequence[str]) -> tuple[str, ...]:
    """The small print: what the picture cannot show, what is not fact, and the attribution."""
    assumed = any(not evidence(source).is_fact for source in instance.offers["source"].unique())
    return (*remarks, CAUTION if assumed else MODELLED, *instance.about.attribution)


def minutes_rows(classes: Sequence[IntArray], population: FloatArray) -> list[tuple[MapClass, list[str]]]:
    """The classes of minutes in use, with the share of residents in each, today and in the proposal."""
    count = len(MINUTES_CLASSES)
    columns = [shares(each, population, count) for each in classes]
    used = set(np.unique(np.concatenate(classes)))
    numbers = [number for number in range(count) if number < ALWAYS_SHOWN or number in used]
    return [(MINUTES_CLASSES[number], [_cell(column[number]) for column in columns]) for number in numbers]


def change_rows(change: IntArray, population: FloatArray) -> list[tuple[MapClass, list[str]]]:
    """The classes of change with the share of residents in each; those about reaching a site where they are in use."""
    share = shares(change, population, len(CHANGE_CLASSES))
    used = set(np.unique(change))
    numbers = [number for number in range(len(CHANGE_CLASSES)) if number < CHANGES_ALWAYS_SHOWN or number in used]
    return [(CHANGE_CLASSES[number], [_cell(share[number])]) for number in numbers]


def _cell(share: float) -> str:
    return percent(share).replace("under ", "<").replace("over ", ">")


def description(
    words: Words, classes: Sequence[IntArray], change: IntArray | None, population: FloatArray, pins: Sequence[Pin]
) -> str:
    """The picture in words."""
    rows = [
        f"{look.words}: {now} today, {then} in the proposal" for look, (now, then) in minutes_rows(classes, population)
    ]
    sentences = [words.summary, f"Share of residents by journey: {'; '.join(rows)}."]
    if change is not None:
        moved = [f"{look.words}: {cell}" for look, (cell,) in change_rows(change, population) if cell != "0 %"]
        sentences.append(f"Share of residents by change: {'; '.join(moved)}.")
    sites = [f"{pin.name} ({pin.proposal.symbol.words})" for pin in pins]
    return " ".join([*sentences, f"Sites in the proposal: {'; '.join(sites)}.", SEEN_ELSEWHERE])
