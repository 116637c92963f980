"""Named scenarios: reading them, what each change does to the tables, and what is left of the instance."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from reconfig.cli import main
from reconfig.errors import InputError
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.documents_out import scenarios_toml
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_draft, read_instance
from reconfig.instance.rules import Activity
from reconfig.instance.scenario import WORDS, Scenario, Unit, scenario_words
from reconfig.instance.scenario_changes import CHANGES, applied, changed_by, unkept
from reconfig.instance.scenario_file import SCENARIOS_FILE, read_scenarios
from reconfig.objective import Objective
from reconfig.solution import Configuration
from tests.random_systems import random_system

INSTANCES = Path(__file__).parents[1] / "instances"
TOY = INSTANCES / "toy"

HEAD = '[[scenario]]\nname = "A future"\n'


def problems_of(text: str, folder: Path, instance: Instance) -> list[str]:
    """What is wrong with a file of scenarios, a sentence a problem."""
    path = folder / SCENARIOS_FILE
    path.write_text(text, encoding="utf-8")
    return [str(problem) for problem in read_scenarios(path, instance)[1]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            f"{HEAD}demand_facter = 1.1\n",
            ("scenarios.toml, column scenario 1 (A future): 'demand_facter' is not a key that is known here. "
            "Did you mean 'demand_factor'?"),
        ),
        (
            f"{HEAD}demand_factor = 0\n",
            ("scenarios.toml, column scenario 1 (A future), demand_factor: '0' is wrong: should be greater than 0. "
            "Correct it: Demand (demand, rates), of `services` or of all."),
        ),
        (
            HEAD,
            ("scenarios.toml, column scenario 1 (A future): is wrong: changes nothing: give a factor, a mode, or a "
            "site that closes. Correct it."),
        ),
        (
            f'{HEAD}services = ["stroke"]\ntravel_factor = 1.1\n',
            ("scenarios.toml, column scenario 1 (A future): is wrong: services has no meaning without demand_factor. "
            "Correct it."),
        ),
        (
            f'{HEAD}demand_factor = 1.1\nservices = ["strok"]\n',
            "scenarios.toml, column scenario 1 (A future): 'strok' is not in services.csv. Did you mean 'stroke'?",
        ),
        (
            f'{HEAD}closes = ["Q"]\n',
            "scenarios.toml, column scenario 1 (A future): 'Q' is not in sites.csv. Use one of sites.csv.",
        ),
        (
            f'{HEAD}travel_mode = "bus"\n',
            "scenarios.toml, column scenario 1 (A future): 'bus' is not in mode_times.csv. Use one of mode_times.csv.",
        ),
        (
            f'{HEAD}use_factor = 1.1\nresources = ["beds"]\n',
            "scenarios.toml, column scenario 1 (A future): 'beds' is not in resources.csv. Use one of resources.csv.",
        ),
        (
            f'{HEAD}closes_units = [{{ service = "births", site = "M" }}]\n',
            ("scenarios.toml, column scenario 1 (A future): 'births at M' neither runs nor may open, so it cannot "
            "close. Name a pair of offers.csv that is not forbidden, or take it out."),
        ),
        (
            f'{HEAD}closes_units = [{{ service = "births" }}]\n',
            "scenarios.toml, column scenario 1 (A future), closes_units.0.site: is missing. Add it.",
        ),
        (
            f'{HEAD}demand_factor = 2\n{HEAD.replace("A f", "a  F")}demand_factor = 3\n',
            ("scenarios.toml, column scenario 2 (a  Future): 'a  Future' is the name of another scenario too. "
            "Give each scenario a name of its own."),
        ),
        (
            '[[scenario]]\nname = "as planned"\ndemand_factor = 3\n',
            ("scenarios.toml, column scenario 1 (as planned): 'as planned' is the name of the instance as it stands. "
            "Give each scenario a name of its own."),
        ),
        (
            "[[futures]]\n",
            "scenarios.toml: 'futures' is not known here. Write every scenario as a [[scenario]] table.",
        ),
        (
            "scenario = 3\n",
            ("scenarios.toml: 'scenario' is not a list of tables. Head every scenario with [[scenario]]; there must be "
            "one at least."),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said(text: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in problems_of(text, tmp_path, read_instance(TOY))


def test_check_reports_scenarios_with_everything_else(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TOY, tmp_path / "toy"))
    (folder / SCENARIOS_FILE).write_text(f'{HEAD}closes = ["Q"]\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 2
    assert "scenarios.toml, column scenario 1 (A future): 'Q' is not in sites.csv." in done.stderr
    (folder / "sites.csv").write_text("site\n", encoding="utf-8")  # codes that nobody can look up are no fault
    assert not [problem for problem in read_draft(folder).problems if problem.file == SCENARIOS_FILE]


def test_a_workbook_says_that_it_holds_no_scenarios(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TOY, tmp_path / "toy"))
    (folder / SCENARIOS_FILE).write_text(f"{HEAD}demand_factor = 2\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["export", str(folder), str(tmp_path / "toy.xlsx")])
    assert done.exit_code == 0, done.output
    assert "Not in it, a workbook holds neither roads nor scenarios: scenarios.toml." in done.stdout


EVERYTHING: dict[str, Scenario] = {
    "demand_factor": Scenario(name="Demand", demand_factor=1.5, services=("V0",)),
    "pathway_share": Scenario(name="Pathways", pathway_share=0.5),
    "use_factor": Scenario(name="Use", use_factor=1.25, resources=("bed",)),
    "workforce_factor": Scenario(name="Workforce", workforce_factor=0.9),
    "pay_factor": Scenario(name="Pay", pay_factor=1.1),
    "agency_premium_factor": Scenario(name="Agency", agency_premium_factor=1.3),
    "travel_factor": Scenario(name="Travel", travel_factor=1.2),
    "travel_mode": Scenario(name="Mode", travel_mode="bus"),
    "closes": Scenario(name="Closes", closes=("S1",)),
    "closes_units": Scenario(name="Unit", closes_units=(Unit(service="V1", site="S0"),)),
    "minimum_volume_factor": Scenario(name="Volume", minimum_volume_factor=1.2),
    "capital_factor": Scenario(name="Capital", capital_factor=1.7),
    "discount_rate": Scenario(name="Discount", discount_rate=0.06),
    "fixed_cost_factor": Scenario(name="Fixed", fixed_cost_factor=1.2),
    "unit_cost_factor": Scenario(name="Unit cost", unit_cost_factor=0.8),
    "module_cost_factor": Scenario(name="Modules", module_cost_factor=1.1),
}


def a_system() -> Instance:
    """A whole system with a mode besides and a rule on volume."""
    base = random_system(3)
    modes = base.travel_times.astype({"zone": "str", "site": "str"}).assign(mode="bus")
    modes["minutes"] *= 2
    rules = (*base.rules, Activity(name="enough", service="V0", at_least=10))
    return base.replace(mode_times=modes[["mode", "zone", "site", "minutes"]], rules=rules)


def test_every_change_has_words_and_is_known() -> None:
    assert list(CHANGES) == list(WORDS) == list(EVERYTHING)
    keys = set(Scenario.model_fields) - {"name", "source", "services", "resources"}
    assert keys == set(WORDS)


@pytest.mark.parametrize("key", list(EVERYTHING))
def test_a_change_changes_its_own_tables_alone(key: str) -> None:
    touched = {
        "demand_factor": {"demand", "rates"},
        "pathway_share": {"pathways"},
        "use_factor": {"resource_use", "pathways"},
        "workforce_factor": {"workforce"},
        "pay_factor": {"staff_groups"},
        "agency_premium_factor": {"staff_groups"},
        "travel_factor": {"travel_times", "site_times", "mode_times"},
        "travel_mode": {"travel_times"},
        "closes": {"offers", "derogations"},
        "closes_units": {"offers", "derogations"},
        "minimum_volume_factor": set(),
        "capital_factor": {"offers", "resources"},
        "discount_rate": set(),
        "fixed_cost_factor": {"offers"},
        "unit_cost_factor": {"offers"},
        "module_cost_factor": {"offers", "resources"},
    }
    from reconfig.instance.columns import TABLES

    before = a_system()
    after = changed_by(before, EVERYTHING[key])
    changed = {name for name in TABLES if not before.table(name).equals(after.table(name))}
    assert changed <= touched[key]
    assert changed or key in ("pathway_share", "minimum_volume_factor", "discount_rate")
    assert (before.rules != after.rules) == (key == "minimum_volume_factor")
    assert (before.about != after.about) == (key == "discount_rate")


def test_the_numbers_of_changes() -> None:
    before = a_system()
    after = {key: changed_by(before, scenario) for key, scenario in EVERYTHING.items()}
    assert after["demand_factor"].demand_of("V0") == pytest.approx(1.5 * before.demand_of("V0"))
    assert after["demand_factor"].demand_of("V1") == pytest.approx(before.demand_of("V1"))
    use, more = before.resource_use, after["use_factor"].resource_use
    beds = use["resource"] == "bed"
    assert np.allclose(more["per_unit"], use["per_unit"] * np.where(beds, 1.25, 1.0))
    premium = before.staff_groups["agency_premium"] - 1
    assert np.allclose(after["agency_premium_factor"].staff_groups["agency_premium"] - 1, 1.3 * premium)
    assert np.allclose(after["workforce_factor"].workforce["recruits"], 0.9 * before.workforce["recruits"])
    assert np.allclose(after["travel_factor"].minutes, 1.2 * before.minutes)
    assert np.allclose(after["travel_mode"].minutes, 2 * before.minutes)
    assert after["travel_mode"].same_as(after["travel_mode"])
    assert after["minimum_volume_factor"].rules[-1] == before.rules[-1].model_copy(update={"at_least": 12.0})
    assert not [pair for pair in after["closes"].today if pair[1] == "S1"]
    assert "S0" not in after["closes_units"].candidates("V1")


def test_length_of_stay_counts_in_modules_of_offers_too() -> None:
    toy = read_instance(TOY)
    longer = changed_by(toy, Scenario(name="Longer stays", use_factor=1.25))
    assert np.allclose(longer.offers["step_size"].dropna(), toy.offers["step_size"].dropna() / 1.25)


def test_words_of_changes() -> None:
    toy = read_instance(TOY)
    scenario = Scenario(
        name="All at once", demand_factor=0.9, services=("stroke",), travel_factor=1.25, closes=("X",),
        closes_units=(Unit(service="cots", site="N"),), discount_rate=0.05,
    )  # fmt: skip
    assert scenario_words(scenario, toy) == (
        "demand −10 % (Acute stroke unit); minutes of every journey +25 %; Hospital across the border closes; "
        "no Special care for newborn babies at Northgate Hospital; discount rate 5 % in place of 3.5 %"
    )


def test_evaluation_in_a_scenario_that_closes_a_site() -> None:
    """The rest of the plan runs, and what compares with today compares with today without it."""
    toy = read_instance(TOY)
    gone = applied(toy, Scenario(name="Border closes", closes=("X",)))
    assert gone.today == Configuration(toy.today.open - {("stroke", "X")})
    held = evaluate(gone, gone.today)
    assert held.objectives[Objective.COST] > 0
    assert "X" not in set(held.flows["site"])


def test_a_scenario_that_leaves_no_sound_instance_is_one_clear_report() -> None:
    toy = read_instance(TOY)
    alone = Scenario(name="No maternity", closes_units=tuple(Unit(service="births", site=site) for site in "NS"))
    with pytest.raises(InputError) as raised:
        applied(toy, alone)
    assert [str(problem) for problem in raised.value.problems] == [
        (
            "scenario No maternity, column service: 'births' neither runs nor may open at any site, in this scenario. "
            "Change the scenario, or take it out."
        )
    ]


def test_many_zones_out_of_reach_are_one_problem() -> None:
    system = a_system()
    short = system.replace(mode_times=system.mode_times[system.mode_times["zone"] == "Z0"])
    with pytest.raises(InputError) as raised:
        applied(short, EVERYTHING["travel_mode"])
    (problem,) = raised.value.problems
    assert "has no row in travel_times.csv, and 4 more like it, in this scenario" in str(problem)


def test_rules_that_nothing_could_keep_are_no_fault_but_said() -> None:
    toy = read_instance(TOY)
    far = applied(toy, Scenario(name="Far", travel_factor=3.0))
    assert any("Stroke: nobody beyond 30 minutes" in clause for clause in unkept(far))
    assert not unkept(toy)


@pytest.mark.parametrize("name", ["kent-medway", "norwest-ics"])
def test_the_scenarios_of_the_examples_are_sound_and_sourced(name: str) -> None:
    instance = read_instance(INSTANCES / name)
    scenarios, problems = read_scenarios(INSTANCES / name / SCENARIOS_FILE, instance)
    assert not problems
    assert 6 <= len(scenarios) <= 8
    for scenario in scenarios:
        assert scenario.source.partition(":")[0] in ("cited", "remembered", "assumed")
        applied(instance, scenario)


def test_scenarios_as_text_read_back(tmp_path: Path) -> None:
    instance = a_system()
    path = tmp_path / SCENARIOS_FILE
    path.write_text(scenarios_toml(EVERYTHING.values()), encoding="utf-8")
    known = {**EVERYTHING}
    assert dict(zip(known, read_scenarios(path, instance)[0], strict=True)) == known
