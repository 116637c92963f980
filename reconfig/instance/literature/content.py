"""What follows the first line of a file of numbers: its words, each with its line, and what can be wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import SupportsIndex

import numpy as np

from reconfig.errors import InputError
from reconfig.instance.instance import FloatArray, IntArray
from reconfig.instance.literature.lines import Line, number
from reconfig.problem import Problem

CAPACITY = "capacity"
"""The word that stands in some files where the capacity of a facility is due."""


@dataclass(frozen=True, eq=False)
class Content:
    """All words that follow the first line, and the number of the line of each, shape (words,)."""

    file: str
    words: list[str]
    rows: IntArray

    @classmethod
    def of(cls, lines: list[Line], file: str) -> Content:
        """The words of these lines."""
        words = [word for _, line in lines for word in line]
        return cls(file, words, np.repeat([row for row, _ in lines], [len(line) for _, line in lines]).astype(np.int64))

    def problem(self, place: SupportsIndex, expected: str, remedy: str) -> Problem:
        """A problem with one word."""
        return Problem(self.file, expected, remedy, int(self.rows[place]), value=self.words[place])

    def refuse_unless(self, length: int, first: int) -> None:
        """Refuse a text of another length than the first line asks for."""
        if len(self.words) != length:
            expected = f"asks for {length:,} numbers on the lines that follow, which hold {len(self.words):,}"
            remedy = "Give the whole file, correct its first line, or name its format with --format."
            raise InputError([Problem(self.file, expected, remedy, first)])

    def refuse_shared_lines(self, places: IntArray) -> None:
        """Refuse a text where two of these words share a line: then it is in another format."""
        shared = np.flatnonzero(np.diff(self.rows[places]) == 0)
        if len(shared):
            remedy = "Give each its own line with capacity and fixed cost, or name the file's format with --format."
            row = int(self.rows[places[shared[0]]])
            raise InputError([Problem(self.file, "holds the capacities of several facilities", remedy, row)])

    def with_capacity(self, places: IntArray, capacity: float | None) -> Content:
        """The content with that capacity in place of the word `capacity`; `places` are those of capacities."""
        named = [place for place in places if self.words[place].lower() == CAPACITY]
        if named and capacity is None:
            expected = "stands where a number is due"
            remedy = "Give the capacity of every facility, for example --capacity 8000."
            raise InputError([self.problem(named[0], expected, remedy)])
        if capacity is not None and not named:
            expected = f"is not needed: {self.file} gives the capacity of every facility"
            raise InputError([Problem("--capacity", expected, "Leave --capacity out.", value=f"{capacity:.10g}")])
        words = list(self.words)
        for place in named:
            words[place] = repr(capacity)
        return replace(self, words=words)

    def numbers(self) -> FloatArray:
        """All words as numbers, shape (words,)."""
        numbers = np.array([number(word) for word in self.words])
        wrong = np.flatnonzero(~((numbers >= 0) & np.isfinite(numbers))).tolist()
        if wrong:
            remedy = "Correct it: demands, capacities and costs are numbers of 0 or more."
            raise InputError([self.problem(place, "is not a number of 0 or more", remedy) for place in wrong])
        return numbers

    def refuse_no_capacity(self, places: IntArray) -> None:
        """Refuse facilities without capacity, at these places."""
        if len(places):
            remedy = "Correct the capacity, or take the facility and its costs out."
            raise InputError([self.problem(place, "is not a capacity above 0", remedy) for place in places])
