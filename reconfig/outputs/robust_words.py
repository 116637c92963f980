"""Options in futures that differ, in plain words, as Markdown."""

from __future__ import annotations

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.evidence import evidence
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outputs.assumptions import SUBJECTS, assumptions
from reconfig.outputs.pages.stamp import stamp
from reconfig.outputs.phrases import listed
from reconfig.outputs.robust_tables import (
    broken_in,
    fares_of,
    largest,
    largest_at_most,
    quantity,
    with_best,
)
from reconfig.outputs.tables import change_table
from reconfig.outputs.words import assumed_markdown, attribution_markdown, markdown_table
from reconfig.study.regret import LEAST_REGRET
from reconfig.study.robustness import Fare, Future, Robustness

STOPPED = "The search was stopped by the user, so this is not complete."

WHAT = {
    Objective.COST: "cost a year",
    Objective.TRAVEL: "travel, in patient-minutes a year",
    Objective.COVERAGE: "patients a year beyond the target minutes",
    Objective.EQUITY: "uneven travel, in patient-minutes a year",
    Objective.WORST_SERVED: "travel of the worst served, in patient-minutes a year",
}
"""What regrets are counted in."""

PRICES = frozenset(SUBJECTS[table] for table in ("offers", "sites", "resources", "staff_groups", "organisations"))
"""What prices are about."""

SMALL = 1e-6
"""Relative to the best; a smaller range is rounding."""

HOW = """## How this was worked out

- **Regret**: what an option costs in a scenario beyond the best that could be done there, had one known it.
- An option is a plan. Where a scenario closes a unit, the rest of the plan runs without it.
- **Largest regret** counts the scenarios in which some configuration keeps every rule. An option that breaks a rule in
  one of them has none: what it costs there is no fair comparison, and its regret may even fall below nought.
- **Least regret** is the plan whose largest regret is least, of all plans that keep the rules of all these scenarios.
- What compares with today compares with today's units as they would fare in that scenario.
- Every value was worked out again by a check that shares no code with the search."""


