"""What a column and a table are: declared once as data, read by parsing, checks, messages, workbook and reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["code", "text", "number", "integer", "flag", "choice"]


class Required:
    """The default of a column that every row must fill."""


REQUIRED: Final = Required()
Default = str | float | bool | None | Required


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, meaning, unit, default and the values it may hold.

    `default` is `REQUIRED` where a blank is an error, `None` where a blank stays missing. `refers_to` names the table
    whose key a code must be found in. `group` marks a column by which rules and results may be split.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    default: Default = REQUIRED
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    group: bool = False

    @property
    def required(self) -> bool:
        """Whether every row must hold a value."""
        return self.default is REQUIRED


@dataclass(frozen=True)
class Table:
    """One table: its columns, the columns that identify a row, and whether an instance must have it.

    `unless` names the table whose rows can stand in the place of a required one.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = True
    may_be_wide: bool = False
    unless: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


SOURCE: Final = Column(
    "source",
    "text",
    "Where the row's numbers come from. Begin with data:, cited:, derived:, remembered: or assumed:; a row without "
    "one of these counts as assumed wherever results are shown. Blank takes the table's line under [sources] in "
    "instance.toml",
    default="",
)
