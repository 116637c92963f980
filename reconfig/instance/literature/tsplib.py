"""Points of TSPLIB: every point is to be served, and every point is a site where the service may open.

The format is that of G. Reinelt, "TSPLIB: a traveling salesman problem library", ORSA Journal on Computing 3 (1991)
376-384: lines "KEY : value", then NODE_COORD_SECTION and a line a point: its number and two coordinates. As the papers
on the p-median do, and unlike TSPLIB itself, distances are rounded down: S. Garcia, M. Labbe, A. Marin, "Solving large
p-median problems with a radius formulation", INFORMS Journal on Computing 23 (2011) 546-556.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reconfig.errors import InputError
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.literature.lines import Line, lines_of, number, shown
from reconfig.instance.literature.location import MOST_VERTICES, SERVICE, LocationProblem, Words, numbered
from reconfig.problem import Problem

KIND = "EDGE_WEIGHT_TYPE"
COUNT = "DIMENSION"
POINTS = "NODE_COORD_SECTION"
END = "EOF"
Header = dict[str, tuple[int, str]]
"""Each key of the header with the number of its line and its value."""


def read_tsplib(text: str, file: str) -> Instance:
    """Points of the plane as an instance; how many sites may open is left to the question (`--count`).

    Every point is a zone of one person, who needs the service `facility` once a year, and a site where it may open.
    The floors of the Euclidean distances are the travel minutes. Nothing runs today.

    Raises:
        InputError: where the text is not in the format, or distances are of another kind than EUC_2D.
    """
    lines = lines_of(text)
    at = _start_of_points(lines, file)
    count = _count(_header(lines[:at]), file)
    points = _points(_until_the_end(lines[at + 1 :]), count, file)
    return LocationProblem(
        words=_words(count, file),
        minutes=floors_of_distances(points),
        customers=numbered(count),
        per_year=np.ones(count),
        offers={"status": ["candidate"] * count},
    ).instance()


def floors_of_distances(points: FloatArray) -> FloatArray:
    """Euclidean distances rounded down, shape (points, points); `points` has shape (points, 2)."""
    squares = sum((axis[:, None] - axis[None, :]) ** 2 for axis in points.T)
    floors: FloatArray = np.floor(np.sqrt(squares))  # the root of a perfect square is exact
    return floors


def _start_of_points(lines: Sequence[Line], file: str) -> int:
    """The place of the line that the points follow."""
    for place, (_, words) in enumerate(lines):
        if words[0].rstrip(":") == POINTS:
            return place
    remedy = "Give a file of TSPLIB that holds the coordinates of its points."
    raise InputError([Problem(file, f"has no line {POINTS}", remedy)])


def _header(lines: Sequence[Line]) -> Header:
    found: Header = {}
    for row, words in lines:
        key, _, value = " ".join(words).partition(":")
        found[key.strip()] = (row, value.strip())
    return found


def _count(header: Header, file: str) -> int:
    """How many points there are; refuses any other distances than those of the plane."""
    row, kind = header.get(KIND, (None, None))
    if kind != "EUC_2D":
        remedy = f"Give a file with the line {KIND} : EUC_2D."
        expected = "is not a kind of distance that is read here" if kind else f"has no line {KIND}"
        raise InputError([Problem(file, expected, remedy, row, KIND if kind else None, kind)])
    row, text = header.get(COUNT, (None, ""))
    if not text.isdigit() or not 1 <= int(text) <= MOST_VERTICES:
        expected = f"is not a number of points from 1 to {MOST_VERTICES:,}"
        raise InputError([Problem(file, expected, f"Correct the line {COUNT}.", row, COUNT, text or None)])
    return int(text)


def _until_the_end(lines: Sequence[Line]) -> Sequence[Line]:
    last = next((place for place, (_, words) in enumerate(lines) if words == [END]), len(lines))
    return lines[:last]


def _points(lines: Sequence[Line], count: int, file: str) -> FloatArray:
    """The coordinates, shape (points, 2), in the order of the points' numbers."""
    problems, seen = [], set[str]()
    for row, words in lines:
        if fault := _fault(words, count, seen):
            problems.append(Problem(file, *fault, row, value=shown(words)))
        seen.add(words[0])
    if len(lines) != count:
        expected = f"is the number of points, but {len(lines)} lines of points follow"
        remedy = f"Give the whole file, or correct the line {COUNT}."
        problems.append(Problem(file, expected, remedy, column=COUNT, value=str(count)))
    if problems:
        raise InputError(problems)
    rows = sorted(lines, key=lambda line: int(line[1][0]))
    return np.array([[float(x), float(y)] for _, (_, x, y) in rows])


def _fault(words: Sequence[str], count: int, seen: set[str]) -> tuple[str, str] | None:
    """What is wrong with the line of a point, and the remedy; None where it is sound."""
    remedy = "Give the point's number and two coordinates, apart by spaces."
    if len(words) != 3:
        return f"has {len(words)} words where a point has 3", remedy
    if not all(np.isfinite(number(word)) for word in words[1:]):
        return "is not a point", remedy
    if not words[0].isdigit() or not 1 <= int(words[0]) <= count:
        return "has a number that does not exist", f"The line {COUNT} allows the points 1 to {count}."
    if words[0] in seen:
        return "has the number of an earlier point", "Number the points from 1 on, each once."
    return None


def _words(count: int, file: str) -> Words:
    return Words(
        file=file,
        kind="a p-median problem on points of TSPLIB",
        summary=f"No real place: {count} points of the plane, each of which may serve all. Distances, rounded down, "
        f"stand as minutes and nothing has a price. Ask for p sites with --count {SERVICE}=p. Nothing runs today.",
        reference="G. Reinelt, 1991",
        customer="Point",
        site="Point",
        minutes_are="distances, rounded down",
        times=f"derived: floors of the distances between the points of {file}",
    )
