"""Why a configuration fails: each thing that it breaks, by how much and where, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.evaluate.violations import Violation
from reconfig.instance.instance import Instance
from reconfig.limits.named import Named, broken_by, named
from reconfig.limits.relaxation import Relaxation, relaxations
from reconfig.solution import Configuration

MOST_TRIED = 60
"""No more changes of one unit than this are tried."""


@dataclass(frozen=True)
class Change:
    """One unit that opens or closes. mends: what is broken no more by it; breaks: what is broken by it alone."""

    service: str
    site: str
    opens: bool
    mends: tuple[Named, ...]
    breaks: tuple[Named, ...]


@dataclass(frozen=True, eq=False)
class Broken:
    """One thing that a configuration breaks.

    violations: the largest amount first. moves: how far its limits would have to move; none where nothing can.
    changes: single units that, opened or closed, mend it and break nothing else.
    """

    named: Named | None
    violations: tuple[Violation, ...]
    moves: tuple[Relaxation, ...]
    changes: tuple[Change, ...]

    @property
    def name(self) -> str:
        """Its name: its own, or the evaluator's where nothing can be put in its place."""
        return self.violations[0].rule if self.named is None else self.named.name

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "rule": self.name,
            "kind": None if self.named is None else self.named.kind,
            "service": self.violations[0].service,
            "places": [
                {
                    "place": violation.place,
                    "value": violation.value,
                    "limit": violation.limit,
                    "amount": violation.amount,
                    "unit": violation.unit,
                }
                for violation in self.violations
            ],
            "would_be_kept_if": [move.as_dict() for move in self.moves],
            "mended_by": [
                {"service": each.service, "site": each.site, "change": "opens" if each.opens else "closes"}
                for each in self.changes
            ],
        }


@dataclass(frozen=True, eq=False)
class Failure:
    """Everything that a configuration breaks; `tried_all`: whether each unit of a broken service was tried."""

    evaluation: Evaluation
    broken: tuple[Broken, ...]
    tried_all: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "configuration": [list(pair) for pair in self.evaluation.configuration],
            "broken": [each.as_dict() for each in self.broken],
        }


def study_failure(evaluation: Evaluation) -> Failure:
    """What a configuration breaks, and which single changes would mend each."""
    instance, known = evaluation.instance, named(evaluation.instance)
    found = broken_by(evaluation.violations, known)
    flips = list(_flips(evaluation, found))
    changes = [_change(evaluation, set(found), known, pair) for pair in flips[:MOST_TRIED]]
    broken = [_broken(instance, each, violations, changes) for each, violations in found.items()]
    explained = {id(violation) for violations in found.values() for violation in violations}
    rest = [violation for violation in evaluation.violations if id(violation) not in explained]
    return Failure(evaluation, (*(Broken(None, (one,), (), ()) for one in rest), *broken), len(flips) <= MOST_TRIED)


def _broken(instance: Instance, each: Named, violations: list[Violation], changes: Iterable[Change]) -> Broken:
    ordered = tuple(sorted(violations, key=lambda violation: -violation.amount))
    mending = tuple(change for change in changes if each in change.mends and not change.breaks)
    return Broken(each, ordered, relaxations(instance, violations) or (), mending)


def _flips(evaluation: Evaluation, found: Iterable[Named]) -> Iterator[tuple[str, str]]:
    """Units of the area that may open or close, of the services that break something."""
    instance = evaluation.instance
    services = {each.service for each in found if each.service}
    for service in instance.service_codes:
        if service in services:
            for site in instance.candidates(service):
                if site not in {*instance.always_open(service), *instance.neighbours}:
                    yield service, site


def _change(evaluation: Evaluation, broken: set[Named], known: tuple[Named, ...], pair: tuple[str, str]) -> Change:
    pairs = set(evaluation.configuration)
    opens = pair not in pairs
    other = evaluate(evaluation.instance, Configuration.of(pairs ^ {pair}), evaluation.minimise)
    left = broken_by(other.violations, known)
    more = {each for each in left if each not in broken}
    lost = sum(map(len, left.values())) < len(other.violations)
    breaks = tuple(more) if not lost else (*more, *broken)
    return Change(*pair, opens, tuple(each for each in broken if each not in left), breaks)
