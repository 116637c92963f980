"""Runs repeated from their manifests: the same to the last digit, and what is said where something differs."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from reconfig.cli import main
from reconfig.instance.io import read_instance
from reconfig.jobs.coordinator import Coordinator
from reconfig.jobs.local_engine import LocalEngine
from reconfig.jobs.owner import Owner
from reconfig.jobs.rerun import Rerun
from reconfig.jobs.rerun import rerun as repeated
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.results import results_table
from reconfig.jobs.store import Store
from reconfig.jobs.sweep_file import read_sweep
from reconfig.jobs.sweeping import entries
from reconfig.nursery import Nursery
from reconfig.objective import Objective
from reconfig.outputs.rerun_words import rerun_words
from reconfig.outputs.results_file import write_results
from reconfig.outputs.run_reading import mismatches, read_run_folder
from reconfig.solve import without_rules

SWEEP = """
name = "=1+1 or a sweep"

[[grid]]
name = "Counts"
scenarios = ["all"]
counts.asu = [1, 2]

[[grid]]
name = "Best"
minimise = ["travel", "worst_served"]
seed = [3]
"""

SCENARIO = '[[scenario]]\nname = "Far more patients"\nsource = "assumed: a test"\ndemand_factor = 1.5\n'
OWN_RULES = Path("docs/examples/town_keeps_services.py")


@pytest.fixture(scope="module", name="nursery")
def _nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.fixture(scope="module", name="folder")
def _folder(tiny_template: Path, tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Path:
    """A folder in which a sweep of the tiny instance was run, its store beside, and the folder of a solve of it."""
    folder = tmp_path_factory.mktemp("swept")
    tiny = folder / "tiny"
    tiny.mkdir()
    for path in tiny_template.iterdir():
        (tiny / path.name).write_bytes(path.read_bytes())
    (tiny / "scenarios.toml").write_text(SCENARIO, encoding="utf-8")
    (tiny / "sweep.toml").write_text(SWEEP, encoding="utf-8")
    sweep, store = read_sweep(tiny / "sweep.toml", tiny), folder / "store"
    with closing(Store(store)) as held, Owner(store) as owner:
        held.submit(sweep.name, entries(sweep, store))
        Coordinator(held, LocalEngine(2, nursery.start), owner, Restorer(store)).run()
    solved(tiny, folder / "solved")
    return folder


@pytest.fixture(name="out")
def _out(folder: Path, tmp_path: Path) -> Path:
    """A copy of the folder of the solve, of an instance of its own that may be changed: `tiny` beside it."""
    shutil.copytree(folder / "tiny", tmp_path / "tiny")
    out = Path(shutil.copytree(folder / "solved", tmp_path / "solved"))
    altered(out, lambda manifest: manifest.update(folder=str(tmp_path / "tiny")))
    return out


@pytest.fixture(name="store")
def _store(folder: Path) -> Iterator[Store]:
    with closing(Store(folder / "store")) as store:
        yield store


def rerun(*words: object) -> Result:
    """The command."""
    return CliRunner().invoke(main, ["rerun", *map(str, words)])


def again(folder: Path, nursery: Nursery) -> Rerun:
    """What the command does, in a process that begins quickly."""
    held = read_run_folder(folder)
    found = held.configuration() if (folder / "configuration.csv").is_file() else None
    stopped_by = held.content("result.json")["stopped_by"]
    return repeated(folder, held.manifest, found, stopped_by, starter=nursery.start)


def verdict(done: Rerun) -> str:
    return list(rerun_words(done, Objective.COST))[-1]


def solved(folder: Path, out: Path, *words: str) -> Path:
    """The folder of a solve, its maps left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reconfig.outputs.run_folder.draw_maps", lambda *_: None)
        done = CliRunner().invoke(main, ["solve", str(folder), "--out", str(out), *words])
    assert done.exit_code in (0, 3), done.output
    return out


def test_every_run_of_a_sweep_is_the_same_again(store: Store, nursery: Nursery) -> None:
    """By its folder alone: the tables, rules and options that the store holds."""
    runs = store.runs()
    assert len(runs) == 6
    for run in runs:
        done = again(store.folder / run.id, nursery)
        assert (done.same, done.to_the_digit, done.changed) == (True, True, ())
        assert (done.now.objective, done.now.configuration) == (run.objective, run.best)
    assert {run.status for run in runs} == {"OPTIMAL"}


def test_a_run_is_found_by_the_first_digits_of_its_id(store: Store) -> None:
    run = store.runs()[0]
    done = rerun(run.id[:9], "--store", store.folder, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["same"], found["differences"], found["now"]["objective"]) == (True, [], run.objective)
    unknown = rerun("0" * 16, "--store", store.folder)
    assert (unknown.exit_code, "is no run of the store" in unknown.output) == (2, True)


def test_a_run_repeats_after_its_instance_is_gone(store: Store, folder: Path, nursery: Nursery) -> None:
    moved = (folder / "tiny").rename(folder / "elsewhere")
    try:
        assert again(store.folder / store.runs()[0].id, nursery).same
    finally:
        moved.rename(folder / "tiny")


def test_the_results_are_a_row_a_run_with_the_dimensions_of_the_grids(store: Store, folder: Path) -> None:
    table = results_table(store, "=1+1 or a sweep")
    assert list(table["label"]) == [
        "Counts: As planned, asu 1",
        "Counts: As planned, asu 2",
        "Counts: Far more patients, asu 1",
        "Counts: Far more patients, asu 2",
        "Best: travel",
        "Best: worst_served",
    ]
    assert list(table.columns[:6]) == ["label", "scenario", "count asu", "seed", "state", "status"]
    assert list(table["asu: sites"][:4]) == [1, 2, 1, 2]
    assert (table["objective"][:4] == table["cost"][:4]).all()
    assert table["objective"][4] == table["travel"][4] < table["travel"][0]
    first = table.iloc[0]
    result = json.loads((Path(first["folder"]) / "result.json").read_text(encoding="utf-8"))
    assert first["objective"] == result["objective"]
    assert first["hasu: mean minutes"] == result["measures"]["hasu"]["mean_minutes"]
    assert first["configuration"].startswith("asu at ")
    assert len(results_table(store)) == len(store.runs())
    del folder


