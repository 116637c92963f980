"""How a strategy tells what it is doing, and learns that it should stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reconfig.solution import Configuration
from reconfig.strategies.lessons import NO_LESSONS, Lessons


@dataclass(frozen=True)
class Reporter:
    """Six callbacks; the defaults do nothing, so that a strategy can be called by itself.

    stage: what is being done, in words. progress: seconds, incumbent, bound (natural units, None if not known), nodes.
    incumbent: a better configuration and its objective. log: a piece of the engine's log. stop: true asks to end.
    learned: what a neighbouring question may need too; lessons: what one has handed on.
    export: where to write the model that gave the answer, and its solution beside it; None for nowhere.
    """

    stage: Callable[[str], None] = lambda _: None
    progress: Callable[[float, float | None, float | None, int], None] = lambda _s, _i, _b, _n: None
    incumbent: Callable[[Configuration, float], None] = lambda _c, _o: None
    log: Callable[[str], None] = lambda _: None
    stop: Callable[[], bool] = lambda: False
    export: Path | None = None
    lessons: Lessons = NO_LESSONS
    learned: Callable[[Lessons], None] = lambda _: None
