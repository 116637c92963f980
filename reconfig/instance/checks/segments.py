"""Checks of the tables that make demand from people: age bands, shares of segments, rates, deprivation and growth."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np

from reconfig.instance.checks.checking import mask, needs, reported
from reconfig.instance.columns import AGE_BANDS
from reconfig.instance.draft import Draft
from reconfig.problem import Problem, did_you_mean

WHOLE = 1e-6
"""Shares that sum to one within this do so."""


@needs("segment_mix")
def unknown_age_bands(draft: Draft) -> list[Problem]:
    """Age bands that are no column of zones: one problem a band, at the first row that holds it."""
    table = draft.instance.segment_mix
    bands = table["age_band"]
    firsts = mask(~bands.isin(AGE_BANDS) & bands.notna() & ~bands.duplicated())
    remedy = f"The age bands are: {', '.join(AGE_BANDS)}."
    return [
        draft.cell_problem(
            "segment_mix",
            index,
            "age_band",
            "is not an age band of zones",
            did_you_mean(str(bands.iloc[index]), AGE_BANDS, remedy),
        )
        for index in np.flatnonzero(firsts)
    ]


def tables_with_unknown_bands(draft: Draft) -> set[str]:
    """`segment_mix`, where nobody can tell which people some of its rows mean."""
    return {"segment_mix"} if unknown_age_bands(draft) else set()


@needs("segment_mix")
def shares_of_age_bands(draft: Draft) -> list[Problem]:
    """Age bands whose shares do not sum to one."""
    table, known = draft.instance.segment_mix, ~reported(draft, "segment_mix", "share")
    problems = []
    for band, rows in table.groupby("age_band", sort=False):
        total = rows["share"].sum()
        if known[rows.index].all() and abs(total - 1) > WHOLE:
            row, expected = draft.row("segment_mix", rows.index[0]), f"is the sum of the shares of {band}, not 1"
            remedy = "Give each of its segments its share, so that they sum to 1."
            problems.append(Problem(draft.files["segment_mix"], expected, remedy, row, "share", f"{total:.6g}"))
    return problems


@needs("segment_mix", "zones")
def blank_age_bands(draft: Draft) -> list[Problem]:
    """Age bands that are parted into segments, and blank in some zones: one problem a band."""
    problems = []
    for band in draft.instance.segment_mix["age_band"].unique():
        blank = np.flatnonzero(mask(draft.instance.zones[band].isna()) & ~reported(draft, "zones", band))
        if len(blank):
            expected = f"is blank, though {draft.files['segment_mix']} parts that age band"
            remedy = f"Give the people of each zone, 0 where there are none.{_more(len(blank) - 1)}"
            row = draft.row("zones", blank[0])
            problems.append(Problem(draft.files["zones"], expected, remedy, row, band))
    return problems


def _more(count: int) -> str:
    return "" if not count else f" {count:,} more row{' is' if count == 1 else 's are'} blank."


@needs("segment_mix")
def overlapping_age_bands(draft: Draft) -> list[Problem]:
    """Two age bands that hold some of the same people."""
    bands = draft.instance.segment_mix["age_band"]
    return [
        draft.cell_problem(
            "segment_mix",
            np.flatnonzero(mask(bands == two))[0],
            "age_band",
            f"holds people who are also in {one}",
            "Part working age in one way.",
        )
        for one, two in itertools.combinations(bands.unique(), 2)
        if _overlap(one, two)
    ]


def _overlap(one: str, two: str) -> bool:
    (low, high), (other_low, other_high) = _ages(one), _ages(two)
    return low <= other_high and other_low <= high


def _ages(band: str) -> tuple[float, float]:
    """The youngest and the oldest of a band, in years: age_18_44 is 18 and 44, age_85_plus 85 and no end."""
    first, *rest = (int(number) for number in re.findall(r"\d+", band))
    return first, rest[0] if rest else math.inf


@needs("segment_mix", "rates", "zones")
def forgotten_age_bands(draft: Draft) -> list[Problem]:
    """Age bands with people in some zone whom no segment holds."""
    parted = list(draft.instance.segment_mix["age_band"].unique())
    if not parted or draft.instance.rates.empty:
        return []
    return [
        Problem(
            draft.files["zones"],
            f"has people, but no row in {draft.files['segment_mix']}",
            "Give the shares of its segments, or leave the column out.",
            column=band,
        )
        for band in AGE_BANDS
        if (draft.instance.zones[band] > 0).any() and not any(_overlap(band, other) for other in parted)
    ]


@needs("rates", "segment_mix")
def segments_without_people(draft: Draft) -> list[Problem]:
    """Rates of a segment to which nobody belongs: one problem a segment."""
    segments = draft.instance.rates["segment"]
    firsts = mask(~segments.isin(draft.instance.segment_mix["segment"]) & ~segments.duplicated())
    remedy = "Give its share of some age band there, or take its rates out."
    return [
        draft.cell_problem("rates", index, "segment", f"has no row in {draft.files['segment_mix']}", remedy)
        for index in np.flatnonzero(firsts)
    ]


@needs("rates", "demand")
def demand_given_twice(draft: Draft) -> list[Problem]:
    """Services that have rows both in `demand` and in `rates`."""
    services = draft.instance.rates["service"]
    firsts = mask(services.isin(draft.instance.demand["service"]) & ~services.duplicated())
    expected = f"has rows in {draft.files['demand']} too"
    return [
        draft.cell_problem("rates", index, "service", expected, "Take them out of one of the two.")
        for index in np.flatnonzero(firsts)
    ]


@needs("deprivation_effects", "rates")
def effects_without_rates(draft: Draft) -> list[Problem]:
    """Deprivation effects on a service whose demand is not made by rates."""
    services = draft.instance.deprivation_effects["service"]
    firsts = mask(~services.isin(draft.instance.rates["service"]) & ~services.duplicated())
    expected = f"has no row in {draft.files['rates']}, and only demand made by rates varies with deprivation"
    return [
        draft.cell_problem("deprivation_effects", index, "service", expected, "Add its rates, or take the rows out.")
        for index in np.flatnonzero(firsts)
    ]


@needs("deprivation_effects", "zones")
def fifths_without_effect(draft: Draft) -> list[Problem]:
    """Services that have a multiplier for some deprivation fifths, and not for all that zones are in."""
    table = draft.instance.deprivation_effects
    there = set(draft.instance.zones["deprivation_fifth"].dropna())
    if reported(draft, "deprivation_effects", "deprivation_fifth").any():
        return []
    problems = []
    for service, rows in table.groupby("service", sort=False):
        lacking = sorted(there - set(rows["deprivation_fifth"]))
        if lacking:
            expected = f"has no multiplier for deprivation fifth {', '.join(f'{fifth:g}' for fifth in lacking)}"
            row = draft.row("deprivation_effects", rows.index[0])
            remedy = "Give one for each fifth, 1 where need is the average."
            file = draft.files["deprivation_effects"]
            problems.append(Problem(file, expected, remedy, row, "service", str(service)))
    return problems


@needs("deprivation_effects", "zones")
def zones_without_fifth(draft: Draft) -> list[Problem]:
    """Zones without a deprivation fifth where need varies with it."""
    blank = mask(draft.instance.zones["deprivation_fifth"].isna()) & ~reported(draft, "zones", "deprivation_fifth")
    if draft.instance.deprivation_effects.empty or not blank.any():
        return []
    first, *more = np.flatnonzero(blank)
    expected = f"is blank, though {draft.files['deprivation_effects']} has rows"
    remedy = f"Give the fifth of each zone.{_more(len(more))}"
    return [Problem(draft.files["zones"], expected, remedy, draft.row("zones", first), "deprivation_fifth")]
