"""Questions in a store: what comes out is what went in, and has the same answer."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from reconfig.errors import InputError
from reconfig.evaluate.regret import Case
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.own_rule import OwnRule, with_own_rules
from reconfig.instance.scenario import AS_PLANNED, Scenario
from reconfig.instance.scenario_changes import applied
from reconfig.instance.scenario_file import read_scenarios
from reconfig.jobs.asked import Asked
from reconfig.jobs.keeping import keep
from reconfig.jobs.packed import tables_digest, tables_file
from reconfig.jobs.restoring import Restorer
from reconfig.limits.named import by_key
from reconfig.limits.relaxed import without
from reconfig.objective import Objective
from reconfig.outcome import Outcome
from reconfig.solution import Configuration
from reconfig.solve import with_counts
from reconfig.solver import Solver, make_strategy
from reconfig.strategies.least_regret import LeastRegret
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.sift import Sift
from reconfig.study.conditions import DiffersFrom, DiffersIn, ObjectiveAtMost
from reconfig.worker import Job
from tests.instances import random_instance, some_rules
from tests.random_systems import random_system

EXACT = Solver("exact", "exact")
OWN_RULES = Path("docs/examples/town_keeps_services.py")

MINE = """
from dataclasses import dataclass
from reconfig.strategies.exact import Exact

@dataclass(frozen=True)
class Mine(Exact):
    \"\"\"Exact, as it is.\"\"\"
