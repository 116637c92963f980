"""One problem in the input: where it is, what was found, what was expected, how to mend it."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """A fault in one place of the input.

    `row` is the line that a spreadsheet shows: the header is row 1. `expected` says what is wrong as a clause that
    follows the place and the value; `remedy` is a sentence in the imperative.
    """

    file: str
    expected: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    @property
    def place(self) -> str:
        """`demand.csv, row 14, column zone`."""
        parts = [self.file]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        found = "" if self.value is None else f"'{self.value}' "
        return f"{self.place}: {found}{self.expected}. {self.remedy}"

    def as_dict(self) -> dict[str, str | int | None]:
        """The fields by name, for `--json`."""
        return asdict(self)


def summarise(problems: Iterable[Problem], limit: int = 10) -> list[str]:
    """One line a problem; after `limit` of one kind (same file, column and fault) the rest are counted."""
    listed = list(problems)
    kinds = Counter((p.file, p.column, p.expected) for p in listed)
    shown: Counter[tuple[str, str | None, str]] = Counter()
    lines = []
    for problem in listed:
        kind = (problem.file, problem.column, problem.expected)
        shown[kind] += 1
        if shown[kind] <= limit:
            lines.append(str(problem))
        elif shown[kind] == kinds[kind]:
            lines.append(f"{problem.file}: {kinds[kind] - limit:,} more like the last (all are in --json).")
    return lines


def did_you_mean(value: str, known: Iterable[str], otherwise: str) -> str:
    """`Did you mean 'x'?` when a known word is close to `value`, else `otherwise`."""
    close = difflib.get_close_matches(value, list(known), n=1)
    return f"Did you mean '{close[0]}'?" if close else otherwise
