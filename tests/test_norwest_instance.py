"""Norwest as an instance: the figures of its specification, the same bytes, sound and feasible at any size."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from reconfig.cli import main
from reconfig.errors import InputError
from reconfig.evaluate import evaluate
from reconfig.instance.columns import TABLES
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance, write_instance
from reconfig.instance.norwest.baseline import Baseline, baseline
from reconfig.instance.norwest.calibration import agency_premium
from reconfig.instance.norwest.catalogue import ALL, ELEVEN, FOUR
from reconfig.instance.norwest.folder import write_norwest
from reconfig.instance.norwest.instance import Dials, norwest_instance
from reconfig.instance.norwest.money import TRUSTS
from reconfig.instance.norwest.needs import ACTIVITY, MIX, people_of_segments
from reconfig.instance.norwest.staff import STOCK
from reconfig.instance.rule import SystemRule
from reconfig.instance.rules import Coverage
from reconfig.study.hurdles import hurdles

FOLDER = Path(__file__).parents[1] / "instances" / "norwest-ics"
BY_HAND = {"README.md", "build_norwest.py", "sweep.toml"}


@cache
def whole() -> Instance:
    return read_instance(FOLDER)


@cache
def found() -> Baseline:
    return baseline(whole())


def of_services(instance: Instance) -> Instance:
    """The instance without the rules on the system."""
    return instance.replace(rules=tuple(rule for rule in instance.rules if not isinstance(rule, SystemRule)))


def text_of(path: Path) -> bytes:
    """What a file says; of a gzipped one without its packing, which differs between versions of zlib."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_the_committed_folder_is_what_the_seed_makes(tmp_path: Path) -> None:
    made = write_norwest(tmp_path / "made", Dials())
    names = {path.name for path in made.iterdir()}
    assert names == {path.name for path in FOLDER.iterdir() if path.is_file()} - BY_HAND
    for name in sorted(names):
        if not name.endswith(".gpkg"):
            assert text_of(made / name) == text_of(FOLDER / name), name
    assert read_instance(made).boundaries is not None
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 5e6


def test_it_is_what_its_readme_says() -> None:
    instance = whole()
    assert (len(instance.zones), len(instance.sites), instance.service_codes) == (1_100, 16, ALL)
    assert instance.about.synthetic
    assert instance.zones[["age_18_44", "age_45_64"]].isna().all(axis=None)
    assert set(instance.mode_times["mode"]) == {"car_peak", "blue_light", "public_transport"}
    for name in TABLES:
        frame = instance.table(name)
        if "source" in frame:
            assert frame["source"].str.match("(assumed|cited|derived|remembered): ").all(), name


@pytest.mark.parametrize(("service", "total"), [(code, total) for code, (total, _) in ACTIVITY.items()])
def test_demand_is_that_of_the_specification(service: str, total: float) -> None:
    assert whole().demand_of(service).sum() == pytest.approx(total, rel=1e-12)


def test_need_is_parted_by_segment_as_specified() -> None:
    assert all(sum(percents) == pytest.approx(100) for _, percents in ACTIVITY.values())
    assert np.array(MIX).sum(axis=1) == pytest.approx(np.ones(7))
    assert people_of_segments().sum() == pytest.approx(1_800_000)
    medicine = {code: amount.sum() / 111_600 for code, amount in whole().demand_by_segment("MED").items()}
    assert medicine["G11"] == pytest.approx(0.225, abs=0.01)


def test_every_service_has_candidates_and_few_to_decide_on() -> None:
    instance = whole()
    for service in ALL:
        free = len(instance.candidates(service)) - len(instance.always_open(service))
        assert free <= 12
        assert len(instance.candidates(service)) >= 3
    assert instance.sites["site"].isin(instance.offers["site"]).all()


def test_beds_are_those_of_the_specification() -> None:
    """3,276 general, children's and planned beds, 452 community beds and 109 theatres of 510 sessions, unrounded."""
    needed = found().modules.groupby("resource")["needed"].sum()
    assert needed[["WARD", "CHILD", "ELECT"]].sum() == pytest.approx(3_276, abs=3)
    assert needed["COMM"] == pytest.approx(452, abs=1)
    assert needed["THEAT"] == pytest.approx(109, abs=1)
    assert 97 <= needed["CRIT"] <= 128


def test_today_fits_into_its_beds_and_floors() -> None:
    instance = whole()
    stock = instance.site_resources.set_index(["site", "resource"])
    kinds = instance.resources.set_index("resource")
    modules = found().modules.join(kinds, on="resource")
    pairs = pd.MultiIndex.from_frame(modules[["site", "resource"]])
    assert (stock.loc[pairs, "today"].to_numpy() == modules["modules"] * modules["module_size"]).all()
    assert (stock["today"] <= stock["most"].fillna(np.inf)).all()
    taken = (modules["modules"] * modules["module_area"]).groupby(modules["site"]).sum()
    assert (taken <= instance.sites.set_index("site")["module_area"][taken.index]).all()


