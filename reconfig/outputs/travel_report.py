"""Computed journeys, and how they compare with others, in the terminal and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reconfig.evaluate.journeys import SAME
from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.outputs.phrases import minutes_text
from reconfig.travel.comparison import LEGAL_KMH, Comparison, Fit, detours, too_quick, unreachable
from reconfig.travel.inputs import Inputs
from reconfig.travel.journeys import Journeys, points_of
from reconfig.travel.snapping import Snapped

SHOWN = 5
"""So many of the worst of a kind are named; the rest are counted."""


def print_journeys(console: Console, inputs: Inputs, found: Journeys) -> None:
    """Print the sentences."""
    for sentence in sentences(inputs, found):
        console.print(Text(sentence))


def sentences(inputs: Inputs, found: Journeys) -> list[str]:
    """What the roads are, who stands far from them, how long journeys are, and what looks wrong."""
    return [*road_sentences(inputs), *point_sentences(inputs, found), *time_sentences(inputs, found)]


def road_sentences(inputs: Inputs) -> Iterator[str]:
    """What the network is and what of it was left out."""
    usable = inputs.network.usable
    yield (
        f"Roads: {inputs.roads.name}, mode {inputs.mode}, {inputs.speed_words}: "
        f"{int(usable.links.sum()):,} links, {usable.kilometres:,.1f} km."
    )
    yield from inputs.network.roads.notes
    yield from usable.sentences()


def point_sentences(inputs: Inputs, found: Journeys) -> Iterator[str]:
    """The zones and sites that stand farthest from a road."""
    for table, snapped in (("zones", found.zones), ("sites", found.sites)):
        farthest = np.argsort(-snapped.metres, kind="stable")[:SHOWN]
        names = inputs.instance.table(table).iloc[farthest]
        codes = names.iloc[:, 0].astype(str) + " " + names["name"]
        listed = "; ".join(f"{name}, {snapped.metres[at]:,.0f} m" for name, at in zip(codes, farthest, strict=True))
        yield f"{table.capitalize()} are {_mean(snapped):,.0f} m from their road on average; the farthest: {listed}."


def _mean(snapped: Snapped) -> float:
    return float(snapped.metres.mean())


def time_sentences(inputs: Inputs, found: Journeys) -> Iterator[str]:
    """How long journeys are, who reaches nothing, and times that cannot be."""
    minutes, instance = found.minutes, inputs.instance
    reached = np.isfinite(minutes)
    yield from _nearest_sentences(instance, np.where(reached, minutes, np.inf).min(axis=1))
    if not reached.all():
        limit = found.settings.limit
        why = "no route" if limit is None else f"no route of up to {limit:g} minutes"
        yield f"{int((~reached).sum()):,} of {reached.size:,} pairs have {why} and are left blank."
    cut_off = unreachable(minutes)
    if len(cut_off):
        yield f"{len(cut_off):,} zones reach no site: {_zones(instance, cut_off)}."
    yield from check_sentences(inputs, minutes, found.site_minutes)


def _nearest_sentences(instance: Instance, nearest: FloatArray) -> Iterator[str]:
    there = np.isfinite(nearest)
    people = instance.zones["population"].to_numpy(float) * there
    if not people.sum():
        return
    mean = float((np.where(there, nearest, 0) * people).sum() / people.sum())
    last = int(np.where(there, nearest, -1).argmax())
    yield (
        f"To the nearest site: {minutes_text(mean)} minutes on average by residents, "
        f"{minutes_text(nearest[last])} at most ({instance.zones['name'].iloc[last]})."
    )


def _zones(instance: Instance, positions: IntArray) -> str:
    codes = [f"{code} {name}" for code, name in instance.zones.iloc[positions[:SHOWN], :2].itertuples(index=False)]
    more = len(positions) - len(codes)
    return "; ".join(codes) + (f"; and {more:,} more" if more else "")


def check_sentences(inputs: Inputs, minutes: FloatArray, site_minutes: FloatArray) -> Iterator[str]:
    """Ways over a third site that are shorter than the direct one, and times under the straight line."""
    sites = inputs.instance.sites["name"]
    saved = detours(site_minutes)
    if saved.any():
        origin, end = np.unravel_index(int(saved.argmax()), saved.shape)
        yield (
            f"Between sites, {int((saved > 0).sum()):,} ways are shorter over a third site; most from "
            f"{sites.iloc[int(origin)]} to {sites.iloc[int(end)]}: {saved.max():.1f} minutes."
        )
    kmh = max(inputs.greatest_kmh, LEGAL_KMH)
    quick = too_quick(minutes, *points_of(inputs.instance), kmh)
    if quick.any():
        zone, site = np.argwhere(quick)[0]
        yield (
            f"{int(quick.sum()):,} times are under the straight line at {kmh:g} km/h; the first: "
            f"{inputs.instance.zones['name'].iloc[zone]} to {sites.iloc[site]}, {minutes[zone, site]:.1f} minutes."
        )
    if not (saved.any() or quick.any()):
        yield f"No way over a third site is shorter; no time is under the straight line at {kmh:g} km/h."


def print_comparison(console: Console, inputs: Inputs, found: Comparison) -> None:
    """Print how far the computed minutes lie from those that the instance has, before and after calibration."""
    console.print()
    console.print(Text("Against the travel times of the instance", style="bold"))
    console.print(Text(f"{found.pairs:,} pairs have a time in both; {_one_sided(found)}."))
    if not found.pairs:
        return
    level, slope = found.calibration
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(("minutes, computed less supplied", "bias", "root mean square", "mean absolute")):
        table.add_column(column, justify="right" if number else "left")
    table.add_row("as computed", *_cells(found.fit))
    table.add_row(f"calibrated: {level:.3f} + {slope:.4f} x computed", *_cells(found.calibrated_fit))
    console.print(table)
    console.print(Text(f"Correlation {found.correlation:.4f}."))
    worst = pair_table(inputs, found, SHOWN)
    for row in worst[(worst["computed"] - worst["supplied"]).abs() > SAME].to_dict("records"):
        words = f"{row['zone']} {row['zone_name']} to {row['site_name']}: "
        console.print(Text(f"{words}computed {row['computed']:.1f}, supplied {row['supplied']:.1f}"))


def _one_sided(found: Comparison) -> str:
    return f"{found.only_computed:,} only here, {found.only_supplied:,} only in the instance"


def _cells(fit: Fit) -> Iterator[str]:
    return (f"{value:+.2f}" if value is fit.bias else f"{value:.2f}" for value in vars(fit).values())


def pair_table(inputs: Inputs, found: Comparison, most: int | None = None) -> pd.DataFrame:
    """Pairs that have a time in both, those that differ most first.

    Columns: zone, zone_name, site, site_name, computed, supplied, calibrated (the computed one after calibration).
    """
    zones, sites = found.worst(found.pairs if most is None else most)
    level, slope = found.calibration
    computed = found.computed[zones, sites]
    instance = inputs.instance
    return pd.DataFrame(
        {
            "zone": instance.zone_codes[zones],
            "zone_name": instance.zones["name"].to_numpy()[zones],
            "site": instance.site_codes[sites],
            "site_name": instance.sites["name"].to_numpy()[sites],
            "computed": computed,
            "supplied": found.supplied[zones, sites],
            "calibrated": (level + slope * computed).round(1),
        }
    )


def comparison_data(found: Comparison) -> dict[str, Any]:
    """The figures of a comparison as plain data, for JSON."""
    level, slope = found.calibration
    return {
        "pairs": found.pairs,
        "only_computed": found.only_computed,
        "only_supplied": found.only_supplied,
        "correlation": found.correlation,
        "fit": asdict(found.fit),
        "calibration": {"level": level, "slope": slope, "fit": asdict(found.calibrated_fit)},
    }
