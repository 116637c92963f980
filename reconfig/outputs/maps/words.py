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
from reconfig.outputs.maps.classes import MapClass, shares
from reconfig.outputs.maps.sites import CLOSES, Pin
from reconfig.outputs.phrases import listed, minutes_text, percent

CAUTION = "Travel times are modelled. The services' costs and rules are partly assumed."
MODELLED = "Travel times are modelled."
SYNTHETIC = "Synthetic: these places are made up."
SHARES = "Percentages: the share of the area's residents who live in areas of that colour."
SEEN_ELSEWHERE = "The same figures stand in zones.csv, changes.csv and summary.md of this folder."

RARE = 2
"""So many classes, the last of a scale, are shown in keys only where they occur."""

MOST_NAMES = 6
"""A summary names no more sites than this; beyond it gives their number."""

KeyRow = tuple[MapClass, list[str]]
"""A row of a key: a class, and the shares of residents in it."""


@dataclass(frozen=True)
class Words:
    """What a page says: its title, a summary under it, and the small print at the foot."""

    title: str
    summary: str
    notes: tuple[str, ...]


def overview_words(evaluation: Evaluation, today: Evaluation, near: int, remarks: Sequence[str]) -> Words:
    """The words of the map over all services; the key figure is the share within `near` minutes."""
    about = evaluation.instance.about
    goal = "the sites that patients use" if spread_services(evaluation.instance) else "the nearest open site"
    lead = f"The colours show the average journey to {goal}, over all services, by how much each is used."
    return Words(
        f"{about.area}: how far people travel for care, today and in the proposal",
        f"{_synthetic(evaluation.instance)}{lead} {key_figures(evaluation, today, None, near)}",
        _notes(evaluation, remarks),
    )


def service_words(
    evaluation: Evaluation, today: Evaluation, service: str, near: int, pins: Sequence[Pin], remarks: Sequence[str]
) -> Words:
    """The words of a service's map; the key figure is the share within `near` minutes."""
    return Words(
        f"{evaluation.instance.name_of_service(service)}: today and the proposal",
        f"{_synthetic(evaluation.instance)}{_moves(pins)} {key_figures(evaluation, today, service, near)} "
        f"{how_they_go(evaluation, service)}".rstrip(),
        _notes(evaluation, remarks),
    )


def key_figures(
    evaluation: Evaluation, today: Evaluation, service: str | None, near: int, name: str = "the proposal"
) -> str:
    """Mean minutes and the share within `near` minutes, today and in what is called `name`, weighted by patients."""
    units = evaluation.instance.services.set_index("service")["unit"]
    unit = "patients" if service is None else str(units[service])
    means, within = [], []
    for held in (today, evaluation):
        rows = held.flows if service is None else held.flows[held.flows["service"] == service]
        total = float(rows["per_year"].sum())
        if total <= 0:
            return "Nobody needs it."
        means.append(_journey(float((rows["per_year"] * rows["minutes"]).sum()) / total))
        within.append(percent(float(rows.loc[rows["minutes"] <= near, "per_year"].sum()) / total))
    return (
        f"The average journey takes {means[0]} today and {means[1]} in {name}. "
        f"{_within(evaluation.instance, service, near)}: {within[0]} of {unit} today, {within[1]} in {name}."
    )


def _within(instance: Instance, service: str | None, near: int) -> str:
    """What the share within minutes is of: those near an open site, or those whose own journey is no longer."""
    spread = spread_services(instance)
    if spread if service is None else service in spread:
        return f"With a journey of up to {near} minutes"
    return f"Within {near} minutes of an open site"


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


def _notes(evaluation: Evaluation, remarks: Sequence[str]) -> tuple[str, ...]:
    """The small print: what the picture cannot show, what is not fact, exceptions, and the attribution."""
    instance = evaluation.instance
    assumed = any(not evidence(source).is_fact for source in instance.offers["source"].unique())
    return (*remarks, CAUTION if assumed else MODELLED, *_exceptions(evaluation), *instance.about.attribution)


def _exceptions(evaluation: Evaluation) -> tuple[str, ...]:
    """How many open units are exempt from something."""
    rows = evaluation.instance.derogations
    units = set(zip(rows["service"], rows["site"], strict=True)) & set(evaluation.configuration)
    return (f"Units that need not meet every rule: {len(units)}; summary.md says which and why.",) if units else ()


def minutes_rows(looks: Sequence[MapClass], classes: Sequence[IntArray], population: FloatArray) -> list[KeyRow]:
    """The classes of minutes in use, with the share of residents in each, today and in the proposal."""
    columns = [shares(each, population, len(looks)) for each in classes]
    return [(looks[number], [_cell(column[number]) for column in columns]) for number in _shown(looks, classes)]


def change_rows(looks: Sequence[MapClass], change: IntArray, population: FloatArray) -> list[KeyRow]:
    """The classes of change with the share of residents in each."""
    share = shares(change, population, len(looks))
    return [(looks[number], [_cell(share[number])]) for number in _shown(looks, [change])]


def _shown(looks: Sequence[MapClass], classes: Sequence[IntArray]) -> list[int]:
    """The positions of the classes that a key shows."""
    used = set(np.unique(np.concatenate(classes)))
    return [number for number in range(len(looks)) if number < len(looks) - RARE or number in used]


def _cell(share: float) -> str:
    return percent(share).replace("under ", "<").replace("over ", ">")


def description(words: Words, minutes: Sequence[KeyRow], changes: Sequence[KeyRow], pins: Sequence[Pin]) -> str:
    """The picture in words: its summary, its keys, and its sites."""
    keys = keys_in_words(minutes, changes, ("today", "in the proposal"))
    sites = [f"{pin.name} ({pin.proposal.symbol.words})" for pin in pins]
    return f"{words.summary} {keys} Sites in the proposal: {'; '.join(sites)}. {SEEN_ELSEWHERE}"


def keys_in_words(minutes: Sequence[KeyRow], changes: Sequence[KeyRow], sides: tuple[str, str]) -> str:
    """The shares of residents that the keys show; `sides` is when those of minutes are so."""
    rows = [f"{look.words}: {now} {sides[0]}, {then} {sides[1]}" for look, (now, then) in minutes]
    journeys = f"Share of residents by journey: {'; '.join(rows)}."
    moved = [f"{look.words}: {cell}" for look, (cell,) in changes if cell != "0 %"]
    return f"{journeys} Share of residents by change: {'; '.join(moved)}." if moved else journeys
