"""OpenStreetMap files (.osm.pbf, .osm, .osm.bz2, .osm.gz) into Roads."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
import shapely

from reconfig.errors import InputError
from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.problem import Problem
from reconfig.travel.projection import LONGITUDE_LATITUDE, geodesic_lengths
from reconfig.travel.reading import osm_tags
from reconfig.travel.reading.building import directed, maximum_kmh
from reconfig.travel.reading.cutting import Pieces, cut, parted
from reconfig.travel.roads import Roads, ShapeArray
from reconfig.travel.words import counted

if TYPE_CHECKING:
    import osmium


@dataclass(frozen=True, eq=False)
class Ways:
    """The ways of a file, each a chain of nodes.

    tags: the columns of `osm_tags.TAGS`, "" where a way lacks one; index: the ids of the ways.
    first: where the nodes of each way begin, shape (ways + 1,); node: their ids, way after way.
    """

    tags: pd.DataFrame
    first: IntArray
    node: IntArray

    @property
    def way(self) -> IntArray:
        """The position of the way that each node stands in, shape of `node`."""
        return np.repeat(np.arange(len(self.tags)), np.diff(self.first))

    def kept(self, ways: IntArray) -> Ways:
        """Some of the ways, by their positions."""
        sizes = np.diff(self.first)[ways]
        first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        places = np.repeat(self.first[ways] - first[:-1], sizes) + np.arange(first[-1])
        return Ways(self.tags.iloc[ways], first, self.node[places])


@dataclass(frozen=True, eq=False)
class Places:
    """Where nodes are: ids ascending, longitude and latitude in degrees (nodes, 2), and which bar cars."""

    node: IntArray
    degrees: FloatArray
    barred: BoolArray

    def positions(self, nodes: IntArray) -> IntArray:
        """The position of each of some nodes here, -1 where it is not; shape (nodes,)."""
        index: IntArray = pd.Index(self.node).get_indexer(pd.Index(nodes)).astype(np.int64)
        return index


def read_osm(path: Path, crs: str | None = None) -> Roads:  # noqa: ARG001 - longitude and latitude always
    """The roads of an OpenStreetMap file in longitude and latitude, cut where they meet; lengths on the ellipsoid.

    Ways closed to the public's cars and aisles of car parks are left out, and counted in the notes. The nodes of a
    way that the file does not hold (an extract's edge) end it. Bollards and the like end a road on both sides.

    Raises:
        InputError: where the file is damaged.
    """
    try:
        every = _ways(path)
        ways = every.kept(np.flatnonzero(~(osm_tags.closed(every.tags) | osm_tags.pointless(every.tags))))
        places = _places(path, np.unique(ways.node))
    except (RuntimeError, ValueError) as error:
        remedy = "It is cut short or damaged: download it again."
        raise InputError([Problem(path.name, f"cannot be read to its end ({error})", remedy)]) from error
    return _roads(ways, places, _notes(every))


def _ways(path: Path) -> Ways:
    """Every way of the classes that are read."""
    import osmium

    classes = osmium.filter.TagFilter(*(("highway", name) for name in osm_tags.CLASSES))
    ids, sizes, nodes = array("q"), array("q", [0]), array("q")
    rows: list[list[str]] = []
    ways = osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(classes)
    for way in cast("Iterator[osmium.osm.Way]", ways):
        ids.append(way.id)
        sizes.append(len(way.nodes))
        nodes.extend(node.ref for node in way.nodes)
        rows.append([sys.intern(way.tags.get(key) or "") for key in osm_tags.TAGS])
    tags = pd.DataFrame(rows, np.array(ids, dtype=np.int64), list(osm_tags.TAGS), dtype=object)
    return Ways(tags, np.cumsum(sizes, dtype=np.int64), np.array(nodes, dtype=np.int64))


def _places(path: Path, wanted: IntArray) -> Places:
    """Where the wanted nodes are that the file holds."""
    import osmium

    ids, degrees, barred = array("q"), array("d"), bytearray()
    nodes = osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(osmium.filter.IdFilter(wanted.tolist()))
    for node in cast("Iterator[osmium.osm.Node]", nodes):
        at = node.location
        if at.valid():
            ids.append(node.id)
            degrees.extend((at.lon, at.lat))
            barred.append(_barred(node.tags))
    found, first = np.unique(np.array(ids, dtype=np.int64), return_index=True)
    return Places(found, np.array(degrees).reshape(-1, 2)[first], np.frombuffer(barred, dtype=bool)[first])


def _barred(tags: osmium.osm.TagList) -> bool:
    """Whether the tags of a node say that no car passes."""
    if not tags or tags.get("barrier") not in osm_tags.BARRED_NODES:
        return False
    return next((tags[key] for key in osm_tags.ACCESS if key in tags), "no") in osm_tags.SHUT


def _roads(ways: Ways, places: Places, notes: tuple[str, ...]) -> Roads:
    pieces = cut(ways.way, places.positions(ways.node), places.barred)
    start, end, copied = parted(pieces.start, pieces.end, places.barred)
    used, ends = np.unique(np.concatenate([start, end]), return_inverse=True)
    start, end = np.split(ends, 2)
    shapes = _lines(places.degrees[pieces.point], pieces.link)
    links = _links(ways, pieces).assign(start=start, end=end, length=geodesic_lengths(shapes))
    way = osm_tags.directions(ways.tags)[pieces.chain]
    return replace(directed(LONGITUDE_LATITUDE, _nodes(places, copied, used), links, shapes, way), notes=notes)


def _lines(points: FloatArray, line: IntArray) -> ShapeArray:
    """The lines through some points, line after line."""
    return np.asarray(shapely.linestrings(points, indices=line), dtype=object)


def _links(ways: Ways, pieces: Pieces) -> pd.DataFrame:
    """What the links have of their ways: id, class, name and maximum speed."""
    number = pd.Series(pieces.number).astype("str")
    by_way = {"road_class": ways.tags["highway"].astype("str"), "name": osm_tags.names(ways.tags)}
    link = pd.Series(ways.tags.index[pieces.chain]).astype("str") + "-" + number
    columns = {name: values.take(pieces.chain).reset_index(drop=True) for name, values in by_way.items()}
    maximum = maximum_kmh(ways.tags["maxspeed"])[pieces.chain]
    return pd.DataFrame({"link": link, **columns, "maximum_kmh": maximum})


def _nodes(places: Places, copied: IntArray, used: IntArray) -> pd.DataFrame:
    """The used of all nodes: those of the file and, after them, the copies of barred ones."""
    every = np.concatenate([np.arange(len(places.node)), copied])[used]
    copy = np.where(used < len(places.node), "", [f"/{number}" for number in used - len(places.node) + 1])
    node = pd.Series(places.node[every]).astype("str") + pd.Series(copy).astype("str")
    return pd.DataFrame({"node": node, "x": places.degrees[every, 0], "y": places.degrees[every, 1]})


def _notes(ways: Ways) -> tuple[str, ...]:
    """What was left out, counted by the tag that says so."""
    closed = osm_tags.closed(ways.tags)
    shut = osm_tags.access(ways.tags)[closed].value_counts()
    tags = ", ".join(f"{count:,} {tag}" for tag, count in shut.items())
    aisles = int((osm_tags.pointless(ways.tags) & ~closed).sum())
    notes = []
    if len(shut):
        notes.append(f"Left out, closed to the public's cars: {counted(int(shut.sum()), 'way')} ({tags}).")
    if aisles:
        notes.append(f"Left out, aisles of car parks and the like: {counted(aisles, 'way')}.")
    return tuple(notes)
