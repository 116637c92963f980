"""Which links are urban: by the residents around them."""

from __future__ import annotations

from typing import Final

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray
from reconfig.travel.roads import Roads

DENSITY: Final = 300.0
"""Residents a km2 of an urban cluster: Eurostat, degree of urbanisation."""

CLUSTER: Final = 5000.0
"""Residents that an urban cluster has at least: the same source."""

NEAR: Final = 1000.0
"""How far around the middle of a link density is taken, in m."""

FAR: Final = 1000.0 * float(np.sqrt(CLUSTER / DENSITY / np.pi))
"""The radius of the smallest urban cluster, 2,303 m: within it live 5,000 residents at 300 a km2."""

BATCH: Final = 50_000


def urban_links(roads: Roads, zone_points: FloatArray, residents: FloatArray) -> BoolArray:
    """Whether each link is urban, shape (links,).

    A link is urban where at least 300 residents a km2 live within 1 km of its middle, and at least 5,000 within the
    radius of the smallest urban cluster: a zone's residents stand at one point here, and one rural zone alone would
    otherwise make its roads a town.

    zone_points: where the residents of each zone are, in the roads' coordinates, shape (zones, 2);
    residents: shape (zones,).
    """
    from scipy.spatial import KDTree

    middles, tree = _middles(roads), KDTree(zone_points)
    urban = np.zeros(len(middles), dtype=bool)
    for begin in range(0, len(middles), BATCH):
        batch = KDTree(middles[begin : begin + BATCH])
        pairs = batch.sparse_distance_matrix(tree, FAR, output_type="ndarray")
        people = residents[pairs["j"]]
        near = np.bincount(pairs["i"], people * (pairs["v"] <= NEAR), minlength=batch.n)
        far = np.bincount(pairs["i"], people, minlength=batch.n)
        urban[begin : begin + batch.n] = (near >= DENSITY * np.pi * (NEAR / 1000) ** 2) & (far >= CLUSTER)
    return urban


def _middles(roads: Roads) -> FloatArray:
    """The middle of each link, shape (links, 2): along its shape where it has one."""
    if roads.shapes is None:
        return (roads.points[roads.start] + roads.points[roads.end]) / 2
    import shapely

    return shapely.get_coordinates(shapely.line_interpolate_point(roads.shapes, 0.5, normalized=True))
