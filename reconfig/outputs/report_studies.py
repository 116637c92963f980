"""The report on what studies found: the frontier, alternatives and their decisions, sensitivities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reconfig.outputs.comparison import Comparison
from reconfig.outputs.document import Block, Bullets, Heading, Paragraph, Table
from reconfig.outputs.pages.measures import gap_text
from reconfig.outputs.pages.study_sections import DecisionRow, alternatives_shown, natural, robustness_shown
from reconfig.outputs.phrases import listed
from reconfig.study.alternatives import Standing


def frontier_section(held: Comparison) -> Iterator[Block]:
    """The points of the frontier, each with its values and what is proven."""
    found = held.appraisal.frontier
    if found is None:
        return
    yield Heading("The frontier: what one aim costs the other")
    every = "These are all there are, to the gap." if found.complete else "There may be more between them."
    yield Paragraph(f"None of these configurations is better than another in every aim. {every}")
    aims = [str(each).replace("_", " ").capitalize() for each in found.objectives]
    first = found.objectives[0]
    rows = []
    for point in found.points:
        gap = point.gap(first)
        values = [natural(each, point.values[each], held.currency) for each in found.objectives]
        rows.append([point.name, *values, "nothing" if gap is None else gap_text(gap)])
    today = [natural(each, found.today[each], held.currency) for each in found.objectives]
    broken = found.today_breaks
    breaks = "" if not broken else f" It breaks {broken} rule{'' if broken == 1 else 's'}, so it is no point of it."
    yield Table.of("Points of the frontier", ["Option", *aims, "May be better by, at most"], rows)
    yield Paragraph(f"Today has {listed(today)}.{breaks}")


def alternatives_section(held: Comparison) -> Iterator[Block]:
    """Alternatives that are nearly as good, what they share, and what each decision is worth."""
    shown, found = alternatives_shown(held.appraisal), held.appraisal.alternatives
    if shown is None or found is None:
        return
    yield Heading("Other ways that are nearly as good")
    yield Paragraph(shown.words)
    yield Table.of("Alternatives", ["Option", "Value"], zip(shown.names, shown.values, strict=True))
    standing = {
        (held.instance.name_of_service(each.service), held.instance.name_of_site(each.site)): found.standing(each)
        for each in found.decisions
    }
    ends = ["What is known", "The other choice costs"]
    if shown.differing:
        rows = [_decision(row, row.runs, standing) for row in shown.differing]
        title, header = "Decisions on which they differ", ["Unit", "Today", *shown.names, *ends]
        yield Table.of(title, header, rows, numbers=False)
    if shown.shared:
        rows = [_decision(row, row.runs[:1], standing) for row in shown.shared]
        yield Table.of("Decisions that all of them share", ["Unit", "Today", "In all", *ends], rows, numbers=False)


def _decision(row: DecisionRow, runs: Sequence[bool], standing: Mapping[tuple[str, str], Standing]) -> list[str]:
    """A unit, whether it runs today and in options, what is known of the decision, what the other choice costs."""
    known = str(standing[row.service, row.site])
    return [f"{row.service}, {row.site}", _runs(row.today), *(_runs(each) for each in runs), known, row.replacement]


def _runs(runs: bool) -> str:
    return "runs" if runs else "does not run"


def sensitivities_section(held: Comparison) -> Iterator[Block]:
    """How options fare in futures that differ, and where one overtakes another."""
    yield Heading("If the future differs")
    shown = robustness_shown(held.appraisal)
    if shown is None:
        yield Paragraph(
            "No study of other futures is in this pack. A configuration that is best only as planned is no "
            "recommendation: run reconfig robust, and give its folder too."
        )
        return
    yield Paragraph(shown.words)
    yield Table.of("The futures", ["Scenario", "What changes", "Least possible"], shown.scenarios, numbers=False)
    header = ["Option", *(name for name, _, _ in shown.scenarios), "Largest regret"]
    rows = [[name, *(_fare(each.words, each.broken) for each in fares), most] for name, fares, most in shown.rows]
    yield Table.of("Regret of each option in each future", header, rows)
    if shown.break_evens:
        yield Paragraph("Where one option overtakes another:")
        yield Bullets.of(shown.break_evens)


def _fare(words: str, broken: tuple[str, ...]) -> str:
    return f"{words}; breaks {listed(broken)}" if broken else words
