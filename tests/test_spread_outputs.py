"""What is shown of services whose patients choose or are directed, where a zone's patients use several sites."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from reconfig.cli import main
from reconfig.evaluate import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import write_instance
from reconfig.objective import Objective
from reconfig.outputs.assumptions import assumed_cost_lines
from reconfig.outputs.maps import draw_maps
from reconfig.outputs.maps.drawing import mean_minutes, service_minutes
from reconfig.outputs.tables import change_table, journey_table, run_tables, zone_table
from reconfig.outputs.words import summary_markdown
from reconfig.solution import Configuration
from tests.output_case import output_instance


def ruled(allocation: str, **service: float) -> Instance:
    """The output case under another rule, without its maximum; A and B take 40 patients each, N takes 60."""
    instance = output_instance().replace(rules=())
    services = instance.services.assign(allocation=allocation, **service)
    return instance.replace(services=services, offers=instance.offers.assign(capacity=[40.0, 40.0, 60.0]))


def closing_b(instance: Instance, minimise: Objective = Objective.TRAVEL) -> tuple[Evaluation, Evaluation]:
    """The proposal without B, and today."""
    proposal = Configuration.of((("CARE", "A"), ("CARE", "N")))
    return evaluate(instance, proposal, minimise), evaluate(instance, instance.today, minimise)


def test_patients_of_a_closed_unit_who_are_directed() -> None:
    """Today B has east and tiny, 34. A takes 40, of which west and middle are 30.

    So 10 of east come to A (40 minutes more than B), 20 go to N (80 more), and tiny to N (35): 24 of 34 to N.
    """
    proposal, today = closing_b(ruled("planned"))
    (row,) = change_table(proposal, today).to_dict("records")
    assert row["patients_go_to"] == "Next Hospital 71 %, Abbey Hospital 29 %"
    zones = zone_table(proposal).set_index("zone")
    # East: (10 x 50 + 20 x 90) / 30 = 76.7 minutes, most of it at N.
    assert zones.loc["east", "minutes_after"] == pytest.approx(2300 / 30)
    assert (zones["site_before"]["east"], zones["site_after"]["east"]) == ("B", "N")
    assert journey_table(proposal).query("by == 'everyone'")["residents"].sum() == 6006
    flows = run_tables(proposal, today)["flows.csv.gz"]
    assert flows["per_year"].tolist() == pytest.approx([10, 20, 10, 20, 4])


def test_words_of_each_rule() -> None:
    instances = {"nearest": ruled("nearest"), "planned": ruled("planned"), "choice": ruled("choice", choice_decay=0.05)}
    words = {name: summary_markdown(*closing_b(instance), heading="") for name, instance in instances.items()}
    assert "directed" not in words["nearest"]
    assert "average journey" not in words["nearest"]
    assert "**Good care.** Patients are directed to open sites" in words["planned"]
    assert "so that all journeys together are shortest" in words["planned"]
    assert "**Good care.** Patients choose among the open sites" in words["choice"]
    assert "where the average journey is longer" in words["choice"]


def test_small_shares_of_choice_are_not_named() -> None:
    """B has 0.5 of west, 7.6 of middle and 29.5 of east today. Of east's, who are 50 and 90 minutes from A and N,
    e^-4 = 1.8 % go to N at a decay of 0.1, and next to nobody of the others: 0.53 of 37.5 patients.
    """
    instance = ruled("choice", choice_decay=0.1)
    demand = instance.demand[instance.demand["zone"] != "tiny"].reset_index(drop=True)
    proposal, today = closing_b(instance.replace(demand=demand))
    (row,) = change_table(proposal, today).to_dict("records")
    assert row["patients_go_to"] == "Abbey Hospital 99 %, Next Hospital 1 %"
    steep = instance.replace(demand=demand, services=instance.services.assign(choice_decay=0.2))
    (row,) = change_table(*closing_b(steep)).to_dict("records")  # e^-8 = 0.03 % of east
    assert row["patients_go_to"] == "Abbey Hospital over 99 %, other sites under 1 %"


def test_maps_show_the_mean_of_a_zone(tmp_path: Path) -> None:
    proposal, today = closing_b(ruled("planned"))
    assert service_minutes(proposal, "CARE") == pytest.approx([10, 20, 2300 / 30, 35])
    assert mean_minutes(proposal) == pytest.approx(service_minutes(proposal, "CARE"))
    draw_maps(proposal, today, tmp_path)
    picture = (tmp_path / "map-CARE.svg").read_text(encoding="utf-8")
    assert "Patients are directed to open sites" in picture
    assert "nearest open site" not in picture + (tmp_path / "map.svg").read_text(encoding="utf-8")


def test_no_minutes_where_nobody_needs_a_service_of_choice() -> None:
    instance = ruled("choice", choice_decay=0.1)
    demand = instance.demand[instance.demand["zone"] != "tiny"].reset_index(drop=True)
    assert np.isnan(service_minutes(closing_b(instance.replace(demand=demand))[0], "CARE")[3])


def test_the_line_of_journeys_is_shown_with_its_source() -> None:
    """The price of a minute stands in the services table, whose source is a guideline: a fact."""
    proposal, today = closing_b(ruled("choice", choice_decay=0.1, journey_cost=7.0))
    assert assumed_cost_lines(proposal, today) == {"fixed", "variable"}
    assert "| Patients' journeys |" in summary_markdown(proposal, today, heading="")
    guessed = proposal.instance.services.assign(source="assumed: a guess")
    pair = closing_b(proposal.instance.replace(services=guessed))
    assert assumed_cost_lines(*pair) == {"fixed", "variable", "journey"}


def evaluated(folder: Path, *options: str) -> str:
    """The output of `reconfig evaluate`."""
    result = CliRunner().invoke(main, ["evaluate", str(folder), *options])
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def test_evaluate_says_what_directed_the_patients(tmp_path: Path) -> None:
    write_instance(ruled("planned"), tmp_path / "planned")
    write_instance(ruled("nearest"), tmp_path / "nearest")
    pd.DataFrame({"service": ["CARE"], "site": ["A"]}).to_csv(tmp_path / "one.csv", index=False)
    words = evaluated(tmp_path / "planned", str(tmp_path / "one.csv"), "--minimise", "travel")
    assert "Directed so that all journeys together are shortest (--minimise travel): patients of Good care." in words
    assert "so that the cost is least (--minimise cost)" in evaluated(tmp_path / "planned")
    assert "Directed" not in evaluated(tmp_path / "nearest")
    assert json.loads(evaluated(tmp_path / "planned", "--minimise", "coverage", "--json"))["directed_for"] == "coverage"
    assert "directed_for" not in json.loads(evaluated(tmp_path / "nearest", "--json"))
