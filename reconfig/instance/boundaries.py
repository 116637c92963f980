"""Zone boundaries: a GeoPackage whose one layer has a `zone` column and polygons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reconfig.problem import Problem

if TYPE_CHECKING:
    import geopandas as gpd


def read_boundaries(path: Path) -> tuple[gpd.GeoDataFrame | None, list[Problem]]:
    """The boundaries, columns zone and geometry; None where there is no file."""
    if not path.is_file():
        return None, []
    import geopandas as gpd
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        frame = gpd.read_file(path)
    except (DataSourceError, DataLayerError):
        return None, [Problem(path.name, "is not a GeoPackage that can be read", "Export the layer again from a GIS.")]
    if "zone" not in frame.columns or "geometry" not in frame.columns:
        remedy = "Name the code column 'zone' and keep the polygons."
        return None, [Problem(path.name, "lacks a zone column or shapes", remedy)]
    return frame[["zone", "geometry"]].astype({"zone": "str"}), []


def write_boundaries(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write the boundaries as one layer, `zones`."""
    frame.to_file(path, layer="zones", driver="GPKG")
