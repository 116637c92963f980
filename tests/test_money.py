"""Money, change and dependencies on an instance small enough to work out by hand.

Minutes: west 10 to A, 30 to B; east 30 to A, 10 to B. CARE: 40 cases in the west, 60 in the east. LAB: one in each.
A is O's, B is P's; 20 minutes lie between them. Today CARE and LAB run at A; at B either may open. No interest.
"""

from __future__ import annotations

import pandas as pd
import pytest

from reconfig.evaluate import evaluate
from reconfig.evaluate.distress import settled
from reconfig.evaluate.ledgers import ledgers, ledgers_today
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Activity, Rule
from reconfig.instance.system_rules import Budget, KeepSite, Moves, NoDistress
from reconfig.objective import Objective
from reconfig.outputs.maps.words import overview_words
from reconfig.outputs.money_tables import money_tables
from reconfig.outputs.words import summary_markdown
from reconfig.solution import Configuration
from reconfig.strategies.exact import Exact
from reconfig.strategies.quick import Quick
from reconfig.strategies.reporting import Reporter
from tests.instances import make_instance

BOTH = Configuration.of([("CARE", "A"), ("CARE", "B"), ("LAB", "A")])


def small(*rules: Rule, needs: dict[str, object] | None = None, exempt: str = "", third: bool = False) -> Instance:
    """The instance, with a requirement of LAB by CARE, a derogation of CARE at B, or a second kind of laboratory."""
    names = ["CARE", "LAB", *(["SPOT"] if third else [])]
    instance = make_instance(
        rules=rules,
        zones=[{"zone": zone, "name": zone.title(), "population": 1000} for zone in ("west", "east")],
        organisations=[
            {"organisation": "O", "name": "Old Trust", "corporate_cost": 50, "other_cost": 10, "other_income": 30,
             "least_surplus": 0, "most_loss": 900, "most_transfer": 400},
            {"organisation": "P", "name": "Port Trust", "corporate_cost": 70, "other_income": 600},
        ],
        sites=[{"site": "A", "name": "Abbey", "organisation": "O", "fixed_cost": 100},
               {"site": "B", "name": "Bay", "organisation": "P", "fixed_cost": 0}],
        services=[{"service": name, "name": name, "unit": "cases", "price": 20 if name == "CARE" else 0,
                   "transition_cost": 500 if name == "CARE" else 0, "journey_cost": 1 if name == "CARE" else 0}
                  for name in names],
        demand=[{"zone": zone, "service": name, "per_year": care if name == "CARE" else 1}
                for name in names for zone, care in (("west", 40), ("east", 60))],
        offers=[
            {"service": "CARE", "site": "A", "status": "current", "fixed_cost": 300, "unit_cost": 5},
            {"service": "CARE", "site": "B", "status": "candidate", "fixed_cost": 200, "unit_cost": 5, "capital": 3000},
            {"service": "LAB", "site": "A", "status": "current", "fixed_cost": 40},
            {"service": "LAB", "site": "B", "status": "candidate", "fixed_cost": 90},
            *([{"service": "SPOT", "site": site, "status": "candidate", "fixed_cost": 10} for site in "AB"] * third),
        ],
        requirements=[{"service": "CARE", "requires": "LAB", **needs}] if needs else [],
        derogations=[{"service": "CARE", "site": "B", "exempt_from": exempt, "reason": "the bay floods"}]
        * bool(exempt),
        travel_times=[{"zone": zone, "site": site, "minutes": minutes}
                      for zone, row in {"west": (10, 30), "east": (30, 10)}.items()
                      for site, minutes in zip("AB", row, strict=True)],
        site_times=[{"from_site": one, "to_site": other, "minutes": 20} for one, other in ("AB", "BA")],
    )  # fmt: skip
    about = instance.about.model_copy(update={"discount_rate": 0.0, "optimism_bias": 0.5})
    return instance.replace(about=about)


def broken(instance: Instance, configuration: Configuration = BOTH) -> list[str]:
    """The violations in words."""
    return [str(violation) for violation in evaluate(instance, configuration).violations]


def lines(instance: Instance, configuration: Configuration) -> dict[str, float]:
    """The cost by line."""
    return dict(evaluate(instance, configuration).costs.groupby("line")["amount"].sum())


def test_lines_of_change() -> None:
    """CARE opens at B: 3000 x 1.5 / 60 years = 75 of capital, 500 / 10 years = 50 of transition; 50 + 70 corporate."""
    found = lines(small(), BOTH)
    assert (found["capital"], found["transition"], found["corporate"]) == pytest.approx((75, 50, 120))
    assert lines(small(), small().today).keys() == {"site", "fixed", "variable", "journey", "corporate"}


def test_a_unit_that_closes_is_a_move_too() -> None:
    """CARE closes at A and opens at B: two moves of 50."""
    assert lines(small(), Configuration.of([("CARE", "B"), ("LAB", "A")]))["transition"] == pytest.approx(100)


