"""A frontier in plain words, as Markdown."""

from __future__ import annotations

from reconfig.outputs.frontier_tables import (
    ShownFrontier,
    change_words,
    changes,
    proof_words,
    trade_off_words,
    trade_offs,
)
from reconfig.outputs.phrases import listed
from reconfig.outputs.words import assumed_markdown, attribution_markdown, markdown_table

MADE_UP = "This area is made up. It is no real place."
COMPLETE = "These are all: any other choice that keeps every rule is matched or bettered by one of them."
GRID = "Between the options shown there may be others."
STOPPED = "The search was ended early, so there may be others, and better ones."
ASSUMED = "Costs rest on assumed prices."
WIDEST = 0.01
"""Per cent: a smaller gap is not worth a word."""

MOST_TOLD = 12
"""Options that the picture's description tells one by one."""

HOW = """## How this was worked out

- Each option is the one with the least {first} among all that keep every rule and have no more {others} than a limit.
  The limits are drawn ever tighter, from one end to the other.
- So an option here can only be bettered in one thing by giving way in another.
- "Proven" means that no other choice of sites within the same limits has less {first}; "within 0.50 %" that none has
  so much less.
- Every option was recomputed by a check that shares no code with the search. The open units of each are in `options/`,
  and `reconfig evaluate` reads them."""


def frontier_markdown(shown: ShownFrontier) -> str:
    """The page."""
    sections = [
        f"# {title(shown)}",
        f"**{headline(shown)}**",
        *cautions(shown),
        f"![{picture_words(shown)}](frontier.png)",
        "## The options",
        markdown_table(*option_rows(shown)),
        _steps(shown),
        _how(shown),
        assumed_markdown(shown.instance),
        attribution_markdown(shown.instance),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def title(shown: ShownFrontier) -> str:
    """`Kent and Medway: cost a year against average journey`."""
    first, *others = shown.measures
    return f"{shown.instance.about.area}: {first.name} against {listed(each.name for each in others)}"


def headline(shown: ShownFrontier) -> str:
    """How many options there are, between which ends."""
    points = shown.frontier.points
    if len(points) == 1:
        return f"One option is best in everything: {listed(shown.texts(points[0].values))}."
    ends = (listed(shown.texts(each.values)) for each in (points[0], points[-1]))
    return f"{len(points)} options, none of them better than another in everything: from {' to '.join(ends)}."


def today_words(shown: ShownFrontier) -> str:
    """`today (breaks 2 rules)`."""
    count = shown.frontier.today_breaks
    rules = f"{count or 'no'} rule{'' if count == 1 else 's'}"
    return f"today (breaks {rules})"


def cautions(shown: ShownFrontier) -> list[str]:
    """What a reader must know beside the headline, a sentence each."""
    frontier = shown.frontier
    gaps = [point.gap(frontier.objectives[0]) for point in frontier.points]
    known = [gap for gap in gaps if gap is not None]
    said = [MADE_UP] if shown.instance.about.synthetic else []
    said.append(f"{today_words(shown).capitalize()}: {listed(shown.texts(frontier.today))}.")
    said.append(STOPPED if frontier.stopped else COMPLETE if frontier.complete else GRID)
    if len(known) < len(gaps):
        said.append("Of some options nothing is proven.")
    if known and max(known) * 100 >= WIDEST:
        least = shown.measures[0].name
        said.append(f"Within its limits each has a {least} within {max(known) * 100:.2f} % of the least possible.")
    return [*said, *([ASSUMED] if shown.assumed else [])]


def option_rows(shown: ShownFrontier) -> tuple[list[str], list[list[str]]]:
    """The columns, and a row each of today and of the options: objectives, trade-off, closes and opens, proof."""
    frontier, rates = shown.frontier, trade_offs(shown)
    names = [each.name.capitalize() for each in shown.measures]
    columns = ["Option", *names, *([trade_off_words(shown).capitalize()] if rates else []), "Closes", "Opens", "Proof"]
    blank = [""] if rates else []
    rows = [[today_words(shown).capitalize(), *shown.texts(frontier.today), *blank, "", "", ""]]
    for number, point in enumerate(frontier.points):
        opened, closed = changes(shown.instance, shown.instance.today, point.configuration)
        rate = [rates[number - 1]] if rates and number else blank
        proof = proof_words(point.gap(frontier.objectives[0]))
        rows.append([point.name, *shown.texts(point.values), *rate, str(len(closed)), str(len(opened)), proof])
    return columns, rows


def _steps(shown: ShownFrontier) -> str:
    """What changes from today to the first option, and from each to the next."""
    before, name, lines = shown.instance.today, "today", []
    for point in shown.frontier.points:
        lines.append(f"- {point.name}, against {name}: {change_words(shown.instance, before, point.configuration)}")
        before, name = point.configuration, point.name
    return "\n\n".join(["## What changes from one to the next", "\n".join(lines)])


def _how(shown: ShownFrontier) -> str:
    first, *others = (each.name for each in shown.measures)
    return HOW.format(first=first, others=listed(others))


def picture_words(shown: ShownFrontier) -> str:
    """The picture for those who cannot see it."""
    points = shown.frontier.points
    told = [f"{point.name}: {listed(shown.texts(point.values))}" for point in points[:MOST_TOLD]]
    more = f"; and {len(points) - MOST_TOLD} more, which are in the table" if len(points) > MOST_TOLD else ""
    today = f"{today_words(shown).capitalize()}: {listed(shown.texts(shown.frontier.today))}."
    return f"A chart of options. {'; '.join(told)}{more}. {today}"
