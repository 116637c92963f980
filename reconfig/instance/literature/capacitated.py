"""Capacitated facility location: which facilities to open, each with a capacity, and whom each is to supply.

Three formats hold the same numbers in another order. Each begins with the numbers of facilities and of customers.
orlib-cap: J. E. Beasley, "An algorithm for solving large capacitated warehouse location problems", European Journal of
Operational Research 33 (1988) 314-325. holmberg: K. Holmberg, M. Ronnqvist, D. Yuan, "An exact algorithm for the
capacitated facility location problems with single sourcing", the same journal 113 (1999) 544-559. tbed: P. Avella,
M. Boccia, "A cutting plane algorithm for the capacitated facility location problem", Computational Optimization and
Applications 43 (2009) 39-65.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.instance.literature.content import Content
from reconfig.instance.literature.lines import lines_of, shown
from reconfig.instance.literature.location import MOST_PAIRS, MOST_VERTICES, LocationProblem, Words, numbered
from reconfig.problem import Problem

Array = npt.NDArray[Any]


class Blocks(NamedTuple):
    """The numbers of a file by what they mean; `costs` has the shape (customers, facilities)."""

    capacity: Array
    fixed_cost: Array
    demand: Array
    costs: Array


Layout = Callable[[Array, int, int], Blocks]
"""From all that follows the first line, and the numbers of facilities and customers, to the blocks."""


def _orlib_cap(values: Array, facilities: int, customers: int) -> Blocks:
    """A line a facility: capacity, fixed cost; then for each customer its demand and its costs."""
    sites, places = values[: 2 * facilities].reshape(-1, 2), values[2 * facilities :].reshape(customers, -1)
    return Blocks(sites[:, 0], sites[:, 1], places[:, 0], places[:, 1:])


def _holmberg(values: Array, facilities: int, customers: int) -> Blocks:
    """A line a facility: capacity, fixed cost; then all demands; then for each facility its costs."""
    sites, rest = values[: 2 * facilities].reshape(-1, 2), values[2 * facilities :]
    return Blocks(sites[:, 0], sites[:, 1], rest[:customers], rest[customers:].reshape(facilities, -1).T)


def _tbed(values: Array, facilities: int, customers: int) -> Blocks:
    """All demands, all capacities, all fixed costs; then for each facility its costs."""
    ends = np.cumsum([customers, facilities, facilities])
    demand, capacity, fixed_cost, costs = np.split(values, ends)
    return Blocks(capacity, fixed_cost, demand, costs.reshape(facilities, -1).T)


@dataclass(frozen=True)
class Format:
    """One of the formats.

    whole: a cost is that of all that the customer needs, not of one unit. a_line_each: every facility has a line.
    """

    layout: Layout
    kind: str
    reference: str
    whole: bool = True
    a_line_each: bool = True


ORLIB_CAP = Format(_orlib_cap, "a capacitated location problem of OR-Library", "J. E. Beasley, 1988")
HOLMBERG = Format(_holmberg, "a capacitated location problem of Holmberg's", "K. Holmberg and others, 1999")
TBED = Format(
    _tbed,
    "a capacitated location problem of TBED1",
    "P. Avella and M. Boccia, 2009",
    whole=False,
    a_line_each=False,
)


def read_orlib_cap(text: str, file: str, capacity: float | None = None) -> Instance:
    """A capacitated problem of OR-Library; see `read_capacitated`."""
    return read_capacitated(text, file, ORLIB_CAP, capacity)


def read_holmberg(text: str, file: str, capacity: float | None = None) -> Instance:
    """A problem of Holmberg's, where customers may be supplied from several facilities; see `read_capacitated`."""
    return read_capacitated(text, file, HOLMBERG, capacity)


def read_tbed(text: str, file: str, capacity: float | None = None) -> Instance:
    """A problem of the test bed of Avella and Boccia; see `read_capacitated`."""
    return read_capacitated(text, file, TBED, capacity)


