"""A strategy for tests of jobs: it tells an answer at once, waits, and returns it: a long solve that costs no work."""

import time
from dataclasses import dataclass

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.solution import Configuration
from reconfig.strategies.reporting import Reporter


@dataclass(frozen=True)
class Patient:
    """Knows its answer from the start.

    seconds: how long it takes. open: the pairs that it answers with; today's where there are none. deaf: it cannot be
    asked to stop. fails: it ends with an error instead.
    """

    seconds: float
    open: tuple[tuple[str, str], ...] = ()
    seed: int = 0
    deaf: bool = False
    fails: bool = False

    def supports(self, instance: Instance, minimise: Objective) -> str | None:
        return None

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        found = Configuration.of(self.open) if self.open else instance.today
        objective = evaluate(instance, found, minimise).objectives[minimise]
        reporter.stage("waiting")
        reporter.incumbent(found, objective)
        end = time.monotonic() + self.seconds
        while time.monotonic() < end and (self.deaf or not reporter.stop()):
            time.sleep(0.005)
        if self.fails:
            raise RuntimeError("the patient lost patience")
        stopped = time.monotonic() < end
        status, limit = (Status.INTERRUPTED, Limit.STOPPED) if stopped else (Status.OPTIMAL, Limit.NONE)
        return Outcome(status, limit, minimise, found, objective, objective)