"""


@pytest.fixture(scope="module")
def toy() -> Instance:
    """The toy instance, without its boundaries."""
    return read_instance("instances/toy").replace(boundaries=None)


def answered(job: Job) -> Outcome:
    strategy = job.strategy or make_strategy(job.solver)
    return strategy.solve(job.instance, job.minimise, Reporter())


def again(store: Path, asked: Asked) -> Asked:
    """What comes out of the store, kept once more."""
    job = Restorer(store)(asked)
    return keep(store, job.instance, job.minimise, job.solver, job.strategy)


def conditions(toy: Instance) -> tuple[OwnRule, ...]:
    pairs = tuple(toy.today)
    return (
        ObjectiveAtMost(name="At most so far", objective=Objective.TRAVEL, at_most=1234567.890123),
        DiffersFrom(name="Unlike today", open=pairs, services=("stroke",), at_least=2),
        DiffersIn(name="Unlike in two", open=pairs, units=pairs[:2]),
    )


@pytest.mark.parametrize(("folder", "most"), [("toy", 0), ("kent-medway", 8), ("norwest-ics", 1)])
def test_scenarios_of_an_instance_come_out_as_they_went_in(folder: str, most: int, tmp_path: Path) -> None:
    plain = read_instance(f"instances/{folder}").replace(boundaries=None)
    scenarios = read_scenarios(Path(f"instances/{folder}/scenarios.toml"), plain)[0][:most]
    for instance in (plain, *(applied(plain, scenario) for scenario in scenarios)):
        asked = keep(tmp_path, instance, Objective.COST, EXACT)
        restored = Restorer(tmp_path)(asked).instance
        assert restored.same_as(instance)
        assert (restored.folder, restored.hashes) == (instance.folder, dict(instance.hashes))
        assert again(tmp_path, asked) == asked
    assert len(list((tmp_path / "tables").iterdir())) == 1 + len(
        [each for each in scenarios if set(each.changes) != {"minimum_volume_factor"}]  # that one moves rules alone
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("objective", [Objective.COST, Objective.TRAVEL])
def test_random_instances_have_the_same_answer_to_the_last_digit(
    seed: int, objective: Objective, tmp_path: Path
) -> None:
    instance = random_instance(seed)
    instance = instance.replace(rules=some_rules(instance, seed))
    job = Restorer(tmp_path)(keep(tmp_path, instance, objective, EXACT))
    assert (
        again(tmp_path, keep(tmp_path, instance, objective, EXACT)).identity
        == keep(tmp_path, job.instance, objective, EXACT).identity
    )
    direct, restored = make_strategy(EXACT).solve(instance, objective, Reporter()), answered(job)
    assert (direct.configuration, direct.objective, direct.bound) == (
        restored.configuration,
        restored.objective,
        restored.bound,
    )


def test_a_system_of_resources_staff_and_money_comes_out_as_it_went_in(tmp_path: Path) -> None:
    instance = random_system(3)
    asked = keep(tmp_path, instance, Objective.COST, EXACT)
    assert again(tmp_path, asked) == asked
    direct, restored = (
        make_strategy(EXACT).solve(instance, Objective.COST, Reporter()),
        answered(Restorer(tmp_path)(asked)),
    )
    assert (direct.configuration, direct.objective) == (restored.configuration, restored.objective)


def test_conditions_of_studies_hold_in_the_restored_question(toy: Instance, tmp_path: Path) -> None:
    instance = toy.replace(rules=(*toy.rules, *conditions(toy)))
    asked = keep(tmp_path, instance, Objective.COST, EXACT)
    assert again(tmp_path, asked) == asked
    assert Restorer(tmp_path)(asked).instance.rules == instance.rules
    assert Asked.of(asked.as_document()) == asked


def test_a_limit_that_was_moved_out_of_its_range_is_restored(toy: Instance, tmp_path: Path) -> None:
    """No model of the rule takes −1; a study that moves limits may still ask with it."""
    rules = tuple(rule.model_copy(update={"at_least": -1}) if hasattr(rule, "at_least") else rule for rule in toy.rules)
    assert any(getattr(rule, "at_least", None) == -1 for rule in rules)
    asked = keep(tmp_path, toy.replace(rules=rules), Objective.COST, EXACT)
    assert Restorer(tmp_path)(asked).instance.rules == rules


def test_what_explain_leaves_out_comes_out_as_it_went_in(toy: Instance, tmp_path: Path) -> None:
    for named in by_key(toy).values():
        asked = keep(tmp_path, without(toy, [named]), Objective.COST, EXACT)
        assert again(tmp_path, asked) == asked


def test_rules_of_a_file_outlive_it(toy: Instance, tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text(OWN_RULES.read_text(encoding="utf-8"), encoding="utf-8")
    store, instance = tmp_path / "store", with_own_rules(toy, mine)
    asked = keep(store, instance, Objective.COST, EXACT)
    expected = make_strategy(EXACT).solve(instance, Objective.COST, Reporter())
    mine.unlink()
    job = Restorer(store)(asked)
    assert again(store, asked) == asked
    assert answered(job).configuration == expected.configuration
    assert job.instance.rules[-1].name == "Northgate keeps two services"


def test_a_changed_file_of_rules_or_of_a_strategy_is_another_question(toy: Instance, tmp_path: Path) -> None:
    rules, strategy, store = tmp_path / "rules.py", tmp_path / "mine.py", tmp_path / "store"
    rules.write_text(OWN_RULES.read_text(encoding="utf-8"), encoding="utf-8")
    strategy.write_text(MINE, encoding="utf-8")
    solver = Solver("mine", "mine.py:Mine", {"gap": 0.0}, str(tmp_path))

    def identity() -> str:
        return keep(store, with_own_rules(toy, rules), Objective.COST, solver).identity

    first = identity()
    assert identity() == first
    rules.write_text(rules.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    second = identity()
    strategy.write_text(MINE + "\n", encoding="utf-8")
    assert len({first, second, identity()}) == 3


def test_a_strategy_of_a_file_outlives_it(toy: Instance, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    store = tmp_path / "store"
    asked = keep(store, toy, Objective.COST, Solver("mine", "mine.py:Mine", {}, str(tmp_path)), start=toy.today)
    (tmp_path / "mine.py").unlink()
    assert again(store, asked) == asked
    assert answered(Restorer(store)(asked)).configuration is not None


def test_a_rule_that_stands_in_no_file_is_refused(toy: Instance, tmp_path: Path) -> None:
    class Homeless(OwnRule):
        """A rule without a file."""

    instance = toy.replace(rules=(*toy.rules, Homeless(name="Written nowhere")))
    with pytest.raises(InputError, match="stands in no file"):
        keep(tmp_path, instance, Objective.COST, EXACT)


def cases(toy: Instance) -> tuple[Case, ...]:
    dearer = applied(toy, Scenario(name="Dearer", source="assumed: a test", fixed_cost_factor=1.5))
    return (
        Case(AS_PLANNED, toy, frozenset(), 20e6, 19e6),
        Case("Dearer", dearer, frozenset({("stroke", "M")}), 25e6, None),
    )


def test_a_question_of_regret_comes_out_with_its_futures_and_its_start(toy: Instance, tmp_path: Path) -> None:
    """The start's regret is worked out again: it says where the search begins, and is no part of the question."""
    strategy = LeastRegret(cases=cases(toy), gap=0.0)
    asked = keep(tmp_path, toy, Objective.COST, EXACT, strategy)
    assert again(tmp_path, asked) == asked
    plan = make_strategy(EXACT).solve(toy, Objective.COST, Reporter()).configuration
    assert plan is not None
    begun = keep(tmp_path, toy, Objective.COST, EXACT, strategy, start=plan)
    assert begun.identity == asked.identity
    restored = Restorer(tmp_path)(begun).strategy
    assert isinstance(restored, LeastRegret)
    assert restored.start_from == tuple(plan)
    assert restored.start_regret > 0
    assert [(case.name, case.closed, case.best, case.bound) for case in restored.cases] == [
        (case.name, case.closed, case.best, case.bound) for case in strategy.cases
    ]


