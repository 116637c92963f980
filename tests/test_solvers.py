"""Solver files, and the contract that every strategy keeps."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from reconfig.errors import DisagreementError, InputError
from reconfig.evaluate import evaluate
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status, relative_gap
from reconfig.solve import assert_agreement, solve
from reconfig.solver import Solver, make_strategy, read_solver
from reconfig.strategies import STRATEGIES
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from tests.brute_force import best
from tests.instances import random_instance, without_steps

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "solvers").glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_solver_file_reads_and_is_named_in_the_readme(path: Path) -> None:
    strategy = make_strategy(read_solver(str(path)))
    assert strategy.supports(random_instance(1), Objective.TRAVEL) is None
    assert f"`{path.name}`" in (ROOT / "solvers" / "README.md").read_text(encoding="utf-8")


def test_the_exact_file_is_the_defaults() -> None:
    assert make_strategy(read_solver(str(ROOT / "solvers" / "exact.toml"))) == Exact()


def test_a_bare_name_is_found_in_the_folder_solvers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert make_strategy(read_solver("proof")) == Exact(gap=0.0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('strategy = "exact"\ngapp = 0.1', "'gapp' is not an option of the strategy. Did you mean 'gap'?"),
        ('strategy = "exacct"', "column strategy: 'exacct' is not a strategy. Did you mean 'exact'?"),
        ("gap = 0.1", "lacks the key strategy. Name one: exact, decomposition, lagrangian, quick, textbook."),
        ('strategy = "exact"\ngap = "wide"', "column gap: 'wide' is wrong:"),
        ('strategy = "exact"\nstart = "yesterday"', "column start: 'yesterday' is wrong:"),
        ('strategy = "exact"\nform = "C"', "column form: 'C' is wrong:"),
        ('strategy = "exact"\ngap = 1.5', "is wrong: gap must be at least 0 and below 1."),
        ('strategy = "nowhere.py:Mine"', "cannot be loaded"),
        ('strategy = "pathlib:Path"', "is not a strategy. Write it as a frozen dataclass"),
        ("strategy = ", "is not valid TOML"),
    ],
)
def test_wrong_solver_files_are_one_clear_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_solver(str(path))
    assert len(caught.value.problems) == 1
    assert sentence in str(caught.value)
    assert str(path) in str(caught.value)


OWN = """
from dataclasses import dataclass
from reconfig.outcome import Limit, Outcome, Status

@dataclass(frozen=True)
class Mine:
    honest: bool = True

    def supports(self, instance, minimise):
        return "it has no rules" if not self.honest and not instance.rules else None

    def solve(self, instance, minimise, reporter):
        reporter.stage("guessing")
        from reconfig.evaluate import evaluate
        value = evaluate(instance, instance.today).objectives[minimise]
        return Outcome(Status.FEASIBLE, Limit.NONE, minimise, instance.today, value if self.honest else value / 2)
"""


def test_a_strategy_of_ones_own_is_run_and_checked(tmp_path: Path) -> None:
    """It runs in the child process from its file; what it claims is recomputed."""
    (tmp_path / "mine.py").write_text(OWN, encoding="utf-8")
    solver = Solver("mine", "mine.py:Mine", {}, str(tmp_path))
    instance = random_instance(2)
    result = solve(instance, Objective.COST, solver)
    assert result.outcome.status is Status.FEASIBLE
    assert result.outcome.gap is None
    assert result.outcome.proof == "nothing is proven about how good it is"
    with pytest.raises(InputError, match="it has no rules"):
        solve(instance, Objective.COST, solver.with_options(honest=False))


def test_a_strategy_of_ones_own_may_postpone_its_annotations(tmp_path: Path) -> None:
    """Their text is looked up in the module that they stand in."""
    (tmp_path / "mine.py").write_text(f"from __future__ import annotations\n{OWN}", encoding="utf-8")
    solver = Solver("mine", "mine.py:Mine", {"honest": "no"}, str(tmp_path))
    assert dataclasses.asdict(make_strategy(solver)) == {"honest": False}  # type: ignore[call-overload]


def test_a_wrong_claim_fails_the_run() -> None:
    """The evaluator's word counts: another objective, or a broken rule, is an error and no result."""
    instance = random_instance(2)
    evaluation = evaluate(instance, instance.today)
    right = evaluation.objectives[Objective.COST]
    honest = Outcome(Status.FEASIBLE, Limit.NONE, Objective.COST, instance.today, right)
    assert_agreement(honest, evaluation)
    with pytest.raises(DisagreementError, match="recomputed from the tables"):
        assert_agreement(dataclasses.replace(honest, objective=right * (1 + 2e-6)), evaluation)
    with pytest.raises(DisagreementError):
        assert_agreement(dataclasses.replace(honest, objective=float("nan")), evaluation)
    shut = instance.replace(offers=instance.offers.assign(status="forbidden"))
    broken = evaluate(shut, instance.today)
    with pytest.raises(DisagreementError, match="Forbidden services stay closed"):
        assert_agreement(honest, broken)


