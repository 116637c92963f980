"""Alternatives in plain words, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from reconfig.objective import Objective
from reconfig.outcome import EXACT, relative_gap
from reconfig.outputs.alternatives_tables import ShownAlternatives, distance_table, state
from reconfig.outputs.phrases import listed, minutes_text, money, money_difference, signed
from reconfig.outputs.run_reading import LEAST, share_text
from reconfig.outputs.tables import rounded
from reconfig.outputs.words import assumed_markdown, attribution_markdown, markdown_table
from reconfig.study.alternatives import Decision, Standing

SMALL = 5_000.0
"""Currency a year: less than half of the last digit of an amount in millions."""

MADE_UP = "This area is made up. It is no real place."
ASSUMED = "Costs rest on assumed prices."
STOPPED = "The search was ended early: there may be more options, and not every figure is proven as far as it could be."
EVERYTHING = "everything that keeps every rule and lies within {band} of the best decides the same"

ADDS = "The other choice adds"

MOST_TOLD = 12
"""Decisions that the picture's description tells one by one."""

SHARED = {
    Standing.RULED: ("The rules leave no other choice", "nothing that keeps every rule decides otherwise"),
    Standing.SETTLED: ("No regret", EVERYTHING),
    Standing.SHARED: ("The same in all of these options", "others within {band} may decide otherwise"),
}
"""What is the same in all options, by how far that is proven: a heading, and what it means."""

NOT_TRIED = "Each decision may take a search of its own; by default no more than 40 are tried."
NOT_PRICED = (
    f"Not asked. {NOT_TRIED} `--replacement all` asks about every decision, `--replacement differing` about those in "
    "which options differ."
)

HOW = """## How this was worked out

- The first option has the {least}. A proof says that nothing has less than {bound}, and {band} more than that is
  the limit for all of these options.
- Each next option was chosen to be as unlike all before it as the limit allows: the number of units that open or
  close between it and the nearest of them is as large as it can be (beyond ten units: to a tenth). Of those as
  unlike, it is the best.
- What the other choice adds: the best that is left if that one unit is closed instead of open, or open instead of
  closed, less the best. Everything else may move with it. "At least" is what is proven.
- Every option was recomputed by a check that shares no code with the search. The open units of each are in `options/`,
  and `reconfig evaluate` reads them."""