def test_ledgers_under_both_regimes() -> None:
    """Today all 100 cases are O's: 2000 + 30 earned, 100 + 300 + 500 + 40 + 50 + 10 spent. Then 60 are P's."""
    instance = small()
    today, then = evaluate(instance, instance.today), evaluate(instance, BOTH)
    before = ledgers_today(instance)
    assert before["surplus"].to_dict() == pytest.approx({"O": 2030 - 1000, "P": 600 - 70})
    follows = ledgers(instance, then.costs, then.activity)["surplus"]
    fixed = ledgers(instance, then.costs, today.activity)["surplus"]
    # O keeps 40 cases: 800 + 30 - (100 + 300 + 200 + 40 + 50 + 10); P has 60: 1200 + 600 - (200 + 300 + 75 + 50 + 70)
    assert follows.to_dict() == pytest.approx({"O": 830 - 700, "P": 1800 - 695})
    assert fixed.to_dict() == pytest.approx({"O": 2030 - 700, "P": 600 - 695})


def test_no_distress_with_and_without_payments() -> None:
    """O may fall to max(0, 1030 - 900) = 130, which is what it has; with a loss of 800 at most it lacks 100."""
    assert broken(small(NoDistress(name="No distress", transfers=False))) == []
    for transfers, found in ((False, 1), (True, 0)):
        instance = small(NoDistress(name="No distress", transfers=transfers))
        bodies = instance.organisations.assign(most_loss=[800.0, float("nan")])
        said = broken(instance.replace(organisations=bodies))
        assert len(said) == found
        assert not said or said[0] == "No distress: Old Trust has 130 GBP a year of surplus, 100 below 230"


def test_income_that_stays_changes_who_is_in_distress() -> None:
    """Where income is fixed P bears the unit alone: 530 today, -95 then."""
    instance = small(NoDistress(name="No distress", transfers=False))
    bodies = instance.organisations.assign(most_loss=[0.0, 500.0])
    fixed = instance.replace(organisations=bodies, about=instance.about.model_copy(update={"income": "fixed"}))
    assert broken(fixed) == ["No distress: Port Trust has -95 GBP a year of surplus, 125 below 30"]


def test_payments_are_the_least_that_mend_and_are_shared() -> None:
    """O lacks 100 and may be paid no more than 80; P and Q have 30 and 90 to spare, and pay a quarter and the rest."""
    bodies = [
        {"organisation": code, "name": f"Trust {code}", **({"most_transfer": 80} if code == "O" else {})}
        for code in "OPQ"
    ]
    instance = small().replace(organisations=make_instance(organisations=bodies).organisations)
    surplus, least = (pd.Series(row, list("OPQ"), dtype=float) for row in ((0, 40, 100), (100, 10, 10)))
    found = settled(instance, surplus, least, transfers=True)
    assert found["short"].to_dict() == pytest.approx({"O": 20, "P": 0, "Q": 0})
    # nobody is asked for more than the 80 in all: 30 and 80, so 80 x 3 / 11 and 80 x 8 / 11
    assert found["transfer"].to_dict() == pytest.approx({"O": 80, "P": -240 / 11, "Q": -640 / 11})


def test_transfers_cost_where_the_other_is_not_on_site() -> None:
    """Of 60 cases at B a fifth moves to the laboratory at A, at 7 each: 84; none where LAB opens at B."""
    need = {"kind": "transfer", "minutes": 25, "transfer_share": 0.2, "transfer_cost": 7}
    assert lines(small(needs=need), BOTH)["transfer"] == pytest.approx(84)
    beside = Configuration.of([*BOTH, ("LAB", "B")])
    assert "transfer" not in lines(small(needs=need), beside)
    assert broken(small(needs=need)) == []
    assert broken(small(needs={**need, "minutes": 15})) == [
        "CARE needs LAB within 15 minutes: Bay has 20 minutes, 5 above 15"
    ]


def test_a_derogation_spares_the_limit_and_not_the_transfers() -> None:
    need = {"kind": "transfer", "minutes": 15, "transfer_share": 0.2, "transfer_cost": 7}
    instance = small(needs=need, exempt="LAB")
    assert broken(instance) == []
    assert lines(instance, BOTH)["transfer"] == pytest.approx(84)


@pytest.mark.parametrize("kind", ["same_site", "within_minutes", "transfer"])
def test_an_alternative_meets_the_need(kind: str) -> None:
    """CARE at B has no laboratory near, but a place for spot tests."""
    need: dict[str, object] = {"kind": kind, "alternative": "SPOT"}
    need |= {"minutes": 15} if kind != "same_site" else {}
    need |= {"transfer_share": 0.2, "transfer_cost": 7} if kind == "transfer" else {}
    spot_at = {site: Configuration.of([*BOTH, ("SPOT", site)]) for site in "AB"}
    instance = small(needs=need, third=True)
    assert broken(instance, spot_at["B"]) == []
    assert [text.partition(":")[0] for text in broken(instance, spot_at["A"])] == [
        "CARE needs LAB or SPOT on the same site" if kind == "same_site" else "CARE needs LAB or SPOT within 15 minutes"
    ]
    assert lines(instance, spot_at["B"]).get("transfer", 0.0) == 0