def robust_markdown(found: Robustness, instance: Instance) -> str:
    """The page."""
    sections = [
        _opening(found, instance),
        _scenarios(found, instance),
        _regrets(found, instance),
        _broken(found),
        _break_evens(found),
        _least_regret(found, instance),
        HOW,
        assumed_markdown(instance),
        attribution_markdown(instance),
        stamp(instance),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def headline(found: Robustness, currency: str) -> str:
    """Which option regrets least, and how much, in a sentence."""
    if found.minimax is None or found.minimax_regret is None:
        return f"There is no plan of least regret. {found.note}"
    who = "The plan of least regret" if found.minimax == LEAST_REGRET else f"{found.minimax}, of least regret,"
    number = len(with_best(found))
    shown = quantity(found.minimax_regret, found, currency)
    return f"{who} comes within {shown} of the best in each of {number} scenario{'' if number == 1 else 's'}."


def proof(found: Robustness, currency: str) -> str:
    """How far the least regret is proven, in a sentence or two; blank where there is none."""
    if found.minimax is None or found.minimax_regret is None:
        return ""
    known, most, least = found.minimax_regret, largest_at_most(found, found.minimax), found.minimax_bound
    said = []
    if most is None or most - known > SMALL * _size(found):
        top = "is not known" if most is None else f"is {quantity(most, found, currency)}"
        said.append(f"The best of some scenario is not proven: what it may come to at most {top}.")
    if least is None:
        said.append("Nothing is proven of how small the largest regret could be.")
    elif known - least <= SMALL * _size(found):
        said.append("No plan that keeps the rules of these scenarios has a smaller largest regret: proven.")
    else:
        bound = quantity(max(least, 0.0), found, currency)
        said.append(f"Another plan may have a smaller largest regret, but none below {bound}: proven.")
    return " ".join(said)


def _size(found: Robustness) -> float:
    return max([1.0, *(abs(future.best) for future in with_best(found) if future.best is not None)])


def cautions(found: Robustness, instance: Instance) -> list[str]:
    """What a reader must know beside the headline."""
    said = []
    if instance.about.synthetic:
        said.append("This area is made up. It is no real place.")
    if not found.complete:
        said.append(STOPPED)
    if without := [future.name for future in found.scenarios if not future.feasible]:
        said.append(f"No configuration keeps every rule in {_named(without)}.")
    if breaking := [option for option in found.options if broken_in(found, option)]:
        said.append(f"In some scenario where that need not be, rules break under {listed(breaking)}.")
    if any(not evidence(future.source).is_fact for future in found.scenarios[1:]):
        said.append("Scenarios marked * are assumed.")
    if found.minimise is Objective.COST and any(each.subject in PRICES for each in assumptions(instance)):
        said.append("Costs rest on assumed prices.")
    return said


def _named(names: list[str]) -> str:
    return listed([f'"{name}"' for name in names])


def _opening(found: Robustness, instance: Instance) -> str:
    currency = instance.about.currency
    head = f"# {instance.about.area}: options in futures that differ"
    counted = f"Regrets are counted in {WHAT[found.minimise]}."
    parts = [head, f"**{headline(found, currency)}**", proof(found, currency), *cautions(found, instance), counted]
    return "\n\n".join(part for part in parts if part)


def marked(future: Future, number: int) -> str:
    """A scenario's name, with a star where its source is no fact."""
    return f"{future.name}{' *' if number and not evidence(future.source).is_fact else ''}"


def _scenarios(found: Robustness, instance: Instance) -> str:
    currency = instance.about.currency
    rows = [
        [marked(future, number), future.words, _best(future, found, currency), future.source]
        for number, future in enumerate(found.scenarios)
    ]
    table = markdown_table(["Scenario", "What changes", "The best there", "Where it comes from"], rows)
    return "\n\n".join(["## The scenarios", table])


def _best(future: Future, found: Robustness, currency: str) -> str:
    if future.best is None:
        return future.note
    shown = quantity(future.best, found, currency)
    if future.bound is None:
        return f"{shown}; nothing is proven"
    if future.best - future.bound <= SMALL * max(1.0, abs(future.best)):
        return f"{shown}, proven"
    return f"{shown}; at least {quantity(future.bound, found, currency)}"


def cell(fare: Fare, found: Robustness, currency: str) -> str:
    """A regret as tables show it: `£0.91m`, `£0.91m, breaks 2 rules`."""
    regret = "no best" if fare.regret is None else quantity(fare.regret, found, currency)
    number = len(fare.broken)
    return f"{regret}, breaks {number} rule{'' if number == 1 else 's'}" if number else regret


def largest_cell(found: Robustness, option: str, currency: str) -> str:
    """An option's largest regret, or in how many scenarios it breaks rules."""
    value, number = largest(found, option), len(broken_in(found, option))
    return (
        quantity(value, found, currency) if value is not None else f"breaks rules in {number}" if number else "no best"
    )


def _regrets(found: Robustness, instance: Instance) -> str:
    currency, fares = instance.about.currency, fares_of(found)
    rows = [
        [marked(future, number), *(cell(fares[option, future.name], found, currency) for option in found.options)]
        for number, future in enumerate(found.scenarios)
    ]
    rows.append(["**Largest regret**", *(largest_cell(found, option, currency) for option in found.options)])
    picture = f"![{picture_words(found, currency)}](regrets.png)"
    table = markdown_table(["Scenario", *found.options], rows)
    return "\n\n".join(["## What each option regrets", picture, table, _unproven(found, currency)]).rstrip()


def _unproven(found: Robustness, currency: str) -> str:
    """How much larger regrets may be where a best is not proven."""
    more = [
        f"- {future.name}: by up to {quantity(future.best - future.bound, found, currency)}"
        for future in with_best(found)
        if future.best is not None and future.bound is not None and future.best - future.bound > SMALL * _size(found)
    ]
    head = "The best of some scenarios is not proven, so regrets may be larger there:"
    return "\n\n".join([head, "\n".join(more)]) if more else ""


def picture_words(found: Robustness, currency: str) -> str:
    """The picture for those who cannot see it."""
    told = "; ".join(f"{option}: {largest_cell(found, option, currency)}" for option in found.options)
    return f"Regrets of {len(found.options)} options in {len(found.scenarios)} scenarios. Largest regrets: {told}."


def _broken(found: Robustness) -> str:
    rows = [[fare.option, fare.scenario, "; ".join(fare.broken)] for fare in found.fares if fare.broken]
    if not rows:
        return "## Rules\n\nNo option breaks a rule in any scenario."
    return "\n\n".join(["## Rules that break", markdown_table(["Option", "Scenario", "Rules"], rows)])


def _break_evens(found: Robustness) -> str:
    head = "## Where options change places"
    if not found.break_evens:
        return (
            f"{head}\n\nAmong options that break no rule as planned, none overtakes another within what was looked at."
        )
    note = "Only options that break no rule as planned are compared, by what is said alone; rules may break before."
    return "\n\n".join([head, "\n".join(f"- {each.sentence}" for each in found.break_evens), note])


def _least_regret(found: Robustness, instance: Instance) -> str:
    """What the plan of least regret changes against today, where it is none of the options given."""
    if found.minimax is None:
        return ""
    if found.minimax != LEAST_REGRET:
        return f"## The plan of least regret\n\nAn option that was given already has it: {found.minimax}."
    today, planned = (evaluate(instance, each) for each in (instance.today, found.options[LEAST_REGRET]))
    changes = change_table(planned, today)
    rows = [
        [str(row["service_name"]), str(row["change"]), str(row["site_name"]), str(row["patients_go_to"])]
        for row in changes.to_dict("records")
    ]
    table = markdown_table(["Service", "Change", "Site", "Its patients go to"], rows) if rows else "Nothing changes."
    return "\n\n".join(["## The plan of least regret: what changes against today", table])
