"""What a what-if does to journeys to the nearest open site: by zone as a table, and in plain words."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from reconfig.evaluate.journeys import SAME
from reconfig.instance.instance import BoolArray, FloatArray, Instance
from reconfig.outputs.phrases import minutes_text, percent, signed
from reconfig.outputs.words import markdown_table
from reconfig.travel.change import Change
from reconfig.travel.rerun import Rerun
from reconfig.travel.words import counted

LISTED = 10
"""So many zones are listed in words; the table has them all."""


@dataclass(frozen=True, eq=False)
class Difference:
    """Journeys before and after a change.

    before, after: the instance with the times of the roads as they are, and as they become. The sites that count are
    those where some service runs today, and those that the change adds.
    """

    before: Instance
    after: Instance
    change: Change
    rerun: Rerun

    @cached_property
    def open_sites(self) -> tuple[BoolArray, BoolArray]:
        """Which sites count, shapes (sites before,) and (sites after,)."""
        running = {site for _, site in self.before.today}
        new = set(self.after.site_codes) - set(self.before.site_codes)
        return self.before.site_codes.isin(running), self.after.site_codes.isin(running | new)

    @cached_property
    def nearest(self) -> tuple[FloatArray, FloatArray]:
        """Minutes from each zone to the nearest site that counts, before and after; infinite where there is none."""
        sides = zip((self.before, self.after), self.open_sites, strict=True)
        before, after = (side.minutes[:, there].min(axis=1, initial=np.inf) for side, there in sides)
        return before, after

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a zone, in table order.

        Columns: zone, name, population, site_before, minutes_before, site_after, minutes_after, change (minutes; blank
        where a side has no journey).
        """
        zones, (before, after) = self.before.zones, self.nearest
        return pd.DataFrame(
            {
                "zone": zones["zone"],
                "name": zones["name"],
                "population": zones["population"],
                "site_before": _site_names(self.before, self.open_sites[0]),
                "minutes_before": _finite(before),
                "site_after": _site_names(self.after, self.open_sites[1]),
                "minutes_after": _finite(after),
                "change": (_finite(after) - _finite(before)).round(1),
            }
        )

    @property
    def residents(self) -> FloatArray:
        """Residents of each zone."""
        return self.before.zones["population"].to_numpy(float)

    @property
    def moved(self) -> int:
        """How many zones meet the network elsewhere than before."""
        return self.rerun.moved_zones

    @property
    def cut_off(self) -> BoolArray:
        """Zones that could reach a site before and cannot now."""
        before, after = self.nearest
        return np.isfinite(before) & ~np.isfinite(after)


def _finite(minutes: FloatArray) -> FloatArray:
    return np.where(np.isfinite(minutes), minutes, np.nan)


def _site_names(instance: Instance, there: BoolArray) -> pd.Series[str]:
    """The nearest site that counts, by name; blank where none can be reached."""
    minutes = np.where(there, instance.minutes, np.inf)
    names = instance.sites["name"].to_numpy()[minutes.argmin(axis=1)]
    return pd.Series(np.where(np.isfinite(minutes.min(axis=1)), names, ""), dtype="str")


