"""Break-evens of options as planned: the worth of an hour of travel, the price of capital, the factors of scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.instance.scenario_changes import changed_by
from reconfig.objective import Objective
from reconfig.study.break_even import Crossing, Line, crossings, lower_envelope
from reconfig.study.robustness import BreakEven
from reconfig.study.world import World

MINUTES: Final = 60.0

UNTIL: Final[Mapping[str, str]] = {
    "demand_factor": "demand",
    "use_factor": "what a patient uses of beds and other resources",
    "workforce_factor": "staff in post",
    "pay_factor": "pay",
    "agency_premium_factor": "what agency staff cost beyond pay",
    "travel_factor": "the minutes of every journey",
    "fixed_cost_factor": "what keeping units open costs",
    "unit_cost_factor": "what a patient costs",
    "module_cost_factor": "what wards and other modules cost",
}
"""What a scenario's one factor multiplies, where options may change places as it moves."""


def break_evens(
    worlds: Sequence[World], options: Mapping[str, Evaluation], minimise: Objective, tell: Callable[[str], None]
) -> tuple[BreakEven, ...]:
    """Where one option overtakes another, as planned and between as planned and the scenarios of a single factor.

    `options` are those that break no rule as planned; `worlds` begins with the instance as planned.
    """
    if len(options) < 2:
        return ()
    linear = (*_of_travel(options), *_of_capital(options))
    return (*linear, *(even for world in worlds[1:] for even in _of_factor(world, worlds[0], options, minimise, tell)))


WHOLE = 100.0
"""From here on the worth of an hour is told without pence."""


def _of_travel(options: Mapping[str, Evaluation]) -> Iterator[BreakEven]:
    """Cost + z x hours of travel, exact: z at which the least of it changes."""
    currency = _currency(options)
    lines = [
        Line(name, held.objectives[Objective.COST], held.objectives[Objective.TRAVEL] / MINUTES)
        for name, held in options.items()
    ]
    for value, below, above in lower_envelope(lines):
        worth = f"{currency} {value:,.{0 if value >= WHOLE else 2}f}"
        sentence = f"{below} stays best until travel is valued above {worth} an hour; beyond that it is {above}."
        yield BreakEven(f"value of an hour of travel, {currency}", value, below, above, sentence)


def _of_capital(options: Mapping[str, Evaluation]) -> Iterator[BreakEven]:
    """Cost without capital + f x capital, exact: f at which the least of it changes; 1 is as estimated."""
    lines = []
    for name, held in options.items():
        capital = float(held.costs.loc[held.costs["line"] == "capital", "amount"].sum())
        lines.append(Line(name, held.objectives[Objective.COST] - capital, capital))
    for value, below, above in lower_envelope(lines):
        sentence = f"{below} costs least until capital costs {value:,.2f} times its estimate; beyond that {above} does."
        yield BreakEven("price of capital, times its estimate", value, below, above, sentence)


def _of_factor(
    world: World, plain: World, options: Mapping[str, Evaluation], minimise: Objective, tell: Callable[[str], None]
) -> Iterator[BreakEven]:
    """Between as planned and a scenario of one factor: the factor at which the least of the objective changes."""
    key = world.scenario.factor
    if key is None or key not in UNTIL:
        return
    tell(f"{world.name}: break-evens")

    @cache
    def value(name: str, factor: float) -> float:
        if factor == 1:
            return options[name].objectives[minimise]
        changed = changed_by(plain.instance, world.scenario.scaled(factor))
        return evaluate(changed, options[name].configuration, minimise).objectives[minimise]

    for crossing in crossings(tuple(options), value, 1.0, getattr(world.scenario, key)):
        yield _factor_even(crossing, world, key)


def _factor_even(crossing: Crossing, world: World, key: str) -> BreakEven:
    """The crossing with the smaller factor's option below."""
    value, first, last = crossing
    way = "rises to" if value > 1 else "falls to"
    sentence = (
        f"{first} stays best until {UNTIL[key]} {way} about {value:.4g} times what is planned; then it is {last}."
    )
    below, above = (first, last) if value > 1 else (last, first)
    return BreakEven(f"{UNTIL[key]}, times as planned ({world.name})", value, below, above, sentence)


def _currency(options: Mapping[str, Evaluation]) -> str:
    return next(iter(options.values())).instance.about.currency
