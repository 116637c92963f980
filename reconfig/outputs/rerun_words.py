"""A repeated run in words: whether its answer is the same, and what differs."""

from __future__ import annotations

from collections.abc import Iterator

from reconfig.jobs.rerun import Rerun
from reconfig.objective import Objective


def rerun_words(done: Rerun, minimise: Objective) -> Iterator[str]:
    """Lines: what changed since then, the two answers, and the verdict."""
    for each in done.changed:
        yield f"Changed since then: {each}."
    for name, answer in (("Then", done.then), ("Now ", done.now)):
        yield f"{name}: {answer.status}, {minimise} {answer.objective!r}, bound {answer.bound!r}, {answer.stopped_by}"
    yield _verdict(done)


def _verdict(done: Rerun) -> str:
    if not done.to_the_digit:
        head = "A search that ended at a moment, not at a proof, cannot be repeated to the digit."
        if done.same:
            return f"{head} The two do not contradict each other: {_better(done)}."
        return f"{head} The two contradict each other: one answer is better than what the other search proved possible."
    if done.same:
        return "The same configuration, objective and bound to the last digit."
    return f"Not the same: {', '.join(done.differences)}{_units(done)}."


def _better(done: Rerun) -> str:
    """How the new answer stands to the old one."""
    then, now = done.then.objective, done.now.objective
    if now is None or then is None:
        return "no answer to compare" if now is then else "one of them found no answer"
    return "the same objective" if now == then else f"the new answer is {'better' if now < then else 'worse'}"


def _units(done: Rerun) -> str:
    """The units in which two configurations differ, by code."""
    if done.then.configuration is None or done.now.configuration is None:
        return ""
    closed, opened = (
        sorted(one.open - other.open)
        for one, other in (
            (done.then.configuration, done.now.configuration),
            (done.now.configuration, done.then.configuration),
        )
    )
    parts = [
        f"{word} {', '.join(f'{service} at {site}' for service, site in units)}"
        for word, units in (("not open any more", closed), ("open now", opened))
        if units
    ]
    return f" ({'; '.join(parts)})" if parts else ""
