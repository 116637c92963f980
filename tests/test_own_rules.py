"""Rules of the user's own: stated in the model, measured by the evaluator, reported by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from reconfig.cli import main
from reconfig.errors import InputError
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.io import read_instance
from reconfig.instance.own_rule import read_own_rules, with_own_rules
from reconfig.outcome import Status
from reconfig.solution import Configuration
from reconfig.solve import solve

EXAMPLE = Path("docs/examples/town_keeps_services.py")


def test_the_example_is_under_twenty_lines() -> None:
    code = EXAMPLE.read_text(encoding="utf-8").split('"""', 2)[2]
    assert 0 < sum(1 for line in code.splitlines() if line.strip()) < 20


def test_the_answer_keeps_the_rule_and_costs_no_less() -> None:
    """Alone, Northgate loses all of its services (19.7 million); the rule keeps two of them there."""
    toy = read_instance("instances/toy")
    free, held = solve(toy), solve(toy, own_rules=EXAMPLE)
    assert held.outcome.status is Status.OPTIMAL
    assert free.outcome.configuration is not None
    assert not free.outcome.configuration.services_at("N")
    assert held.outcome.configuration is not None
    assert len(held.outcome.configuration.services_at("N")) == 2
    assert (held.objective or 0) > (free.objective or 0)
    assert "Northgate keeps two services" in held.as_dict()["rules"]


def test_the_evaluator_reports_the_rule_by_name() -> None:
    toy = with_own_rules(read_instance("instances/toy"), EXAMPLE)
    without = Configuration.of(pair for pair in toy.today if pair[1] != "N")
    found = [violation for violation in evaluate(toy, without).violations if "Northgate keeps" in violation.rule]
    assert [str(violation) for violation in found] == [
        "Northgate keeps two services: Northgate Hospital has 0 services, 2 below 2"
    ]


def test_a_rule_that_nothing_can_keep_is_named_by_the_nearest_configuration(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace("at_least=2)", "at_least=9)")
    (tmp_path / "own.py").write_text(text, encoding="utf-8")
    result = solve(read_instance("instances/toy"), own_rules=tmp_path / "own.py")
    assert result.outcome.status is Status.INFEASIBLE
    assert result.nearest is not None
    assert any(violation.rule == "Northgate keeps two services" for violation in result.nearest.violations)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RULES = 1 / 0", "cannot be loaded (division by zero)"),
        ("x = 1", "cannot be loaded (module 'own_rules_own' has no attribute 'RULES')"),
        ("RULES = [1]", "RULES is no list of own rules"),
    ],
)
def test_a_file_that_is_wrong_gives_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.py") as caught:
        read_own_rules(tmp_path / "own.py")
    assert said in str(caught.value)
    run = CliRunner().invoke(main, ["solve", "instances/toy", "--own-rules", str(tmp_path / "own.py")])
    assert run.exit_code == 2
    assert said in run.output.replace("\n", " ")


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    toy = read_instance("instances/toy")
    text = EXAMPLE.read_text(encoding="utf-8").replace("Northgate keeps two services", toy.rules[0].name)
    (tmp_path / "own.py").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is the name of another rule too"):
        with_own_rules(toy, tmp_path / "own.py")


def test_the_value_of_deciding_together_keeps_the_rule(tmp_path: Path) -> None:
    """Every group's question goes to a child process with the rule in it."""
    run = CliRunner().invoke(
        main, ["value", "instances/toy", "--own-rules", str(EXAMPLE), "--out", str(tmp_path / "value")]
    )
    assert run.exit_code == 0, run.output
    configuration = (tmp_path / "value" / "configuration.csv").read_text(encoding="utf-8-sig")
    assert sum(line.endswith(",N") for line in configuration.splitlines()) >= 2
