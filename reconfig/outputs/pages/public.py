"""The public page: one HTML file in which residents see what each option would change for them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reconfig.instance.postcodes import Postcodes
from reconfig.outputs.comparison_tables import comparison_tables
from reconfig.outputs.pages.map_data import map_data, tenths
from reconfig.outputs.pages.marks import marks_of
from reconfig.outputs.pages.packed import packed
from reconfig.outputs.pages.page import MAP_SCRIPTS, MAP_STYLES, page
from reconfig.outputs.pages.postcodes import attribution, postcode_data
from reconfig.outputs.pages.public_tables import (
    Tables,
    bands_table,
    cost_table,
    moves_table,
    overview_table,
    rules_table,
    service_tables,
)
from reconfig.outputs.pages.public_words import assumed_by_subject, method_words, option_words
from reconfig.outputs.pages.stamp import stamp
from reconfig.outputs.phrases import listed
from reconfig.study.appraisal import Appraisal
from reconfig.whole_files import whole_file

STYLES = (*MAP_STYLES, "public.css")
SCRIPTS = (*MAP_SCRIPTS, "public_combobox.js", "public_places.js", "public_answer.js", "public.js")


def write_public_page(appraisal: Appraisal, path: Path, postcodes: Postcodes | None = None) -> None:
    """Write the page; it appears whole or not at all. With postcodes one can look up one's own."""
    text = public_page(appraisal, postcodes)
    with whole_file(path) as partial:
        partial.write_bytes(text.encode("utf-8"))


def public_page(appraisal: Appraisal, postcodes: Postcodes | None = None) -> str:
    """The page as HTML. Without JavaScript everything can be read but the map and the look-up."""
    instance = appraisal.instance
    tables = comparison_tables(appraisal)
    drawn = map_data(appraisal)
    data = None if drawn is None else packed({"map": drawn, "districts": district_minutes(appraisal, tables)})
    codes = None if postcodes is None or drawn is None else packed(postcode_data(postcodes, instance))
    words = {
        "about": instance.about,
        "options": [_option(appraisal, number, tables) for number in range(1, len(appraisal.all))],
        "names": listed([option.name for option in appraisal.options]),
        "example": str(instance.zones["name"].iloc[len(instance.zones) // 2]),
        "overview": overview_table(appraisal, tables, marks_of(appraisal)),
        "costs": {"table": cost_table(appraisal, tables, marks_of(appraisal)), "assumed": marks_of(appraisal).money},
        "rules": rules_table(appraisal, tables),
        "services": [
            (instance.name_of_service(service), service_tables(appraisal, service, tables))
            for service in instance.service_codes
        ],
        "assumed": assumed_by_subject(instance),
        "method": method_words(appraisal),
        "attribution": attribution(instance.about.attribution, with_postcodes=codes is not None),
        "stamp": stamp(instance),
        "data": data,
        "postcodes": codes,
    }
    return page("public.html", styles=STYLES, scripts=SCRIPTS, **words)


def _option(appraisal: Appraisal, number: int, tables: Tables) -> dict[str, Any]:
    """What the page says of an option besides the tables that hold all of them."""
    option, instance = appraisal.all[number], appraisal.instance
    row: Mapping[Any, Any] = tables["options"].iloc[number].to_dict()
    return {
        "name": option.name,
        "number": number,
        "origin": option.origin,
        "words": option_words(row, instance, marks_of(appraisal)),
        "moves": moves_table(option.name, tables),
        "bands": bands_table(option.name, instance, tables),
    }


def district_minutes(appraisal: Appraisal, tables: Tables) -> list[list[list[int]]]:
    """By option, service (in the order of the map's) and district: tenths of the mean minutes of residents."""
    access = tables["access"]
    rows = access[(access["by"] == "district") & (access["weighting"] == "residents")]
    means = rows.set_index(["option", "service", "group"])["mean_minutes"]
    districts = appraisal.instance.groups("district")[1]
    services = appraisal.instance.service_codes
    return [
        [_tenths(means, [(option.name, service, district) for district in districts]) for service in services]
        for option in appraisal.all
    ]


def _tenths(means: pd.Series[float], keys: list[tuple[str, str, str]]) -> list[int]:
    minutes = np.array(means.reindex(pd.MultiIndex.from_tuples(keys)), dtype=np.float64)
    return [int(each) for each in tenths(minutes)]