HEURISTICS = ("quick",)
"""The strategies that need not prove what they find."""

ONE_BY_ONE = ("lagrangian", "decomposition")
"""The strategies that price each journey by itself."""


@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize("minimise", list(Objective))
def test_contract_of_every_strategy(name: str, minimise: Objective) -> None:
    """Its bound is below the optimum, its answer above, its status true, and it reports where it stands."""
    instance = random_instance(7, sites=4, services=1)
    stages: list[str] = []
    strategy = make_strategy(Solver(name, name))
    if strategy.supports(instance, minimise):
        instance = without_steps(instance)
    if minimise is Objective.WORST_SERVED and name in ONE_BY_ONE:
        assert strategy.supports(instance, minimise) is not None
        return
    assert strategy.supports(instance, minimise) is None
    outcome = strategy.solve(instance, minimise, Reporter(stage=stages.append))
    optimum = best(instance)
    assert optimum is not None
    assert outcome.configuration is not None
    assert outcome.bound is not None
    assert outcome.objective is not None
    assert outcome.bound <= optimum[minimise] * (1 + 1e-9)
    assert optimum[minimise] <= outcome.objective * (1 + 1e-9)
    assert outcome.gap is not None
    assert (outcome.status is Status.OPTIMAL) == (outcome.gap <= Exact().gap)
    assert outcome.status is Status.OPTIMAL or name in HEURISTICS
    assert stages
    assert_agreement(outcome, evaluate(instance, outcome.configuration))


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_strategy_stops_when_it_is_asked(name: str) -> None:
    outcome = make_strategy(Solver(name, name)).solve(random_instance(7), Objective.TRAVEL, Reporter(stop=lambda: True))
    assert outcome.status in (Status.NO_SOLUTION, Status.INTERRUPTED, Status.OPTIMAL)
    assert outcome.configuration is not None or outcome.status is Status.NO_SOLUTION


def test_todays_configuration_starts_the_search_only_where_it_breaks_no_rule() -> None:
    instance = random_instance(3)
    assert "started the search" in Exact().solve(instance, Objective.COST, Reporter()).notes[0]
    assert not any("search" in note for note in Exact(start="none").solve(instance, Objective.COST, Reporter()).notes)
    shut = instance.offers.assign(status=["fixed", *instance.offers["status"].iloc[1:]])
    from reconfig.instance.rules import SiteCount

    fewer = instance.replace(offers=shut, rules=(SiteCount(name="one site", service="V0", at_most=1),))
    assert "could not start" in Exact().solve(fewer, Objective.COST, Reporter()).notes[0]


def test_gap() -> None:
    assert relative_gap(100, 99) == pytest.approx(0.01)
    assert relative_gap(100, 100.0000001) == 0
    assert relative_gap(0, 0) == 0
    assert relative_gap(0, -1) == float("inf")


def test_a_failing_strategy_is_one_clear_error_without_a_traceback(tmp_path: Path) -> None:
    from reconfig.errors import SolverProcessError

    (tmp_path / "mine.py").write_text(
        OWN.replace('reporter.stage("guessing")', 'raise MemoryError("too big")'), "utf-8"
    )
    with pytest.raises(SolverProcessError, match="MemoryError: too big"):
        solve(
            read_instance(ROOT / "instances" / "toy"), Objective.COST, Solver("mine", "mine.py:Mine", {}, str(tmp_path))
        )
