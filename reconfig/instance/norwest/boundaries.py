"""Boundaries of the zones of Norwest: the land that is nearest to each, never the sea or the estuary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reconfig.instance.instance import FloatArray
from reconfig.instance.norwest.ground import CRS, land

if TYPE_CHECKING:
    import geopandas as gpd


def boundaries(codes: list[str], points: FloatArray) -> gpd.GeoDataFrame:
    """Columns zone and geometry: Voronoi cells clipped to the land; together they are the land.

    Land across water from its point goes to the neighbour by land with the longest common border.
    """
    import geopandas as gpd
    import shapely

    region = land()
    cloud = shapely.multipoints(points)
    cells = shapely.get_parts(shapely.voronoi_polygons(cloud, extend_to=region, ordered=True))
    pieces, zone = shapely.get_parts(shapely.intersection(cells, region), return_index=True)
    at_home = shapely.intersects_xy(pieces, *points[zone].T)
    for piece in np.flatnonzero(~at_home & (shapely.area(pieces) > 0)):
        border = shapely.length(shapely.intersection(pieces, pieces[piece]))
        border[~at_home] = 0
        zone[piece] = zone[int(border.argmax())]
    shapes = [shapely.union_all(pieces[zone == number]) for number in range(len(points))]
    frame = gpd.GeoDataFrame({"zone": np.array(codes, dtype=object)}, geometry=shapes, crs=CRS)
    return frame.astype({"zone": "str"})
