"""What deciding together is worth: coalitions, waterfall, payments, words, folder and command."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reconfig.solve
from reconfig.cli import main
from reconfig.errors import InputError, NoAnswerError
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import write_instance
from reconfig.instance.rules import SiteCount
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.outputs.value_tables import coalition_table, waterfall_table
from reconfig.outputs.value_words import EVIDENCE, value_markdown
from reconfig.solution import Configuration
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from reconfig.study.coalitions import coalitions, decided_by, study_coalitions, trusts_of
from reconfig.study.do_nothing import in_all
from reconfig.study.levers import levers
from reconfig.study.sharing import FIXED, FOLLOWS, projection, settlements
from reconfig.study.value import Value, study_value
from reconfig.study.waterfall import by_who
from tests.instances import random_instance, some_rules
from tests.value_case import K, answered, two_trusts

TOY = Path(__file__).parents[1] / "instances" / "toy"
AT_MOST_ONE = SiteCount(name="One unit", service="CARE", at_most=1)
few = settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def trapped() -> Value:
    """The two trusts of value_case.py."""
    return study_value(two_trusts(), answered)


def thousands(amounts: object) -> object:
    """An amount, or several, in thousands of the currency."""
    if isinstance(amounts, dict):
        return {name: amount / K for name, amount in amounts.items()}
    return tuple(amount / K for amount in amounts) if isinstance(amounts, tuple) else float(str(amounts)) / K


def values(value: Value) -> dict[str, float]:
    """What each coalition saves, in thousands, its members as one word."""
    return {"".join(sorted(of)): each.value / K for of, each in value.coalitions.items()}


def test_value_that_is_trapped_between_two_trusts(trapped: Value) -> None:
    assert values(trapped) == pytest.approx({"": 0, "TA": 0, "TB": 0, "TATB": 800})
    assert thousands(trapped.trapped) == pytest.approx(800)
    assert thousands(trapped.trapped_bounds) == pytest.approx((800, 800))
    assert thousands(trapped.shares) == pytest.approx({"TA": 400, "TB": 400})
    assert trapped.best.configuration == Configuration.of([("CARE", "M")])


def test_payments_turn_gains_into_fair_shares(trapped: Value) -> None:
    """Costs today 1,100 each; in the best 0 and 1,400."""
    rows = settlements(trapped).set_index("organisation")
    assert thousands(rows["gain"].to_dict()) == pytest.approx({"TA": 1100, "TB": -300})
    assert thousands(rows["payment"].to_dict()) == pytest.approx({"TA": -700, "TB": 700})


def test_payments_under_both_regimes_of_income() -> None:
    """A patient brings 5: if income follows, TA loses 500 and TB wins 500, so that they gain 600 and 200."""
    value = study_value(two_trusts(price=5), answered)
    rows = settlements(value).set_index(["income", "organisation"])
    gains, payments = thousands(rows["gain"].to_dict()), thousands(rows["payment"].to_dict())
    assert gains == pytest.approx(
        {(FOLLOWS, "TA"): 600, (FOLLOWS, "TB"): 200, (FIXED, "TA"): 1100, (FIXED, "TB"): -300}
    )
    assert payments == pytest.approx(
        {(FOLLOWS, "TA"): -200, (FOLLOWS, "TB"): 200, (FIXED, "TA"): -700, (FIXED, "TB"): 700}
    )
    page = value_markdown(value)
    assert "If income follows the patients" in page
    assert "If everyone keeps today's income" in page


def test_what_ledgers_do_not_hold_is_taken_off_the_shares() -> None:
    """Each minute of a journey costs 0.1: today 2,000 minutes, together 4,000, so 200 of the 800 are lost to patients.

    Together all but 600 would be saved; the ledgers gain 800, of which each has a fair 400.
    """
    instance = two_trusts()
    costly = instance.replace(services=instance.services.assign(journey_cost=0.1 * K))
    value = study_value(costly, answered)
    assert thousands(value.together.value) == pytest.approx(600)
    rows = settlements(value).set_index("organisation")
    assert thousands(rows["share"].to_dict()) == pytest.approx({"TA": 400, "TB": 400})
    assert "These ledgers gain £0.80m in all, which is what is shared." in value_markdown(value)


def test_if_nothing_is_done() -> None:
    """Costs of 2,200 grow by 10 % a year, income of 1,000 stays: deficits of 1,200 and 1,420, 2,620 by then."""
    instance = two_trusts(price=5)
    growing = instance.replace(about=instance.about.model_copy(update={"cost_growth": 0.1}))
    value = study_value(growing, answered)
    years = projection(value)
    assert years is not None
    assert thousands(in_all(years)["cumulative_deficit"].iloc[1]) == pytest.approx(2620)
    assert "| 1 | £1.00m | £2.42m | £1.42m | £2.62m |" in value_markdown(value)
    assert projection(study_value(instance, answered)) is None


def test_steps_by_who_decides(trapped: Value) -> None:
    assert [(step.name, round(step.amount / K)) for step in by_who(trapped)] == [
        ("Cost today", 2200),
        ("Trust A alone", 0),
        ("Trust B alone", 0),
        ("If each decides alone", 2200),
        ("Trapped between organisations", -800),
        ("If all decide together", 1400),
    ]


def test_lone_savings_that_overlap() -> None:
    """Without limits A or B suffices: each trust can close its own and saves 1,000, but not both can."""
    value = study_value(two_trusts(capacity=""), answered)
    assert values(value) == pytest.approx({"": 0, "TA": 1000, "TB": 1000, "TATB": 1000})
    assert thousands(value.trapped) == pytest.approx(-1000)
    assert thousands(value.shares) == pytest.approx({"TA": 500, "TB": 500})
    assert "overlaps" in value_markdown(value)


def test_rules_that_only_all_together_can_satisfy() -> None:
    """Today has two units where one is allowed; neither trust can mend that alone."""
    value = study_value(two_trusts(AT_MOST_ONE), answered)
    assert values(value) == pytest.approx({"": 0, "TA": 0, "TB": 0, "TATB": 800})
    assert [each.status for each in value.unable] == [Status.INFEASIBLE] * 2
    page = value_markdown(value)
    assert "Today breaks 1 rule; its cost is the reference all the same." in page
    assert "2 of the 2 smaller groups found no way to satisfy every rule" in page
    assert '--without "One unit"' in page


def test_rules_that_cost_money() -> None:
    """Three units at least: TB opens M besides, for 1,200 more; TA alone cannot."""
    value = study_value(two_trusts(SiteCount(name="Three", service="CARE", at_least=3)), answered)
    assert values(value) == pytest.approx({"": 0, "TA": 0, "TB": -1200, "TATB": -1200})
    assert "Meeting every rule costs" in value_markdown(value)


def test_no_configuration_at_all() -> None:
    with pytest.raises(NoAnswerError, match="even if all organisations decide together") as caught:
        study_value(two_trusts(SiteCount(name="Four", service="CARE", at_least=4)), answered)
    assert caught.value.exit_code == Status.INFEASIBLE.exit_code


def test_a_limit_leaves_bounds() -> None:
    """TA alone is stopped early, with nothing but a bound of 1,500: it cannot save more than 700."""

    def stopped(question: Instance, members: frozenset[str], start: Configuration | None) -> Outcome:
        outcome = answered(question, members, start)
        if members != {"TA"}:
            return outcome
        return dataclasses.replace(outcome, status=Status.FEASIBLE, limit=Limit.TIME, bound=1500.0 * K)

    value = study_value(two_trusts(), stopped)
    assert thousands((value.alone["TA"].value, value.alone["TA"].most)) == pytest.approx((0, 700))
    assert thousands(value.trapped_bounds) == pytest.approx((100, 800))
    assert thousands(value.share_bounds["TA"]) == pytest.approx((400, 750))
    assert thousands(value.share_bounds["TB"]) == pytest.approx((50, 400))
    assert "Not everything is proven" in value_markdown(value)


def test_what_a_larger_coalition_cannot_save_a_smaller_one_cannot() -> None:
    """Nothing is known of TA alone; all together save 800 at most."""

    def lost(question: Instance, members: frozenset[str], start: Configuration | None) -> Outcome:
        if members == {"TA"}:
            return Outcome(Status.NO_SOLUTION, Limit.TIME, Objective.COST)
        return answered(question, members, start)

    value = study_value(two_trusts(), lost)
    assert thousands(value.alone["TA"].most) == pytest.approx(800)
    assert value.alone["TA"].found_by == frozenset()  # today's configuration, which satisfies every rule


def test_a_configuration_starts_a_search() -> None:
    instance = two_trusts()
    sound, broken = Exact(start_from=(("CARE", "M"),)), Exact(start_from=(("CARE", "A"),))
    first, notes, objective = sound.first(instance, Objective.COST, Reporter())
    assert first == Configuration.of([("CARE", "M")])
    assert notes == ("The configuration given breaks no rule and started the search.",)
    assert objective == evaluate(instance, first).objectives[Objective.COST]
    assert broken.first(instance, Objective.COST, Reporter())[0] is None


def test_who_does_not_decide_stays_as_today() -> None:
    held = decided_by(two_trusts(), frozenset(["TA"]))
    assert held.offers.set_index("site")["status"].to_dict() == {"A": "current", "B": "fixed", "M": "forbidden"}
    assert held.today == two_trusts().today


def test_one_trust_alone_is_refused() -> None:
    instance = two_trusts()
    one = instance.replace(sites=instance.sites.assign(organisation="TA"))
    with pytest.raises(InputError, match="lets 1 organisation decide; from 2 to 6 can be studied"):
        study_value(one, answered)


def test_many_trusts_are_refused() -> None:
    instance, codes = random_instance(1, sites=7), [f"O{number}" for number in range(7)]
    many = instance.replace(
        organisations=_organisations(instance, codes), sites=instance.sites.assign(organisation=codes)
    )
    with pytest.raises(InputError, match="lets 7 organisations decide"):
        study_value(many, answered)


def test_all_together_come_first_then_small_ones_before_large_ones() -> None:
    assert ["".join(sorted(of)) for of in coalitions("abc")] == ["abc", "a", "b", "c", "ab", "ac", "bc"]


def _organisations(instance: Instance, codes: Sequence[str]) -> pd.DataFrame:
    """The table with these organisations in place of its first."""
    first = instance.organisations.iloc[[0] * len(codes)].reset_index(drop=True)
    return first.assign(organisation=list(codes), name=list(codes))


def random_trusts(seed: int, *, ruled: bool) -> Instance:
    """Four random sites of three trusts; today some candidates are closed."""
    instance = random_instance(seed, zones=8, sites=4, services=2)
    status = np.where(np.random.default_rng(seed).random(len(instance.offers)) < 0.3, "candidate", "current")
    changed = instance.replace(
        organisations=_organisations(instance, "PQR"),
        sites=instance.sites.assign(organisation=list("PQRR")),
        offers=instance.offers.assign(status=status),
    )
    return changed.replace(rules=some_rules(changed, seed)) if ruled else changed


@few
@given(st.integers(0, 10_000), st.booleans())
def test_what_must_hold_of_any_trusts(seed: int, ruled: bool) -> None:
    """Coalitions never fall, lines sum to the saving, shares to it too, and payments to nought."""
    instance = random_trusts(seed, ruled=ruled)
    try:
        value = study_value(instance, answered)
    except (InputError, NoAnswerError):
        return
    for part, whole in itertools.permutations(value.coalitions.values(), 2):
        if part.members < whole.members and part.configuration is not None:
            assert whole.value >= part.value
            assert whole.most >= part.most - 1e-6
    saved = value.together.value
    assert math.fsum(lever.saving for lever in levers(value.today, value.best)) == pytest.approx(saved, abs=1e-6)
    assert math.fsum(value.shares.values()) == pytest.approx(saved, abs=1e-6)
    assert settlements(value)["payment"].sum() == pytest.approx(0, abs=1e-6)
    assert value.together.value == pytest.approx(value.cost_today - value.best.objectives[Objective.COST])


def test_a_worse_answer_gives_way_to_that_of_a_part() -> None:
    """Where all together found only today, what TB found alone is theirs too."""
    instance = two_trusts(capacity="")

    def lazy(question: Instance, members: frozenset[str], start: Configuration | None) -> Outcome:
        if len(members) == 2:
            return Outcome(Status.FEASIBLE, Limit.TIME, Objective.COST, instance.today, 2200.0 * K, 0.0)
        return answered(question, members, start)

    found = study_coalitions(instance, evaluate(instance, instance.today), lazy)
    everyone = found[frozenset(trusts_of(instance))]
    assert thousands(everyone.value) == pytest.approx(1000)
    assert len(everyone.found_by) == 1


def test_page_says_what_must_be_said(trapped: Value) -> None:
    page = value_markdown(trapped)
    for words in (
        EVIDENCE,
        "This area is made up.",
        "assumed prices",
        "trapped between them",
        "Nothing here is promised",
    ):
        assert words in page


def test_tables_say_what_is_assumed_and_what_is_proven(trapped: Value) -> None:
    steps = waterfall_table(trapped)
    assert set(steps["assumed"]) == {"yes"}
    for _, part in steps.groupby("part"):
        assert part["end"].iloc[-1] == pytest.approx(part["end"].iloc[-2])
    row = coalition_table(trapped).set_index("members").loc["TA TB"]
    assert thousands((row["value"], row["most"], row["cost"], row["bound"])) == pytest.approx((800, 800, 1400, 1400))


@pytest.mark.slow
def test_command_writes_a_folder(tmp_path: Path) -> None:
    """The toy: 4.8 million together, 3.7 of it at the northern trust alone."""
    out = tmp_path / "run"
    done = CliRunner().invoke(main, ["value", str(TOY), "--out", str(out), "--gap", "0", "--json"])
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert data["value"] == pytest.approx(4_800_000)
    assert data["trapped"] == pytest.approx(1_100_000)
    names = {path.name for path in out.iterdir()}
    assert {"value.csv", "shares.csv", "waterfall.csv", "ledgers.csv", "value.md", "manifest.json"} <= names
    assert {"waterfall.png", "waterfall.svg", "configuration.csv", "costs.csv", "units.csv"} <= names
    assert "Toyshire North Trust alone −£3.70m" in (out / "waterfall.svg").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The two trusts as a folder."""
    write_instance(two_trusts(), tmp_path / "trusts")
    return tmp_path / "trusts"


