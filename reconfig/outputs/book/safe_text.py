"""Text as a cell can carry it: never a formula, never markup, never too long."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from reconfig.outputs.phrases import printable

LONGEST = 32_767
"""Characters that a cell holds, as halves of UTF-16."""

LONGEST_HEADING = 200
"""Characters of a heading: a table's may have 255."""


def safe_text(text: str) -> str:
    """The text with what cannot be carried replaced, cut to what a cell holds; its first mark never starts markup."""
    safe = printable(text)
    safe = f" {safe}" if safe.startswith("<r>") else safe
    if len(safe.encode("utf-16-le")) // 2 <= LONGEST:
        return safe
    return safe.encode("utf-16-le")[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"


def heading_text(text: str) -> str:
    """Text for the heading of a column: on one line, and short."""
    line = " ".join(safe_text(text).split())
    return line if len(line) <= LONGEST_HEADING else f"{line[: LONGEST_HEADING - 1]}…"


def distinct_headings(texts: Iterable[str]) -> list[str]:
    """Headings of one table, which must differ also where capitals do not count: one that comes again has a number."""
    headings: list[str] = []
    for text in texts:
        plain = heading_text(text)
        again = (plain if number == 1 else f"{plain} ({number})" for number in itertools.count(1))
        taken = {heading.casefold() for heading in headings}
        headings.append(next(each for each in again if each.casefold() not in taken))
    return headings