def test_a_search_for_clashes_comes_out_as_it_went_in(toy: Instance, tmp_path: Path) -> None:
    strategy = Sift(held=("fixed:stroke:X",), seconds=5)
    assert Restorer(tmp_path)(keep(tmp_path, toy, Objective.COST, EXACT, strategy)).strategy == strategy


@pytest.mark.parametrize(
    "change",
    [
        lambda toy: with_counts(toy, {"stroke": 2}),
        lambda toy: toy.replace(rules=toy.rules[::-1]),
        lambda toy: toy.replace(about=toy.about.model_copy(update={"discount_rate": 0.04})),
        lambda toy: toy.replace(demand=toy.demand.assign(per_year=toy.demand["per_year"] * (1 + 1e-15))),
        lambda toy: toy.replace(sites=toy.sites[::-1].reset_index(drop=True)),
    ],
)
def test_whatever_decides_an_answer_changes_the_identity(
    change: Callable[[Instance], Instance], toy: Instance, tmp_path: Path
) -> None:
    plain, changed = (keep(tmp_path, each, Objective.COST, EXACT) for each in (toy, change(toy)))
    assert plain.identity != changed.identity


def test_the_start_and_the_files_do_not_change_the_identity(toy: Instance, tmp_path: Path) -> None:
    plain = keep(tmp_path, toy, Objective.COST, EXACT)
    start = keep(tmp_path, toy, Objective.COST, EXACT.with_options(start_from=tuple(toy.today)))
    moved = keep(tmp_path, toy.replace(folder=Path("elsewhere"), hashes={}), Objective.COST, EXACT)
    assert start.start == tuple(toy.today)
    assert plain.identity == start.identity == moved.identity
    assert plain != moved


def test_types_that_hold_the_same_have_the_same_digest(toy: Instance) -> None:
    times = toy.travel_times.assign(zone=toy.travel_times["zone"].cat.set_categories(sorted(toy.zone_codes)[::-1]))
    zones = toy.zones.assign(name=toy.zones["name"].astype(object), population=toy.zones["population"].astype(int))
    offers = toy.offers.assign(status=toy.offers["status"].astype("category"))
    assert tables_digest(toy.replace(travel_times=times, zones=zones, offers=offers)) == tables_digest(toy)


def test_other_processes_find_the_same_identity(tmp_path: Path) -> None:
    code = (
        "from reconfig.jobs.keeping import keep; from reconfig.instance.io import read_instance;"
        "from reconfig.solver import Solver; from reconfig.objective import Objective; from pathlib import Path;"
        f"print(keep(Path({str(tmp_path)!r}), read_instance('instances/toy'), Objective.COST, Solver('exact', 'exact')"
        ").identity)"
    )
    here = keep(tmp_path, read_instance("instances/toy"), Objective.COST, EXACT).identity
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert ran.stdout.strip() == here


def test_threads_that_keep_the_same_at_once_leave_it_whole(toy: Instance, tmp_path: Path) -> None:
    found: list[Asked] = []
    threads = [
        threading.Thread(target=lambda: found.append(keep(tmp_path, toy, Objective.COST, EXACT))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(again(tmp_path, asked) == found[0] for asked in found)


def test_damaged_and_missing_tables_are_said_in_one_sentence(toy: Instance, tmp_path: Path) -> None:
    asked = keep(tmp_path, toy, Objective.COST, EXACT)
    path = tables_file(tmp_path, asked.tables)
    content = path.read_bytes()
    other = keep(tmp_path, with_counts(toy, {}).replace(demand=toy.demand.iloc[1:]), Objective.COST, EXACT)
    for damage, said in (
        (content[: len(content) // 2], "cannot be read"),
        (tables_file(tmp_path, other.tables).read_bytes(), "its digest differs"),
    ):
        path.write_bytes(damage)
        with pytest.raises(InputError, match=said):
            Restorer(tmp_path)(asked)
    path.unlink()
    with pytest.raises(InputError, match="is not there"):
        Restorer(tmp_path)(asked)


def test_only_the_last_tables_stay_in_memory(toy: Instance, tmp_path: Path) -> None:
    asked = [keep(tmp_path, toy.replace(demand=toy.demand.iloc[number:]), Objective.COST, EXACT) for number in range(6)]
    restorer = Restorer(tmp_path)
    jobs = [restorer(each) for each in (*asked, asked[0])]
    pd.testing.assert_frame_equal(jobs[0].instance.demand, jobs[-1].instance.demand)
    assert jobs[0].instance.demand is not jobs[-1].instance.demand
    assert restorer(asked[0]).instance.demand is jobs[-1].instance.demand
    assert Configuration.of(jobs[0].instance.today) == toy.today