def test_stop_writes_nothing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_words: object, **_options: object) -> object:
        return type("Stopped", (), {"outcome": Outcome(Status.NO_SOLUTION, Limit.STOPPED, Objective.COST)})

    monkeypatch.setattr(reconfig.solve, "solve", stopped)
    out = tmp_path / "run"
    done = CliRunner().invoke(main, ["value", str(folder), "--out", str(out)])
    assert done.exit_code == 1
    assert "nothing was written" in done.output
    assert not out.exists()


def test_terminal(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words as on the page, without a child process."""

    def solved(question: Instance, _aim: object, solver: object, _show: object, starter: object) -> object:
        start = Configuration.of(solver.options["start_from"])  # type: ignore[attr-defined]
        return type("Solved", (), {"outcome": answered(question, frozenset(), start)})

    monkeypatch.setattr(reconfig.solve, "solve", solved)
    done = CliRunner().invoke(main, ["value", str(folder), "--out", str(tmp_path / "run")])
    assert done.exit_code == 0, done.output
    for words in ("Trust A alone", "Trapped between organisations", "Nothing here is promised", "Fair shares"):
        assert words in done.output
    refused = CliRunner().invoke(main, ["value", str(folder), "--out", str(tmp_path / "run")])
    assert refused.exit_code == 2
