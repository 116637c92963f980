"""Parsed roads kept between runs, by the content of their file: a country's file takes minutes to parse, once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from reconfig.instance.io import sha256
from reconfig.travel.reading import read_roads
from reconfig.travel.reading.tables import FILES
from reconfig.travel.roads import LINK_COLUMNS, Roads
from reconfig.whole_files import whole_file

Arrays = Mapping[str, npt.NDArray[Any]]

FORMAT: Final = 2
"""Of the kept files, and of what the readers make of a road file: one more whenever either changes."""

FOLDER_VARIABLE: Final = "RECONFIG_CACHE"
"""The environment variable that says where files are kept."""

BROKEN: Final = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, shapely.errors.ShapelyError)
"""What reading a kept file that is broken may raise."""

CATEGORIES: Final = ("road_class", "name")
"""Columns of text with few different values."""

NUMBERS: Final = tuple(name for name in LINK_COLUMNS if name not in ("link", *CATEGORIES))


def cache_folder() -> Path:
    """Where files are kept between runs: RECONFIG_CACHE, or the user's cache folder of the system."""
    import platformdirs

    return Path(os.environ.get(FOLDER_VARIABLE) or platformdirs.user_cache_dir("reconfig"))


def cached_roads(path: Path, crs: str | None = None, cache: Path | None = None) -> Roads:
    """What `read_roads` gives, from the cache where this content was read before; `cache` is its folder.

    A kept file that is broken is read anew from the road file. A cache that cannot be written changes nothing.

    Raises:
        InputError: as `read_roads`.
    """
    if not path.exists():
        return read_roads(path, crs)  # which says so
    key = _key(path, crs)
    kept = (cache_folder() if cache is None else cache) / f"roads-{key}.npz"
    roads = _load(kept, key)
    if roads is None:
        roads = read_roads(path, crs)
        with contextlib.suppress(OSError):
            _save(roads, kept, key)
    return roads


def _key(path: Path, crs: str | None) -> str:
    """A hash of the content of the file, or of all files that make it up, of `crs` and the format."""
    contents = [(file.name, sha256(file)) for file in _files(path)]
    return hashlib.sha256(json.dumps([FORMAT, crs, path.suffix, contents]).encode()).hexdigest()[:32]


def _files(path: Path) -> list[Path]:
    """The files that are read: both tables of a pair, all parts of shapes, else the file alone."""
    folder = path if path.is_dir() else path.parent
    if path.is_dir() or path.name in FILES:
        return [folder / name for name in FILES if (folder / name).is_file()]
    return sorted(folder.glob(f"{path.stem}.*")) if path.suffix.lower() == ".shp" else [path]


def _load(path: Path, key: str) -> Roads | None:
    """The roads kept under the key; None where there are none, or the file is broken."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return _roads(arrays, key)
    except BROKEN:
        return None


def _save(roads: Roads, path: Path, key: str) -> None:
    with whole_file(path) as partial, partial.open("wb") as file:
        np.savez(file, allow_pickle=False, **_arrays(roads, key))


def _arrays(roads: Roads, key: str) -> dict[str, npt.NDArray[Any]]:
    """The roads as plain arrays."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "about": _text([key, roads.crs, *roads.notes]),
        "node": _text(roads.nodes["node"]),
        "points": roads.points,
        "link": _text(roads.links["link"]),
        **{name: roads.links[name].to_numpy() for name in NUMBERS},
    }
    for name in CATEGORIES:
        codes, words = pd.factorize(roads.links[name])
        arrays |= {name: codes, f"{name}_words": _text(words)}
    if roads.shapes is not None:
        _, points, (first,) = shapely.to_ragged_array(roads.shapes)
        arrays |= {"shape_points": points, "shape_first": first}
    return arrays


def _roads(arrays: Arrays, key: str) -> Roads:
    """The roads of plain arrays; ValueError where they are those of another key."""
    said, crs, *notes = _words(arrays["about"])
    if said != key:
        raise ValueError(said)
    points = arrays["points"]
    nodes = pd.DataFrame({"node": _words(arrays["node"]), "x": points[:, 0], "y": points[:, 1]}).astype({"node": "str"})
    columns: dict[str, Any] = {"link": _words(arrays["link"]), **{name: arrays[name] for name in NUMBERS}}
    for name in CATEGORIES:
        columns[name] = np.array(_words(arrays[f"{name}_words"]), dtype=object)[arrays[name]]
    links = pd.DataFrame(columns)[list(LINK_COLUMNS)].astype(dict.fromkeys(("link", *CATEGORIES), "str"))
    shapes = None
    if "shape_points" in arrays:
        offsets = (arrays["shape_first"],)
        shapes = np.asarray(
            shapely.from_ragged_array(shapely.GeometryType.LINESTRING, arrays["shape_points"], offsets), dtype=object
        )
    return Roads(crs, nodes, links, shapes, tuple(notes))


def _text(words: Any) -> npt.NDArray[np.uint8]:  # noqa: ANN401 - a list, a column or an index of text
    """Texts as one array of bytes, each followed by a zero byte."""
    return np.frombuffer("".join(f"{word}\0" for word in words).encode(), dtype=np.uint8)


def _words(text: npt.NDArray[np.uint8]) -> list[str]:
    """The texts of an array that `_text` made."""
    return text.tobytes().decode().split("\0")[:-1]
