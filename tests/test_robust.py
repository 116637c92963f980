"""`reconfig robust`: tables, words, picture, folder, terminal and JSON."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from reconfig.cli import main
from reconfig.instance.instance import Instance
from reconfig.instance.io import write_instance
from reconfig.instance.scenario import AS_PLANNED
from reconfig.objective import Objective
from reconfig.outputs.robust_picture import draw_regrets
from reconfig.outputs.robust_tables import fare_table, quantity, regret_table, scenario_table
from reconfig.outputs.robust_terminal import print_robustness
from reconfig.outputs.robust_words import STOPPED, cautions, headline, proof, robust_markdown
from reconfig.study.regret import LEAST_REGRET, NOT_TOGETHER
from reconfig.study.robustness import Robustness
from tests.test_regret import AT_A, AT_B, TWICE, by_hand, two_sites, without_capital

TOY = Path(__file__).parents[1] / "instances" / "toy"
SCENARIOS = """\
[[scenario]]
name = "Dear | rotas"
source = "assumed: for a test"
fixed_cost_factor = 1.2

[[scenario]]
name = "Thrice as far"
source = "cited: nobody"
travel_factor = 3.0

[[scenario]]
name = "Dear wards"
source = "cited: nobody"
module_cost_factor = 1.5
"""


def instance() -> Instance:
    return without_capital(two_sites())


def scaled(found: Robustness, factor: float) -> Robustness:
    """The same with amounts so much larger, so that they are seen in millions."""
    return dataclasses.replace(
        found,
        scenarios=tuple(
            dataclasses.replace(each, best=(each.best or 0) * factor, bound=(each.bound or 0) * factor)
            for each in found.scenarios
        ),
        fares=tuple(
            dataclasses.replace(each, value=each.value * factor, regret=(each.regret or 0) * factor)
            for each in found.fares
        ),
        minimax_regret=(found.minimax_regret or 0) * factor,
        minimax_bound=(found.minimax_bound or 0) * factor,
    )


def test_tables() -> None:
    found = by_hand()
    regrets = regret_table(found).set_index("option")
    assert list(regrets.columns) == [AS_PLANNED, TWICE.name, "largest_regret", "breaks_rules_in"]
    assert list(regrets.loc["At A"]) == pytest.approx([0, 60, 60, 0])
    assert list(regrets.loc["At B"]) == pytest.approx([20, 0, 20, 0])
    assert list(scenario_table(found)["feasible"]) == ["yes", "yes"]
    assert list(fare_table(found)["regret_at_most"]) == pytest.approx([0, 60, 20, 0])


def test_tables_of_bests_that_are_not_proven_and_of_broken_rules() -> None:
    found = by_hand()
    loose = tuple(dataclasses.replace(each, bound=(each.best or 0) - 5) for each in found.scenarios)
    broken = (dataclasses.replace(found.fares[0], broken=("One", "Two")), *found.fares[1:])
    other = dataclasses.replace(found, scenarios=loose, fares=broken)
    assert list(fare_table(other)["regret_at_most"]) == pytest.approx([5, 65, 25, 5])
    assert fare_table(other)["broken"][0] == "One; Two"
    regrets = regret_table(other).set_index("option")
    assert list(regrets["largest_regret"].isna()) == [True, False]
    assert regrets.loc["At A", "breaks_rules_in"] == 1


def test_words() -> None:
    found = scaled(by_hand(), 1e6)
    assert headline(found, "GBP") == "At B, of least regret, comes within £20.00m of the best in each of 2 scenarios."
    assert proof(found, "GBP") == (
        "No plan that keeps the rules of these scenarios has a smaller largest regret: proven."
    )
    text = robust_markdown(found, instance())
    for part in (
        "| Twice the cases * | £60.00m | nothing |",
        "| **Largest regret** | £60.00m | £20.00m |",
        "| Twice the cases * | demand +100 % | £280.00m, proven | assumed: by hand |",
        "No option breaks a rule in any scenario.",
        "- At A stays best until travel is valued above GBP 1.50 an hour; beyond that it is At B.",
        "An option that was given already has it: At B.",
        "This area is made up. It is no real place.",
        "Made with reconfig",
    ):
        assert part in text, part


def test_words_of_what_is_not_proven() -> None:
    found = scaled(by_hand(), 1e6)
    loose = tuple(dataclasses.replace(each, bound=(each.best or 0) - 3e6) for each in found.scenarios)
    other = dataclasses.replace(found, scenarios=loose, minimax_bound=12e6, complete=False)
    assert proof(other, "GBP") == (
        "The best of some scenarios is not fully proven, so its largest regret may be larger: at most £23.00m. "
        "Another plan may have a smaller largest regret, but none below £12.00m: proven."
    )
    assert STOPPED in cautions(other, instance())
    text = robust_markdown(other, instance())
    assert "- Twice the cases: by up to £3.00m" in text
    assert "£280.00m; at least £277.00m" in text
    unknown = dataclasses.replace(found, scenarios=tuple(dataclasses.replace(s, bound=None) for s in loose))
    assert "larger: it is not known how large at most." in proof(unknown, "GBP")


def test_words_without_a_plan_and_with_broken_rules() -> None:
    found = scaled(by_hand(), 1e6)
    planned, twice = found.scenarios
    none = dataclasses.replace(twice, best=None, bound=None, feasible=False, note="No configuration keeps every rule.")
    fares = tuple(
        dataclasses.replace(each, broken=("A rule | with a bar",), regret=None) if each.scenario == TWICE.name else each
        for each in found.fares
    )
    other = dataclasses.replace(found, scenarios=(planned, none), fares=fares, minimax=None, note=NOT_TOGETHER)
    assert headline(other, "GBP") == f"There is no plan of least regret. {NOT_TOGETHER}"
    assert proof(other, "GBP") == ""
    assert 'No configuration keeps every rule in "Twice the cases".' in cautions(other, instance())
    text = robust_markdown(other, instance())
    assert "| At A | Twice the cases | A rule \\| with a bar |" in text
    assert "| Twice the cases * | no best, breaks 1 rule | no best, breaks 1 rule |" in text


def test_words_of_the_plan_that_was_looked_for() -> None:
    found = by_hand()
    named = dataclasses.replace(
        found,
        options={"At A": AT_A, LEAST_REGRET: AT_B},
        minimax=LEAST_REGRET,
        fares=tuple(dataclasses.replace(f, option=f.option.replace("At B", LEAST_REGRET)) for f in found.fares),
    )
    text = robust_markdown(named, instance())
    assert "The plan of least regret comes within" in text
    assert "| Care | opens | Site B |  |" in text
    assert "| Care | closes | Site A | Site B 100 % |" in text


def test_quantities() -> None:
    found = by_hand()
    assert [quantity(each, found, "GBP") for each in (2.5e6, -2.5e6, 0.0, None)] == [
        "£2.50m", "−£2.50m", "nothing", "not known",
    ]  # fmt: skip
    travel = dataclasses.replace(found, minimise=Objective.TRAVEL)
    assert [quantity(each, travel, "GBP") for each in (1234.4, -12.0, 0.2, float("inf"))] == [
        "1,234", "−12", "nothing", "not known",
    ]  # fmt: skip


def test_the_picture_is_the_same_every_time_and_tells_itself(tmp_path: Path) -> None:
    found = by_hand()
    broken = dataclasses.replace(found, fares=(dataclasses.replace(found.fares[0], broken=("One",)), *found.fares[1:]))
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        draw_regrets(broken, instance(), tmp_path / name)
    drawn = [(tmp_path / name / "regrets.svg").read_text(encoding="utf-8") for name in ("one", "two")]
    assert drawn[0] == drawn[1]
    assert "Largest regrets: At A: breaks rules in 1; At B:" in drawn[0]
    assert (tmp_path / "one" / "regrets.png").read_bytes()[:4] == b"\x89PNG"


def test_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_robustness(Console(width=120), scaled(by_hand(), 1e6), instance())
    shown = capsys.readouterr().out
    assert "At B, of least regret, comes within £20.00m of the best" in shown
    assert "Largest regret" in shown
    assert "At A stays best until travel is valued above GBP 1.50 an hour" in shown


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["robust", *words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on the toy: today and an option drawn by hand."""
    here = tmp_path_factory.mktemp("robust")
    (here / "futures.toml").write_text(SCENARIOS, encoding="utf-8")
    (here / "trio.csv").write_text("service,site\nstroke,M\nstroke,S\n", encoding="utf-8")
    words = (str(TOY), "today", f"Two units={here / 'trio.csv'}", "--scenarios", str(here / "futures.toml"))
    done = run(*words, "--gap", "0", "--out", str(here / "run"), "--json")
    assert done.exit_code == 0, done.output
    (here / "stdout.json").write_text(done.stdout, encoding="utf-8")
    return here


