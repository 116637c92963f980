"""Points of TSPLIB: distances rounded down, every point a zone and a site, other kinds of file refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconfig.errors import InputError
from reconfig.instance.io import read_instance
from reconfig.instance.literature import import_literature
from reconfig.instance.literature.tsplib import read_tsplib
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.solve import with_counts
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from tests.orlib import text_of

SQUARE = """NAME : square
COMMENT : four corners of 3000 by 4000, and a point near the first
TYPE : TSP
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3.0e+03 0
3 0 4000
4 3000 4000
5 0.5 1
EOF
"""

DISTANCES = [
    [0, 3000, 4000, 5000, 1],
    [3000, 0, 5000, 4000, 2999],
    [4000, 5000, 0, 3000, 3999],
    [5000, 4000, 3000, 0, 4998],
    [1, 2999, 3999, 4998, 0],
]
"""Floors. From 1 to 5: the root of 1.25. From 4 to 5: the root of 2999.5^2 + 3999^2 = 4998.9."""


def test_distances_are_floors_and_every_point_is_zone_and_site() -> None:
    instance = read_tsplib(SQUARE, "square.tsp")
    assert instance.minutes.tolist() == DISTANCES
    assert list(instance.zone_codes) == list(instance.site_codes) == ["1", "2", "3", "4", "5"]
    assert not instance.rules
    assert not len(instance.today)


def test_the_count_is_asked_with_the_question() -> None:
    """Points 1 and 3 or 1 and 4 (or 5 in place of 1) leave 3000 + 3000 + 1 at least: 2 -> 1, 4 -> 3, 5 -> 1.

    With 5: 2 -> 5 is 2999, 4 -> 3 is 3000, 1 -> 5 is 1: 6000.
    """
    question = with_counts(read_tsplib(SQUARE, "square.tsp"), {"facility": 2})
    outcome = Exact(gap=0.0).solve(question, Objective.TRAVEL, Reporter())
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective == pytest.approx(6000)


def test_what_is_written_is_sound_though_no_journey_takes_that_long(tmp_path: Path) -> None:
    """The median is 2999: as minutes it would look like seconds, but it stands for distances."""
    (tmp_path / "square.tsp").write_text(SQUARE, encoding="utf-8")
    folder = import_literature(tmp_path / "square.tsp", tmp_path / "square", "tsplib")
    assert read_instance(folder).same_as(read_tsplib(SQUARE, "square.tsp"))


def test_points_in_another_order_and_a_file_without_its_end() -> None:
    lines = SQUARE.replace("EOF\n", "").splitlines()
    turned = "\n".join([*lines[:6], *reversed(lines[6:])])
    assert read_tsplib(turned, "square.tsp").minutes.tolist() == DISTANCES


SPOILT = {
    "nothing": ("", None, "has no line NODE_COORD_SECTION", "holds the coordinates"),
    "matrix": (SQUARE.replace("NODE_COORD", "EDGE_WEIGHT"), None, "has no line NODE_COORD_SECTION", "the coordinates"),
    "degrees": (SQUARE.replace("EUC_2D", "GEO"), 5, "is not a kind of distance that is read here", "EUC_2D"),
    "no kind": (SQUARE.replace("EDGE_WEIGHT_TYPE", "TYPO"), None, "has no line EDGE_WEIGHT_TYPE", "EUC_2D"),
    "no number": (SQUARE.replace("DIMENSION : 5", ""), None, "is not a number of points", "Correct the line DIMENSION"),
    "too many": (SQUARE.replace(": 5", ": 5001"), 4, "is not a number of points from 1 to 5,000", "Correct the line"),
    "cut short": (SQUARE.replace("5 0.5 1\n", ""), None, "but 4 lines of points follow", "Give the whole file"),
    "third axis": (SQUARE.replace("3 0 4000", "3 0 4000 1"), 9, "has 4 words where a point has 3", "two coordinates"),
    "a word": (SQUARE.replace("3 0 4000", "3 0 north"), 9, "is not a point", "two coordinates"),
    "point 6": (SQUARE.replace("3 0 4000", "6 0 4000"), 9, "has a number that does not exist", "the points 1 to 5"),
    "twice": (SQUARE.replace("3 0 4000", "2 0 4000"), 9, "has the number of an earlier point", "each once"),
}


@pytest.mark.parametrize(("text", "row", "expected", "remedy"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_file_gives_one_clear_problem(
    tmp_path: Path, text: str, row: int | None, expected: str, remedy: str
) -> None:
    (tmp_path / "square.tsp").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_literature(tmp_path / "square.tsp", tmp_path / "square", "tsplib")
    (problem,) = caught.value.problems
    assert (problem.file, problem.row) == ("square.tsp", row)
    assert expected in problem.expected
    assert remedy in problem.remedy
    assert not (tmp_path / "square").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rl1304", "fl1400", "pcb1173"])
def test_files_of_the_library(name: str) -> None:
    instance = read_tsplib(text_of(f"tsplib/{name}.tsp"), f"{name}.tsp")
    assert instance.minutes.shape == (int(name[-4:]),) * 2
    assert (instance.minutes == instance.minutes.T).all()
