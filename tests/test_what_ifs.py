"""What-ifs as rows: what is wrong with them, and what they make of a network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_draft
from reconfig.instance.what_ifs import read_what_ifs
from reconfig.travel.change import Change, change_of
from reconfig.travel.graph import CLOSED
from reconfig.travel.network import Network
from reconfig.travel.roads import Roads
from reconfig.travel.usable import strong_part
from tests.roads import roads

HEAD = "what_if,change,road,drawn,factor,kmh,one_way,site,easting,northing,like"

STREETS = replace(
    roads(
        [(531000, 171000), (532000, 171000), (533000, 171000), (532000, 172000)],
        [(0, 1), (1, 2), (1, 3), (2, 3)],
        name=["High Street", "High Street", "Hill Road", ""],
    ),
    crs="EPSG:27700",
)
"""High Street runs east in two links of 1 km; Hill Road leaves it north in the middle."""


def written(folder: Path, *rows: str) -> Path:
    (folder / "what_ifs.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "w,close_road,,,,,,,,,",
            (
                "what_ifs.csv, row 2: 'close_road' names no road and draws none. "
                "Give the road's name, or draw an area or line that it crosses."
            ),
        ),
        (
            "w,slow_road,High Street,,,,,,,,",
            (
                "what_ifs.csv, row 2, column factor: is blank, though the change is slow_road. "
                "Give how many times as long the road takes, for example 1.25."
            ),
        ),
        (
            'w,add_road,,"LINESTRING (1 2",,50,,,,,',
            (
                "what_ifs.csv, row 2, column drawn: 'LINESTRING (1 2' is not well-known text. "
                "Write for example LINESTRING (601000 161000, 602500 161800); QGIS copies shapes in this form."
            ),
        ),
        (
            'w,add_road,,"POLYGON ((1 2, 3 4, 5 5, 1 2))",,50,,,,,',
            (
                "what_ifs.csv, row 2, column drawn: 'POLYGON ((1 2, 3 4, 5 5, 1 2))' is not a shape for add_road. "
                "Draw a LINESTRING."
            ),
        ),
        (
            "w,move_site,,,,,,S11,1,2,",
            "what_ifs.csv, row 2, column site: 'S11' is not a site of the instance. Did you mean 'S1'?",
        ),
        (
            "w,add_site,,,,,,S1,1,2,S2",
            "what_ifs.csv, row 2, column site: 'S1' is a site already. Give the new site a code of its own.",
        ),
        (
            "w,add_site,,,,,,S9,1,2,",
            (
                "what_ifs.csv, row 2, column like: is blank, though the change is add_site. "
                "Give the site whose organisation and offers the new one takes over."
            ),
        ),
        (
            "w,close_road,High Street,,2,,,,,,",
            (
                "what_ifs.csv, row 2, column factor: '2.0' has no meaning for the change close_road. "
                "Leave it blank, or correct the change."
            ),
        ),
        (
            "w,close_rode,High Street,,,,,,,,",
            (
                "what_ifs.csv, row 2, column change: 'close_rode' is none of close_road, slow_road, add_road, "
                "move_site, add_site. Did you mean 'close_road'?"
            ),
        ),
    ],
)
def test_each_fault_gives_one_sentence_in_check_too(tiny_folder: Path, row: str, sentence: str) -> None:
    problems = read_draft(written(tiny_folder, row)).problems
    assert [str(problem) for problem in problems] == [sentence]


def changed(folder: Path, instance: Instance, *rows: str, streets: Roads = STREETS) -> Change:
    minutes = np.array([60_000, 60_000, 60_000, 90_000])
    network = Network(streets, minutes, minutes, strong_part(streets, minutes, minutes))
    return change_of(read_what_ifs(written(folder, *rows), instance), "w", network, instance)


def test_a_road_is_closed_by_its_name(tiny_folder: Path, tiny: Instance) -> None:
    change = changed(tiny_folder, tiny, "w,close_road,High Street,,,,,,,,")
    assert change.forward.tolist() == change.backward.tolist() == [CLOSED, CLOSED, 60_000, 90_000]
    assert change.words == ("High Street is closed (2 links, 2.0 km).",)


def test_a_road_is_known_by_its_name_its_number_or_both(tiny_folder: Path, tiny: Instance) -> None:
    numbered = replace(STREETS, links=STREETS.links.assign(name=["High Street; A28", "A28", "A281", ""]))
    for road, closed in {"A28": [0, 1], "High Street": [0], "High Street; A28": [0]}.items():
        change = changed(tiny_folder, tiny, f"w,close_road,{road},,,,,,,,", streets=numbered)
        assert np.flatnonzero(change.touched).tolist() == closed


def test_only_the_part_of_a_road_that_is_drawn(tiny_folder: Path, tiny: Instance) -> None:
    """A line across High Street at 531500, which Hill Road's link does not meet."""
    line = '"LINESTRING (531500 170900, 531500 171100)"'
    change = changed(tiny_folder, tiny, f"w,close_road,High Street,{line},,,,,,,")
    assert change.forward.tolist() == [CLOSED, 60_000, 60_000, 90_000]


