"""Which column of a file of lines is meant: the names that publishers of roads use for the columns of links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from reconfig.errors import InputError
from reconfig.problem import Problem
from reconfig.travel.reading.building import joined_names, maximum_kmh, text

MEANT: Final[Mapping[str, tuple[str, ...]]] = {
    "link": ("link", "id", "identifier", "edge_id"),
    "start": ("start", "start_node", "startnode", "from_node", "u"),
    "end": ("end", "end_node", "endnode", "to_node", "v"),
    "length": ("length", "length_m"),
    "road_class": ("road_class", "road_function", "function", "highway", "fclass", "road_classification", "class"),
    "form": ("form_of_way", "formofway"),
    "name": ("name", "name_1", "name1", "road_name"),
    "number": ("road_classification_number", "roadnumber", "road_number", "ref"),
    "maximum_kmh": ("maximum_kmh", "maxspeed", "max_speed"),
    "one_way": ("one_way", "oneway"),
}
"""What each column may be called, in small letters; the first name that is there counts.

Those of OS Open Roads (GeoPackage and shapes), of OpenStreetMap and osmnx, and our own.
"""

DUAL: Final = ("A Road", "Dual Carriageway")
"""The class and form of way of OS Open Roads for which the table of speeds has a row of its own."""


def meant(names: Iterable[str], file: str) -> dict[str, str]:
    """The file's column for each of ours that it has.

    Raises:
        InputError: where there is no class of road, or only one of start and end.
    """
    given = {name.lower(): name for name in names}
    found = {
        ours: given[next(name for name in theirs if name in given)]
        for ours, theirs in MEANT.items()
        if set(theirs) & set(given)
    }
    problems = [_lacks(one, given.values(), file) for one in _missing(found)]
    if problems:
        raise InputError(problems)
    return found


def _missing(found: Mapping[str, str]) -> list[str]:
    half = {"start": "end", "end": "start"}
    lacking = [] if "road_class" in found else ["road_class"]
    return lacking + [one for one, other in half.items() if other in found and one not in found]


def _lacks(ours: str, given: Iterable[str], file: str) -> Problem:
    remedy = f"Its columns are: {', '.join(given)}. Name one of them {ours}."
    return Problem(file, f"has no column for {ours} (such as {', '.join(MEANT[ours][:4])})", remedy)


def described(frame: pd.DataFrame, found: Mapping[str, str]) -> pd.DataFrame:
    """What the links are: link, road_class, name, maximum_kmh; the columns of the file by `found`."""
    blank = pd.Series("", index=frame.index)

    def of(ours: str) -> pd.Series[Any]:
        return text(frame[found[ours]]) if ours in found else blank

    link = of("link") if "link" in found else pd.Series(np.arange(1, len(frame) + 1), frame.index).astype("str")
    dual = (of("road_class") == DUAL[0]) & of("form").str.contains(DUAL[1], regex=False)
    return pd.DataFrame(
        {
            "link": link,
            "road_class": of("road_class") + np.where(dual, " (dual)", ""),
            "name": joined_names(of("name"), of("number")),
            "maximum_kmh": maximum_kmh(of("maximum_kmh")),
        }
    ).astype({"road_class": "str"})
