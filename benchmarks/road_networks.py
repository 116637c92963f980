"""The road networks that the cases run on, by name: real ones, and generated ones that are kept between runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.instances import ROOT
from reconfig.instance.instance import BoolArray, IntArray
from reconfig.instance.io import sha256
from reconfig.travel import synthetic
from reconfig.travel.roads import Roads
from reconfig.travel.speeds import default_speeds, link_milliseconds
from reconfig.travel.synthetic import synthetic_roads
from reconfig.travel.usable import strong_part

FOLDER = "RECONFIG_ROADS"
"""The variable that names the folder of dimacs_ny; without it, `../shared/data/roads` beside the repository."""

TIME_UNITS_A_SECOND = 290
"""Of the DIMACS challenge's travel times, if the fastest class of roads is driven at 65 mph."""

KINDS = ("motorway", "primary", "secondary", "residential", "unclassified")


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs in the order of the file, milliseconds whole, and nodes from which each other can be reached.

    zones: how many a matrix of it has.
    """

    nodes: int
    tail: IntArray
    head: IntArray
    milliseconds: IntArray
    usable: IntArray
    zones: int

    def ends(self, sites: int) -> tuple[IntArray, IntArray]:
        """Random nodes as zones, and as sites."""
        rng = np.random.default_rng(1)
        zones = rng.choice(self.usable, min(self.zones, len(self.usable)), replace=False)
        return zones, rng.choice(self.usable, sites, replace=False)


def roads_folder() -> Path:
    """The folder that holds dimacs_ny."""
    return Path(os.environ.get(FOLDER) or ROOT.parent / "shared" / "data" / "roads")


def lacks_network(name: str) -> str | None:
    """None where the network's file is there, or it is generated; else why a case cannot use it."""
    if name != "new-york" or _new_york_file().is_file():
        return None
    return f"dimacs_ny/{_new_york_file().name} is not in the folder that {FOLDER} names"


def timed(roads: Roads) -> tuple[IntArray, IntArray, BoolArray]:
    """Milliseconds of each link by car there and back, and whether the link is usable."""
    urban = roads.column("road_class").to_numpy() == "residential"
    forward, backward = link_milliseconds(roads, default_speeds(), "car", urban)
    return forward, backward, strong_part(roads, forward, backward).links


def generated(nodes: int) -> Roads:
    """Synthetic roads, from the cache where they are there and the generator is still the same; without names."""
    path = _cache() / f"roads-{nodes}-{sha256(Path(synthetic.__file__))[:8]}.npz"
    if not path.is_file():
        _keep(synthetic_roads(nodes, seed=1), path)
    with np.load(path) as kept:
        links = pd.DataFrame({name: kept[name] for name in ("start", "end", "length", "one_way")})
        links["road_class"] = np.array(KINDS, dtype=object)[kept["kind"]]
        places = {"x": kept["points"][:, 0], "y": kept["points"][:, 1]}
    links["link"], links["name"], links["maximum_kmh"] = np.arange(len(links)).astype(str), "", np.nan
    return Roads("EPSG:27700", pd.DataFrame({"node": np.arange(nodes).astype(str), **places}), links)


def _cache() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("reconfig") / "benchmarks"


def _keep(roads: Roads, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = pd.Categorical(roads.column("road_class"), categories=KINDS).codes
    one_way = roads.column("one_way").to_numpy(bool)
    beside = path.with_name(f".{os.getpid()}-{path.name}")
    columns = {"start": roads.start, "end": roads.end, "length": roads.length, "one_way": one_way}
    np.savez(beside, allow_pickle=False, points=roads.points, kind=kind, **columns)
    beside.replace(path)


def _of_roads(roads: Roads, zones: int) -> Network:
    forward, backward, usable = timed(roads)
    return Network(
        nodes=len(roads.nodes),
        tail=np.concatenate([roads.start, roads.end]),
        head=np.concatenate([roads.end, roads.start]),
        milliseconds=np.concatenate([forward, backward]),
        usable=np.unique(roads.start[usable]),
        zones=zones,
    )


def _porto_alegre() -> Network:
    from reconfig.travel.reading import read_roads

    return _of_roads(read_roads(ROOT / "instances" / "porto-alegre" / "roads.osm.pbf"), 1_227)


def _new_york_file() -> Path:
    return roads_folder() / "dimacs_ny" / "USA-road-t.NY.gr.gz"


def _new_york() -> Network:
    columns = ["kind", "tail", "head", "time"]
    rows = pd.read_csv(_new_york_file(), sep=" ", names=columns, skiprows=7)
    arcs = rows[rows["kind"] == "a"][columns[1:]].to_numpy(np.int64)
    nodes = np.unique(arcs[:, 0])
    milliseconds = np.rint(arcs[:, 2] * 1_000 / TIME_UNITS_A_SECOND).astype(np.int64)
    return Network(len(nodes), arcs[:, 0] - 1, arcs[:, 1] - 1, milliseconds, nodes - 1, 10_000)


NETWORKS: Mapping[str, Callable[[], Network]] = {
    "smoke": lambda: _of_roads(synthetic_roads(2_000, seed=1), 200),
    "porto-alegre": _porto_alegre,
    "new-york": _new_york,
    "50k": lambda: _of_roads(generated(50_000), 5_000),
    "500k": lambda: _of_roads(generated(500_000), 10_000),
    "3m": lambda: _of_roads(generated(3_000_000), 33_000),
}
