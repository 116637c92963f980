"""A document as a list of blocks, so that Markdown and Word say the same; every text is plain, whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title of the document."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `lead` are its first words, in bold."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list; of each item the first part is in bold, and may be ""."""

    items: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Bullets:
        """A list of plain sentences."""
        return cls(tuple(("", text) for text in texts))


@dataclass(frozen=True)
class Table:
    """A table with a header row; the first column names the rows, the others stand to the right where `numbers`."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: bool = True

    @classmethod
    def of(cls, title: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: bool = True) -> Table:
        """A table from any sequences."""
        return cls(title, tuple(header), tuple(tuple(row) for row in rows), numbers)


@dataclass(frozen=True)
class Picture:
    """A figure: where its file lies beside the document, its title, the picture in words, whose data it rests on."""

    file: str
    title: str
    alt: str
    source: str = ""


Block = Heading | Paragraph | Bullets | Table | Picture

SPECIAL = re.compile(r"([\\`*\[\]|#]|(?<!\w)_|_(?!\w)|~~)")
"""What Markdown would read as a sign of its own."""


def escaped(text: str) -> str:
    """Plain text as Markdown carries it: no sign of Markdown or of HTML is left one; one line."""
    safe = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SPECIAL.sub(r"\\\1", safe)


def markdown(blocks: Iterable[Block]) -> str:
    """The document as Markdown."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {escaped(text)}"
        case Paragraph(text, lead):
            return " ".join(part for part in (_bold(lead), escaped(text) if lead else _start(escaped(text))) if part)
        case Bullets(items):
            return "\n".join(
                f"- {' '.join(part for part in (_bold(lead), escaped(text)) if part)}" for lead, text in items
            )
        case Table():
            return "\n".join(_table(block))
        case Picture(file, title, alt, source):
            caption = " ".join(f"{escaped(part).rstrip('.')}." for part in (title, source) if part)
            return f"![{escaped(alt)}]({file})\n\n{caption}"


def _bold(text: str) -> str:
    return f"**{escaped(text)}**" if text else ""


def _start(text: str) -> str:
    """No paragraph begins like an item of a list, numbered or not."""
    return re.sub(r"^(\d*)([-+.)])(\s)", r"\1\\\2\3", text)


def _table(table: Table) -> Iterator[str]:
    if table.title:
        yield f"{_bold(table.title)}\n"
    rest = "---:" if table.numbers else "---"
    yield _line(table.header)
    yield f"| {' | '.join(['---', *([rest] * (len(table.header) - 1))])} |"
    yield from (_line(row) for row in table.rows)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"
