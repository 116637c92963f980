"""Small road networks for tests: made by hand, and as OpenStreetMap files written node by node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import pandas as pd

from reconfig.travel.roads import LINK_COLUMNS, Roads

ROOT = Path(__file__).parent.parent
PORTO_ALEGRE = ROOT / "instances" / "porto-alegre" / "roads.osm.pbf"

Tags = Mapping[str, str]

ROAD: Tags = {"highway": "residential"}


def roads(points: Sequence[tuple[float, float]], links: Sequence[tuple[int, int]], **columns: object) -> Roads:
    """Straight residential links of their true length between points, with some columns as given."""
    at = np.array(points, dtype=float)
    ends = np.array(links, dtype=np.int64).reshape(-1, 2)
    frame = pd.DataFrame(
        {
            "link": [f"L{i}" for i in range(len(ends))],
            "start": ends[:, 0],
            "end": ends[:, 1],
            "length": np.hypot(*(at[ends[:, 1]] - at[ends[:, 0]]).T),
            "road_class": "residential",
            "name": "",
            "maximum_kmh": np.nan,
            "one_way": False,
            **columns,
        }
    )
    nodes = pd.DataFrame({"node": [f"N{i}" for i in range(len(at))], "x": at[:, 0], "y": at[:, 1]})
    text = dict.fromkeys(("link", "road_class", "name"), "str")
    return Roads("EPSG:32632", nodes, frame[list(LINK_COLUMNS)].astype(text))


def osm(path: Path, nodes: Mapping[int, tuple[float, float]], ways: Sequence[tuple[int, list[int], Tags]]) -> Path:
    """Write an .osm file: nodes by id as longitude and latitude, ways as id, nodes and tags."""
    return osm_tagged(path, {node: (lon, lat, {}) for node, (lon, lat) in nodes.items()}, ways)


def osm_tagged(
    path: Path, nodes: Mapping[int, tuple[float, float, Tags]], ways: Sequence[tuple[int, list[int], Tags]]
) -> Path:
    """The same with tags of nodes."""
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", "<osm version='0.6'>"]
    for node, (lon, lat, tags) in nodes.items():
        lines.append(f"<node id='{node}' version='1' lon='{lon}' lat='{lat}'>{_tags(tags)}</node>")
    for way, chain, tags in ways:
        members = "".join(f"<nd ref='{node}'/>" for node in chain)
        lines.append(f"<way id='{way}' version='1'>{members}{_tags(tags)}</way>")
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
