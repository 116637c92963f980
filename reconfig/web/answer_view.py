"""What the page of a run shows once it is over: the answer beside what it is compared with, or why there is none."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from reconfig.errors import InputError
from reconfig.jobs.row import Run
from reconfig.jobs.state import State
from reconfig.outputs.run_reading import RunFolder
from reconfig.problem import summarise
from reconfig.web.asked_words import origin
from reconfig.web.beside import Beside, beside
from reconfig.web.desk import Desk

NOTHING = {
    "INFEASIBLE": "No choice of sites meets every rule of this question.",
    "NO_SOLUTION": "Nothing was found in the time allowed, and nothing was ruled out.",
}

Ended = tuple[str, str, float | None]
"""A run that is over: identity, name, and when it ended, as it can go on and end again."""


def answer_view(desk: Desk, run: Run, base: Run | None) -> dict[str, Any]:
    """What the template reads of a run that is over, by name: `held`, or the `lines` that say why there is none."""
    if run.state is State.FAILED:
        return {"held": None, "lines": ["It failed; the reason stands above."], "origin": ""}
    if run.best is None:
        return {"held": None, "lines": _nothing(desk, run), "origin": ""}
    try:
        held = _held(desk, _ended(run), None if base is None else _ended(base))
    except InputError as error:
        return {"held": None, "lines": summarise(error.problems), "origin": ""}
    return {"held": held, "lines": [], "origin": origin(desk.folder(run.id))}


def _ended(run: Run) -> Ended:
    return run.id, run.label, run.ended


@lru_cache(maxsize=4)
def _held(desk: Desk, answer: Ended, base: Ended | None) -> Beside:
    """Kept for a while, as people come back to a page."""
    return beside(desk.instance, desk.folder(answer[0]), base and desk.folder(base[0]), base[1] if base else "")


def _nothing(desk: Desk, run: Run) -> list[str]:
    """Why there is no answer, and what the nearest miss breaks."""
    lines = [NOTHING.get(run.status or "", "Nothing was found before it was stopped.")]
    broken = _nearest_miss(desk.folder(run.id)) if run.status == "INFEASIBLE" else []
    if broken:
        lines += ["The nearest that the search came to breaks:", *broken]
    return lines


def _nearest_miss(folder: RunFolder) -> list[str]:
    miss = folder.content("result.json")["nearest_miss"]
    return [] if miss is None else [str(words) for words in miss["broken"]]
