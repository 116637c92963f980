"""A folder into an Instance and back, whole or not at all; and configurations that users write."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from reconfig.errors import InputError
from reconfig.instance import io
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_configuration, read_instance, sha256, write_instance
from reconfig.instance.rules import site_count_rule
from reconfig.solution import Configuration

ADD_THE_PAIR = "Add the pair to offers.csv, with its costs, or take it out here."


def said(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    """The sentences of an error."""
    return [str(problem) for problem in error.value.problems]


def test_what_is_written_reads_back_the_same(tiny: Instance, tmp_path: Path) -> None:
    """Words, tables, rules and boundaries survive; so does a second round, byte for byte."""
    first = write_instance(tiny, tmp_path / "first")
    assert read_instance(first).same_as(tiny)
    second = write_instance(read_instance(first), tmp_path / "second")
    for path in first.iterdir():
        if path.suffix != ".gpkg":
            assert path.read_bytes() == (second / path.name).read_bytes()


def test_large_tables_are_written_gzipped(tiny: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is a number of rows; nothing else changes."""
    monkeypatch.setattr(io, "LARGE", 10)
    folder = write_instance(tiny, tmp_path / "large")
    assert (folder / "travel_times.csv.gz").is_file()
    assert (folder / "demand.csv").is_file()
    assert read_instance(folder).same_as(tiny)


def test_awkward_values_survive(tiny: Instance, tmp_path: Path) -> None:
    """Commas, quotation marks, accents, long fractions, blanks and a segment."""
    zones = tiny.zones.assign(
        name=['Harbour, "old"', "Mârsh; low", "Old\nTown", "Upland ’"],
        population=[12000.1 + 1e-9, 1 / 3, 0.0, 4e22],
        rurality=tiny.zones["rurality"].where(tiny.zones["population"] > 6000),
    )
    segments = pd.DataFrame({"segment": ["adult"], "name": ["Adults"], "source": [""]}, dtype="str")
    changed = tiny.replace(
        zones=zones,
        segments=segments,
        demand=tiny.demand.assign(segment=pd.Series(["adult"] * 8, dtype="str")),
        rules=(*tiny.rules, site_count_rule("asu", 2)),
    )
    assert read_instance(write_instance(changed, tmp_path / "awkward")).same_as(changed)


@pytest.mark.parametrize("name", ["zones", "demand", "travel_times"])
def test_a_changed_table_is_not_the_same(name: str, tiny: Instance) -> None:
    """`same_as` looks at every table."""
    frame = tiny.table(name)
    assert not tiny.same_as(tiny.replace(**{name: frame.iloc[::-1].reset_index(drop=True)}))


def test_an_existing_folder_is_refused(tiny: Instance, tiny_folder: Path) -> None:
    """Nothing is overwritten."""
    before = sorted(tiny_folder.iterdir())
    with pytest.raises(InputError) as error:
        write_instance(tiny, tiny_folder)
    assert said(error) == [
        f"{tiny_folder}: exists already. Give another name, or move it away; nothing is overwritten."
    ]
    assert sorted(tiny_folder.iterdir()) == before


def test_nothing_is_left_behind_when_writing_fails(
    tiny: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the folder nor a part of it."""

    def full(*_: object) -> None:
        raise OSError("no space left on the disk")

    monkeypatch.setattr(io, "write_boundaries", full)
    with pytest.raises(OSError, match="no space left"):
        write_instance(tiny, tmp_path / "deep" / "tiny")
    assert list((tmp_path / "deep").iterdir()) == []


def test_a_written_folder_may_be_read_by_others(tiny: Instance, tmp_path: Path) -> None:
    """The temporary folder that it was written as is private; the finished one is not."""
    folder = write_instance(tiny, tmp_path / "tiny")
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o755
    assert list(tmp_path.iterdir()) == [folder]


def test_a_blank_source_takes_the_default_of_its_table(tiny: Instance) -> None:
    """[sources] fills zones and demand; offers keep the sources of their rows."""
    assert set(tiny.zones["source"]) == {"assumed: made up for the tests"}
    assert set(tiny.demand["source"]) == {"assumed: made up for the tests"}
    assert set(tiny.sites["source"]) == {""}
    assert list(tiny.offers["source"][:3]) == ["cited: a costing made up for the tests"] * 2 + [""]


def test_hashes_are_those_of_the_files(tiny: Instance, tiny_template: Path) -> None:
    """Each file that was read is named."""
    assert dict(tiny.hashes) == {path.name: sha256(path) for path in tiny_template.iterdir()}


def configuration(text: str, tiny: Instance, folder: Path) -> Configuration:
    """The configuration that the text of a csv gives."""
    path = folder / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return read_configuration(path, tiny)


def test_a_configuration_is_read(tiny: Instance, tmp_path: Path) -> None:
    """A service that is not mentioned keeps today's sites; a neighbour's unit stays open."""
    moved = configuration("service,site\nhasu,S2\n", tiny, tmp_path)
    assert set(moved) == {("hasu", "S2"), ("asu", "S1"), ("asu", "S2"), ("asu", "S3")}
    merged = configuration("service;site\nasu;S1\n", tiny, tmp_path)
    assert set(merged) == {("hasu", "S1"), ("asu", "S1"), ("asu", "S3")}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("hazu,S1", "row 2, column service: 'hazu' is not a service of the instance. Did you mean 'hasu'?"),
        ("hasu,Hill", "row 2, column site: 'Hill' is not a site of the instance. Use a code of sites.csv."),
        ("hasu,S1\nhasu,S1", "row 3, column site: 'hasu, S1' stands twice. Delete one of the rows."),
        ("hasu,", "row 2, column site: is blank. Fill it in: The site that offers it."),
        (
            "hasu,S2",
            f"row 2, column site: 'S2' is not a site where offers.csv lets hasu run. {ADD_THE_PAIR}",
        ),
    ],
)
def test_each_fault_of_a_configuration_is_named(rows: str, expected: str, tiny: Instance, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        configuration(f"service,site\n{rows}\n", tiny.replace(offers=tiny.offers.drop(index=1)), tmp_path)
    assert said(error) == [f"mine.csv, {expected}"]


def test_a_configuration_with_a_misspelt_column_is_refused(tiny: Instance, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        configuration("service,sites\nhasu,S1\n", tiny, tmp_path)
    assert said(error) == ["mine.csv, row 1: 'sites' is not a column of configuration. Did you mean 'site'?"]


def test_a_configuration_that_is_no_file_is_refused(tiny: Instance, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_configuration(tmp_path / "none.csv", tiny)
    assert said(error) == [f"{tmp_path / 'none.csv'}: is not a file. Give a csv with the columns service and site."]
