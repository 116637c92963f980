"""Options side by side in words and tables: what each changes, what it costs, for whom it is nearer or farther."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from reconfig.evaluate.access import EVERYONE
from reconfig.evaluate.journeys import BANDS, SAME
from reconfig.outputs.comparison import Comparison, people, pooled
from reconfig.outputs.document import Block, Bullets, Heading, Paragraph, Table
from reconfig.outputs.pages.measures import MEASURES, OPTIONAL, Kind, Measure, figure
from reconfig.outputs.pages.rules_shown import rule_rows
from reconfig.outputs.phrases import listed, minutes_text, money, money_difference, percent, signed
from reconfig.outputs.proposals import TODAY
from reconfig.outputs.words import ASSUMED_PRICES, FIFTHS, LINES
from reconfig.study.option import Option

BY_GROUP = {"deprivation_fifth": "How deprived areas are, in fifths", "rurality": "Town and country"}
LONGER = tuple(band for band in BANDS if band.endswith("longer"))


def option_list(held: Comparison) -> Bullets:
    """Every option and how it came about."""
    return Bullets(tuple((f"{option.name}:", f"{option.origin}.") for option in held.appraisal.all))


def headlines(held: Comparison) -> Bullets:
    """Each option against today in a few sentences."""
    return Bullets(tuple((f"{option.name}.", headline(held, option)) for option in held.appraisal.options))


def headline(held: Comparison, option: Option) -> str:
    """What an option costs, moves, lengthens and breaks."""
    row = held.figures(option)
    return " ".join([_cost(held, row), _units(row), _journeys(row), _rules(int(row["rules_broken"]))])


def _cost(held: Comparison, row: Mapping[Any, Any]) -> str:
    change = money_difference(row["cost_difference"], held.currency)
    if change == "none":
        return "It costs as much as today."
    less = "less" if row["cost_difference"] < 0 else "more"
    amount = money(abs(row["cost_difference"]), held.currency)
    capital = f" It needs {money(row['capital'], held.currency)} of capital once." if row["capital"] > 0 else ""
    return f"It costs {amount} a year {less} than today{', on assumed prices' if held.marks.money else ''}.{capital}"


def _units(row: Mapping[Any, Any]) -> str:
    opens, closes = int(row["opens"]), int(row["closes"])
    if not opens and not closes:
        return "Nothing opens or closes."
    return f"Units that open: {opens}; units that close: {closes}."


def _journeys(row: Mapping[Any, Any]) -> str:
    if not row["patients_longer"] and not row["patients_shorter"]:
        return "No journey changes."
    told = f"Patients a year who travel longer: {people(row['patients_longer'])}"
    if row["patients_longer"] > 0:
        extra = row["mean_extra_minutes"]
        more = f"{minutes_text(extra)} minutes longer on average" if math.isfinite(extra) else "some reach no open site"
        told += f", {more}; more than 15 minutes longer: {people(row['patients_longer_15'])}"
    return f"{told}. Patients who travel less: {people(row['patients_shorter'])}."


def _rules(broken: int) -> str:
    return "It breaks no rule." if not broken else f"It breaks {broken} rule{'' if broken == 1 else 's'}."


def summary_table(held: Comparison) -> Table:
    """Every figure that tells options apart, an option a column."""
    rows = [held.figures(option) for option in held.appraisal.all]
    lines = [(_title(held, measure), *_cells(held, measure, rows)) for measure in _measures(rows)]
    extra = [minutes_text(row["mean_extra_minutes"]) if row["patients_longer"] > 0 else "none" for row in rows]
    lines.append((held.mark("Minutes longer, on average of these", "journeys"), *extra))
    return Table.of("Options side by side", ["", *held.names], lines)


def _measures(rows: list[Mapping[Any, Any]]) -> Iterator[Measure]:
    """The measures that some option has."""
    for measure in MEASURES:
        values = [float(row[measure.key]) for row in rows]
        nothing = all(math.isnan(value) or (measure.kind is Kind.MONEY and value == 0) for value in values)
        if measure.key not in OPTIONAL or not nothing:
            yield measure


def _title(held: Comparison, measure: Measure) -> str:
    title = f"{measure.title}, a year" if measure.kind is Kind.PEOPLE else measure.title
    return held.mark(title, measure.rests_on)


def _cells(held: Comparison, measure: Measure, rows: list[Mapping[Any, Any]]) -> list[str]:
    if measure.kind is Kind.PEOPLE:
        return [people(row[measure.key]) for row in rows]
    return [figure(measure.kind, float(row[measure.key]), held.currency).text for row in rows]


def moves_section(held: Comparison) -> Iterator[Block]:
    """What opens and closes, and where the patients go."""
    yield Heading("What changes, and where")
    for option in held.appraisal.options:
        moves = held.rows("moves", option).to_dict("records")
        if not moves:
            yield Paragraph("Nothing opens or closes.", f"{option.name}.")
            continue
        rows = [[str(row[key]) for key in ("service_name", "site_name", "change", "patients_go_to")] for row in moves]
        yield Table.of(option.name, ["Service", "Site", "Change", "Its patients go to"], rows, numbers=False)


def rules_section(held: Comparison) -> Iterator[Block]:
    """The rules that some option breaks, and how many all meet."""
    yield Heading("Standards met and broken")
    rows = rule_rows(held.appraisal, held.tables["rules"])
    broken = [row for row in rows if not row.met]
    if broken:
        cells = [[row.rule, *(f"not met: {words}" if words else "met" for words in row.found)] for row in broken]
        yield Table.of("Rules that today or an option breaks", ["Rule", *held.names], cells, numbers=False)
    met = [row.rule for row in rows if row.met]
    if met:
        yield Paragraph(f"Today and every option meet {'the other ' if broken else ''}{len(met)} "
                        f"rule{'' if len(met) == 1 else 's'}:")  # fmt: skip
        yield Bullets.of(met)
    if not rows:
        yield Paragraph("The instance has no rules.")


def costs_section(held: Comparison) -> Iterator[Block]:
    """Cost by line and by organisation, each with its difference from today."""
    yield Heading(f"What it costs a year, in prices of {held.instance.about.price_year}")
    if held.marks.money:
        yield Paragraph("These costs rest on assumed prices. They are not facts.")
    lines = held.cells("costs", ["line"], lambda row: held.money(row["amount"], row["difference"]))
    total = [held.money(row["cost"], row["cost_difference"]) for row in map(held.figures, held.appraisal.all)]
    rows = [[_line(held, key[0]), *cells] for key, cells in lines.items()]
    yield Table.of("Cost by line, and the difference from today", ["Cost", *held.names], [*rows, ["All", *total]])


def _line(held: Comparison, line: str) -> str:
    return f"{LINES[line]} ({ASSUMED_PRICES})" if line in held.marks.lines else LINES[line]


def organisations_section(held: Comparison) -> Iterator[Block]:
    """What each organisation costs, runs and does."""
    yield Heading("Organisation by organisation")
    tables = {
        "Cost a year, and the difference from today": lambda row: held.money(row["cost"], row["cost_difference"]),
        "Units that run": lambda row: f"{int(row['units_open'])}",
        "Activity, units of service a year": lambda row: people_only(row["activity"]),
    }
    if held.tables["organisations"]["gain"].notna().any():
        tables["Gain or loss a year against today, if income follows patients"] = lambda row: gain(held, row["gain"])
    for title, cell in tables.items():
        cells = held.cells("organisations", ["name"], cell)
        yield Table.of(title, ["Organisation", *held.names], [[key[0], *found] for key, found in cells.items()])


def gain(held: Comparison, amount: float) -> str:
    """`+£0.20m`, `none`; `no ledger` for an organisation outside the area."""
    return "no ledger" if math.isnan(amount) else money_difference(amount, held.currency)


def access_section(held: Comparison) -> Iterator[Block]:
    """Mean journeys by service and by group of people."""
    yield Heading("How far it is")
    yield Paragraph("Average minutes of a journey, and the difference from today. Every patient counts the same.")
    yield _by_service(held)
    for by, title in BY_GROUP.items():
        if (held.tables["access"]["by"] == by).any():
            yield from _by_group(held, by, title)


def _by_service(held: Comparison) -> Table:
    frame = held.tables["access"]
    kept = frame[(frame["weighting"] == "patients") & (frame["by"] == EVERYONE)]
    rows: dict[str, list[str]] = {}
    for option in held.appraisal.all:
        for row in kept[kept["option"] == option.name].to_dict("records"):
            rows.setdefault(row["service"], []).append(
                minutes_cell(row["mean_minutes"], row["mean_minutes_difference"])
            )
    names = [[held.instance.name_of_service(service), *cells] for service, cells in rows.items()]
    return Table.of("By service", ["Service", *held.names], names)


def _by_group(held: Comparison, by: str, title: str) -> Iterator[Block]:
    """All services together: mean minutes and the share within 30 minutes."""
    found = [pooled(option.evaluation, by) for option in held.appraisal.all]
    groups = [str(group) for group in found[0].index]
    means = [each["mean_minutes"] for each in found]
    minutes = [[_group(by, g), *(minutes_cell(mean[g], mean[g] - means[0][g]) for mean in means)] for g in groups]
    near = [[_group(by, g), *(percent(float(each["within_30"][g])) for each in found)] for g in groups]
    yield Table.of(f"{title}: average minutes, all services", ["Group", *held.names], minutes)
    yield Table.of(f"{title}: patients within 30 minutes, all services", ["Group", *held.names], near)


def _group(by: str, group: str) -> str:
    """A group as people call it."""
    return FIFTHS.get(group, group) if by == "deprivation_fifth" else group


def minutes_cell(minutes: float, difference: float) -> str:
    """`21.1 (+2.9)`; without a difference that rounds to nought."""
    change = signed(difference)
    return minutes_text(minutes) if change in ("0", "not known") else f"{minutes_text(minutes)} ({change})"


def journeys_section(held: Comparison) -> Iterator[Block]:
    """Patients whose journey lengthens, by band of minutes, for everyone and by group."""
    yield Heading("Whose journey gets longer, and by how much")
    yield Paragraph("Patients a year, all services together; in brackets a day. One person may count more than once.")
    frame = held.tables["journeys"]
    everyone = frame[frame["by"] == EVERYONE].groupby(["option", "band"])["patients"].sum().to_dict()
    bands = ("shorter", "no change", *LONGER)
    rows = [[band.capitalize(), *_counts(held, everyone, band)] for band in bands]
    yield Table.of("By how much", ["Journey", *held.names], rows)
    for by, title in BY_GROUP.items():
        of_group = frame[frame["by"] == by]
        longer = of_group[of_group["band"].isin(LONGER)].groupby(["option", "group"])["patients"].sum().to_dict()
        rows = [[_group(by, g), *_counts(held, longer, g)] for g in sorted(of_group["group"].unique())]
        if rows:
            words = f"Patients who travel longer, by {title[0].lower()}{title[1:]}"
            yield Table.of(words, ["Group", *held.names], rows)


def _counts(held: Comparison, counts: Mapping[Any, float], key: str) -> Iterator[str]:
    """The patients of each option, today first, under one key."""
    return (people(float(counts.get((name, key), 0.0))) for name in held.names)


def activity_section(held: Comparison) -> Iterator[Block]:
    """What each unit does, for the services that some option changes."""
    yield Heading("Activity")
    frame = held.tables["activity"]
    changed = set(frame.loc[frame["difference"].abs() > SAME, "service"])
    same = [held.instance.name_of_service(s) for s in held.instance.service_codes if s not in changed]
    for service in (code for code in held.instance.service_codes if code in changed):
        rows = frame[frame["service"] == service]
        cells: dict[str, list[str]] = {}
        for row in rows.to_dict("records"):
            cells.setdefault(str(row["site_name"]), []).append(activity_cell(row))
        unit = str(held.instance.services.set_index("service")["unit"][service])
        title = f"{held.instance.name_of_service(service)}: {unit} a year"
        yield Table.of(title, ["Site", *held.names], [[site, *found] for site, found in cells.items()])
    if same:
        yield Paragraph(f"The same at every site in every option: {listed(same)}.")


def activity_cell(row: Mapping[Any, Any]) -> str:
    """`700 (+700)`, `closed`; small counts are not told."""
    if row["activity"] == 0:
        return "none"
    shown = people_only(float(row["activity"]))
    change = signed(float(row["difference"]), 0)
    return shown if change == "0" or shown.startswith("fewer") else f"{shown} ({change})"


def people_only(count: float) -> str:
    """A count of patients, rounded for the public."""
    return figure(Kind.PEOPLE, count, "").text


def opening(held: Comparison, title: str) -> Iterator[Block]:
    """The title, and whether the area is made up."""
    about = held.instance.about
    yield Heading(f"{about.area}: {title}", 1)
    if about.synthetic:
        yield Paragraph("It is no real place.", "This area is made up.")


def comparison_blocks(held: Comparison) -> Iterator[Block]:
    """The page of a comparison."""
    from reconfig.outputs.evidence_sections import assumed_section, made_section, sources_section

    yield from opening(held, "today and the options side by side")
    yield Paragraph(
        f"{TODAY} is what runs now. Every figure was worked out by the same check, journeys are modelled, and numbers "
        "of people are rounded to the nearest 5."
    )
    yield option_list(held)
    yield Heading("In short")
    yield headlines(held)
    yield summary_table(held)
    for section in (
        moves_section,
        rules_section,
        costs_section,
        organisations_section,
        access_section,
        journeys_section,
        activity_section,
        assumed_section,
        made_section,
        sources_section,
    ):
        yield from section(held)