def difference_markdown(found: Difference, settings: str) -> str:
    """The difference in plain words. `settings` says how the times were computed."""
    about = found.before.about
    sections = [
        f"# What if: {found.change.name}\n\n{about.area}.{' Synthetic: a made-up place.' if about.synthetic else ''}",
        "\n".join(f"* {words}" for words in found.change.words),
        " ".join(headlines(found)),
        _sites(found),
        _zones(found),
        f"{searched(found.rerun)} {settings} Travel times are modelled.",
        "\n".join(f"* {line}" for line in about.attribution),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def headlines(found: Difference) -> Iterator[str]:
    """Who travels longer or shorter to the nearest open site, and by how much."""
    before, after = found.nearest
    change, people = found.table["change"].to_numpy(float), found.residents
    for word, sign in (("longer", 1), ("shorter", -1)):
        moved = np.nan_to_num(change * sign) > SAME
        if moved.any():
            yield _moved(found, moved, np.where(moved, change * sign, -1.0), word)
    if found.moved:
        areas = counted(found.moved, "area")
        yield f"The own road of {areas} is closed or cut off: people there use the nearest road that is left."
    if found.cut_off.any():
        areas = counted(int(found.cut_off.sum()), "area")
        yield f"{people[found.cut_off].sum():,.0f} residents of {areas} can no longer reach any open site."
    both = np.isfinite(before) & np.isfinite(after)
    if np.nanmax(np.abs(change), initial=0) <= SAME and not found.cut_off.any():
        yield "No journey to the nearest open site changes."
    elif people[both].sum():
        means = [f"{np.average(side[both], weights=people[both]):.2f}" for side in (before, after)]
        yield f"The average journey to the nearest open site takes {means[0]} minutes before and {means[1]} after."


def _moved(found: Difference, moved: BoolArray, size: FloatArray, word: str) -> str:
    people, zones = found.residents, found.before.zones["name"]
    count = float(people[moved].sum())
    share = percent(count / max(float(people.sum()), 1))
    worst = int(size.argmax())
    mean = float(np.average(size[moved], weights=people[moved])) if count else float(size[moved].mean())
    areas = counted(int(moved.sum()), "area")
    return (
        f"{count:,.0f} residents ({share}) of {areas} travel {word} to the nearest open site: "
        f"{mean:.1f} minutes on average, {size[worst]:.1f} at most ({zones.iloc[worst]})."
    )


def _sites(found: Difference) -> str:
    """Residents by nearest open site, before and after, where they differ."""
    table = found.table
    sides = [table.groupby(column)["population"].sum() for column in ("site_before", "site_after")]
    residents = pd.concat(sides, axis=1, keys=["before", "after"]).fillna(0.0)
    residents = residents[(residents["before"] - residents["after"]).abs() >= 0.5]
    if residents.empty:
        return ""
    rows = [
        (str(name) or "none can be reached", f"{before:,.0f}", f"{after:,.0f}", signed(after - before, 0))
        for name, before, after in zip(residents.index, residents["before"], residents["after"], strict=True)
    ]
    return "## Nearest open site\n\n" + markdown_table(("site", "residents before", "after", "difference"), rows)


def _zones(found: Difference) -> str:
    """The areas where the change weighs most."""
    rows = [area_cells(row) for row in most_changed(found).head(LISTED).to_dict("records")]
    if not rows:
        return ""
    heads = ("area", "residents", "nearest open site after", "minutes before", "minutes after", "change")
    return f"## Areas where it weighs most, by residents and minutes\n\n{markdown_table(heads, rows)}"


def area_cells(row: Mapping[Hashable, Any]) -> tuple[str, ...]:
    """A row of the table in words: area, residents, nearest site after, minutes before, minutes after, change."""
    cut_off = not row["site_after"]
    return (
        str(row["name"]),
        f"{row['population']:,.0f}",
        str(row["site_after"]) or "none",
        minutes_text(row["minutes_before"]),
        minutes_text(row["minutes_after"]),
        "cut off" if cut_off else signed(row["change"]),
    )


def most_changed(found: Difference) -> pd.DataFrame:
    """The rows of the table that change: the cut-off first, then by residents x minutes."""
    size = found.table["change"].abs().where(~found.cut_off, np.inf)
    rows = found.table.assign(size=size, weight=size * found.residents)[size > SAME]
    cut_off_first = ["cut_off", "weight", "size"]
    rows = rows.assign(cut_off=np.isinf(rows["size"]), weight=rows["weight"].replace(np.inf, np.nan))
    return rows.sort_values(cut_off_first, ascending=False, kind="stable")[list(found.table.columns)]


def searched(rerun: Rerun) -> str:
    """How much was computed again."""
    sites = len(rerun.journeys.sites)
    if rerun.columns == sites:
        return f"Computed again: the times to all {sites} sites."
    alone = f", and those from {counted(rerun.origins, 'place')} to every site" if rerun.origins else ""
    return f"Computed again: the times to {rerun.columns} of {sites} sites{alone}; the change cannot touch the others."
