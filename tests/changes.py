"""Ways to break the tiny instance, each a small change to its folder."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shapely import box
from shapely.geometry.base import BaseGeometry

from tests.helpers import TINY, ZONES, write_squares

Change = Callable[[Path], object]


@dataclass(frozen=True)
class Broken:
    """A change that breaks the tiny instance in one way, and the sentence that it must give."""

    name: str
    change: Change
    expected: str


def edit(file: str, old: str, new: str) -> Change:
    """Replace the first `old` in a file."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def put(file: str, content: str | bytes) -> Change:
    """Write a file afresh."""
    raw = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / file).write_bytes(raw)


def add(file: str, text: str) -> Change:
    """Add text at the end of a file."""
    return lambda folder: (folder / file).write_text(
        (folder / file).read_text(encoding="utf-8") + text, encoding="utf-8"
    )


def remove(file: str) -> Change:
    """Delete a file."""
    return lambda folder: (folder / file).unlink()


def rename(file: str, new: str) -> Change:
    """Give a file another name."""
    return lambda folder: (folder / file).rename(folder / new)


def in_turn(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def in_seconds(text: str) -> str:
    """The travel times, in seconds."""
    header, *rows = text.splitlines()
    times = (row.rpartition(",") for row in rows)
    return "\n".join([header, *(f"{pair},{60 * int(minutes)}" for pair, _, minutes in times)])


def without_column(file: str, name: str) -> Change:
    """Leave out a column of a table."""
    rows = [line.split(",") for line in TINY[file].splitlines()]
    position = rows[0].index(name)
    return put(file, "\n".join(",".join(row[:position] + row[position + 1 :]) for row in rows))


def rule(text: str) -> Change:
    """Add a rule."""
    return add("rules.toml", f"\n[[rule]]\n{text}\n")


def squares(*zones: str, crs: str | None = "EPSG:27700") -> Change:
    """Write other boundaries: a square for each of these zones."""

    def change(folder: Path) -> None:
        (folder / "boundaries.gpkg").unlink()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns of a layer without a coordinate system.
            write_squares(folder, list(zones), crs)

    return change


def layer(column: str, shape: BaseGeometry) -> Change:
    """Write boundaries of which the third zone has this shape; the zones' codes stand in `column`."""

    def change(folder: Path) -> None:
        import geopandas as gpd

        (folder / "boundaries.gpkg").unlink()
        shapes = [shape if zone == "NA" else box(0, 0, 1, 1) for zone in ZONES]
        frame = gpd.GeoDataFrame({column: ZONES}, geometry=shapes, crs="EPSG:27700")
        frame.to_file(folder / "boundaries.gpkg", layer="zones", driver="GPKG")

    return change