def test_cost_in_scope_is_near_2_2_billion_and_staff_within_the_stock() -> None:
    assert found().cost["amount"].sum() == pytest.approx(2.2e9, rel=0.04)
    need = found().staff.groupby("group")["need"].sum()
    assert (need <= pd.Series(STOCK)[need.index]).all()
    assert (whole().workforce.groupby("group")["in_post"].sum() < need).all()


def test_ledgers_of_today_have_the_turnover_and_surplus_of_the_specification() -> None:
    instance, today = whole(), found()
    agency = agency_premium(instance, today, instance.workforce)
    assert {code for code, amount in agency.items() if amount > 0} == {"D"}
    price = instance.services.set_index("service")["price"]
    owner = today.activity["organisation"]
    earned = (today.activity["units"] * today.activity["service"].map(price)).groupby(owner).sum()
    table = instance.organisations.set_index("organisation")
    for trust, (turnover, surplus) in TRUSTS.items():
        cost = today.cost_of(trust) + agency[trust] + table["other_cost"][trust]
        income = earned[trust] + table["other_income"][trust]
        assert cost == pytest.approx(turnover * 1e6, abs=0.02)
        assert income - cost == pytest.approx(surplus * 1e6, abs=0.04)


def test_the_evaluator_finds_the_same_activity_and_cost() -> None:
    outcome = evaluate(of_services(whole()), whole().today)
    theirs = outcome.activity.set_index(["service", "site"])["activity"]
    ours = found().activity.set_index(["service", "site"])["units"]
    assert ours.to_numpy() == pytest.approx(theirs[ours.index].to_numpy())
    lines = outcome.costs.groupby("line")["amount"].sum()
    ours_by_line = found().cost.groupby("line")["amount"].sum()
    both = lines.index.intersection(ours_by_line.index)
    assert {"site", "fixed", "step", "variable"} <= set(both)
    assert ours_by_line[both].to_numpy() == pytest.approx(lines[both].to_numpy())


@pytest.mark.parametrize("service", ["AE1", "MED", "SUR", "TRA", "PCI", "MTC", "PAE", "ELC", "HVL"])
def test_some_sets_of_sites_meet_every_standard(service: str) -> None:
    assert hurdles(of_services(whole()), service).survives.any()


@pytest.mark.parametrize(
    "dials",
    [
        Dials(120, 6, 4),
        Dials(120, 6, 11, seed=3),
        Dials(60, 2, 4, tightness=1.2),
        Dials(120, 16, 21, seed=2),
        Dials(120, 30, 21, tightness=0.9, standards="relaxed"),
    ],
    ids=str,
)
def test_other_sizes_are_sound_and_in_reach(dials: Dials, tmp_path: Path) -> None:
    instance = read_instance(write_norwest(tmp_path / "made", dials))
    assert (len(instance.zones), len(instance.sites)) == (dials.zones, dials.sites)
    for rule in instance.rules:
        if isinstance(rule, Coverage):
            assert 0 < rule.at_least < 1
    assert all(instance.today.sites_of(service) for service in instance.service_codes)
    assert instance.demand_of("AE1").sum() == pytest.approx(511_200, rel=1e-12)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = (
        write_instance(norwest_instance(120, 6, seed, 4), tmp_path / str(number)) for number, seed in enumerate((5, 5))
    )
    third = write_instance(norwest_instance(120, 6, 6, 4), tmp_path / "third")
    assert all((other / path.name).read_bytes() == path.read_bytes() for path in one.glob("*.csv"))
    assert (third / "zones.csv").read_bytes() != (one / "zones.csv").read_bytes()


def test_the_numbers_of_services() -> None:
    assert norwest_instance(60, 2, 1, 4).service_codes == FOUR
    assert set(norwest_instance(60, 2, 1, 11).service_codes) == set(ELEVEN)


@pytest.mark.parametrize(
    ("dials", "words"),
    [
        (Dials(services=5), "number of services"),
        (Dials(zones=10), "number of zones"),
        (Dials(tightness=2.0), "tightness"),
        (Dials(standards="lax"), "set of standards"),
    ],
)
def test_impossible_dials_are_refused(dials: Dials, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"is not a possible {words}"):
        write_norwest(tmp_path / "made", dials)


def test_the_command(tmp_path: Path) -> None:
    words = ["new", str(tmp_path / "made"), "--norwest", "--zones", "60", "--sites", "3", "--services", "4"]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert (tmp_path / "made" / "roads.gpkg").is_file()
    assert CliRunner().invoke(main, ["check", str(tmp_path / "made")]).exit_code == 0
