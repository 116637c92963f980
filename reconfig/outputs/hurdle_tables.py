"""The hurdle stage as tables, and in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reconfig.outputs.phrases import listed, minutes_text, money, percent
from reconfig.study.hurdles import Hurdles

MOST_SURVIVORS = 10
"""No more surviving sets than this are printed for a service; the rest are counted."""

NOTE = (
    "Each service is held against its own standards alone; what services need of each other comes on top. "
    "Units of neighbours that stay open are open in every set and are not listed. "
    "Cost: the units' own lines, without the cost of sites."
)


def hurdle_tables(found: Sequence[Hurdles]) -> dict[str, pd.DataFrame]:
    """The tables of a study of hurdles by file name.

    Clashes, and the sets nearest to surviving, are those of the services of which no set survives.
    """
    empty = [hurdles for hurdles in found if not hurdles.survivor_count]
    return {
        "hurdles.csv": hurdle_table(found),
        "survivors.csv": survivor_table(found),
        "clashes.csv": _joined([hurdles.clashes for hurdles in empty], found[0].clashes),
        "nearest.csv": _joined([hurdles.nearest for hurdles in empty], found[0].nearest),
    }


def hurdle_table(found: Sequence[Hurdles]) -> pd.DataFrame:
    """`Hurdles.table` of several services."""
    return _joined([hurdles.table for hurdles in found], found[0].table)


def survivor_table(found: Sequence[Hurdles]) -> pd.DataFrame:
    """`Hurdles.survivors` of several services."""
    return _joined([hurdles.survivors for hurdles in found], found[0].survivors)


def _joined(tables: Sequence[pd.DataFrame], like: pd.DataFrame) -> pd.DataFrame:
    """One table under another; the header of `like` alone where there are no rows."""
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else like.iloc[:0]


def print_hurdles(console: Console, found: Sequence[Hurdles]) -> None:
    """Print, service by service, what each standard removes and what survives, or why nothing does."""
    for hurdles in found:
        console.print(Text(_heading(hurdles), style="bold"))
        console.print(standards_table(hurdles))
        console.print()
        if hurdles.survivor_count:
            console.print(survivors_table(hurdles))
            if hurdles.survivor_count > MOST_SURVIVORS:
                console.print(f"and {hurdles.survivor_count - MOST_SURVIVORS:,} more", highlight=False)
        else:
            _print_why_none(console, hurdles)
        console.print()
    console.print(Text(NOTE, style="dim"))


def _heading(hurdles: Hurdles) -> str:
    """`Hyperacute stroke unit (HASU): 6 of 128 sets of sites meet every standard`."""
    name, count = hurdles.sets.instance.name_of_service(hurdles.service), hurdles.survivor_count
    sets = f"{len(hurdles.sets):,} set{'s' if len(hurdles.sets) > 1 else ''} of sites"
    title = name if name == hurdles.service else f"{name} ({hurdles.service})"
    return f"{title}: {count or 'none':{',' if count else ''}} of {sets} meet{'s' if count == 1 else ''} every standard"


def _table(*columns: str) -> Table:
    """A table whose first column holds words and the others numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", overflow="fold")
    return table


def standards_table(hurdles: Hurdles) -> Table:
    """What each standard removes by itself, what nothing else removes, and what would survive without it."""
    table = _table("standard", "fail it", "fail only it", "survive without it")
    for row in hurdles.table.to_dict("records"):
        counts = (f"{row[column]:,}" for column in ("sets_failing", "only_this", "survivors_without_it"))
        table.add_row(Text(row["standard"]), *counts)
    return table


def survivors_table(hurdles: Hurdles) -> Table:
    """The surviving sets, fewest sites first, then shortest mean journey."""
    instance = hurdles.sets.instance
    unit = str(instance.services["unit"].iloc[instance.service_codes.index(hurdles.service)])
    table = _table("sites of the area", "mean min", "≤ 45", f"{unit} a year", "cost")
    for row in hurdles.survivors.head(MOST_SURVIVORS).to_dict("records"):
        table.add_row(
            Text(_names(hurdles, row["sites"])),
            minutes_text(row["mean_minutes"]),
            percent(row["within_45"]) if np.isfinite(row["within_45"]) else "",
            _range(row),
            money(row["cost"], instance.about.currency),
        )
    return table


def _names(hurdles: Hurdles, sites: str) -> str:
    """The sites of a set by name."""
    codes = sites.split("; ") if sites else []
    return listed((hurdles.sets.instance.name_of_site(code) for code in codes), nothing="no site of the area")


def _range(row: dict[Any, Any]) -> str:
    """`704 to 1,009`: the least and the most activity of a site."""
    ends = [f"{row[column]:,.0f}" for column in ("smallest_activity", "largest_activity") if np.isfinite(row[column])]
    return " to ".join(dict.fromkeys(ends))


def _print_why_none(console: Console, hurdles: Hurdles) -> None:
    """The standards that no set meets, the pairs that clash, and the sets that come nearest."""
    for name in hurdles.impossible:
        _say(console, f"No set meets: {name}")
    for pair in hurdles.clashes.to_dict("records"):
        _say(console, f"No set meets both: {pair['standard']}")
        _say(console, f"and: {pair['other']}", indent=14)
    if not len(hurdles.clashes) and not hurdles.impossible:
        _say(console, "Every pair of standards is met by some set; three or more together leave none.")
    console.print()
    console.print(Text("Nearest to surviving", style="bold"))
    for _, rows in hurdles.nearest.groupby("rank"):
        _say(console, _names(hurdles, str(rows["sites"].iloc[0])))
        for row in rows.to_dict("records"):
            _say(console, f"{row['standard']}: {row['finding']}", indent=4)


def _say(console: Console, words: str, indent: int = 0) -> None:
    console.print(Padding(Text(words), (0, 0, 0, indent)))
