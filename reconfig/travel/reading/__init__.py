"""Road files of every kind into Roads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from reconfig.errors import InputError
from reconfig.problem import Problem
from reconfig.travel.reading.building import finished
from reconfig.travel.reading.graphs import read_graphml
from reconfig.travel.reading.lines import read_lines
from reconfig.travel.reading.osm import read_osm
from reconfig.travel.reading.tables import FILES, read_tables
from reconfig.travel.roads import Roads

Reader = Callable[[Path, str | None], Roads]
"""From a file, and the coordinate system of its coordinates where it names none, to roads in the file's system."""

READERS: Final[Mapping[str, Reader]] = {
    **dict.fromkeys((".osm.pbf", ".pbf", ".osm", ".osm.bz2", ".osm.gz"), read_osm),
    **dict.fromkeys((".gpkg", ".geojson", ".json", ".shp"), read_lines),
    ".graphml": read_graphml,
    **dict.fromkeys(FILES, read_tables),
}
"""The reader for each end of a file's name."""


def read_roads(path: Path, crs: str | None = None) -> Roads:
    """The roads of a file, or of a folder with nodes.csv and links.csv, in the coordinate system `crs`, in metres.

    Without `crs` they stay in the file's system where that is in metres, else go to the local UTM zone.

    Raises:
        InputError: where the file is not there, of no known kind, damaged or not sound.
    """
    return finished(_reader(path)(path, crs), crs, path.name)


def _reader(path: Path) -> Reader:
    if not path.exists():
        raise InputError([Problem(str(path), "is not there", "Give the road file's name.")])
    if path.is_dir():
        return read_tables
    reader = next((reader for end, reader in READERS.items() if path.name.lower().endswith(end)), None)
    if reader is None:
        remedy = f"Give a file whose name ends with one of {', '.join(READERS)}."
        raise InputError([Problem(path.name, "is not a road file of a kind that is known here", remedy)])
    return reader
