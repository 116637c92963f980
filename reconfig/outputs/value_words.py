"""What deciding together is worth, in plain words, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from reconfig.outputs.assumptions import assumed_cost_lines
from reconfig.outputs.phrases import listed, money, money_difference
from reconfig.outputs.tables import change_table
from reconfig.outputs.value_tables import coalition_table, share_table, waterfall_table
from reconfig.outputs.words import assumed_markdown, attribution_markdown, markdown_table
from reconfig.study.do_nothing import in_all
from reconfig.study.sharing import COST, FIXED, FOLLOWS, outside, projection, settlements
from reconfig.study.value import Value
from reconfig.study.waterfall import WHAT, WHO, Part

EVIDENCE = (
    "Nothing here is promised: independent evidence does not support large savings from reconfiguration "
    "(Imison et al. 2014, The reconfiguration of clinical services, King's Fund, and Health Services and Delivery "
    "Research 2015;3(9); Posnett 1999, BMJ 319:1063; Monitor 2014, Facing the future: smaller acute providers)."
)
"""Said wherever the value is shown."""

NEGLIGIBLE = 5_000.0
"""Currency a year: less than half of the last digit that is shown."""

OVERLAP = "The line in the middle is only a sum: savings that overlap cannot all be had."

NO_WAY = {True: "nothing: it cannot satisfy every rule", False: "nothing: no way was found in the time allowed"}

REGIMES = {
    COST: "By cost alone: no service has a price",
    FOLLOWS: "If income follows the patients",
    FIXED: "If everyone keeps today's income",
}
"""How gains are counted."""


HOW = """## How this was worked out

- **Alone**: one organisation chooses the services of its own sites, and every other site stays as it is today. The same
  for every group of organisations. What it saves is counted for all: patients whom it sends to others cost money there.
- A group that has a way to satisfy every rule takes it, even where today breaks rules and mending that costs money.
- **Trapped**: what all save together, less what each saves alone, added up.
- **Fair share**: the Shapley value, what an organisation adds to a group, averaged over every order in which they could
  join.
- Savings are recurrent, against the cost of today; costs of change count only where the tables hold them.
- Every answer was recomputed by a check that shares no code with the search."""


def value_markdown(value: Value) -> str:
    """The page."""
    sections = [
        _opening(value),
        _in_short(value),
        _who(value),
        _what(value),
        _shares(value),
        _payments(value),
        _nothing_done(value),
        _coalitions(value),
        _changes(value),
        HOW,
        assumed_markdown(value.instance),
        attribution_markdown(value.instance),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def headline(value: Value) -> str:
    """The value in one sentence."""
    area, saved = value.instance.about.area, value.together.value
    today = _money(value, value.cost_today)
    prices = ", on assumed prices" if assumed_cost_lines(value.today, value.best) else ""
    if saved < -NEGLIGIBLE:
        return f"Meeting every rule costs the organisations of {area} {_money(value, -saved)} a year more{prices}."
    if saved <= NEGLIGIBLE:
        return f"Deciding together saves the organisations of {area} nothing{prices}."
    share = f"{100 * saved / value.cost_today:.1f} %" if value.cost_today else "all"
    return (
        f"Deciding together, the organisations of {area} could run these services for {_money(value, saved)} a year "
        f"less than today's {today} ({share}){prices}. {trapped_words(value)}"
    )


def trapped_words(value: Value) -> str:
    """What of it none of them reaches alone."""
    lone = [each for each in value.unable if len(each.members) == 1]
    if value.trapped > NEGLIGIBLE and lone:
        return (
            f"{_money(value, value.trapped)} of it nobody reaches alone, but {len(lone)} of the {len(value.trusts)} "
            "cannot satisfy every rule alone whatever they do, so not all of that is duplication."
        )
    if value.trapped > NEGLIGIBLE:
        return f"{_money(value, value.trapped)} of it is trapped between them: nobody reaches it alone."
    if value.trapped < -NEGLIGIBLE:
        overlap = _money(value, -value.trapped)
        return f"Nothing is trapped between them: what each saves alone overlaps by {overlap}, and cannot be added up."
    return "Nothing is trapped between them: each reaches its part alone."


def cautions(value: Value) -> list[str]:
    """What a reader must know beside the headline, a sentence or two each."""
    said = []
    if value.instance.about.synthetic:
        said.append("This area is made up. It is no real place.")
    broken = len({(each.rule, each.service) for each in value.today.violations})
    if broken:
        rules = f"{broken} rule{'' if broken == 1 else 's'}"
        said.append(f"Today breaks {rules}; its cost is the reference all the same.")
    if value.unable:
        said.append(unable_words(value))
    least, most = value.trapped_bounds
    if most - least > NEGLIGIBLE:
        at_most = _money(value, most) if math.isfinite(most) else "an unknown amount"
        said.append(f"Not everything is proven: what is trapped lies between {_money(value, least)} and {at_most}.")
    return said


def unable_words(value: Value) -> str:
    """Which groups found no way to satisfy every rule by themselves, and how to see what they could save."""
    number, of = len(value.unable), len(value.coalitions) - 2
    known = {rule.name for rule in value.instance.rules}
    broken = [f'--without "{name}"' for name in dict.fromkeys(each.rule for each in value.today.violations)
              if name in known]  # fmt: skip
    see = f" To see what they could save, leave out the rules that today breaks: {' '.join(broken)}." if broken else ""
    return (
        f"{number} of the {of} smaller groups found no way to satisfy every rule by themselves; "
        f"they count as saving nothing.{see}"
    )


def _opening(value: Value) -> str:
    head = f"# {value.instance.about.area}: what deciding together is worth"
    return "\n\n".join([head, f"**{headline(value)}**", EVIDENCE, *cautions(value)])


def _in_short(value: Value) -> str:
    alone = sum(each.value for each in value.alone.values())
    lines = [
        f"Cost a year today, in prices of {value.instance.about.price_year}: {_money(value, value.cost_today)}.",
        f"Saved if each decides alone, added up: {_money(value, alone)}.",
        f"Saved if all decide together: {_money(value, value.together.value)}.",
        f"The difference, trapped between them: {_money(value, value.trapped)}.",
    ]
    return "\n\n".join(["## In short", "\n".join(f"- {line}" for line in lines)])


def _who(value: Value) -> str:
    picture = f"![{picture_words(value)}](waterfall.png)"
    overlap = OVERLAP if value.trapped < -NEGLIGIBLE else ""
    parts = ["## From today to the best, by who decides", picture, _steps(value, WHO), overlap]
    return "\n\n".join(part for part in parts if part)


def _what(value: Value) -> str:
    return "\n\n".join(["## What the saving together comes from", _steps(value, WHAT)])


def picture_words(value: Value) -> str:
    """The picture for those who cannot see it."""
    table = waterfall_table(value)
    parts = []
    for part, steps in table.groupby("part", sort=False):
        told = "; ".join(f"{step} {amount}" for step, amount in step_cells(value, steps))
        parts.append(f"From today's cost to the best {part}: {told}.")
    return " ".join(parts)


def step_cells(value: Value, steps: pd.DataFrame) -> list[tuple[str, str]]:
    """Each step's name and its amount in words: a total, or a signed change."""
    currency = value.instance.about.currency
    return [
        (str(name), money(float(amount), currency) if kind == "total" else money_difference(float(amount), currency))
        for name, amount, kind in zip(steps["step"], steps["amount"], steps["kind"], strict=True)
    ]


