"""A layer of the map file: its name, its words, its rows with their shapes, and its styles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reconfig.outputs.geopackage.style import Style
from reconfig.outputs.maps.ground import Geometries


@dataclass(frozen=True, eq=False)
class Layer:
    """name: as files call it. title: as people do. shapes: in the order of the rows; None where nothing is known.

    kind: of the shapes, "MultiPolygon" or "Point".
    """

    name: str
    title: str
    rows: pd.DataFrame
    shapes: Geometries | None
    kind: str
    styles: tuple[Style, ...]

    def frame(self, crs: str) -> Any:  # noqa: ANN401
        """The rows as a layer that can be written; a plain table where there are no shapes."""
        if self.shapes is None:
            return self.rows
        import geopandas as gpd

        return gpd.GeoDataFrame(self.rows, geometry=gpd.GeoSeries(list(self.shapes), index=self.rows.index, crs=crs))
