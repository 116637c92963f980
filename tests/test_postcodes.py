"""Tables of postcodes: what is read, what is refused, how a page holds them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.postcodes import Postcodes, read_postcodes
from reconfig.outputs.pages.postcodes import attribution, postcode_data


@pytest.fixture(scope="module")
def toy() -> Instance:
    return read_instance("instances/toy")


def _written(folder: Path, text: str, name: str = "postcodes.csv") -> Path:
    path = folder / name
    content = text.encode("utf-8")
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


def _refused(folder: Path, text: str, toy: Instance) -> list[str]:
    with pytest.raises(InputError) as raised:
        read_postcodes(_written(folder, text), toy)
    return [str(problem) for problem in raised.value.problems]


def test_postcodes_of_the_areas_are_read_and_all_others_passed_over(toy: Instance, tmp_path: Path) -> None:
    text = 'pcds,oslaua,lsoa21\n"TO1 1AA",E06,Z1\nto121ab,E06,Z6\n"AB1  0AA",S12,S01000011\nnonsense,S12,S01000011\n'
    expected = {"TO1 1AA": "Z1", "TO12 1AB": "Z6"}
    assert read_postcodes(_written(tmp_path, text), toy).zones == expected
    assert read_postcodes(_written(tmp_path, text, "postcodes.csv.gz"), toy).zones == expected


@pytest.mark.parametrize("postcode", ["PCD", "pcd2", "pcd7", "PCD8", "pcds", "Postcode"])
@pytest.mark.parametrize("area", ["zone", "LSOA11", "lsoa21", "lsoa11cd", "LSOA21CD"])
def test_columns_are_known_by_their_names_in_any_case(toy: Instance, tmp_path: Path, postcode: str, area: str) -> None:
    text = f"\ufeff{postcode},other,{area}\nTO1 1AA,x,Z1\n"
    assert read_postcodes(_written(tmp_path, text), toy) == Postcodes({"TO1 1AA": "Z1"})


def test_the_year_of_areas_is_the_one_that_the_instance_has(toy: Instance, tmp_path: Path) -> None:
    text = "pcds,lsoa11,lsoa21\nTO1 1AA,Z1,Y1\nTO1 1AB,Z2,Z6\n"
    assert read_postcodes(_written(tmp_path, text), toy).zones == {"TO1 1AA": "Z1", "TO1 1AB": "Z2"}


def test_a_postcode_may_stand_twice_in_the_same_area(toy: Instance, tmp_path: Path) -> None:
    assert len(read_postcodes(_written(tmp_path, "pcds,zone\nTO1 1AA,Z1\nTO11AA,Z1\n"), toy)) == 1


def test_missing_columns_are_told_with_those_that_are_there(toy: Instance, tmp_path: Path) -> None:
    assert _refused(tmp_path, "code,ward\nTO1 1AA,Z1\n", toy) == [
        (
            "postcodes.csv: has no column of postcodes. The file has these columns: code, ward. "
            "Name one of them pcds, pcd8, pcd7, pcd2, pcd, postcode."
        ),
        (
            "postcodes.csv: has no column of areas. The file has these columns: code, ward. "
            "Name the one with the codes of areas zone, or as the ONS does: lsoa21, lsoa11cd."
        ),
    ]


def test_a_postcode_in_two_areas_is_refused(toy: Instance, tmp_path: Path) -> None:
    text = "pcds,zone\nTO1 1AA,Z1\nTO1 1AB,Z1\nTO1 1AA,Z2\n"
    assert _refused(tmp_path, text, toy) == [
        (
            "postcodes.csv, row 4, column pcds: 'TO1 1AA' lies in area Z2 here and in Z1 in row 2. "
            "Keep one row for each postcode."
        )
    ]


def test_malformed_postcodes_of_the_areas_are_refused_all_at_once(toy: Instance, tmp_path: Path) -> None:
    text = "pcds,zone\nTO1 1A,Z1\nTO1 1AA,Z1\n,Z2\nTO1 1AA,Z3\n"
    assert _refused(tmp_path, text, toy) == [
        "postcodes.csv, row 2, column pcds: 'TO1 1A' is not a postcode. Write it like TN24 0AA.",
        "postcodes.csv, row 4, column pcds: '' is not a postcode. Write it like TN24 0AA.",
        (
            "postcodes.csv, row 5, column pcds: 'TO1 1AA' lies in area Z3 here and in Z1 in row 3. "
            "Keep one row for each postcode."
        ),
    ]


def test_a_table_of_elsewhere_is_refused(toy: Instance, tmp_path: Path) -> None:
    assert _refused(tmp_path, "pcds,lsoa11,lsoa21\nTO1 1AA,E01,E02\n", toy) == [
        (
            "postcodes.csv: has no postcode in an area of the instance (looked in lsoa11 and lsoa21). "
            "Give a table of the same kind and year of areas as zones.csv."
        )
    ]


def test_what_is_no_table_is_refused(toy: Instance, tmp_path: Path) -> None:
    assert "cannot be read as a table" in _refused(tmp_path, "", toy)[0]
    with pytest.raises(InputError, match="does not exist"):
        read_postcodes(tmp_path / "none.csv", toy)
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"no gzip")
    with pytest.raises(InputError, match="cannot be read as a table"):
        read_postcodes(broken, toy)


def test_a_page_holds_postcodes_by_outward_code(toy: Instance) -> None:
    held = Postcodes({"TO1 1AB": "Z6", "TO1 1AA": "Z1", "TO12 9ZZ": "Z3"})
    assert postcode_data(held, toy) == {"digits": 1, "outward": {"TO1": "1AA01AB5", "TO12": "9ZZ2"}}


def test_positions_of_many_areas_take_more_figures(toy: Instance) -> None:
    many = toy.replace(zones=toy.zones.loc[toy.zones.index.repeat(7)].assign(zone=[f"Z{n}" for n in range(42)]))
    held = Postcodes({"TO1 1AA": "Z1", "TO1 1AB": "Z41"})
    assert postcode_data(held, many) == {"digits": 2, "outward": {"TO1": "1AA011AB15"}}


def test_attribution_of_postcodes_is_printed_once() -> None:
    lines = ("Contains OS data © Crown copyright and database right", "Own line")
    assert attribution(lines, with_postcodes=False) == lines
    both = attribution(lines, with_postcodes=True)
    assert both[:2] == lines
    assert len(both) == 4
    assert any("Royal Mail" in line for line in both)