def test_every_road_that_lies_in_what_is_drawn(tiny_folder: Path, tiny: Instance) -> None:
    box = '"POLYGON ((531900 170900, 532100 170900, 532100 171100, 531900 171100, 531900 170900))"'
    change = changed(tiny_folder, tiny, f"w,slow_road,,{box},1.5,,,,,,")
    assert change.forward.tolist() == [90_000, 90_000, 90_000, 90_000]
    assert change.touched.tolist() == [True, True, True, False]


def test_changes_of_one_name_add_up_and_a_closed_road_stays_closed(tiny_folder: Path, tiny: Instance) -> None:
    rows = ("w,close_road,Hill Road,,,,,,,,", "w,slow_road,*,,2,,,,,,", "other,close_road,High Street,,,,,,,,")
    assert changed(tiny_folder, tiny, *rows).forward.tolist() == [120_000, 120_000, CLOSED, 180_000]


def test_a_new_road_joins_the_nearest_roads(tiny_folder: Path, tiny: Instance) -> None:
    """From (531500, 171100), 100 m off High Street, 1 km east: with the two gaps 1.2 km at 60 km/h, 72 s."""
    line = '"LINESTRING (531500 171100, 532500 171100)"'
    change = changed(tiny_folder, tiny, f"w,add_road,,{line},,60,yes,,,,")
    assert change.joints.link.tolist() == [0, 1]
    assert change.joints.fraction.tolist() == [0.5, 0.5]
    assert (change.there.tolist(), change.back.tolist()) == ([72_000], [CLOSED])


def test_a_new_site_takes_over_organisation_and_offers(tiny_folder: Path, tiny: Instance) -> None:
    change = changed(tiny_folder, tiny, "w,add_site,,,,,,S9,531000,171000,S1")
    row = change.sites.iloc[-1]
    assert (row["site"], row["organisation"], row["easting"]) == ("S9", "RA", 531000)
    offers = change.offers[change.offers["site"] == "S9"]
    assert offers["status"].tolist() == ["candidate", "candidate"]
    assert offers["fixed_cost"].tolist() == [900_000, 400_000]


def test_a_site_moves(tiny_folder: Path, tiny: Instance) -> None:
    change = changed(tiny_folder, tiny, "w,move_site,,,,,,S2,533000,171000,")
    assert change.sites["easting"].tolist() == [531200, 533000, 533900]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "w,close_road,Hihg Street,,,,,,,,",
            "what_ifs.csv, row 2, column road: 'Hihg Street' is not the name of a road. Did you mean 'High Street'?",
        ),
        (
            'w,close_road,Hill Road,"LINESTRING (531500 170900, 531500 171100)",,,,,,,',
            (
                "what_ifs.csv, row 2, column drawn: 'LINESTRING (531500 170900, 531500 171100)' is drawn where "
                "Hill Road does not cross it. Draw over the road, in the instance's coordinate system."
            ),
        ),
        (
            "v,close_road,Hill Road,,,,,,,,",
            "what_ifs.csv, column what_if: 'w' is not a what-if of the instance. The what-ifs are: v.",
        ),
    ],
)
def test_what_the_roads_do_not_have(tiny_folder: Path, tiny: Instance, row: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        changed(tiny_folder, tiny, row)
    assert str(caught.value) == sentence


def test_an_instance_without_what_ifs_has_none(tiny_folder: Path, tiny: Instance) -> None:
    assert read_what_ifs(tiny_folder, tiny).names == ()
