"""What a document rests on: assumptions, sources, hashes and versions."""

from __future__ import annotations

from collections.abc import Iterator

from reconfig.outputs.assumptions import assumptions
from reconfig.outputs.comparison import Comparison
from reconfig.outputs.document import Block, Bullets, Heading, Paragraph
from reconfig.outputs.pages.stamp import stamp


def assumed_section(held: Comparison) -> Iterator[Block]:
    """The figures that are no facts, by subject."""
    yield Heading("What is assumed")
    found = assumptions(held.instance)
    if not found:
        yield Paragraph("Every figure has a source that counts as a fact. Journeys are modelled.")
        return
    yield Paragraph("The following figures are assumptions, not facts:")
    for subject in dict.fromkeys(each.subject for each in found):
        yield Paragraph("", subject)
        yield Bullets.of(f"({each.grade}) {each.words}" for each in found if each.subject == subject)


def made_section(held: Comparison) -> Iterator[Block]:
    """The hash of the instance and the version."""
    yield Heading("How this was made")
    yield Paragraph(stamp(held.instance))


def sources_section(held: Comparison) -> Iterator[Block]:
    """Attribution and licences."""
    about = held.instance.about
    lines = [*about.attribution, *(f"Licence: {licence}" for licence in about.licences)]
    if lines:
        yield Heading("Sources")
        yield Bullets.of(lines)
