"""Jobs that travel: the files of the user's come along, under names that no user chose."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconfig.instance.instance import Instance
from reconfig.instance.own_rule import with_own_rules
from reconfig.jobs.shipment import Shipment
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.solver import Solver, make_strategy
from reconfig.strategies.reporting import Reporter
from reconfig.worker import Job

RULES = '''
from reconfig.instance.own_rule import Measured, OwnRule


class Few(OwnRule):
    """The number of open offers is at most `most`."""

    most: int = 3

    def rows(self, model, form):
        return sum(model.open.values()) <= self.most

    def measured(self, outcome):
        yield Measured("everywhere", len(outcome.configuration), "offers", at_most=self.most)


RULES = [Few(name="Few")]
'''

STRATEGY = """
from dataclasses import dataclass

from reconfig.strategies.exact import Exact


@dataclass(frozen=True)
class Mine(Exact):
    pass
"""


@pytest.fixture(name="there")
def _there(tmp_path: Path) -> Path:
    (tmp_path / "there").mkdir()
    return tmp_path / "there"


def test_files_of_the_user_travel_with_the_job(tiny: Instance, tmp_path: Path, there: Path) -> None:
    (tmp_path / "rules.py").write_text(RULES, encoding="utf-8")
    (tmp_path / "mine.py").write_text(STRATEGY, encoding="utf-8")
    instance = with_own_rules(tiny, tmp_path / "rules.py")
    solver = Solver("mine", "../mine.py:Mine", {"seed": 3}, str(there))
    shipment = Shipment.of(Job(instance, Objective.COST, solver))
    (tmp_path / "rules.py").unlink()
    (tmp_path / "mine.py").unlink()
    job = shipment.unpacked(there)
    assert [rule.name for rule in job.instance.rules] == [*(rule.name for rule in tiny.rules), "Few"]
    outcome = make_strategy(job.solver).solve(job.instance, job.minimise, Reporter())
    assert (outcome.status, outcome.objective) == (Status.OPTIMAL, 5_151_000)
    assert len(list(there.iterdir())) == 2
    assert all(set(path.stem) <= set("0123456789abcdef") for path in there.iterdir())


def test_a_job_without_files_stays_as_it_is(tiny: Instance, there: Path) -> None:
    job = Job(tiny, Objective.TRAVEL, Solver("exact", "exact", {"seed": 3}, "somewhere"))
    shipment = Shipment.of(job)
    assert shipment.files == {}
    back = shipment.unpacked(there)
    assert (back.solver, back.minimise, back.instance.rules) == (job.solver, job.minimise, tiny.rules)
    assert list(there.iterdir()) == []


def test_a_file_that_is_gone_is_told(tiny: Instance, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Shipment.of(Job(tiny, Objective.COST, Solver("mine", "mine.py:Mine", {}, str(tmp_path))))
