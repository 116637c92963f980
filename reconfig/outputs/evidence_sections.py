"""What a document rests on: assumptions, sources, hashes and versions."""

from __future__ import annotations

from collections.abc import Iterator

from reconfig.outputs.assumptions import assumptions
from reconfig.outputs.comparison import Comparison
from reconfig.outputs.document import Block, Bullets, Heading, Paragraph
from reconfig.outputs.pages.stamp import stamp
from reconfig.outputs.value_words import EVIDENCE

METHOD = (
    "An option says which services run at which sites.",
    "Each was worked out from the same tables by a check that shares no code with the search that found it.",
    "Patients go to the nearest open site, unless the service's own rule says that they choose, or are directed.",
    "Costs are built from what is there: sites, units, beds, staff and patients.",
    "They are never a price times activity, so moving patients saves only what really goes.",
    "A search gives an answer and a bound. The bound says how much better any other configuration could be at most.",
    "A rule is met where the check finds it met for everyone and everywhere it holds.",
    "Costs are of one year in a steady state. Phases, land that is sold and the value of health are not counted.",
)

LIMITS = (
    "Journeys are modelled from areas to sites. A person's own journey differs.",
    "Nobody was asked: what patients, residents and staff think of an option is not in these figures.",
    "How good care is, and how many lives are at stake, is not measured; volumes, minutes and staffing stand for it.",
    EVIDENCE,
)


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


def method_section(held: Comparison) -> Iterator[Block]:
    """The method in plain words, and the limits of the evidence."""
    yield Heading("How the figures were made")
    yield Bullets.of(METHOD)
    yield Heading("What the figures cannot say")
    yield Bullets.of(LIMITS)
    if not held.marks.journeys and not held.marks.money:
        return
    what = [word for word, on in (("costs", held.marks.money), ("journeys", held.marks.journeys)) if on]
    yield Paragraph(f"The {' and '.join(what)} rest on assumptions, which are listed below. They are not facts.")
