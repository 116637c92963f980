"""Each service in the form that suits it (A where few sets of sites survive) against form B for all, in one engine."""

from __future__ import annotations

from benchmarks.cases.nearest_forms import SIZES, TOLERANCE
from benchmarks.instances import INSTANCES
from benchmarks.registry import Answer, Case, Peer, Run, proven_alike, register
from reconfig.engine import Limits, Watcher, solve
from reconfig.model.build import build_form
from reconfig.model.forms import Asked, columns_in, forms
from reconfig.model.formulation import formulate
from reconfig.outcome import Limit


def ours(size: str, run: Run) -> Answer:
    """The form that `reconfig.model.forms` chooses; trying every set of sites counts as building."""
    return _solved(size, run, "auto")


def peer(size: str, run: Run) -> Answer:
    """Form B, to its full depth."""
    return _solved(size, run, "B")


def _solved(size: str, run: Run, asked: Asked) -> Answer:
    name, which = SIZES[size]
    instance = INSTANCES[name]()
    with run.phase("build"):
        model = build_form(formulate(instance, minimise=which, columns=columns_in(forms(instance, asked))), which)
    with run.phase("solve"):
        found = solve(model, Limits(gap=0.0, time_limit=run.left), Watcher())
    values = {"objective": found.objective, "bound": found.bound}
    figures = {name: value * which.scale for name, value in values.items() if value is not None}
    return Answer(figures, complete=found.limit is not Limit.TIME)


QUESTION = "the best configuration under the nearest rule, each service in its form or all in form B"
register(Case("service-forms", QUESTION, tuple(SIZES), ours, (Peer("form B", peer),), proven_alike(TOLERANCE)))
