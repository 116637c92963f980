"""The child process of a solve: takes one job from standard input, reports on standard output, ends with it.

Parent to child: the length of the job (8 bytes), the pickled job, later the line "stop"; the pipe is private to the
two. Child to parent: one JSON object a line. End of standard input means that the parent is gone: the child ends at
once, on every system, so that no kill of the parent leaves an orphan.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pickle
import sys
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pyomo.common import dependencies

from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Outcome, Sifted, Way
from reconfig.solver import Solver, make_strategy
from reconfig.strategies import Strategy
from reconfig.strategies.lessons import NO_LESSONS, Lessons
from reconfig.strategies.reporting import Reporter


@dataclass(frozen=True)
class Job:
    """One solve: the instance (without boundaries), the objective, the solver, and where to export the model.

    lessons: what the search of a neighbouring question has handed on.
    strategy: what runs in place of the solver's own, for questions that a solver file cannot name.
    """

    instance: Instance
    minimise: Objective
    solver: Solver
    export: Path | None = None
    strategy: Strategy | None = None
    lessons: Lessons = NO_LESSONS


def job_bytes(job: Job) -> bytes:
    """The job as the child reads it."""
    body = pickle.dumps(job)
    return len(body).to_bytes(8, "big") + body


class _Channel:
    """Events out, one line each; the wish to stop in."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def send(self, event: str, **data: Any) -> None:  # noqa: ANN401
        with self._lock:
            self._out.write(json.dumps({"event": event, **data}) + "\n")
            self._out.flush()

    def listen(self, pipe: IO[bytes]) -> None:
        """Wait for "stop"; at the end of the pipe the parent is gone, and so are we."""
        while line := pipe.readline():
            if line.strip() == b"stop":
                self._stop.set()
        os._exit(1)

    def reporter(self, job: Job) -> Reporter:
        return Reporter(
            stage=lambda stage: self.send("stage", stage=stage),
            progress=lambda seconds, incumbent, bound, nodes: self.send(
                "progress", seconds=seconds, incumbent=incumbent, bound=bound, nodes=nodes
            ),
            incumbent=lambda configuration, objective: self.send(
                "incumbent", configuration=list(configuration), objective=objective
            ),
            log=lambda text: self.send("log", text=text),
            stop=self._stop.is_set,
            export=job.export,
            lessons=job.lessons,
            learned=lambda lessons: self.send("learned", lessons=lessons.as_dict()),
        )


def outcome_data(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON carries it."""
    return {
        "status": outcome.status,
        "limit": outcome.limit,
        "minimise": outcome.minimise,
        "configuration": None if outcome.configuration is None else list(outcome.configuration),
        "objective": outcome.objective,
        "bound": outcome.bound,
        "seconds": outcome.seconds,
        "nodes": outcome.nodes,
        "notes": list(outcome.notes),
        "nearest": None if outcome.nearest is None else list(outcome.nearest),
        "rounds": [dataclasses.asdict(each) for each in outcome.rounds],
        "sifted": None if outcome.sifted is None else _sifted_data(outcome.sifted),
    }


def _sifted_data(sifted: Sifted) -> dict[str, Any]:
    clashes = [
        {"keys": each.keys, "smallest": each.smallest, "ways": [_way_data(way) for way in each.ways]}
        for each in sifted.clashes
    ]
    least = None if sifted.least is None else _way_data(sifted.least)
    return {"clashes": clashes, "least": least, "tests": sifted.tests, "complete": sifted.complete}


def _way_data(way: Way) -> dict[str, Any]:
    configuration = None if way.configuration is None else list(way.configuration)
    return {**vars(way), "configuration": configuration}


def _private_output() -> IO[str]:
    """Our own copy of standard output; whatever a library prints goes to standard error instead."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return out


def without_statistics() -> None:
    """Keep Pyomo from loading scipy.stats with SciPy: nothing here needs it, and a small solve takes no longer."""
    if isinstance(dependencies.scipy_available, dependencies.DeferredImportIndicator):
        dependencies.scipy_available._callback = None  # noqa: SLF001


def main() -> None:
    """Run the one job."""
    without_statistics()
    channel = _Channel(_private_output())
    pipe = sys.stdin.buffer
    job: Job = pickle.loads(pipe.read(int.from_bytes(pipe.read(8), "big")))  # noqa: S301  from our own parent
    threading.Thread(target=channel.listen, args=(pipe,), daemon=True).start()
    try:
        strategy = job.strategy or make_strategy(job.solver)
        outcome = strategy.solve(job.instance, job.minimise, channel.reporter(job))
        channel.send("done", outcome=outcome_data(outcome))
        code = 0
    except BaseException:  # whatever it is, the supervisor reports its last line
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)  # the listening thread holds standard input; waiting for it would never end


if __name__ == "__main__":
    main()
