"""Capacitated problems of the literature: three formats, one instance, the published optima, spoilt files refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner
from scipy import sparse
from scipy.optimize import LinearConstraint, milp

from reconfig.cli import main
from reconfig.errors import InputError
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.literature import CAPACITATED, import_literature
from reconfig.instance.literature.capacitated import read_holmberg, read_orlib_cap
from reconfig.objective import Objective
from reconfig.solution import Configuration
from tests.orlib import known, text_of

CAP = """ 2 3
 5 10.
 8 12.5
 4
 8. 2.
 2
 1. 3.
 0
 0. 0.
"""
"""Two facilities, three customers, of whom the third needs nothing. A unit costs the first 2 or 0.5, the second 0.5
or 1.5."""

HOLMBERG = """2 3
5 10
8 12.5
4 2 0
8. 1. 0.
2. 3. 0.
"""
"""The same."""

TBED = """2\t3

4\t2\t0
5\t8
10\t12.5

2\t0.5\t0
0.5\t1.5\t0
"""
"""The same: costs are those of a unit."""

TEXTS = {"orlib-cap": CAP, "holmberg": HOLMBERG, "tbed": TBED}

OPTIMUM = 17.5
"""The first alone has no room for 6. The second alone: 12.5 + 2 + 3 = 17.5. Both: 10 + 12.5 + 2 + 1 = 25.5."""


def optimum(instance: Instance) -> float:
    """The least cost."""
    return solved(instance)[0]


def solved(instance: Instance) -> tuple[float, Configuration]:
    """The least cost and who is open, by the textbook's program on the instance: fixed costs, journey cost x minutes.

    sum over j of x[i,j] = 1;  sum over i of d[i] x[i,j] <= capacity[j] y[j];  x[i,j] <= y[j];  y whole.
    """
    (service,) = instance.service_codes
    demand, offers = instance.demand_of(service), instance.offers_of(service)
    unit = instance.minutes * float(instance.services["journey_cost"].iloc[0])
    (zones, sites), capacity = unit.shape, offers["capacity"].to_numpy(float)
    everyone, every_site = sparse.eye_array(zones), sparse.eye_array(sites)
    once = sparse.hstack([sparse.csr_array((zones, sites)), sparse.kron(everyone, np.ones((1, sites)))])
    room = sparse.hstack([sparse.diags_array(-capacity), sparse.kron(demand[None, :], every_site)])
    where_open = sparse.hstack([-sparse.kron(np.ones((zones, 1)), every_site), sparse.eye_array(zones * sites)])
    found = milp(
        np.concatenate([offers["fixed_cost"].to_numpy(float), (demand[:, None] * unit).ravel()]),
        integrality=np.repeat([1, 0], [sites, zones * sites]),
        bounds=(0, 1),
        constraints=[LinearConstraint(once, 1, 1), LinearConstraint(room, ub=0), LinearConstraint(where_open, ub=0)],
        options={"mip_rel_gap": 0},
    )
    assert found.success
    is_open = instance.site_codes[found.x[:sites] > 0.5]
    return float(found.fun), Configuration.of((service, site) for site in is_open)


@pytest.mark.parametrize("name", TEXTS)
def test_each_format_gives_the_same_instance(name: str) -> None:
    instance = CAPACITATED[name](TEXTS[name], "small.txt")
    assert instance.minutes.tolist() == [[2, 0.5], [0.5, 1.5]]
    assert instance.demand_of("facility").tolist() == [4, 2]
    offers = instance.offers_of("facility")
    assert offers["capacity"].tolist() == [5, 8]
    assert offers["fixed_cost"].tolist() == [10, 12.5]
    assert set(offers["status"]) == {"candidate"}
    assert instance.services[["allocation", "journey_cost"]].to_numpy().tolist() == [["planned", 1.0]]
    assert instance.today.sites_of("facility") == frozenset()
    assert instance.about.summary.endswith("Left out, for they need nothing: 3.")
    assert optimum(instance) == pytest.approx(OPTIMUM, rel=1e-12)


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_written_is_a_sound_instance_and_the_same(name: str, tmp_path: Path) -> None:
    (tmp_path / "small.txt").write_text(TEXTS[name], encoding="utf-8")
    folder = import_literature(tmp_path / "small.txt", tmp_path / "small", name)
    assert read_instance(folder).same_as(CAPACITATED[name](TEXTS[name], "small.txt"))


def test_marks_at_the_end_of_old_files_do_no_harm() -> None:
    assert read_orlib_cap(f"{CAP}\x1a\x00\x00", "small.txt").same_as(read_orlib_cap(CAP, "small.txt"))


def test_numbers_are_exact_after_writing_and_reading(tmp_path: Path) -> None:
    """A cost of 1 for 3 units is a third a unit, which no decimal holds; 3 x minutes is 1 again."""
    (tmp_path / "third.txt").write_text("1 1\n3 10\n3 1\n", encoding="utf-8")
    instance = read_instance(import_literature(tmp_path / "third.txt", tmp_path / "third", "orlib-cap"))
    assert instance.minutes.tolist() == [[1 / 3]]
    assert optimum(instance) == pytest.approx(11, rel=1e-15)


def test_the_word_capacity_is_replaced_by_the_option(tmp_path: Path) -> None:
    """At 6 each, either facility has room for all: the first alone costs 10 + 8 + 1 = 19, the second 17.5."""
    (tmp_path / "open.txt").write_text(CAP.replace("5 10", "capacity 10").replace("8 12", "capacity 12"))
    arguments = ["import", str(tmp_path / "open.txt"), str(tmp_path / "new"), "--format", "orlib-cap"]
    done = CliRunner().invoke(main, [*arguments, "--capacity", "6"])
    assert done.exit_code == 0, done.output
    instance = read_instance(tmp_path / "new")
    assert instance.offers_of("facility")["capacity"].tolist() == [6, 6]
    assert optimum(instance) == pytest.approx(17.5)


OPEN = CAP.replace(" 8 12.5", " capacity 12.5")
REFUSED = {
    "no option": (
        [],
        OPEN,
        """small.txt, row 3: 'capacity' stands where a number is due. \
