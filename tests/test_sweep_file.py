"""Sweep files: what they may say, what is wrong with them, and the questions that they make."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from reconfig.cli import main
from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.jobs.asked import Entry
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.sweep_file import Sweep, read_sweep
from reconfig.jobs.sweeping import commands, entries

SCENARIOS = """
[[scenario]]
name = "Far more patients"
source = "assumed: a test"
demand_factor = 1.5

[[scenario]]
name = "The second site is lost"
source = "assumed: a test"
closes = ["S2"]
"""


def sweep_of(folder: Path, text: str) -> Sweep:
    """The sweep of a text, about the tiny instance with two scenarios."""
    (folder / "scenarios.toml").write_text(SCENARIOS, encoding="utf-8")
    (folder / "sweep.toml").write_text(text, encoding="utf-8")
    return read_sweep(folder / "sweep.toml", folder)


def asked(folder: Path, text: str) -> list[Entry]:
    return entries(sweep_of(folder, text), folder / "store")


def instance_of(folder: Path, entry: Entry) -> Instance:
    return Restorer(folder / "store")(entry.asked).instance


def test_a_grid_is_every_combination_and_says_what_differs(tiny_folder: Path) -> None:
    text = """
    [[grid]]
    name = "Counts"
    scenarios = ["As planned", "Far more patients"]
    minimise = ["cost"]
    counts.asu = [1, 2]
    gap = [0.0]
    """
    found = asked(tiny_folder, text)
    assert [entry.label for entry in found] == [
        "Counts: As planned, asu 1",
        "Counts: As planned, asu 2",
        "Counts: Far more patients, asu 1",
        "Counts: Far more patients, asu 2",
    ]
    assert found[3].groups == {"scenario": "Far more patients", "minimise": "cost", "count asu": "2", "gap": "0"}
    assert len({entry.asked.identity for entry in found}) == 4
    plain, more = instance_of(tiny_folder, found[0]), instance_of(tiny_folder, found[2])
    assert more.demand["per_year"].sum() == pytest.approx(1.5 * plain.demand["per_year"].sum())
    assert "asu at exactly 1 site of the area" in [rule.name for rule in plain.rules]


def test_a_grid_of_nothing_but_its_head_is_the_instance_as_it_is(tiny_folder: Path) -> None:
    [entry] = asked(tiny_folder, "[[grid]]")
    assert (entry.label, dict(entry.groups)) == ("As planned", {"scenario": "As planned", "minimise": "cost"})
    assert entry.asked.solver["options"] == {}


def test_all_scenarios_are_the_instance_as_planned_and_those_of_its_file(tiny_folder: Path) -> None:
    found = asked(tiny_folder, '[[grid]]\nscenarios = ["all", "Far more patients"]')
    assert [entry.groups["scenario"] for entry in found] == [
        "As planned",
        "Far more patients",
        "The second site is lost",
    ]


def test_options_solvers_and_seeds_are_dimensions_too(tiny_folder: Path) -> None:
    (tiny_folder / "mine").mkdir()
    (tiny_folder / "mine" / "slow.toml").write_text('strategy = "exact"\ngap = 0.5\n', encoding="utf-8")
    text = """
    [[grid]]
    solvers = ["exact", "mine/slow.toml"]
    time_limit = [30, 60.5]
    seed = [1, 2]
    """
    found = asked(tiny_folder, text)
    assert len(found) == 8
    assert found[-1].asked.solver == {
        "name": "slow",
        "strategy": "exact",
        "options": {"gap": 0.5, "time_limit": 60.5, "seed": 2},
        "code": "",
    }
    assert found[-1].label == "mine/slow.toml, time limit 60.5, seed 2"


def test_rules_are_left_out_in_sets_and_own_ones_added(tiny_folder: Path) -> None:
    rules = [rule.name for rule in sweep_of(tiny_folder, "[[grid]]").instance.rules]
    own = """
from reconfig.instance.own_rule import Measured, OwnRule

class AtMostAll(OwnRule):
    def rows(self, model, form):
        return sum(model.open[pair] for pair in form.pairs()) <= 99

    def measured(self, outcome):
        yield Measured("everywhere", len(outcome.configuration), "units", at_most=99)