def test_the_folder_holds_everything(folder: Path) -> None:
    made = folder / "run"
    assert {path.name for path in made.iterdir()} == {
        "scenarios.csv", "regrets.csv", "fares.csv", "break_evens.csv", "options", "manifest.json", "robustness.json",
        "robust.md", "regrets.png", "regrets.svg",
    }  # fmt: skip
    found = Robustness.from_dict(json.loads((made / "robustness.json").read_text(encoding="utf-8")))
    assert [future.feasible for future in found.scenarios] == [True, True, False, True]
    assert found.minimax in found.options
    assert not found.note
    kept = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    assert kept["scenarios"]["file"].endswith("futures.toml")
    assert len(kept["scenarios"]["sha256"]) == 64
    assert kept["minimise"] == "cost"
    assert {"today.csv", "two-units.csv"} <= {path.name for path in (made / "options").iterdir()}
    assert "Dear \\| rotas" in (made / "robust.md").read_text(encoding="utf-8")
    again = CliRunner().invoke(main, ["evaluate", str(TOY), str(made / "options" / "two-units.csv"), "--json"])
    assert again.exit_code == 0, again.output


def test_json_is_what_the_folder_holds(folder: Path) -> None:
    printed = json.loads((folder / "stdout.json").read_text(encoding="utf-8"))
    assert printed.pop("run") == str(folder / "run")
    assert printed == json.loads((folder / "run" / "robustness.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("today",), f"{TOY / 'scenarios.toml'}: is not a file. Write [[scenario]] tables"),
        (
            ("today", "--scenarios", "{here}/bad.toml"),
            "bad.toml, column scenario 1 (Q closes): 'Q' is not in sites.csv.",
        ),
        (("todya", "--scenarios", "{here}/futures.toml"), "Did you mean 'today'?"),
    ],
)
def test_bad_input_is_one_report(words: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    (tmp_path / "futures.toml").write_text(SCENARIOS, encoding="utf-8")
    (tmp_path / "bad.toml").write_text('[[scenario]]\nname = "Q closes"\ncloses = ["Q"]\n', encoding="utf-8")
    done = run(str(TOY), *(word.replace("{here}", str(tmp_path)) for word in words), "--out", str(tmp_path / "run"))
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert not (tmp_path / "run").exists()


def test_planned_services_are_refused_before_anything_is_solved(tmp_path: Path) -> None:
    planned = instance().replace(services=instance().services.assign(allocation="planned"))
    write_instance(planned, tmp_path / "planned")
    (tmp_path / "planned" / "scenarios.toml").write_text(
        '[[scenario]]\nname = "More"\ndemand_factor = 1.1\n', encoding="utf-8"
    )
    done = run(str(tmp_path / "planned"), "do-minimum", "--out", str(tmp_path / "run"))
    assert done.exit_code == 2
    assert "differ with the objective, so that a plan has no value of its own" in done.stderr
