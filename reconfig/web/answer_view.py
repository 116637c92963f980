"""What the page of a run shows once it is over: the answer beside what it is compared with, or why there is none."""

from __future__ import annotations

from typing import Any

from reconfig.errors import InputError
from reconfig.jobs.row import Run
from reconfig.jobs.state import State
from reconfig.outputs.run_reading import LEAST, RunFolder, proof
from reconfig.problem import summarise
from reconfig.web.beside import beside
from reconfig.web.desk import Desk

NOTHING = {
    "INFEASIBLE": "No choice of sites meets every rule of this question.",
    "NO_SOLUTION": "Nothing was found in the time allowed, and nothing was ruled out.",
}


def answer_view(desk: Desk, run: Run, base: Run | None) -> dict[str, Any]:
    """What the template reads of a run that is over, by name: `held`, or the `lines` that say why there is none."""
    if run.state is State.FAILED:
        return {"held": None, "lines": [f"It failed: {run.words}"], "origin": ""}
    if run.best is None:
        return {"held": None, "lines": _nothing(desk, run), "origin": ""}
    try:
        folder = desk.folder(run)
        held = beside(desk.instance, folder, None if base is None else desk.folder(base), base.label if base else "")
    except InputError as error:
        return {"held": None, "lines": summarise(error.problems), "origin": ""}
    origin = f"{LEAST[folder.minimise]}, {proof(folder.manifest.get('gap'))}"
    return {"held": held, "lines": [], "origin": origin}


def _nothing(desk: Desk, run: Run) -> list[str]:
    """Why there is no answer, and what the nearest miss breaks."""
    lines = [NOTHING.get(run.status or "", "Nothing was found before it was stopped.")]
    broken = _nearest_miss(desk.folder(run)) if run.status == "INFEASIBLE" else []
    if broken:
        lines += ["The nearest that the search came to breaks:", *broken]
    return lines


def _nearest_miss(folder: RunFolder) -> list[str]:
    miss = folder.content("result.json")["nearest_miss"]
    return [] if miss is None else [str(words) for words in miss["broken"]]