def read_capacitated(text: str, file: str, of: Format, capacity: float | None = None) -> Instance:
    """The problem as an instance: minimal cost is its optimum.

    The service `facility` is planned, and a minute of a unit's journey costs 1; so the cost of supplying one unit
    stands as minutes. A customer who needs nothing is left out. Nothing runs today. `capacity` is that of every
    facility where the file has the word `capacity` instead of numbers.

    Raises:
        InputError: where the text is not in the format, or the facilities together cannot supply all.
    """
    (row, header), *lines = lines_of(text) or [(1, [])]
    facilities, customers = _sizes(header, row, file)
    content = Content.of(lines, file)
    content.refuse_unless(_length(facilities, customers), row)
    places = of.layout(np.arange(len(content.words)), facilities, customers)
    if of.a_line_each:
        content.refuse_shared_lines(places.capacity)
    content = content.with_capacity(places.capacity, capacity)
    blocks = of.layout(content.numbers(), facilities, customers)
    content.refuse_no_capacity(places.capacity[blocks.capacity <= 0])
    _refuse_too_small(blocks, file)
    return _problem(_by_unit(blocks, of), of, file).instance()


def _length(facilities: int, customers: int) -> int:
    """How many numbers follow the first line, in every format."""
    return 2 * facilities + customers + facilities * customers


def _sizes(header: list[str], row: int, file: str) -> tuple[int, int]:
    """The numbers of facilities and of customers."""
    remedy = "Begin with one line of two whole numbers: facilities and customers."
    if len(header) != 2 or not all(word.isdigit() for word in header):
        expected = "is not the first line of a capacitated location problem"
        raise InputError([Problem(file, expected, remedy, row, value=shown(header))])
    facilities, customers = int(header[0]), int(header[1])
    if not (1 <= facilities <= MOST_VERTICES and customers >= 1 and facilities * customers <= MOST_PAIRS):
        expected = f"is not a size from 1 to {MOST_VERTICES:,} facilities and {MOST_PAIRS:,} pairs with customers"
        raise InputError([Problem(file, expected, remedy, row, value=shown(header))])
    return facilities, customers


def _refuse_too_small(blocks: Blocks, file: str) -> None:
    """A total capacity below the total demand leaves no answer, or the file is in another format."""
    capacity, demand = blocks.capacity.sum(), blocks.demand.sum()
    if capacity < demand:
        expected = f"is the capacity of all facilities, less than the demand of {demand:.10g}"
        remedy = "Give a file with room for all, and its own --format."
        raise InputError([Problem(file, expected, remedy, value=f"{capacity:.10g}")])


def _by_unit(blocks: Blocks, of: Format) -> Blocks:
    """The blocks with costs of one unit; those of a customer who needs nothing mean nothing, and stay."""
    if not of.whole:
        return blocks
    return blocks._replace(costs=blocks.costs / np.where(blocks.demand > 0, blocks.demand, 1.0)[:, None])


def _problem(blocks: Blocks, of: Format, file: str) -> LocationProblem:
    needed = blocks.demand > 0
    count = len(blocks.capacity)
    return LocationProblem(
        words=_words(count, needed, of, file),
        minutes=blocks.costs[needed],
        customers=[code for code, wanted in zip(numbered(len(needed)), needed, strict=True) if wanted],
        per_year=blocks.demand[needed],
        offers={"status": ["candidate"] * count, "fixed_cost": blocks.fixed_cost, "capacity": blocks.capacity},
        service={"allocation": ["planned"], "journey_cost": [1.0]},
    )


def _words(facilities: int, needed: npt.NDArray[np.bool_], of: Format, file: str) -> Words:
    left_out = [str(place + 1) for place in np.flatnonzero(~needed)]
    note = f" Left out, for they need nothing: {', '.join(left_out)}." if left_out else ""
    return Words(
        file=file,
        kind=of.kind,
        summary=f"No real place: {facilities} facilities, each with a capacity, may open for {needed.sum()} customers, "
        f"who may be supplied from several. The cost of supplying a unit stands as minutes. Nothing runs today.{note}",
        reference=of.reference,
        customer="Customer",
        site="Facility",
        minutes_are="costs of supplying one unit",
        times=f"derived: costs of a customer by its demand, {file}" if of.whole else f"data: unit costs of {file}",
    )
