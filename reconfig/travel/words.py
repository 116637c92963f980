"""Words that the reports of roads share."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """`1 link`, `1,234 links`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