def test_quick_knows_alternatives_and_derogations() -> None:
    """Closest is CARE at both: with the cheap alternative at B, or with a derogation there."""
    for instance in (
        small(needs={"kind": "same_site", "alternative": "SPOT"}, third=True),
        small(needs={"kind": "same_site"}, exempt="LAB"),
    ):
        plain = instance.replace(
            services=instance.services.assign(transition_cost=0.0), offers=instance.offers.assign(capital=0.0)
        )
        quick = Quick(time_limit=2.0).solve(plain, Objective.COST, Reporter())
        exact = Exact(gap=0.0).solve(plain, Objective.COST, Reporter())
        assert quick.objective == pytest.approx(exact.objective)


def test_derogations_from_rules_on_activity() -> None:
    """B has 60 cases; the rule asks for 70."""
    rule = Activity(name="At least 70 cases", service="CARE", at_least=70)
    both_alone = Configuration.of([("CARE", "B"), ("CARE", "A"), ("LAB", "A")])
    places = [text.partition(": ")[2].split()[0] for text in broken(small(rule), both_alone)]
    assert places == ["Abbey", "Bay"]
    exempt = [text.partition(": ")[2].split()[0] for text in broken(small(rule, exempt=rule.name), both_alone)]
    assert exempt == ["Abbey"]


def test_moves_are_counted_in_all_by_organisation_and_by_site() -> None:
    """CARE moves from A to B: two moves, one of each organisation."""
    moved = Configuration.of([("CARE", "B"), ("LAB", "A")])
    rules = (
        Moves(name="One in all", at_most=1),
        Moves(name="None of the port", at_most=0, organisation="P"),
        Moves(name="None at Abbey", at_most=0, site="A"),
        Moves(name="One at Abbey", at_most=1, site="A"),
    )
    assert broken(small(*rules), moved) == [
        "One in all: the area has 2 units that open or close, 1 above 1".replace("the area", "Testshire"),
        "None of the port: Port Trust has 1 units that open or close, 1 above 0",
        "None at Abbey: Abbey has 1 units that open or close, 1 above 0",
    ]


def test_a_site_goes_on_and_a_budget_holds() -> None:
    """Both move to B: Abbey is empty. Capital 75 and transition 100 of P and O; of P alone 75 + 50."""
    moved = Configuration.of([("CARE", "B"), ("LAB", "B")])
    rules = (
        KeepSite(name="Abbey goes on", site="A"),
        Budget(name="Little change", lines=("capital", "transition"), at_most=170),
        Budget(name="Little change at the port", lines=("capital", "transition"), at_most=125, organisation="P"),
    )
    assert broken(small(*rules), moved) == [
        "Abbey goes on: Abbey has 0 services on site, 1 below 1",
        "Little change: Testshire has 175 GBP a year of cost, 5 above 170",
    ]


def test_tables_and_words_tell_both_regimes_and_each_derogation() -> None:
    """The amounts of the ledgers above; with a loss of 1000 at most under fixed income nobody lacks anything."""
    instance = small(NoDistress(name="No distress"), needs={"kind": "same_site"}, exempt="LAB")
    bodies = instance.organisations.assign(most_loss=[800.0, float("nan")])
    instance = instance.replace(organisations=bodies)
    then, today = evaluate(instance, BOTH), evaluate(instance, instance.today)
    tables = money_tables(then, today)
    ledger = tables["ledgers.csv"].set_index("organisation")
    assert ledger["surplus_today"].to_dict() == pytest.approx({"O": 1030, "P": 530})
    assert ledger["surplus"].to_dict() == pytest.approx({"O": 130, "P": 1105})
    assert ledger["surplus_fixed"].to_dict() == pytest.approx({"O": 1330, "P": -95})
    assert ledger["transfer"].to_dict() == pytest.approx({"O": 100, "P": -100})
    assert (ledger["income"] - ledger["cost"]).to_dict() == pytest.approx(ledger["surplus"].to_dict())
    assert tables["derogations.csv"][["site", "reason", "today", "proposal"]].to_numpy().tolist() == [
        ["B", "the bay floods", "closed", "open"]
    ]
    words = summary_markdown(then, today, "")
    assert "Units that need not meet every rule: 1; " in " ".join(overview_words(then, today, 30, []).notes)
    assert "If every organisation keeps the income it has today" in words
    assert "Old Trust is paid £0.00m a year." in words
    assert "- CARE at Bay need not meet what it would require of LAB (in the proposal): the bay floods." in words


def test_a_broken_rule_on_the_whole_system_is_told() -> None:
    instance = small(KeepSite(name="Abbey goes on", site="A"))
    moved = Configuration.of([("CARE", "B"), ("LAB", "B")])
    words = summary_markdown(evaluate(instance, moved), evaluate(instance, instance.today), "")
    assert "- Abbey goes on: Abbey has 0 services on site (limit 1)." in words
