"""Why a unit is chosen or not, and what rules cost: in plain words, as sections."""

from __future__ import annotations

from collections.abc import Iterator

from reconfig.evaluate.evaluation import Evaluation
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outputs.explain_words import clash_sections
from reconfig.outputs.phrases import money, money_difference, signed
from reconfig.outputs.section import Section
from reconfig.outputs.tables import change_table
from reconfig.study.levers import HUBS, POOLED
from reconfig.study.prices import Price, Prices
from reconfig.study.why_not import WhyNot

NOT_FOUND = (
    "Without one of these no better answer was found. It is not proven that there is none: a smaller --gap, or a "
    "longer --time-limit, would tell more."
)

PLAIN = {
    "Rotas of units no longer duplicated": "Rotas and staff of units",
    "Sites no longer staffed round the clock": "Sites staffed round the clock",
    POOLED: "Room for busy days",
    HUBS: "Output of sites with or without emergencies",
}
"""Levers whose names take it for granted that they save, in words for either way."""


def amount_words(value: float, minimise: Objective, currency: str) -> str:
    """An amount of the objective: £1.23m a year, or so many patient-minutes."""
    if minimise is Objective.COST:
        return f"{money(value, currency)} a year"
    return f"{value:,.0f} {minimise.unit(currency)}"


def why_not_sections(found: WhyNot) -> Iterator[Section]:
    """Why a unit is chosen, or not."""
    unit = f"{found.instance.name_of_service(found.service)} at {found.instance.name_of_site(found.site)}"
    if found.clash is not None:
        yield from _impossible(found, unit)
        return
    chosen = f"The best answer {'has' if found.is_open else 'does not have'} {unit}."
    yield Section(f"{unit}: {'chosen' if found.is_open else 'not chosen'}", [chosen, *_cost_lines(found)])
    if found.forced is not None and found.forced.evaluation is not None and found.best.evaluation is not None:
        yield from _differences(found, found.forced.evaluation, found.best.evaluation)


def _impossible(found: WhyNot, unit: str) -> Iterator[Section]:
    if found.is_open:
        yield Section(f"{unit}: it cannot close", ["Every configuration that satisfies the rules keeps it."])
    else:
        yield Section(f"{unit}: it cannot run", ["No configuration that satisfies the rules has it."])
    if found.clash is not None:
        yield from clash_sections(found.clash)


def _verb(found: WhyNot) -> str:
    if found.is_open:
        return "Closing it" if (found.service, found.site) in found.instance.today else "Not opening it"
    return "Keeping it" if (found.service, found.site) in found.instance.today else "Opening it"


def _cost_lines(found: WhyNot) -> Iterator[str]:
    def words(value: float) -> str:
        return amount_words(value, found.minimise, found.instance.about.currency)

    verb = _verb(found)
    if found.more is None:
        bound = f" It costs at least {words(found.at_least)} more." if found.at_least else ""
        yield f"No answer with it the other way was found in the time allowed.{bound}"
        return
    if found.more <= _unsure(found):
        more = words(max(found.more, 0.0))
        yield f"{verb} costs {more} more, which is within what the proofs leave open: a close call."
        return
    proven = ""
    if found.at_least is not None and found.at_least > 0:
        proven = f" (proven: at least {words(found.at_least)})"
    yield f"{verb} costs {words(found.more)} more{proven}, if all else is arranged for the best around it."


def _unsure(found: WhyNot) -> float:
    """What the two proofs leave open together."""
    forced = 0.0 if found.forced is None or found.forced.objective is None else found.forced.objective
    bound = forced if found.forced is None or found.forced.outcome.bound is None else found.forced.outcome.bound
    best = found.best.objective or 0.0
    return abs(forced - bound) + abs(best - (best if found.best.outcome.bound is None else found.best.outcome.bound))


