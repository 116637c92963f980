"""A world: a scenario as an instance, with the units that are gone in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.instance.scenario import AS_PLANNED, Scenario, as_planned
from reconfig.instance.scenario_changes import applied, closed_units, unkept
from reconfig.problem import Problem
from reconfig.study.planned import planned_problems


@dataclass(frozen=True, eq=False)
class World:
    """One scenario, the instance under it, and the (service, site) that it closes."""

    scenario: Scenario
    instance: Instance
    closed: frozenset[tuple[str, str]]

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.scenario.name

    @property
    def as_planned(self) -> bool:
        """Whether it is the instance as it stands."""
        return self.name == AS_PLANNED

    @cached_property
    def unkept(self) -> tuple[str, ...]:
        """The rules that nothing could keep in it."""
        return unkept(self.instance)


def worlds_of(instance: Instance, scenarios: Sequence[Scenario]) -> list[World]:
    """The instance as planned, then each scenario; without boundaries.

    Raises:
        InputError: with the problems of every scenario that leaves no sound instance.
    """
    plain = instance.replace(boundaries=None)
    worlds, problems = [World(as_planned(), plain, frozenset())], list[Problem]()
    for scenario in scenarios:
        try:
            worlds.append(World(scenario, applied(plain, scenario), closed_units(plain, scenario)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return worlds


def refuse_planned(instance: Instance) -> None:
    """Raise where the flows of a service depend on what is minimised, so that a plan has no value of its own.

    Raises:
        InputError: naming the services.
    """
    problems = planned_problems(instance, "so that a plan has no value of its own")
    if problems:
        raise InputError(problems)
