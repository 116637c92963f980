"""The names of the lines of the cost, in the order of every table."""

from __future__ import annotations

from typing import Final

COST_LINES: Final = (
    "site",
    "hot",
    "fixed",
    "step",
    "module",
    "staff",
    "agency",
    "variable",
    "transfer",
    "journey",
    "corporate",
    "capital",
    "transition",
)

SOCIETY: Final = frozenset({"journey"})
"""What no organisation pays: it is no part of a ledger."""
