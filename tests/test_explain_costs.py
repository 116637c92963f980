"""Why a unit is chosen or not, and what rules cost: held against every configuration of the toy."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import lru_cache

import pytest

from reconfig.errors import InputError, NoAnswerError
from reconfig.evaluate.evaluation import Evaluation
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import Coverage, Keep, MaximumMinutes, SiteCount
from reconfig.limits.named import broken_by, named
from reconfig.objective import Objective
from reconfig.outcome import Limit, Status
from reconfig.result import Result
from reconfig.solver import Solver
from reconfig.study.prices import lines_of, study_prices
from reconfig.study.question import Question
from reconfig.study.why_not import best_of, why_not
from tests.clash_cases import line
from tests.clashes import EveryOne, here

COST = Objective.COST


@lru_cache(maxsize=1)
def toy() -> Instance:
    """The toy with two red lines that cost something."""
    instance = read_instance("instances/toy")
    two = SiteCount(name="two stroke sites", service="stroke", at_least=2)
    kept = [Keep(name=f"births stay at {site}", service="births", site=site) for site in instance.candidates("births")]
    return instance.replace(rules=(*instance.rules, two, *kept))


def exactly(question: Question) -> Result:
    """To full proof."""
    return here(dataclasses.replace(question, solver=question.solver or Solver("exact", "exact", {"gap": 0.0})))


@lru_cache(maxsize=1)
def every() -> EveryOne:
    return EveryOne(toy())


def least(evaluations: Iterable[Evaluation]) -> float | None:
    return min((each.objectives[COST] for each in evaluations), default=None)


def breaking(*keys: str) -> list[Evaluation]:
    """The evaluations that break nothing but these."""
    known, found = named(toy()), []
    for each in every().evaluations:
        by = broken_by(each.violations, known)
        explained = sum(map(len, by.values())) == len(each.violations)
        if explained and {one.key for one in by} <= set(keys):
            found.append(each)
    return found


def true_price(key: str) -> float:
    """The best with every rule less the best without this one, by trying every configuration."""
    with_all, found = least(breaking()), least(breaking(key))
    assert with_all is not None
    assert found is not None
    return with_all - found


def test_prices_are_what_brute_force_finds() -> None:
    best = best_of(toy(), COST, exactly)
    found = study_prices(toy(), lines_of(toy()), best, exactly)
    assert found.complete
    assert {price.named for price in found.prices} == set(lines_of(toy()))
    assert least(breaking()) == pytest.approx(best.objective)
    prices = {price.named.key: price for price in found.prices}
    assert any(price.price for price in prices.values())
    for each in lines_of(toy()):
        true, price = true_price(each.key), prices[each.key]
        assert price.price == pytest.approx(true, abs=1e-3)
        assert price.at_least <= true + 1e-3
        assert price.at_most is not None
        assert price.at_most >= true - 1e-3


def test_one_search_proves_that_no_rule_costs_anything() -> None:
    instance = line(
        MaximumMinutes(name="nobody very far", service="V", minutes=500),
        SiteCount(name="four sites at most", service="V", at_most=4),
        Coverage(name="a few near", service="V", within_minutes=15, at_least=0.01),
    )
    lines = lines_of(instance)
    found = study_prices(instance, lines, best_of(instance, COST, exactly), exactly)
    assert [price.at_most for price in found.prices] == pytest.approx([0.0] * len(lines), abs=1e-6)
    assert found.searches == 1


def test_other_red_lines_are_priced_by_name() -> None:
    other = next(each for each in named(toy()) if each.kind == "forbidden")
    best = best_of(toy(), COST, exactly)
    (price,) = study_prices(toy(), lines_of(toy(), [other.name]), best, exactly).prices
    assert price.price == pytest.approx(true_price(other.key), abs=1e-3)
    with pytest.raises(InputError, match="is not a rule"):
        lines_of(toy(), ["nothing of the kind"])


def test_a_stopped_study_keeps_the_prices_that_it_has() -> None:
    best, asked = best_of(toy(), COST, exactly), []

    def stops(question: Question) -> Result:
        asked.append(question)
        result = exactly(question)
        if len(asked) < 3:
            return result
        return dataclasses.replace(result, outcome=dataclasses.replace(result.outcome, limit=Limit.STOPPED))

    found = study_prices(toy(), lines_of(toy()), best, stops)
    assert not found.complete
    assert any(price.price is None for price in found.prices)
    assert any(price.price is not None for price in found.prices)


def test_ctrl_c_between_two_searches_keeps_the_prices_that_there_are() -> None:
    best, asked = best_of(toy(), COST, exactly), []

    def interrupted(question: Question) -> Result:
        asked.append(question)
        if len(asked) == 5:
            raise KeyboardInterrupt
        return exactly(question)

    found = study_prices(toy(), lines_of(toy()), best, interrupted)
    assert not found.complete
    assert {price.named for price in found.prices} == set(lines_of(toy()))
    assert any(price.price is not None for price in found.prices)


def test_bounds_of_a_price_hold_where_searches_end_early() -> None:
    """Answers with a bound that proves little: the price lies between what is proven of it."""

    def loosely(question: Question) -> Result:
        result = exactly(question)
        bound = (result.outcome.bound or 0.0) * 0.9
        return dataclasses.replace(result, outcome=dataclasses.replace(result.outcome, bound=bound))

    best = best_of(toy(), COST, loosely)
    for price in study_prices(toy(), lines_of(toy()), best, loosely).prices:
        assert price.at_most is not None
        assert price.at_least <= true_price(price.named.key) + 1e-3
        assert price.at_most >= true_price(price.named.key) - 1e-3


UNITS = [
    (str(offer.service), str(offer.site))
    for offer in toy().offers.itertuples()
    if str(offer.site) not in toy().neighbours
]


@pytest.mark.parametrize(("service", "site"), UNITS)
def test_the_other_way_costs_what_brute_force_finds(service: str, site: str) -> None:
    best = best_of(toy(), COST, exactly)
    found = why_not(toy(), service, site, COST, exactly, best)
    forced = least([each for each in breaking() if ((service, site) in each.configuration) != found.is_open])
    if forced is None:
        assert found.clash is not None
        assert found.clash.clashes
        assert found.more is None
        return
    assert best.objective is not None
    assert found.more == pytest.approx(forced - best.objective, abs=1e-3)
    assert found.at_least == pytest.approx(found.more, abs=1e-3)
    assert found.at_most == pytest.approx(found.more, abs=1e-3)
    assert sum(lever.saving for lever in found.levers) == pytest.approx(found.more, abs=1e-3)


def test_what_rules_a_unit_out_never_gives_way() -> None:
    """Births may not open at the forbidden site; forced there, the offer and what else stands in the way clash."""
    site = next(each.codes[1] for each in named(toy()) if each.kind == "forbidden")
    best = best_of(toy(), COST, exactly)
    found = why_not(toy(), "births", site, COST, exactly, best)
    assert not found.is_open
    assert found.forced is None
    assert found.clash is not None
    (forced,) = found.clash.held
    every_one = EveryOne(found.clash.instance)
    for clash in found.clash.clashes:
        assert forced in [member.named for member in clash.members]
        assert every_one.smallest(member.named.key for member in clash.members)
    assert found.clash.least is not None
    assert forced not in [move.named for move in found.clash.least.moves]
    assert found.clash.least.amount == pytest.approx(every_one.least([forced.key]), rel=1e-4)


def test_unknown_pairs_are_refused_and_an_instance_without_answer_is_said_to_be_one() -> None:
    best = best_of(toy(), COST, exactly)
    neighbour = next(iter(toy().neighbours))
    for service, site in (("stroke", "nowhere"), ("nothing", "S1"), ("stroke", neighbour)):
        with pytest.raises(InputError):
            why_not(toy(), service, site, COST, exactly, best)
    none = toy().replace(rules=(*toy().rules, SiteCount(name="no stroke site", service="stroke", at_most=0)))
    with pytest.raises(NoAnswerError) as error:
        best_of(none, COST, exactly)
    assert error.value.exit_code == Status.INFEASIBLE.exit_code
