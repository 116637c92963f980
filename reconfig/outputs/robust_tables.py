"""The tables of options in futures that differ: scenarios, values and regrets, break-evens."""

from __future__ import annotations

import math

import pandas as pd

from reconfig.objective import Objective
from reconfig.outputs.phrases import money
from reconfig.study.robustness import Fare, Future, Robustness


def robust_tables(found: Robustness) -> dict[str, pd.DataFrame]:
    """The tables of the folder by file name; values and regrets in the objective's natural unit."""
    return {
        "scenarios.csv": scenario_table(found),
        "regrets.csv": regret_table(found),
        "fares.csv": fare_table(found),
        "break_evens.csv": break_even_table(found),
    }


def scenario_table(found: Robustness) -> pd.DataFrame:
    """One row a scenario: scenario, changes, best, bound (nothing is proven to be better), feasible, note, source."""
    rows = [
        {
            "scenario": future.name,
            "changes": future.words,
            "best": future.best,
            "bound": future.bound,
            "feasible": "yes" if future.feasible else "no",
            "note": future.note,
            "source": future.source,
        }
        for future in found.scenarios
    ]
    return pd.DataFrame(rows)


def regret_table(found: Robustness) -> pd.DataFrame:
    """One row an option: option, a column a scenario (its regret), largest_regret (blank where it breaks a rule in a
    scenario that has a best), breaks_rules_in (how many of these).
    """  # noqa: D205
    fares = fares_of(found)
    rows = [
        {
            "option": option,
            **{future.name: fares[option, future.name].regret for future in found.scenarios},
            "largest_regret": largest(found, option),
            "breaks_rules_in": len(broken_in(found, option)),
        }
        for option in found.options
    ]
    return pd.DataFrame(rows)


def fare_table(found: Robustness) -> pd.DataFrame:
    """One row an option and scenario: option, scenario, value, best, regret, regret_at_most, broken (rules, by name).

    regret is against the best that was found; regret_at_most against the bound, which nothing is better than.
    """
    futures = {future.name: future for future in found.scenarios}
    rows = [
        {
            "option": fare.option,
            "scenario": fare.scenario,
            "value": fare.value,
            "best": futures[fare.scenario].best,
            "regret": fare.regret,
            "regret_at_most": regret_at_most(fare, futures[fare.scenario]),
            "broken": "; ".join(fare.broken),
        }
        for fare in found.fares
    ]
    return pd.DataFrame(rows)


def break_even_table(found: Robustness) -> pd.DataFrame:
    """One row a break-even: quantity, value, below, above, sentence."""
    rows = [(each.quantity, each.value, each.below, each.above, each.sentence) for each in found.break_evens]
    return pd.DataFrame(rows, columns=["quantity", "value", "below", "above", "sentence"])


def regret_at_most(fare: Fare, future: Future) -> float | None:
    """What a regret may be at most: the best may lie as low as what is proven of it; None where nothing is."""
    if fare.regret is None or future.bound is None or future.best is None:
        return None
    return fare.regret + max(future.best - future.bound, 0.0)


def fares_of(found: Robustness) -> dict[tuple[str, str], Fare]:
    """The fares by option and scenario."""
    return {(fare.option, fare.scenario): fare for fare in found.fares}


def with_best(found: Robustness) -> list[Future]:
    """The scenarios in which a best is known."""
    return [future for future in found.scenarios if future.best is not None]


def broken_in(found: Robustness, option: str) -> list[str]:
    """The scenarios in which an option breaks a rule, though some configuration breaks none there."""
    fares = fares_of(found)
    return [future.name for future in with_best(found) if fares[option, future.name].broken]


def largest(found: Robustness, option: str) -> float | None:
    """An option's largest regret; None where it breaks a rule in a scenario that has a best, or none has one."""
    fares = [fares_of(found)[option, future.name] for future in with_best(found)]
    regrets = [fare.regret for fare in fares if fare.regret is not None]
    return None if not fares or len(regrets) < len(fares) or any(fare.broken for fare in fares) else max(regrets)


def largest_at_most(found: Robustness, option: str) -> float | None:
    """What an option's largest regret may be at most, the best being proven so far; None where that is not known."""
    most = [regret_at_most(fares_of(found)[option, future.name], future) for future in with_best(found)]
    known = [each for each in most if each is not None]
    return max(known) if known and len(known) == len(most) else None


def quantity(value: float | None, found: Robustness, currency: str) -> str:
    """A value or regret in words: `£0.91m`, `12,345`; `nothing`, `not known`."""
    if value is None or not math.isfinite(value):
        return "not known"
    shown = money(value, currency) if found.minimise is Objective.COST else f"{value:,.0f}".replace("-", "−")
    return shown if any(digit in shown for digit in "123456789") else "nothing"