Give the capacity of every facility, for example --capacity 8000.""",
    ),
    "needless option": (
        ["--capacity", "8000"],
        CAP,
        "--capacity: '8000' is not needed: small.txt gives the capacity of every facility. Leave --capacity out.",
    ),
    "other format": (
        ["--capacity", "8000", "--format", "tsplib"],
        CAP,
        "--capacity: '8000' has no meaning for the format tsplib. Leave it out.",
    ),
    "workbook": (
        ["--capacity", "8000", "--format", "workbook"],
        CAP,
        "--capacity: '8000' has no meaning for the format workbook. Leave it out.",
    ),
}


@pytest.mark.parametrize(("options", "text", "sentence"), REFUSED.values(), ids=REFUSED)
def test_the_option_is_asked_for_where_it_is_needed_and_nowhere_else(
    tmp_path: Path, options: list[str], text: str, sentence: str
) -> None:
    (tmp_path / "small.txt").write_text(text, encoding="utf-8")
    arguments = ["import", str(tmp_path / "small.txt"), str(tmp_path / "new"), "--format", "orlib-cap", *options]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [sentence, "1 problem found; nothing was written."]
    assert not (tmp_path / "new").exists()


SPOILT = {
    "nothing": ("", 1, "is not the first line", "Begin with one line of two whole numbers"),
    "words": ("site,zone\n", 1, "is not the first line", "Begin with one line"),
    "three numbers": ("2 3 4\n", 1, "is not the first line", "Begin with one line"),
    "no facility": ("0 3\n", 1, "is not a size from 1 to 5,000 facilities", "Begin with one line"),
    "no customer": ("2 0\n", 1, "is not a size", "Begin with one line"),
    "too large": ("5000 5001\n", 1, "and 25,000,000 pairs", "Begin with one line"),
    "cut short": (CAP.replace("0. 0.\n", "0.\n"), 1, "asks for 13 numbers on the lines that follow, which hold 12",
                  "Give the whole file"),
    "too long": (CAP + "1\n", 1, "asks for 13 numbers on the lines that follow, which hold 14", "Give the whole file"),
    "a word": (CAP.replace("8. 2.", "8. two"), 5, "is not a number of 0 or more", "Correct it"),
    "negative": (CAP.replace("8. 2.", "8. -2."), 5, "is not a number of 0 or more", "Correct it"),
    "endless": (CAP.replace("8. 2.", "8. inf"), 5, "is not a number of 0 or more", "Correct it"),
    "capacity elsewhere": (CAP.replace("8. 2.", "8. capacity"), 5, "is not a number of 0 or more", "Correct it"),
    "no capacity": (CAP.replace(" 5 10", " 0 10"), 2, "is not a capacity above 0", "or take the facility"),
    "too small": (CAP.replace(" 8 12", " .5 12"), None, "is the capacity of all facilities, less than the demand of 6",
                  "its own --format"),
    "another format": (TBED, 3, "holds the capacities of several facilities", "or name the file's format"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "row", "expected", "remedy"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_file_gives_one_clear_problem(
    tmp_path: Path, text: str, row: int | None, expected: str, remedy: str
) -> None:
    (tmp_path / "small.txt").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_literature(tmp_path / "small.txt", tmp_path / "small", "orlib-cap")
    (problem,) = caught.value.problems
    assert (problem.file, problem.row) == ("small.txt", row)
    assert expected in problem.expected
    assert remedy in problem.remedy
    assert not (tmp_path / "small").exists()


def test_nobody_needs_anything(tmp_path: Path) -> None:
    (tmp_path / "small.txt").write_text("1 1\n3 10\n0 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no demand"):
        import_literature(tmp_path / "small.txt", tmp_path / "small", "orlib-cap")


@pytest.mark.parametrize("name", ["cap41", "cap101", "cap131"])
def test_published_optima_of_orlib(name: str) -> None:
    instance = read_orlib_cap(text_of(f"cap/{name}.txt"), name)
    # known.csv rounds to a thousandth
    assert optimum(instance) == pytest.approx(known("cap", "optimum")[name], abs=1e-3)


@pytest.mark.parametrize("name", ["cap41", "cap133"])
def test_the_evaluator_finds_the_published_optimum_too(name: str) -> None:
    """Who is open alone determines the planned flows and their cost."""
    instance = read_orlib_cap(text_of(f"cap/{name}.txt"), name)
    evaluation = evaluate(instance, solved(instance)[1])
    assert not evaluation.violations
    assert evaluation.objectives[Objective.COST] == pytest.approx(known("cap", "optimum")[name], abs=1e-3)


@pytest.mark.parametrize("name", ["p1", "p13"])
def test_several_facilities_may_supply_a_customer_of_holmberg(name: str) -> None:
    """Published are optima where one facility supplies all of a customer; ours may be lower, never higher."""
    text = text_of(f"holmberg/{name}")
    found = optimum(read_holmberg(text, name))
    assert found == pytest.approx(optimum_of_holmberg(text), rel=1e-9)
    assert found <= known("holmberg", "single_source_optimum")[name] * (1 + 1e-9)


def optimum_of_holmberg(text: str) -> float:
    """From the file itself: costs of whole customers, f[i,j] units, and a facility's room only where it is open."""
    values = np.array(text.rstrip("\0").split(), dtype=float)
    sites, zones = int(values[0]), int(values[1])
    pairs = values[2 : 2 + 2 * sites].reshape(-1, 2)
    demand = values[2 + 2 * sites :][:zones]
    costs: npt.NDArray[np.float64] = values[2 + 2 * sites + zones :].reshape(sites, zones)
    supplied = np.hstack([np.zeros((zones, sites)), *(np.diag(1 / demand) for _ in range(sites))])
    room = np.hstack([-np.diag(pairs[:, 0]), np.kron(np.eye(sites), np.ones((1, zones)))])
    linked = np.hstack([np.kron(np.eye(sites), -demand[:, None]), np.eye(sites * zones)])
    found = milp(
        np.concatenate([pairs[:, 1], (costs / demand).ravel()]),
        integrality=np.repeat([1, 0], [sites, sites * zones]),
        bounds=(0, np.concatenate([np.ones(sites), np.tile(demand, sites)])),
        constraints=[
            LinearConstraint(supplied, 1, 1),
            LinearConstraint(room, ub=0),
            LinearConstraint(linked, ub=0),
        ],
        options={"mip_rel_gap": 0},
    )
    return float(found.fun)
