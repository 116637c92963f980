"""A frontier as folder, page, picture and command."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from reconfig.cli import main
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_configuration, read_instance
from reconfig.jobs.asking import StoredAsking
from reconfig.objective import Objective
from reconfig.outcome import Limit
from reconfig.outputs.frontier_picture import draw_frontier
from reconfig.outputs.frontier_tables import ShownFrontier, frontier_table, proof_words, trade_offs
from reconfig.outputs.frontier_words import cautions, frontier_markdown, headline, option_rows, today_words
from reconfig.outputs.objective_measure import measure
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.study.frontier import Frontier, FrontierPoint
from reconfig.study.question import Question
from tests.output_case import output_instance

COST, TRAVEL, COVERAGE = Objective.COST, Objective.TRAVEL, Objective.COVERAGE
BOTH, ONLY_A = (Configuration.of(("CARE", site) for site in sites) for sites in ("ABN", "AN"))


def frontier_of(instance: Instance, *objectives: Objective, complete: bool = True, stopped: bool = False) -> Frontier:
    """CARE at A and N, then also at B, which is today; the first proven, the second within 10 %."""
    values = [{which: evaluate(instance, each).objectives[which] for which in objectives} for each in (ONLY_A, BOTH)]
    points = (
        FrontierPoint("Option 1", ONLY_A, values[0], {}, values[0][objectives[0]]),
        FrontierPoint("Option 2", BOTH, values[1], {objectives[1]: values[1][objectives[1]]},
                      0.9 * values[1][objectives[0]]),
    )  # fmt: skip
    return Frontier(tuple(objectives), points, values[1], 1, complete, stopped)


@pytest.fixture
def shown() -> ShownFrontier:
    """Cost and travel of the small system whose outputs can be worked out by hand."""
    instance = output_instance()
    return ShownFrontier(instance, frontier_of(instance, COST, TRAVEL))


def test_values_in_words(shown: ShownFrontier) -> None:
    """64 patients. All open 10x10 + 20x20 + 30x10 + 4x30 = 920 minutes, without B 10x10 + 20x20 + 30x50 + 4x35 = 2,140.

    Costs: with B two sites, 4,064,000 in all (today); without it 2,500,000 less.
    """
    _, rows = option_rows(shown)
    assert [row[:4] for row in rows] == [
        ["Today (breaks 1 rule)", "£4.06m", "14.38 minutes", ""],
        ["Option 1", "£1.56m", "33.44 minutes", ""],
        ["Option 2", "£4.06m", "14.38 minutes", "£0.13m"],
    ]
    assert [row[4:] for row in rows[1:]] == [["1", "0", "proven"], ["0", "0", "within 10.00 %"]]


def test_what_each_minute_costs(shown: ShownFrontier) -> None:
    """2,500,000 for (2,140 - 920) / 64 = 19.0625 minutes."""
    assert trade_offs(shown) == ["£0.13m"]
    assert pytest.approx(131_148, abs=1) == 2_500_000 / 19.0625


def test_small_trade_offs_are_told_in_full() -> None:
    instance = output_instance()
    of = measure(instance, COST)
    assert (of.amount(950.4), of.amount(131_148.0)) == ("£950", "£0.13m")


def test_small_counts_of_patients_are_not_told() -> None:
    """Beyond the target are 4 patients."""
    of = measure(output_instance(), COVERAGE)
    assert (of.text(4.0), of.text(12.0)) == ("fewer than 8 patients", "10 patients")


def test_where_some_reach_no_site_there_is_no_average() -> None:
    assert measure(output_instance(), TRAVEL).text(math.inf) == "some reach no site"


def test_headline_and_cautions(shown: ShownFrontier) -> None:
    assert headline(shown) == (
        "2 options, none of them better than another in everything: from £1.56m and 33.44 minutes "
        "to £4.06m and 14.38 minutes."
    )
    assert today_words(shown) == "today (breaks 1 rule)"
    said = cautions(shown)
    assert said[0] == "This area is made up. It is no real place."
    assert said[1] == "Today (breaks 1 rule): £4.06m and 14.38 minutes."
    assert said[2].startswith("These are all:")
    assert said[3] == "Within its limits each has a cost a year within 10.00 % of the least possible."
    assert said[4] == "Costs rest on assumed prices."


def test_what_was_ended_early_or_is_a_grid_says_so() -> None:
    instance = output_instance()
    grid = ShownFrontier(instance, frontier_of(instance, TRAVEL, COST, complete=False))
    ended = ShownFrontier(instance, frontier_of(instance, TRAVEL, COST, complete=False, stopped=True))
    assert "Between the options shown there may be others." in cautions(grid)
    assert "The search was ended early, so there may be others, and better ones." in cautions(ended)


def test_the_page(shown: ShownFrontier) -> None:
    page = frontier_markdown(shown)
    assert "# Testshire: cost a year against average journey" in page
    assert "| Option 2 | £4.06m | 14.38 minutes | £0.13m | 0 | 0 | within 10.00 % |" in page
    assert "- Option 1, against today: Closes Good care at Bay Hospital." in page
    assert "- Option 2, against Option 1: Opens Good care at Bay Hospital." in page
    assert "![A chart of options. Option 1: £1.56m and 33.44 minutes; Option 2:" in page
    assert "© the census" in page
    assert "(assumed) a guess" in page


@pytest.mark.parametrize(("gap", "words"), [(None, "not proven"), (0.0, "proven"), (1e-6, "within 0.01 %")])
def test_proof_in_words(gap: float | None, words: str) -> None:
    assert proof_words(gap) == words


def test_the_table(shown: ShownFrontier) -> None:
    table = frontier_table(shown).set_index("option")
    assert list(table.index) == ["Today", "Option 1", "Option 2"]
    first = [table[name]["Option 1"] for name in ("cost", "travel", "travel_minutes")]
    assert first == pytest.approx([1_564_000, 2140, 2140 / 64])
    assert table[["units_open", "opens", "closes", "rules_broken"]].to_numpy().tolist() == [
        [2, 0, 0, 1],
        [1, 0, 1, 0],
        [2, 0, 0, 0],
    ]
    assert table["limit_travel"].tolist() == pytest.approx([math.nan, math.nan, 920], nan_ok=True)
    assert table["gap"]["Option 2"] == pytest.approx(0.1)


@pytest.mark.parametrize("complete", [True, False])
def test_the_picture_names_today_and_every_option(tmp_path: Path, *, complete: bool) -> None:
    """Words are drawn as paths; the title and the description carry them too."""
    instance = output_instance()
    shown = ShownFrontier(instance, frontier_of(instance, COST, TRAVEL, complete=complete))
    png, svg = draw_frontier(shown, tmp_path)
    assert png.read_bytes().startswith(b"\x89PNG")
    text = svg.read_text(encoding="utf-8")
    assert '<title id="title">Testshire: cost a year against average journey</title>' in text
    assert "Today (breaks 1 rule): £4.06m and 14.38 minutes." in text
    assert 'role="img"' in text


def test_pictures_of_three_objectives_of_one_point_and_of_a_today_without_a_way(tmp_path: Path) -> None:
    instance = output_instance()
    three = frontier_of(instance, COST, TRAVEL, COVERAGE)
    one = Frontier((COST, TRAVEL), three.points[:1], {COST: 4e6, TRAVEL: math.inf}, 1, complete=True)
    for number, frontier in enumerate((three, one)):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert len(draw_frontier(ShownFrontier(instance, frontier), folder)) == 2
    assert headline(ShownFrontier(instance, one)).startswith("One option is best in everything: £1.56m")
    assert trade_offs(ShownFrontier(instance, three)) == []


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    result = CliRunner().invoke(main, ["pareto", "instances/toy", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_writes_a_folder_that_reads_back(tmp_path: Path) -> None:
    code, out, _ = run("--points", "2", "--json", "--out", str(tmp_path / "run"))
    assert code == 0
    told, kept = json.loads(out), json.loads((tmp_path / "run" / "frontier.json").read_text(encoding="utf-8"))
    frontier = Frontier.from_dict(kept)
    assert Frontier.from_dict(told) == frontier
    assert told["run"] == str(tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    instance = read_instance("instances/toy")
    assert (manifest["folder"], manifest["modules"]) == ("instances/toy", "whole")
    assert manifest["inputs"] == dict(instance.hashes)
    assert manifest["objectives"] == ["cost", "travel"]
    assert [each["name"] for each in manifest["rules"]] == [rule.name for rule in instance.rules]
    assert manifest["questions"] == told["questions"]
    assert {each.name for each in (tmp_path / "run").iterdir()} == {
        *("manifest.json", "frontier.json", "frontier.csv", "frontier.md", "frontier.png", "frontier.svg", "options")
    }
    table = pd.read_csv(tmp_path / "run" / "frontier.csv").set_index("option")
    for point in frontier.points:
        file = tmp_path / "run" / "options" / f"{point.name.lower().replace(' ', '-')}.csv"
        evaluation = evaluate(instance, read_configuration(file, instance))
        assert evaluation.violations == ()
        assert evaluation.configuration == point.configuration
        for which, value in dict(point.values).items():
            assert evaluation.objectives[which] == pytest.approx(value, rel=1e-12)
            assert table[which][point.name] == pytest.approx(value, rel=1e-12)


def test_a_stop_by_the_user_keeps_what_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third question is stopped: as Ctrl-C does, its answer so far is kept."""
    asked: list[object] = []

    def stopping(study: StoredAsking, question: Question) -> Result:
        asked.append(question)
        result = ask(study, question)
        outcome = dataclasses.replace(result.outcome, limit=Limit.STOPPED) if len(asked) == 3 else result.outcome
        return dataclasses.replace(result, outcome=outcome)

    ask = StoredAsking.ask
    monkeypatch.setattr(StoredAsking, "ask", stopping)
    code, out, _ = run("--points", "all", "--out", str(tmp_path / "run"))
    assert (code, len(asked)) == (0, 3)
    assert "The search was ended early" in out
    assert json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["stopped"] is True


