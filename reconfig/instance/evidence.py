"""How well a number is founded, read from the first word of its source."""

from __future__ import annotations

from enum import StrEnum


class Evidence(StrEnum):
    """The five grades of evidence; anything else counts as assumed."""

    DATA = "data"
    CITED = "cited"
    DERIVED = "derived"
    REMEMBERED = "remembered"
    ASSUMED = "assumed"

    @property
    def is_fact(self) -> bool:
        """Whether the number may be shown to the public without a caution."""
        return self in (Evidence.DATA, Evidence.CITED, Evidence.DERIVED)


def evidence(source: str) -> Evidence:
    """`data: ONS mid-2020` is DATA; a source without a known first word is ASSUMED."""
    word = source.partition(":")[0].strip().lower()
    return Evidence(word) if word in set(Evidence) else Evidence.ASSUMED
