"""The text of a file as numbered lines of words, and lines as messages quote them."""

from __future__ import annotations

from collections.abc import Sequence

END_MARKS = "\x00\x1a"
"""With these, old systems fill up a file and end it."""

Line = tuple[int, list[str]]
"""The number of a line, counted from 1, and its words."""


def lines_of(text: str) -> list[Line]:
    """The lines that are not blank. Old files end in marks that are no text."""
    lines = text.rstrip(END_MARKS).splitlines()
    return [(row, line.split()) for row, line in enumerate(lines, start=1) if line.strip()]


def shown(words: Sequence[str]) -> str | None:
    """A line as a message quotes it; None where there is none."""
    text = " ".join(words)
    return f"{text[:40]} ..." if len(text) > 40 else text or None


def number(word: str) -> float:
    """The word as a number; NaN where it is none."""
    try:
        return float(word)
    except ValueError:
        return float("nan")