def test_queued_runs_have_blanks_in_the_results(store: Store, folder: Path, tmp_path: Path) -> None:
    with closing(Store(tmp_path / "store")) as other:
        sweep = read_sweep(folder / "tiny" / "sweep.toml", folder / "tiny")
        other.submit("queued", entries(sweep, other.folder))
        table = results_table(other, "queued")
    assert (table["state"] == "queued").all()
    assert table["objective"].isna().all()
    assert (table["folder"] == "").all()
    del store


def test_the_results_as_csv_and_as_a_workbook_hold_the_same(store: Store, tmp_path: Path) -> None:
    """Text is text there, whatever it looks like."""
    table = results_table(store, "=1+1 or a sweep")
    table.loc[0, "label"] = "=1+1"
    write_results(table, tmp_path / "results.csv")
    read = pd.read_csv(tmp_path / "results.csv", dtype={"run": str})
    assert list(read.columns) == list(table.columns)
    assert list(read["objective"]) == list(table["objective"])
    write_results(table, tmp_path / "results.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "results.xlsx").active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == list(table.columns)
    assert [row[0] for row in cells[1:]] == list(table["label"])
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_run_of_the_store_stays_one_of_its_instance_while_its_tables_are_the_same(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    """A comment decides nothing; a demand does."""
    tiny = Path(shutil.copytree(folder / "tiny", tmp_path / "tiny"))
    run = read_run_folder(store.folder / store.runs()[0].id)
    words = tiny / "instance.toml"
    words.write_text(f"# A comment\n{words.read_text(encoding='utf-8')}", encoding="utf-8")
    assert list(mismatches(run, read_instance(tiny))) == []
    demand = tiny / "demand.csv"
    demand.write_text("".join(demand.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    [problem] = mismatches(run, read_instance(tiny))
    assert "before demand.csv and instance.toml changed" in problem.expected


def test_a_solve_repeats_with_its_rules_counts_and_options(tmp_path: Path, nursery: Nursery) -> None:
    toy = read_instance("instances/toy")
    out = solved(
        Path("instances/toy"), tmp_path / "run", "--own-rules", str(OWN_RULES), "--without", toy.rules[0].name,
        "--count", "stroke=2", "--gap", "0.001", "--minimise", "travel",
    )  # fmt: skip
    done = again(out, nursery)
    assert (done.same, done.to_the_digit, done.changed) == (True, True, ())
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    names = [rule["name"] for rule in manifest["rules"]]
    assert names == [
        *(rule.name for rule in without_rules(toy, [toy.rules[0].name]).rules),
        *names[-2:],
    ]
    assert {"stroke at exactly 2 sites of the area", "Northgate keeps two services"} == set(names[-2:])
    assert manifest["code"]["rules"]["file"].endswith(OWN_RULES.name)


def test_what_changed_since_a_solve_is_named_by_hash(out: Path, nursery: Nursery) -> None:
    offers, zones = (out.with_name("tiny") / name for name in ("offers.csv", "zones.csv"))
    offers.write_text(offers.read_text(encoding="utf-8-sig").replace("900000", "9900000"), encoding="utf-8")
    zones.rename(zones.with_name("zones.csv.gz")).write_bytes(
        gzip.compress(zones.with_name("zones.csv.gz").read_bytes())
    )
    altered(out, lambda manifest: manifest["versions"].update(highspy="0.0.1"))
    changed = again(out, nursery).changed
    assert [each.split(" (")[0] for each in changed[:3]] == [
        "offers.csv has changed",
        "zones.csv is gone",
        "zones.csv.gz is new",
    ]
    assert changed[3].startswith("highspy 0.0.1 then, ")


def altered(out: Path, change: Any) -> None:  # noqa: ANN401
    """Change the manifest of a run."""
    path = out / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_another_answer_ends_with_one_and_says_in_which_units(out: Path) -> None:
    """The manifest is made to claim that something else was asked."""
    altered(out, lambda manifest: manifest.update(minimise="travel"))
    done = rerun(out)
    assert done.exit_code == 1
    said = done.stdout.splitlines()[-1]
    assert said.startswith("Not the same: configuration, objective, bound (")
    assert "open now " in said


def test_a_search_that_met_its_time_limit_is_not_held_to_the_digit(out: Path, nursery: Nursery) -> None:
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    (out / "result.json").write_text(json.dumps(result | {"stopped_by": "time limit"}), encoding="utf-8")
    best = result["objective"]
    altered(out, lambda manifest: manifest.update(status="FEASIBLE", objective=best + 5, bound=best - 5))
    done = again(out, nursery)
    assert done.same
    assert verdict(done).endswith("The two do not contradict each other: the new answer is better.")
    altered(out, lambda manifest: manifest.update(bound=best + 1000))
    done = again(out, nursery)
    assert not done.same
    assert "The two contradict each other" in verdict(done)


def test_the_folder_of_a_study_and_other_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"inputs": {}, "modules": "whole", "minimise": "cost"}', encoding="utf-8")
    for folder, said in ((tmp_path, "is the folder of a study"), (tmp_path / "nowhere", "is not a folder")):
        done = rerun(folder)
        assert (done.exit_code, said in done.output) == (2, True)
