"""The roads of Norwest, laid over its places: motorway, A, B and minor roads, none over water. No real road."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.instance.io import csv_bytes
from reconfig.instance.norwest.ground import CRS, land, metres, neck, on_land
from reconfig.instance.norwest.places import VILLAGE, Places, scattered
from reconfig.instance.norwest.shore_road import shore_road
from reconfig.instance.norwest.sites import SITES, places_of
from reconfig.instance.norwest.towns import TOWNS
from reconfig.travel.roads import LINK_COLUMNS, Roads
from reconfig.travel.triangulation import Links, main_roads, shortest_tree, thinned, triangulated
from reconfig.travel.usable import connected_parts

Words = npt.NDArray[np.object_]

MOTORWAY, A_ROAD, B_ROAD, MINOR = "Motorway", "A Road", "B Road", "Minor Road"

MOTORWAYS: Final = (("M1", ("C", "A", "B")),)
"""Name, and the towns that it joins one after the other; the shortest way between each two."""

A_ROADS: Final = (
    ("A1", ("A", "MA", "D1")),
    ("A2", ("A", "M2", "D3", "D1")),
    ("A3", ("C", "MA", "M2", "B3")),
    ("A4", ("C", "M1", "M4", "M3", "B2")),
    ("A5", ("M4", "A")),
    ("A6", ("B", "B3", "M5", "D3")),
    ("A7", ("B", "B2")),
    ("A8", ("M3", "B")),
    ("A9", ("B3", "B2")),
)
"""The same for A roads."""

SHORE_ROAD: Final = "B1"

B_HUBS: Final = 45
"""Villages that B roads join, beside the towns."""

FELLS: Final = (28.0, 65.0)
"""km: to the west of the first and the north of the second the shore road is the only B road: nothing cuts it short."""

TOWN_NODES, COUNTRY_NODES = 4_500, 2_600
"""Crossings and bends beside the places of zones, sites and the shore road; drawn at sea they are left out."""

FROM_SHORE: Final = 100.0

JUNCTION_EVERY: Final = 4
"""Other roads meet every fourth node of the shore road, so that its time hardly hangs on the seed."""

LONGEST: Final = 5_000.0
"""Metres of a link: longer ones run along the edge of the region, between places that are no neighbours."""


def lay_roads(places: Places, rng: np.random.Generator) -> Roads:
    """Straight links between places, sites and crossings; from every one of them one can drive to every other.

    The triangulation without what crosses water or, but for the shore road, the neck; of it the shortest tree, the main
    roads, and the links that are shortest for their ends.
    """
    shore = shore_road()
    points = _points(shore, places, rng)
    network, on_shore = _possible(points, len(shore))
    points, network, on_shore = _joined_up(points, network, on_shore)
    road_class, name = _main(network, points, rng)
    minor_shore = on_shore & ((road_class == MINOR) | (road_class == B_ROAD))
    road_class[minor_shore], name[minor_shore] = B_ROAD, SHORE_ROAD
    kept = thinned(rng, network, shortest_tree(network) | (road_class != MINOR))
    return _as_roads(points, network.part(kept), road_class[kept], name[kept])


def _points(shore: FloatArray, places: Places, rng: np.random.Generator) -> FloatArray:
    """The shore road's nodes, then towns, sites, zones and crossings; each place once, shape (nodes, 2)."""
    share = np.array([town.share for town in TOWNS])
    counts = [*np.rint(TOWN_NODES * share / share.sum()).astype(int).tolist(), COUNTRY_NODES]
    drawn = np.concatenate([scattered(town, count, rng) for town, count in enumerate(counts)])
    crossings = drawn[on_land(drawn, FROM_SHORE)]
    towns = np.array([town.place for town in TOWNS])
    every = np.concatenate([shore, towns, places_of(SITES), places.points, crossings])
    _, first = np.unique(every, axis=0, return_index=True)
    return every[np.sort(first)]


def _possible(points: FloatArray, shore: int) -> tuple[Links, BoolArray]:
    """Links that cross neither water nor the neck, and which of them are the shore road's: its nodes come first."""
    found = triangulated(points)
    pairs = np.stack([np.arange(shore - 1), np.arange(1, shore)], axis=1)
    pairs[-1, 1] = int(np.flatnonzero((points == points[shore - 1]).all(axis=1))[0])
    ends = np.unique(np.concatenate([np.stack([found.start, found.end], axis=1), pairs]), axis=0)
    length = np.hypot(*(points[ends[:, 1]] - points[ends[:, 0]]).T)
    network = Links(len(points), ends[:, 0], ends[:, 1], length)
    on_shore = np.isin(network.key, pairs[:, 0] * len(points) + pairs[:, 1])
    nodes = np.arange(len(points))
    passed = (nodes < shore) & (nodes % JUNCTION_EVERY != 0)
    elsewhere = ~passed[network.start] & ~passed[network.end]
    kept = on_shore | (elsewhere & (length <= LONGEST) & _dry(points, network))
    return network.part(kept), on_shore[kept]


