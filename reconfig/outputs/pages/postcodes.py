"""Postcodes inside a page: by outward code, each one in as few letters as tell it apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reconfig.instance.instance import Instance
from reconfig.instance.postcodes import Postcodes

ATTRIBUTION = (
    "Contains Royal Mail data © Royal Mail copyright and database right",
    "Contains OS data © Crown copyright and database right",
    "Contains National Statistics data © Crown copyright and database right",
)
"""Printed where a table of postcodes was given: what the licence of the ONS Postcode Directory asks for."""


def postcode_data(postcodes: Postcodes, instance: Instance) -> dict[str, Any]:
    """What the page's look-up reads.

    digits: figures in base 36 of an area's position. outward: by outward code, inward codes each followed by the
    position of their area, without anything between: `0AA1f0AB20`.
    """
    digits = len(np.base_repr(max(len(instance.zone_codes) - 1, 1), 36))
    position = {code: number for number, code in enumerate(instance.zone_codes)}
    outward: dict[str, list[str]] = {}
    for postcode in sorted(postcodes.zones):
        first, inward = postcode.split(" ")
        number = np.base_repr(position[postcodes.zones[postcode]], 36).lower().rjust(digits, "0")
        outward.setdefault(first, []).append(f"{inward}{number}")
    return {"digits": digits, "outward": {first: "".join(each) for first, each in outward.items()}}


def attribution(lines: Sequence[str], *, with_postcodes: bool) -> tuple[str, ...]:
    """The lines of an instance, and those of postcodes where there are some; each once."""
    return tuple(dict.fromkeys([*lines, *(ATTRIBUTION if with_postcodes else ())]))
