"""A road network for one mode of travel: how long each link takes, and which links can be used."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.travel.roads import Roads
from reconfig.travel.speeds import Speeds, link_milliseconds
from reconfig.travel.urban import urban_links
from reconfig.travel.usable import Usable, strong_part


@dataclass(frozen=True, eq=False)
class Network:
    """Roads with the milliseconds of each link from start to end and back (CLOSED where not), shape (links,) each.

    usable: the links from which every other can be reached and which every other reaches.
    """

    roads: Roads
    forward: IntArray
    backward: IntArray
    usable: Usable

    @property
    def digest(self) -> str:
        """The SHA-256 of what times between points on links depend on, in hexadecimal."""
        arrays = (self.roads.start, self.roads.end, self.forward, self.backward)
        return digest(*(np.ascontiguousarray(array) for array in arrays))


def digest(*arrays: IntArray | FloatArray) -> str:
    """The SHA-256 of some arrays, their sizes included, in hexadecimal."""
    found = hashlib.sha256()
    for array in arrays:
        found.update(f"{array.dtype.str}{array.shape}".encode())
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def network(roads: Roads, speeds: Speeds, mode: str, instance: Instance) -> Network:
    """The network of a mode; residents of the instance say which links are urban.

    Raises:
        InputError: where the table of speeds lacks the mode or a class, or the mode can use no road.
    """
    places = instance.zones[["easting", "northing"]].to_numpy(float)
    urban = urban_links(roads, places, instance.zones["population"].to_numpy(float))
    forward, backward = link_milliseconds(roads, speeds, mode, urban)
    return Network(roads, forward, backward, strong_part(roads, forward, backward))
