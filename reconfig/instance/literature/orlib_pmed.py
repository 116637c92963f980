"""The p-median problems of OR-Library: a network of which p vertices are to serve all.

The format is that of J. E. Beasley, "A note on solving large p-median problems", European Journal of Operational
Research 21 (1985) 270-273. The first line holds the numbers of vertices and edges, and p; each other line an edge: two
vertices, counted from 1, and its cost. Edges have no direction. One that is given again replaces the earlier one.
Distances are shortest paths along the edges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from reconfig.errors import InputError
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.literature.lines import Line, lines_of, shown
from reconfig.instance.literature.location import MOST_VERTICES, SERVICE, LocationProblem, Words, numbered
from reconfig.instance.rules import SiteCount
from reconfig.problem import Problem

Edges = dict[tuple[int, int], float]


def read_orlib_pmed(text: str, file: str) -> Instance:
    """The p-median problem as an instance: minimal travel is its optimum.

    Every vertex is a zone of one person, who needs the service `facility` once a year, and a site where it may open.
    The distances are the travel minutes; exactly p sites must offer the service. As the literature has no today, the
    service runs today at the first p vertices, so that answers are compared with something that keeps the rule.

    Raises:
        InputError: where the text is not in the format, or a vertex cannot be reached.
    """
    lines = lines_of(text)
    vertices, count, chosen = _header(lines, file)
    edges = _edges(lines, vertices, count, file)
    return _problem(_distances(edges, vertices, file), chosen, file).instance()


def _header(lines: Sequence[Line], file: str) -> tuple[int, int, int]:
    """The numbers of vertices and edges, and p."""
    row, cells = lines[0] if lines else (1, [])
    remedy = "Begin with one line of three whole numbers: vertices, edges, and p, the number of sites to open."
    try:
        vertices, count, chosen = (int(cell) for cell in cells)
    except ValueError:
        fault = Problem(file, "is not the first line of a p-median problem", remedy, row, value=shown(cells))
        raise InputError([fault]) from None
    limits = {
        f"is not a number of vertices from 1 to {MOST_VERTICES:,}": (vertices, 1, MOST_VERTICES),
        "is not a number of edges": (count, 0, math.inf),
        f"is not a number of sites from 1 to {vertices}": (chosen, 1, vertices),
    }
    faults = [
        Problem(file, expected, remedy, row, value=str(value))
        for expected, (value, least, most) in limits.items()
        if not least <= value <= most
    ]
    if faults:
        raise InputError(faults[:1])
    return vertices, count, chosen


def _edges(lines: Sequence[Line], vertices: int, count: int, file: str) -> Edges:
    """The cost of each edge, by its two vertices, the smaller first; of an edge given twice, the last."""
    edges: Edges = {}
    problems = []
    (first, _), *others = lines
    for row, cells in others:
        fault = _fault(cells, vertices)
        if fault is None:
            one, other = sorted((int(cells[0]), int(cells[1])))
            edges[one, other] = float(cells[2])
        else:
            problems.append(Problem(file, *fault, row, value=shown(cells)))
    if len(others) != count:
        expected = f"is the number of edges, but {len(others)} lines of edges follow"
        remedy = "Give the whole file, or correct the first line."
        problems.append(Problem(file, expected, remedy, first, value=str(count)))
    if problems:
        raise InputError(problems)
    return edges


def _fault(cells: Sequence[str], vertices: int) -> tuple[str, str] | None:
    """What is wrong with the line of an edge, and the remedy; None where it is sound."""
    if len(cells) != 3:
        return f"has {len(cells)} numbers where an edge has 3", "Give two vertices and a cost, apart by spaces."
    try:
        ends, cost = (int(cells[0]), int(cells[1])), float(cells[2])
    except ValueError:
        return "is not an edge", "Give two vertices as whole numbers, and a cost, apart by spaces."
    if not all(1 <= vertex <= vertices for vertex in ends):
        return "names a vertex that does not exist", f"The first line allows the vertices 1 to {vertices}."
    if not 0 <= cost < math.inf:
        return "has a cost that is not a number of 0 or more", "Correct the cost: a distance is 0 or more."
    return None


def _distances(edges: Edges, vertices: int, file: str) -> FloatArray:
    """The lengths of the shortest paths, shape (vertices, vertices)."""
    ends = np.array(list(edges), dtype=np.int64).reshape(-1, 2) - 1
    network = coo_array((list(edges.values()), (ends[:, 0], ends[:, 1])), shape=(vertices, vertices), dtype=float)
    distances: FloatArray = dijkstra(network.tocsr(), directed=False)
    cut_off = np.flatnonzero(np.isinf(distances[0]))
    if len(cut_off):
        expected = f"is a vertex that no path joins to vertex 1 ({len(cut_off)} in all)"
        remedy = "Add the missing edges: every vertex must reach every other."
        raise InputError([Problem(file, expected, remedy, value=str(cut_off[0] + 1))])
    return distances


def _problem(distances: FloatArray, chosen: int, file: str) -> LocationProblem:
    words, vertices = _words(len(distances), chosen, file), len(distances)
    rule = SiteCount(
        name=f"Exactly {chosen} {'site is' if chosen == 1 else 'sites are'} open",
        service=SERVICE,
        at_least=chosen,
        at_most=chosen,
        source=words.source,
    )
    return LocationProblem(
        words=words,
        minutes=distances,
        customers=numbered(vertices),
        per_year=np.ones(vertices),
        offers={"status": ["current"] * chosen + ["candidate"] * (vertices - chosen)},
        rules=(rule,),
    )


def _words(vertices: int, chosen: int, file: str) -> Words:
    return Words(
        file=file,
        kind="a p-median problem of OR-Library",
        summary=f"No real place: {vertices} vertices of a network, of which {chosen} are to serve all. Distances "
        f"stand as minutes and nothing has a price. Today's sites are the first {chosen}, chosen by nobody.",
        reference="J. E. Beasley, 1985",
        customer="Vertex",
        site="Vertex",
        minutes_are="distances along the network",
        times=f"derived: shortest paths along the edges of {file}",
    )