NOTHING_RUNS = """
from reconfig.instance.own_rule import Measured, OwnRule

class Nothing(OwnRule):
    def rows(self, model, form):
        return sum(model.open.values()) <= 0
    def measured(self, outcome):
        {measured}

RULES = [Nothing(name="Nothing runs")]
"""


@pytest.mark.parametrize(
    ("measured", "code", "words"),
    [
        ('yield Measured("the area", len(outcome.configuration), "units", at_most=0)', 3, "Nothing was written."),
        ("return ()", 1, "but one is known that breaks no rule"),
    ],
)
def test_rules_that_nothing_keeps(tmp_path: Path, measured: str, code: int, words: str) -> None:
    """An own rule that tells the evaluator something else than the model is found out."""
    own = tmp_path / "rules.py"
    own.write_text(NOTHING_RUNS.format(measured=measured), encoding="utf-8")
    found, _, err = run("--own-rules", str(own), "--out", str(tmp_path / "run"))
    assert found == code
    assert words in err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--objectives", "cost,costs,cost"], "'costs' is no objective"),
        (["--objectives", "cost"], "holds 1 objective"),
        (["--points", "1"], "neither a whole number from 2 nor the word all"),
        (["--points", "some"], "neither a whole number from 2 nor the word all"),
        (["--objectives", "cost,travel,equity", "--points", "all"], "is for two objectives"),
        (["--gap", "2"], "gap must be at least 0 and below 1"),
    ],
)
def test_wrong_questions_are_refused(tmp_path: Path, arguments: list[str], words: str) -> None:
    code, _, err = run(*arguments, "--out", str(tmp_path / "run"))
    assert code == 2
    assert words in err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("objective", "words"),
    [
        (TRAVEL, "10.00 minutes"),
        (Objective.EQUITY, "10.00 weighted minutes"),
        (Objective.WORST_SERVED, "10.00 minutes for the worst served"),
    ],
)
def test_minutes_of_each_kind_can_be_told_apart(objective: Objective, words: str) -> None:
    """64 patients."""
    assert measure(output_instance(), objective).text(640.0) == words