def _steps(value: Value, part: Part) -> str:
    table = waterfall_table(value)
    steps = table[table["part"] == part]
    rows = [
        [name, amount, "assumed prices" if assumed == "yes" else ""]
        for (name, amount), assumed in zip(step_cells(value, steps), steps["assumed"], strict=True)
    ]
    return markdown_table(["Step", "A year", "Rests on"], rows)


def _shares(value: Value) -> str:
    rows = [
        [str(row["name"]), *(_money(value, row[key]) for key in ("alone", "share")), _range(value, row)]
        for row in share_table(value).to_dict("records")
    ]
    return "\n\n".join(
        [
            "## Each organisation's fair share of the saving",
            markdown_table(["Organisation", "Saves alone", "Fair share", "Proven between"], rows),
        ]
    )


def _range(value: Value, row: Mapping[Hashable, Any]) -> str:
    least, most = (_money(value, row[key]) if pd.notna(row[key]) else "not known" for key in ("least", "most"))
    return f"{least} and {most}"


def _payments(value: Value) -> str:
    parts = ["## Who gains, who loses, and what would make it fair"]
    for regime, rows in settlements(value).groupby("income", sort=False):
        parts += [f"**{REGIMES[str(regime)]}**", _payment_table(value, rows)]
        left = outside(value, rows["gain"])
        if abs(left) > NEGLIGIBLE:
            gained = _money(value, float(rows["gain"].sum()))
            parts.append(
                f"These ledgers gain {gained} in all, which is what is shared. The rest of the saving, "
                f"{_money(value, left)}, falls on patients' journeys and on neighbours."
            )
    parts.append("A payment above nought is received, one below is paid; payments sum to nought.")
    return "\n\n".join(parts)


def _payment_table(value: Value, rows: pd.DataFrame) -> str:
    currency = value.instance.about.currency
    cells = (
        [str(row["name"]), *(money_difference(float(row[key]), currency) for key in ("gain", "share", "payment"))]
        for row in rows.to_dict("records")
    )
    return markdown_table(["Organisation", "Gain as things fall", "Fair share", "Payment"], cells)


def _nothing_done(value: Value) -> str:
    """The projection, where instance.toml knows growth."""
    years = projection(value)
    if years is None:
        return ""
    columns = ["income", "cost", "deficit", "cumulative_deficit"]
    rows = [
        [str(int(row["year"])), *(_money(value, float(row[column])) for column in columns)]
        for row in in_all(years).to_dict("records")
    ]
    about = value.instance.about
    growth = f"Cost grows by {100 * about.cost_growth:g} % a year, income by {100 * about.income_growth:g} % (assumed)."
    table = markdown_table(["Year", "Income", "Cost", "Deficit", "Deficits so far"], rows)
    return "\n\n".join(["## If nothing is done", growth, table])


def _coalitions(value: Value) -> str:
    rows = [
        [
            listed(str(row["names"]).split("; ")),
            _money(value, row["value"]) if row["found_by"] else NO_WAY[row["status"] == "INFEASIBLE"],
            _money(value, row["most"]) if pd.notna(row["most"]) else "not known",
        ]
        for row in coalition_table(value).to_dict("records")
    ]
    return "\n\n".join(
        ["## Every group of organisations", markdown_table(["Who decides", "Saves a year", "At most"], rows)]
    )


def _changes(value: Value) -> str:
    """The units that open and close in the best."""
    changes = change_table(value.best, value.today)
    rows: Iterable[list[str]] = (
        [str(row["service_name"]), str(row["change"]), str(row["site_name"]), str(row["patients_go_to"])]
        for row in changes.to_dict("records")
    )
    table = markdown_table(["Service", "Change", "Site", "Its patients go to"], rows)
    return "\n\n".join(["## What changes if all decide together", table if len(changes) else "Nothing changes."])


def _money(value: Value, amount: float) -> str:
    return money(amount, value.instance.about.currency)
