"""A column of a workbook's table: its heading, what its numbers are, and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reconfig.outputs.phrases import symbol

Kind = Literal[
    "text",
    "money",
    "money_change",
    "minutes",
    "minutes_change",
    "share",
    "share_change",
    "gap",
    "people",
    "people_change",
    "count",
    "number",
]
"""people: counts of patients, disclosed before they are shown. count: of things. number: of any unit. gap: what is
proven of an answer, relative.
"""

WIDTHS: dict[Kind, int] = {
    "text": 12, "money": 18, "money_change": 18, "minutes": 12, "minutes_change": 12, "share": 10, "share_change": 10,
    "gap": 10, "people": 14,
    "people_change": 14, "count": 10, "number": 14,
}  # fmt: skip
"""Characters."""


@dataclass(frozen=True)
class Column:
    """key: the column of the frame. heading: as the sheet calls it. width: characters, 0: as wide as it needs."""

    key: str
    heading: str
    kind: Kind = "text"
    width: int = 0


def number_format(kind: Kind, currency: str) -> str:
    """The number format of a kind, with its unit."""
    unit = symbol(currency).replace('"', "")
    return {
        "text": "@",
        "money": f'"{unit}"#,##0;"−{unit}"#,##0',
        "money_change": f'"+{unit}"#,##0;"−{unit}"#,##0;"{unit}"0',
        "minutes": '0.0" min"',
        "minutes_change": '"+"0.0" min";"−"0.0" min";0.0" min"',
        "share": "0.0%",
        "share_change": '"+"0.0%;"−"0.0%;0.0%',
        "gap": "0.00%",
        "people": "#,##0",
        "people_change": '"+"#,##0;"−"#,##0;0',
        "count": "#,##0",
        "number": "#,##0.####",
    }[kind]
