"""The one road of the peninsula of Norwest: it winds along the shores from D2 over the neck to D1."""

from __future__ import annotations

from typing import Final

import numpy as np

from reconfig.instance.instance import FloatArray
from reconfig.instance.norwest.ground import metres

CORNERS: Final = (
    *((6, 70), (7.5, 72.5), (9, 75), (10.5, 77.2), (13.5, 78), (16, 77.9), (19, 77.2)),
    *((20.8, 74.5), (20.3, 71.5), (22.5, 69.5), (21.8, 67), (24, 65), (26, 62)),
)
"""Where it leads, in km from the region's corner."""

STEP: Final = 400.0
"""Metres between its nodes, as the crow flies along the corners."""

WAVE, SWING = 4_000.0, 725.0
"""It winds about the line through the corners: metres of a bend to either side, and how far it swings.

Chosen so that the whole road takes 55 to 60 minutes, as the specification asks.
"""


def shore_road() -> FloatArray:
    """The nodes of the road from D2 to D1, in m, shape (nodes, 2)."""
    corners = metres(CORNERS)
    steps = np.diff(corners, axis=0)
    length = np.hypot(*steps.T)
    until = np.append(0.0, np.cumsum(length))
    along = np.linspace(0, until[-1], round(until[-1] / STEP) + 1)
    middle = np.stack([np.interp(along, until, corners[:, axis]) for axis in (0, 1)], axis=1)
    stretch = np.clip(np.searchsorted(until, along, side="right") - 1, 0, len(steps) - 1)
    across = np.stack([-steps[:, 1], steps[:, 0]], axis=1)[stretch] / length[stretch, None]
    fade = np.minimum(1, np.minimum(along, until[-1] - along) / WAVE)
    swing: FloatArray = SWING * np.sin(2 * np.pi * along / WAVE) * fade
    nodes: FloatArray = np.round(middle + swing[:, None] * across)
    return nodes