def _differences(found: WhyNot, forced: Evaluation, best: Evaluation) -> Iterator[Section]:
    currency = found.instance.about.currency
    rows = [(PLAIN.get(lever.name, lever.name), money_difference(lever.saving, currency)) for lever in found.levers]
    rows = [row for row in rows if row[1] != "none"]
    if rows:
        rows.append(("All", money_difference(sum(lever.saving for lever in found.levers), currency)))
        yield Section("Where the difference comes from", [], [], ["", "the other way, a year, against the best"], rows)
    journeys = list(_journeys(found.instance, forced, best))
    if journeys:
        columns = ["Mean minutes", "best", "the other way", "difference"]
        yield Section("Journeys", [], [], columns, journeys)
    rows = [
        (str(row["service_name"]), f"{row['change']} at {row['site_name']}")
        for row in change_table(forced, best).to_dict("records")
        if (row["service"], row["site"]) != (found.service, found.site)
    ]
    if rows:
        yield Section("What else is different the other way", [], [f"{name} {change}" for name, change in rows])


def _journeys(instance: Instance, forced: Evaluation, best: Evaluation) -> Iterator[tuple[str, str, str, str]]:
    for service in instance.service_codes:
        if service in best.measures and service in forced.measures:
            before, after = best.measures[service]["mean_minutes"], forced.measures[service]["mean_minutes"]
            if signed(after - before) != "0":
                yield instance.name_of_service(service), f"{before:.1f}", f"{after:.1f}", signed(after - before)


def price_sections(found: Prices) -> Iterator[Section]:
    """What each red line costs."""
    best, currency = found.best, found.instance.about.currency
    value = amount_words(best.objective or 0.0, best.minimise, currency)
    lead = (
        f"The best answer with every rule comes to {value}, {best.outcome.proof}. A rule's price is how much better "
        "the best answer without that rule is."
    )
    lines = [lead, f"{found.searches} searches were made for {len(found.prices)} rules."]
    if found.together is not None:
        words = amount_words(found.together, best.minimise, currency)
        lines.append(
            f"Without any of these rules the best would be {words} better. Rules that ask for nearly the same cost "
            "nothing one by one, as the others still hold: together they may."
        )
    if not found.complete:
        lines.append("The study was ended early: not every rule has a price.")
    known = [price for price in found.prices if price.price is not None]
    costly = [price for price in known if (price.price or 0.0) >= _least(found)]
    rows = [_row(price, found) for price in costly]
    yield Section("What each rule costs", lines, [], ["Rule", "price", "at least", "at most"], rows)
    yield from _free(found, [price for price in known if price not in costly])
    missing = [price.named.name for price in found.prices if price.price is None]
    if missing:
        yield Section("Rules without a price yet", [], missing)


def _free(found: Prices, prices: list[Price]) -> Iterator[Section]:
    """Rules that are proven to cost nothing, and those of which no price was found, with what they can cost at most."""
    proven = [price for price in prices if price.at_most is not None and price.at_most < _least(found)]
    if proven:
        lines = ["Without one of these the best answer is no better: that is proven."]
        yield Section("Rules that cost nothing by themselves", lines, [price.named.name for price in proven])
    others = [price for price in prices if price not in proven]
    if others:
        rows = [_most(price, found) for price in others]
        yield Section("Rules for which no price was found", [NOT_FOUND], [], ["Rule", "costs at most"], rows)


def _most(price: Price, found: Prices) -> tuple[str, str]:
    return price.named.name, _row(price, found)[-1]


def _least(found: Prices) -> float:
    """What people would read as nothing."""
    return 5_000.0 if found.best.minimise is Objective.COST else 0.5


def _row(price: Price, found: Prices) -> tuple[str, str, str, str]:
    def words(value: float | None) -> str:
        if value is None:
            return "not known"
        return amount_words(value, found.best.minimise, found.instance.about.currency).removesuffix(" a year")

    return price.named.name, words(price.price), words(price.at_least), words(price.at_most)