def _dry(points: FloatArray, network: Links) -> BoolArray:
    """Links that cross neither water nor the neck."""
    import shapely

    lines = shapely.linestrings(np.stack([points[network.start], points[network.end]], axis=1))
    ground = land()
    shapely.prepare(ground)
    return np.asarray(shapely.covers(ground, lines)) & ~np.asarray(shapely.intersects(neck(), lines))


def _joined_up(points: FloatArray, network: Links, marked: BoolArray) -> tuple[FloatArray, Links, BoolArray]:
    """The largest connected part: crossings in a corner between water and water are left out."""
    part = connected_parts(network.nodes, network.start, network.end, "weak")
    stays = part == np.bincount(part).argmax()
    number = np.cumsum(stays) - 1
    kept = stays[network.start]
    start, end = number[network.start[kept]], number[network.end[kept]]
    return points[stays], Links(int(stays.sum()), start, end, network.length[kept]), marked[kept]


def _main(network: Links, points: FloatArray, rng: np.random.Generator) -> tuple[Words, Words]:
    """Class and name of every link, shape (links,) each: minor roads have no name."""
    nodes = {town.code: node_at(points, town.place) for town in TOWNS}
    road = main_roads(network, _hubs(points, rng))
    road[_in_fells((points[network.start] + points[network.end]) / 2)] = -1
    road_class = np.where(road >= 0, B_ROAD, MINOR).astype(object)
    name = np.where(road >= 0, np.char.add("B", (road + 2).astype(str)), "").astype(object)
    for kind, roads in ((A_ROAD, A_ROADS), (MOTORWAY, MOTORWAYS)):
        for number, towns in roads:
            way = _way(network, [nodes[town] for town in towns])
            road_class[way], name[way] = kind, number
    return road_class, name


def _hubs(points: FloatArray, rng: np.random.Generator) -> IntArray:
    """Nodes that B roads join: towns on the mainland, and villages that lie apart from each other."""
    mainland = [node_at(points, town.place) for town in TOWNS if town.code != "D2"]
    drawn = scattered(VILLAGE, 12 * B_HUBS, rng)
    drawn = drawn[on_land(drawn, 4_000.0) & ~_in_fells(drawn)]
    hubs = points[mainland]
    for _ in range(B_HUBS):
        away = np.linalg.norm(drawn[:, None] - hubs, axis=2).min(axis=1)
        hubs = np.concatenate([hubs, drawn[[int(away.argmax())]]])
    return np.unique([node_at(points, hub) for hub in hubs])


def _in_fells(points: FloatArray) -> BoolArray:
    x, y = metres(FELLS)
    inside: BoolArray = (points[:, 0] < x) & (points[:, 1] > y)
    return inside


def node_at(points: FloatArray, place: FloatArray) -> int:
    """The node nearest to a place."""
    return int(np.hypot(*(points - place).T).argmin())


def _way(network: Links, stops: list[int]) -> IntArray:
    """The links of the shortest way by these nodes, each once."""
    before = dijkstra(network.matrix(network.length), directed=False, indices=stops, return_predecessors=True)[1]
    return np.unique(np.concatenate([_back(network, tree, end) for tree, end in zip(before, stops[1:], strict=False)]))


def _back(network: Links, before: IntArray, node: int) -> IntArray:
    """The links from a node back to where a tree of shortest ways begins."""
    nodes = [node]
    while before[nodes[-1]] >= 0:
        nodes.append(int(before[nodes[-1]]))
    ends = np.sort(np.stack([nodes[:-1], nodes[1:]], axis=1), axis=1)
    links: IntArray = np.searchsorted(network.key, ends[:, 0] * network.nodes + ends[:, 1])
    return links


def _as_roads(points: FloatArray, network: Links, road_class: Words, name: Words) -> Roads:
    nodes = pd.DataFrame({"node": np.arange(1, len(points) + 1).astype(str), "x": points[:, 0], "y": points[:, 1]})
    links = pd.DataFrame(
        {
            "link": np.arange(1, len(network.start) + 1).astype(str),
            "start": network.start,
            "end": network.end,
            "length": np.round(network.length, 1),
            "road_class": road_class,
            "name": name,
            "maximum_kmh": np.nan,
            "one_way": False,
        }
    )
    return Roads(CRS, nodes, links, notes=("Synthetic roads: no real place.",))


def road_files(roads: Roads) -> dict[str, bytes]:
    """The folder `roads` of an instance: file names and contents, the same bytes for the same roads.

    A pair of gzipped tables, some 200 kB; a GeoPackage of the same takes ten times as much, and holds the time of day.
    """
    node = roads.nodes["node"].to_numpy(object)
    links = roads.links[list(LINK_COLUMNS)].assign(
        start=node[roads.start], end=node[roads.end], one_way=np.where(roads.column("one_way"), "yes", "no")
    )
    tables = {"nodes.csv.gz": roads.nodes, "links.csv.gz": links}
    return {name: csv_bytes(table, name, "%.10g") for name, table in tables.items()}


def write_roads(roads: Roads, folder: Path) -> None:
    """Write the folder that `read_roads` reads back."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in road_files(roads).items():
        (folder / name).write_bytes(content)