def alternatives_markdown(shown: ShownAlternatives) -> str:
    """The page."""
    sections = [
        f"# {title(shown)}",
        f"**{headline(shown)}**",
        *cautions(shown),
        _differences(shown),
        "## What each option costs, and its journeys",
        markdown_table(*option_rows(shown)),
        _distances(shown),
        _shared(shown),
        _costs(shown),
        _how(shown),
        assumed_markdown(shown.instance),
        attribution_markdown(shown.instance),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def title(shown: ShownAlternatives) -> str:
    """`Kent and Medway: different options within 2 % of the least cost`."""
    return f"{shown.instance.about.area}: different options within {shown.band} of the {LEAST[shown.found.minimise]}"


def headline(shown: ShownAlternatives) -> str:
    """How many options there are, what they cost, and how many decisions are the same."""
    found, text = shown.found, shown.measure.text
    values = [each.value for each in found.options]
    if len(values) == 1:
        return f"Only one option is shown: {text(values[0])}. It settles {len(found.decisions)} decisions."
    return (
        f"{len(values)} options that differ, from {text(min(values))} to {text(max(values))} ({shown.measure.name}). "
        f"{_decided(shown)}"
    )


def _decided(shown: ShownAlternatives) -> str:
    """Of 34 decisions ..."""
    standings = [shown.found.standing(each) for each in shown.found.decisions]
    numbers = {standing: standings.count(standing) for standing in Standing}
    words = {
        Standing.RULED: f"the rules leave no choice in {numbers[Standing.RULED]}",
        Standing.SETTLED: f"{numbers[Standing.SETTLED]} are the same in everything within {shown.band}",
        Standing.OPEN: f"{numbers[Standing.OPEN]} are open",
        Standing.SHARED: f"{numbers[Standing.SHARED]} are the same in all of these options",
    }
    told = listed(words[standing] for standing in Standing if numbers[standing])
    return f"Of {len(standings)} decisions, {told}."


def cautions(shown: ShownAlternatives) -> list[str]:
    """What a reader must know beside the headline, a sentence or two each."""
    found = shown.found
    said = [MADE_UP] if shown.instance.about.synthetic else []
    words = (proof_words(shown), differ_words(shown), further_words(shown))
    said.append(" ".join(each for each in words if each))
    if found.stopped:
        said.append(STOPPED)
    broken = len({(each.rule, each.service) for each in shown.appraisal.today.evaluation.violations})
    if broken:
        said.append(f"Today breaks {broken} rule{'' if broken == 1 else 's'}; every option here keeps them all.")
    return [*said, *([ASSUMED] if shown.assumed else [])]


def proof_words(shown: ShownAlternatives) -> str:
    """What is proven of the best, and the limit of the band."""
    found, text, best = shown.found, shown.measure.text, shown.found.options[0]
    gap = relative_gap(best.value, found.bound)
    proven = "is proven to be the best" if gap <= EXACT else f"is proven within {share_text(gap)} of the best possible"
    return f"{best.name} {proven}; no option here is above {text(found.limit)}."


def differ_words(shown: ShownAlternatives) -> str:
    """In how many units any two options differ."""
    if len(shown.found.options) == 1:
        return ""
    least = int(shown.table["nearest"].min())
    return f"Any two differ in {least} or more of the units that may open or close."


def further_words(shown: ShownAlternatives) -> str:
    """Whether there are further options."""
    found = shown.found
    if not found.complete:
        return "There may be further ones."
    units = f"{found.differ} unit{'' if found.differ == 1 else 's'}"
    return f"Nothing else within {shown.band} differs from {_each(len(found.options))} in {units} or more."


def _each(count: int) -> str:
    return "it" if count == 1 else "each of them"


def option_rows(shown: ShownAlternatives) -> tuple[list[str], list[list[str]]]:
    """The columns, and a row an option, its differences from today in brackets."""
    by_cost = shown.found.minimise is Objective.COST
    columns = [
        "Option", *([] if by_cost else [shown.measure.name.capitalize()]), "Above the best", "Cost a year (change)",
        "Opens", "Closes", "Average journey, minutes (change)", "Journeys over 15 minutes longer, patients a year",
    ]  # fmt: skip
    rows = []
    for row in shown.table.to_dict("records"):
        value = [] if by_cost else [shown.measure.text(row["value"])]
        rows.append([str(row["option"]), *value, *_row(shown, row)])
    return columns, rows


def _row(shown: ShownAlternatives, row: Any) -> list[str]:  # noqa: ANN401
    currency = shown.instance.about.currency
    longer = row["patients_longer_15"]
    return [
        "the best" if row["above_best"] <= 0 else f"{shown.measure.amount(row['above_best'])} "
        f"({100 * row['share_above_best']:.2f} %)",
        f"{money(row['cost'], currency)} ({money_difference(row['cost_difference'], currency)})",
        str(row["opens"]), str(row["closes"]),
        f"{minutes_text(row['mean_minutes'])} ({signed(row['mean_minutes_difference'])})",
        "fewer than 8" if math.isnan(longer) else rounded(longer),
    ]  # fmt: skip


def _differences(shown: ShownAlternatives) -> str:
    """The matrix of the decisions in which the options differ."""
    rows = matrix_rows(shown)
    if not rows:
        return "## Where the options differ\n\nNowhere: there is one option."
    words = f"![{picture_words(shown)}](decisions.png)"
    columns = ["Service", "Site", "Today", *shown.names, *([ADDS] if shown.priced else [])]
    return "\n\n".join(["## Where the options differ", words, markdown_table(columns, rows)])


def matrix_rows(shown: ShownAlternatives) -> list[list[str]]:
    """Of the decisions that differ: service, site, today, each option, and, where asked, what the other choice adds."""
    return [
        [
            *names(shown, each),
            *map(cell, (each.today, *shown.chosen(each))),
            *([cost_words(shown, each)] if shown.priced else []),
        ]
        for each in shown.found.decisions
        if shown.differs(each)
    ]


def names(shown: ShownAlternatives, decision: Decision) -> list[str]:
    """Service and site by name."""
    return [shown.instance.name_of_service(decision.service), shown.instance.name_of_site(decision.site)]


def cell(runs: bool) -> str:
    """`runs`, or a dash."""
    return "runs" if runs else "–"


def cost_words(shown: ShownAlternatives, decision: Decision) -> str:
    """`£0.75m`, `£0.75m (at least £0.20m)`, `not possible`, `not asked`."""
    price, least = decision.replacement, decision.replacement_at_least
    if decision.impossible:
        return "not possible"
    if price is None:
        return "not asked" if least is None else f"at least {_added(shown, least)}"
    told = _added(shown, price)
    if least is None or _added(shown, least) == told:
        return told
    return f"{told} (at least {_added(shown, least)})" if least > 0 else f"at most {told}"


def _added(shown: ShownAlternatives, value: float) -> str:
    """What is added to the objective; small sums of money in full."""
    if value <= 0:
        return "nothing"
    small = shown.found.minimise is Objective.COST and value < SMALL
    return shown.measure.amount(value) if small else shown.measure.text(value)


def _distances(shown: ShownAlternatives) -> str:
    """In how many units any two differ."""
    if len(shown.found.options) < 3:
        return ""
    table = distance_table(shown)
    rows = [
        [str(row["option"]), *(str(row[name]) if row[name] else "" for name in shown.names)]
        for row in table.to_dict("records")
    ]
    services = listed(shown.instance.name_of_service(each) for each in shown.found.services)
    words = f"In how many units two options differ, of {services}."
    return "\n\n".join(["## How unlike they are", words, markdown_table(["", *shown.names], rows)])


def _shared(shown: ShownAlternatives) -> str:
    """What is the same in all options, by how far that is proven; a row a service."""
    parts = []
    for standing, (head, meaning) in SHARED.items():
        same = [each for each in shown.found.decisions if shown.found.standing(each) is standing]
        if same:
            words = f"**{head}** ({meaning.format(band=shown.band)})"
            parts += [words, markdown_table(["Service", "Runs at", "Does not run at"], _by_service(shown, same))]
    return "\n\n".join(["## What all options share", *(parts or ["Nothing."])])


def _by_service(shown: ShownAlternatives, decisions: Sequence[Decision]) -> Iterable[list[str]]:
    """A row a service: where it runs, and where it does not; what would be new, and what would close, is marked."""
    for service in dict.fromkeys(each.service for each in decisions):
        mine = [each for each in decisions if each.service == service]
        sites = [
            listed((_site(shown, each) for each in mine if each.best is runs), nothing="–") for runs in (True, False)
        ]
        yield [shown.instance.name_of_service(service), *sites]


def _site(shown: ShownAlternatives, decision: Decision) -> str:
    """A site's name, and what changes there."""
    change = {(True, False): " (new)", (False, True): " (closes)"}.get((decision.best, decision.today), "")
    return f"{shown.instance.name_of_site(decision.site)}{change}"


def _costs(shown: ShownAlternatives) -> str:
    """What the other choice costs, of every decision that was asked about: the cheapest first."""
    head = "## What the other choice would add"
    rows = cost_rows(shown)
    if not rows:
        return f"{head}\n\n{NOT_PRICED}"
    columns = ["Service", "Site", "Today", "The best", "Runs in", ADDS]
    return "\n\n".join([head, markdown_table(columns, rows)])


def cost_rows(shown: ShownAlternatives) -> list[list[str]]:
    """service, site, today, the best, in how many options it runs, what the other choice costs; the cheapest first."""
    asked = [each for each in shown.found.decisions if each.impossible or each.replacement_at_least is not None]
    many = len(shown.found.options)
    return [
        [*names(shown, each), state(each.today), state(each.best), f"{each.chosen_in} of {many}",
         cost_words(shown, each)]
        for each in sorted(asked, key=_dearness)
    ]  # fmt: skip


def _dearness(decision: Decision) -> tuple[bool, float]:
    price = decision.replacement if decision.replacement is not None else decision.replacement_at_least
    return decision.impossible, price or 0.0


def picture_words(shown: ShownAlternatives) -> str:
    """The picture for those who cannot see it."""
    told = []
    differing = [each for each in shown.found.decisions if shown.differs(each)]
    for decision in differing[:MOST_TOLD]:
        running = (name for name, runs in zip(shown.names, shown.chosen(decision), strict=True) if runs)
        told.append(f"{' at '.join(names(shown, decision))} runs in {listed(running)}")
    if len(differing) > MOST_TOLD:
        told.append(f"and {len(differing) - MOST_TOLD} more, which are in the table")
    return f"A table of the decisions in which the options differ. {'; '.join(told)}."


def _how(shown: ShownAlternatives) -> str:
    found = shown.found
    return HOW.format(least=LEAST[found.minimise], bound=shown.measure.text(found.bound), band=shown.band)
