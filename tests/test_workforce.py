"""Staff of a system small enough to do by hand."""

from __future__ import annotations

from typing import Any

import pytest

from reconfig.evaluate import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.system_rules import AgencyShare
from reconfig.outputs.provision_tables import provision_tables
from reconfig.outputs.words import summary_markdown
from tests.golden import golden_instance
from tests.golden_systems import golden_system
from tests.test_capacity import APART, TOGETHER, amount, broken


@pytest.fixture
def system() -> Instance:
    return golden_system(golden_instance())


def needs(evaluation: Evaluation) -> dict[tuple[str, str, str], Any]:
    """Need and why, by post or resource or service, site and group."""
    rows = evaluation.provision.staff.to_dict("records")
    name = {id(row): row["post"] or row["resource"] or row["service"] for row in rows}
    return {(name[id(row)], row["site"], row["group"]): (row["need"], row["why"]) for row in rows}


def plan(evaluation: Evaluation, organisation: str, group: str) -> dict[Any, Any]:
    """The plan of an organisation and group."""
    rows = evaluation.provision.plan.query("organisation == @organisation and group == @group")
    found: dict[Any, Any] = rows.drop(columns=["organisation", "group"]).iloc[0].to_dict()
    return found


def test_services_at_one_site_share_a_post(system: Instance) -> None:
    """At A: the larger rota is 4, activity needs 30 x 0.1 + 3 x 1 = 6. Nurses: 30 x 0.2 = 6, and 6 a ward."""
    found = needs(evaluate(system, TOGETHER))
    assert found == {
        ("on call", "A", "doctor"): (pytest.approx(6), "activity"),
        ("CARE", "A", "nurse"): (pytest.approx(6), "activity"),
        ("bed", "A", "nurse"): (18, "modules"),
    }


def test_each_site_needs_the_rota_of_its_own(system: Instance) -> None:
    """Apart, A needs the rota of 4 (activity 3) and B 3 for activity (rota 2)."""
    found = needs(evaluate(system, APART))
    assert found["on call", "A", "doctor"] == (4, "rota")
    assert found["on call", "B", "doctor"] == (pytest.approx(3), "activity")


def test_staff_leave_with_a_unit_that_closes_and_others_are_lent(system: Instance) -> None:
    """BEDS closes at A.

    Today the post needs 6 there: alone care 4 and beds 3, so beds 6 x 3/7; 5 of 6 are in post, half leave: 1.07.
    O needs 4 and has 3.93; it recruits 1.07 of its 2 and lends 1 to P, which needs 3, has 1, recruits 1.
    """
    evaluation = evaluate(system, APART)
    leavers = 0.5 * 6 * 3 / 7 * 5 / 6
    own, other = plan(evaluation, "O", "doctor"), plan(evaluation, "P", "doctor")
    assert own["leavers"] == pytest.approx(leavers)
    assert own["recruited"] == pytest.approx(4 - (5 - leavers) + 1)
    assert (own["lent"], own["agency"], own["missing"]) == (pytest.approx(1), 0, 0)
    assert (other["recruited"], other["borrowed"], other["agency"]) == (1, pytest.approx(1), 0)
    assert plan(evaluation, "O", "nurse")["missing"] == 0  # not listed: as many as it needs


def test_agency_fills_what_is_left_up_to_its_limit(system: Instance) -> None:
    """Without lending P needs 3 and has 2: agency may be a quarter of 3, 0.75; 0.25 are missing."""
    alone = system.replace(workforce=system.workforce.assign(lends=0.0), rules=(AgencyShare(name="None", at_most=0.0),))
    evaluation = evaluate(alone, APART)
    found = plan(evaluation, "P", "doctor")
    assert (found["agency"], found["missing"]) == (pytest.approx(0.75), pytest.approx(0.25))
    assert amount(evaluation, "agency") == pytest.approx(0.75 * 100 * 0.5)
    # Pay: doctors 4 + 3; nurses of care 6, of two wards at A and one at B 18.
    assert amount(evaluation, "staff") == pytest.approx(7 * 100 + 24 * 40)
    place, value, limit = broken(alone, APART)["Doctors: somebody for every post"]
    assert (place, value, limit) == ("Trust P", pytest.approx(2.75), pytest.approx(3))
    share = 0.75 * 150 / (7 * 100 + 24 * 40 + 0.75 * 50)
    assert broken(alone, APART)["None"] == ("Testshire", pytest.approx(share), 0)


def test_who_is_too_far_away_lends_nothing(system: Instance) -> None:
    """A lies 14 minutes from B."""
    near = system.replace(about=system.about.model_copy(update={"lending_minutes": 13.0}))
    assert plan(evaluate(near, APART), "P", "doctor")["borrowed"] == 0


def test_tables_and_words_of_a_run(system: Instance) -> None:
    today, apart = evaluate(system, TOGETHER), evaluate(system, APART)
    tables = provision_tables(apart, today)
    assert set(tables) == {"resources.csv", "staff.csv", "rotas.csv"}
    beds = tables["resources.csv"].query("resource == 'bed' and site == 'A'").iloc[0]
    assert (beds["there_today"], beds["units_today"], beds["units"]) == (8, 12, 8)
    words = summary_markdown(apart, today, "A test.")
    assert (
        "- Bed: 8 beds there today; today's services need 12, those of the proposal 12. "
        "More than there is today at Beeford (4 more)." in words
    )
    assert "- Doctors: 6 needed today, 7 in the proposal. Among them: 2.1 recruited and 1 borrowed" in words
    assert provision_tables(evaluate(golden_instance(), APART), evaluate(golden_instance(), TOGETHER)) == {}
