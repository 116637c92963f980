"""The options-appraisal document: what a pre-consultation business case tells, as far as the instance holds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reconfig.evaluate.tight import tight_rules
from reconfig.outputs.comparison import Comparison
from reconfig.outputs.comparison_data import Tables
from reconfig.outputs.comparison_sections import (
    access_section,
    activity_section,
    costs_section,
    headlines,
    journeys_section,
    moves_section,
    opening,
    option_list,
    organisations_section,
    rules_section,
    summary_table,
)
from reconfig.outputs.document import Block, Heading, Paragraph, Picture, Table, markdown
from reconfig.outputs.evidence_sections import assumed_section, method_section, sources_section
from reconfig.outputs.figures.figure import Figure
from reconfig.outputs.pack_tables import pack_tables
from reconfig.outputs.pages.measures import gap_text
from reconfig.outputs.pages.stamp import stamp
from reconfig.outputs.report_access import modes_section
from reconfig.outputs.report_classes import classes_section
from reconfig.outputs.report_money import border_section, ledgers_section, savings_section
from reconfig.outputs.report_provision import (
    capacity_section,
    capital_section,
    dependencies_section,
    exceptions_section,
    workforce_section,
)
from reconfig.outputs.report_studies import alternatives_section, frontier_section, sensitivities_section
from reconfig.result import versions
from reconfig.study.appraisal import Appraisal


def report_markdown(appraisal: Appraisal, figures: Sequence[Figure]) -> str:
    """The document as Markdown; pictures are looked for in the folder `figures` beside it."""
    held = Comparison(appraisal)
    return markdown(report_blocks(held, pack_tables(held), figures))


def report_blocks(held: Comparison, tables: Tables, figures: Sequence[Figure]) -> Iterator[Block]:
    """The document, block by block; `tables` are those of `pack_tables`."""
    yield from opening(held, "appraisal of the options")
    yield from _purpose(held)
    yield Heading("In short")
    yield headlines(held)
    yield summary_table(held)
    for name, section in _sections(held, tables):
        yield from section
        yield from _pictures(figures, name)
    yield from _pictures(figures, "")
    for closing in (method_section, assumed_section, audit_section, sources_section):
        yield from closing(held)


def _sections(held: Comparison, tables: Tables) -> Iterator[tuple[str, Iterable[Block]]]:
    """The sections in order, each with the beginning of the names of figures that belong to it ("-": none)."""
    yield "map", moves_section(held)
    yield "activity", activity_section(held)
    yield "access", (*access_section(held), *modes_section(held, tables))
    yield "journeys", journeys_section(held)
    yield "rules", (*rules_section(held), *tight_section(held))
    yield "capacity", capacity_section(held, tables)
    yield "workforce", workforce_section(held, tables)
    yield "-", (*dependencies_section(held, tables), *exceptions_section(held, tables))
    yield "capital", capital_section(held, tables)
    yield "cost", (*costs_section(held), *savings_section(held, tables))
    yield "organisation", (*organisations_section(held), *ledgers_section(held, tables))
    yield "-", classes_section(held, tables)
    yield "border", border_section(held, tables)
    yield "frontier", frontier_section(held)
    yield "alternatives", alternatives_section(held)
    yield "regret", sensitivities_section(held)


PLACES = {
    "map": "map",
    "frontier": "frontier",
    "regret": "regret",
    "robust": "regret",
    "waterfall": "cost",
    "saving": "cost",
    "cost": "cost",
    "journeys": "journeys",
    "access": "access",
    "minutes": "access",
    "organisation": "organisation",
    "beds": "capacity",
    "activity": "activity",
    "alternatives": "alternatives",
}
"""The section that a figure belongs to, by how its name begins; others stand after all sections."""


def _pictures(figures: Sequence[Figure], section: str) -> Iterator[Block]:
    for figure in figures:
        place = next((place for start, place in PLACES.items() if figure.png.name.startswith(start)), "")
        if place == section:
            yield Picture(f"figures/{figure.png.name}", figure.title, figure.alt, figure.source)


def _purpose(held: Comparison) -> Iterator[Block]:
    """What the document is, and which options it is about."""
    number = len(held.appraisal.options)
    yield Paragraph(
        f"This document sets {number} option{'' if number == 1 else 's'} for {held.instance.about.area} beside today: "
        "what changes, for whom, at what cost, and how sure the figures are. It recommends nothing. Journeys are "
        "modelled, numbers of people are rounded to the nearest 5, and figures that rest on assumptions are marked."
    )
    if held.instance.about.summary:
        yield Paragraph(held.instance.about.summary)
    yield option_list(held)


def tight_section(held: Comparison) -> Iterator[Block]:
    """The rules that an option only just meets."""
    found = {option.name: tight_rules(option.evaluation) for option in held.appraisal.all}
    rules = [rule.name for rule in held.instance.rules if any(rule.name in names for names in found.values())]
    if rules:
        yield Paragraph(
            "Rules that bind: met, but not if they asked for one per cent (or one point, or one unit) more. These are "
            "the ones whose limits shape the option."
        )
        rows = [[rule, *("binds" if rule in found[name] else "" for name in held.names)] for rule in rules]
        yield Table.of("Rules that bind", ["Rule", *held.names], rows, numbers=False)


def audit_section(held: Comparison) -> Iterator[Block]:
    """Hashes, versions and the searches: what is needed to check or repeat every figure."""
    yield Heading("Audit trail")
    yield Paragraph(stamp(held.instance))
    runs = [(option, option.run) for option in held.appraisal.options if option.run]
    rows = [[option.name, *_run(run)] for option, run in runs]
    if rows:
        header = ["Option", "Made least", "Status", "Gap", "Solver and its options", "Started"]
        yield Table.of("The searches", header, rows, numbers=False)
    drawn = [option.name for option in held.appraisal.options if not option.run]
    if drawn:
        yield Paragraph(f"Not found by a search: {', '.join(drawn)}.")
    if held.instance.hashes:
        files = [[name, digest] for name, digest in sorted(held.instance.hashes.items())]
        yield Table.of("SHA-256 of every file of the instance", ["File", "SHA-256"], files, numbers=False)
    yield Table.of("Versions", ["Software", "Version"], versions().items(), numbers=False)


def _run(run: Mapping[str, Any]) -> list[str]:
    solver = run.get("solver", {})
    settings = ", ".join(f"{key} {value}" for key, value in solver.get("options", {}).items())
    gap = run.get("gap")
    return [
        str(run.get("minimise", "")).replace("_", " "),
        str(run.get("status", "")).lower(),
        "not known" if gap is None else gap_text(float(gap)),
        f"{solver.get('name', 'not known')} ({settings or 'as it comes'})",
        str(run.get("started", "not known")),
    ]
