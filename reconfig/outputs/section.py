"""A part of a page in words: a title, sentences, points, a table; shown in the terminal or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reconfig.outputs.words import markdown_table

MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#"})
"""What Markdown would take for more than a letter."""


@dataclass(frozen=True)
class Section:
    """A part of a page. lines: sentences, a paragraph each. points: of a list. columns, rows: of a table of words."""

    title: str
    lines: Sequence[str] = ()
    points: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)

    @property
    def markdown(self) -> str:
        """The section as Markdown; what users named stays as it is written."""
        parts = [f"## {self.title.translate(MARKS)}", *(line.translate(MARKS) for line in self.lines)]
        if self.points:
            parts.append("\n".join(f"- {point.translate(MARKS)}" for point in self.points))
        if self.rows:
            parts.append(markdown_table(self.columns, self.rows))
        return "\n\n".join(parts)

    def show(self, console: Console) -> None:
        """Print it."""
        console.print(Text(self.title, style="bold"))
        for line in self.lines:
            console.print(line, highlight=False, markup=False)
        for point in self.points:
            console.print(f"  - {point}", highlight=False, markup=False)
        if self.rows:
            console.print(self._table())

    def _table(self) -> Table:
        table = Table(header_style="bold", box=None, pad_edge=False)
        for number, column in enumerate(self.columns):
            table.add_column(column, justify="right" if number else "left", overflow="fold")
        for row in self.rows:
            table.add_row(*(Text(cell) for cell in row))
        return table


def show_sections(console: Console, sections: Iterable[Section]) -> None:
    """Print sections with a blank line between them."""
    for number, section in enumerate(sections):
        if number:
            console.print()
        section.show(console)