RULES = [AtMostAll(name="No more than all")]
"""
    (tiny_folder / "own.py").write_text(own, encoding="utf-8")
    found = asked(tiny_folder, f'[[grid]]\nwithout = [[], ["{rules[0]}"]]\nown_rules = "own.py"')
    held = [[rule.name for rule in instance_of(tiny_folder, entry).rules] for entry in found]
    assert held == [[*rules, "No more than all"], [*rules[1:], "No more than all"]]
    assert [entry.groups["without"] for entry in found] == ["no rule", rules[0]]


def test_the_same_question_in_two_grids_is_one_run(tiny_folder: Path) -> None:
    found = asked(tiny_folder, '[[grid]]\nname = "One"\n\n[[grid]]\nname = "Two"\nminimise = ["cost", "travel"]')
    assert [entry.label for entry in found] == ["One: As planned", "Two: cost", "Two: travel"]
    assert found[0].asked.identity == found[1].asked.identity


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "sweep.toml: asks nothing. Write a [[grid]] or a [[study]] table."),
        ("[[gird]]", "sweep.toml: 'gird' is not known here. Did you mean 'grid'?"),
        ("name = 3\n[[grid]]", "sweep.toml, column name: '3' is not text. Write the sweep's name in quotes."),
        ("[grid]", "sweep.toml: 'grid' is not a list of tables. Head each with [[grid]]."),
        (
            '[[grid]]\nname = "A"\nscenario = ["As planned"]',
            "sweep.toml, column grid 1 (A): 'scenario' is not a key that is known here. Did you mean 'scenarios'?",
        ),
        (
            '[[grid]]\nscenarios = ["Far more patient"]',
            "sweep.toml, column grid 1, scenarios: 'Far more patient' is not a scenario of the instance. Did you mean",
        ),
        ("[[grid]]\nminimise = []", "sweep.toml, column grid 1, minimise: '[]' lists too little"),
        ('[[grid]]\nminimise = "cost"', "sweep.toml, column grid 1, minimise: 'cost' is not a list"),
        ('[[grid]]\nminimise = ["costs"]', "column grid 1, minimise.0: 'costs' is wrong: "),
        ("[[grid]]\ncounts.asu = [1.5]", "column grid 1, counts.asu.0: '1.5' is not a whole number"),
        ("[[grid]]\ncounts.asu = []", "column grid 1, counts.asu: '[]' lists too little"),
        ("[[study]]", "sweep.toml, column study 1: has no kind. The kinds are: pareto, alternatives, robust."),
        ('[[study]]\nkind = "paretto"', "column study 1: 'paretto' is not a kind of study. Did you mean 'pareto'?"),
        ('[[study]]\nkind = "robust"', "study 1, options: is missing. Add it: Options, as on the command line"),
        ('[[study]]\nkind = "pareto"\npoints = 1', "study 1, points"),
        ("[[grid]\n", "sweep.toml: is not valid TOML"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(text: str, said: str, tiny_folder: Path) -> None:
    with pytest.raises(InputError) as raised:
        sweep_of(tiny_folder, text)
    assert any(said in str(problem) for problem in raised.value.problems), [str(each) for each in raised.value.problems]


def test_every_impossible_combination_is_reported_at_once_and_nothing_is_kept(tiny_folder: Path) -> None:
    text = """
    [[grid]]
    name = "Too many"
    scenarios = ["As planned", "The second site is lost"]
    counts.asu = [2, 3, 9]
    without = [[], ["No such rule"]]
    solvers = ["exact", "nowhere.toml"]
    gap = [2.0, 0.1]
    """
    with pytest.raises(InputError) as raised:
        asked(tiny_folder, text)
    said = "\n".join(str(problem) for problem in raised.value.problems)
    for part in (
        "sweep.toml, column grid 1 (Too many), counts: 'asu=9' is not possible: 2 sites of the area may offer asu. ",
        "counts: 'asu=2' is not possible: 1 sites of the area may offer asu under “The second site is lost”. ",
        "sweep.toml, column grid 1 (Too many), without: 'No such rule' is not a rule of the instance. ",
        "sweep.toml, column grid 1 (Too many), solvers: 'nowhere.toml' is no solver file and no strategy",
        "gap must be at least 0 and below 1",
    ):
        assert part in said, said
    assert len(raised.value.problems) == 2 + 3 + 3  # 3 and 9 as planned, 2 too under the scenario, and the others
    assert not (tiny_folder / "store").exists()


def test_a_strategy_that_cannot_answer_is_said_before_anything_is_kept(tiny_folder: Path) -> None:
    with pytest.raises(InputError, match="solvers: does not support this question"):
        asked(tiny_folder, '[[grid]]\nsolvers = ["lagrangian"]')
    assert not (tiny_folder / "store").exists()


def test_studies_become_the_words_of_their_commands(tiny_folder: Path) -> None:
    """And the commands take them."""
    text = """
    [[study]]
    kind = "pareto"
    objectives = ["cost", "travel"]
    points = 4
    gap = 0.01

    [[study]]
    name = "Near the best"
    kind = "alternatives"
    within = 0.05
    services = ["asu"]
    without = ["A", "B"]

    [[study]]
    kind = "robust"
    options = ["today", "do-minimum"]
    scenarios = "scenarios.toml"
    """
    sweep = sweep_of(tiny_folder, text)
    folder = str(tiny_folder)
    found = [(name, *words) for name, words in commands(sweep)]
    assert found == [
        ("study 1", "pareto", folder, "--gap", "0.01", "--objectives", "cost,travel", "--points", "4"),
        ("Near the best", "alternatives", folder, "--without", "A", "--without", "B", "--within", "5%",
         "--services", "asu"),
        ("study 3", "robust", folder, "today", "do-minimum", "--scenarios", f"{folder}/scenarios.toml"),
    ]  # fmt: skip
    for _, command, *words in found:
        main.commands[command].make_context(command, list(words))


@pytest.mark.parametrize(("folder", "runs"), [("kent-medway", 40), ("norwest-ics", 12)])
def test_the_examples_ask_as_many_runs_as_they_say(folder: str, runs: int) -> None:
    path = Path("instances") / folder / "sweep.toml"
    grids = tomllib.loads(path.read_text(encoding="utf-8"))["grid"]
    scenarios = tomllib.loads(path.with_name("scenarios.toml").read_text(encoding="utf-8"))["scenario"]
    sizes = []
    for grid in grids:
        size = 1 + len(scenarios) if grid.pop("scenarios", None) == ["all"] else 1
        for values in (*grid.pop("counts", {}).values(), *(each for each in grid.values() if isinstance(each, list))):
            size *= len(values)
        sizes.append(size)
    assert sum(sizes) == runs
    assert read_sweep(path, path.parent).name == f"{folder} sweep"


def test_the_runs_of_kent_and_medway_are_all_different(tmp_path: Path) -> None:
    folder = Path("instances/kent-medway")
    found = entries(read_sweep(folder / "sweep.toml", folder), tmp_path)
    assert len({entry.asked.identity for entry in found}) == len({entry.label for entry in found}) == len(found) == 40
