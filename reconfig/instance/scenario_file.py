"""`scenarios.toml`: named futures of an instance, as `[[scenario]]` tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from reconfig.instance.documents import parse_model, read_toml
from reconfig.instance.instance import Instance
from reconfig.instance.scenario import AS_PLANNED, Scenario
from reconfig.problem import Problem, did_you_mean

SCENARIOS_FILE: Final = "scenarios.toml"

Scenarios = tuple[Scenario, ...]


def read_scenarios(path: Path, instance: Instance | None) -> tuple[Scenarios, list[Problem]]:
    """The scenarios of a file, and every problem of it: keys, values, codes that the instance does not know.

    None for an instance whose tables could not be read: codes are not looked up then.
    """
    keys, problems = read_toml(path, path.name)
    return ((), problems) if problems else parse_scenarios(keys, path.name, instance)


def parse_scenarios(keys: Mapping[str, Any], file: str, instance: Instance | None) -> tuple[Scenarios, list[Problem]]:
    """The scenarios of a document whose only key is `scenario`, a list of tables."""
    problems = [
        Problem(file, "is not known here", "Write every scenario as a [[scenario]] table.", value=key)
        for key in keys
        if key != "scenario"
    ]
    listed = keys.get("scenario", [])
    if not isinstance(listed, list) or not listed or not all(isinstance(item, dict) for item in listed):
        remedy = "Head every scenario with [[scenario]]; there must be one at least."
        return (), [*problems, Problem(file, "'scenario' is not a list of tables", remedy)]
    found: dict[str, Scenario] = {}
    for number, item in enumerate(listed, start=1):
        place = f"scenario {number} ({item.get('name', 'no name')})"
        scenario, faults = parse_model(item, Scenario, file, place)
        problems += faults
        if scenario is not None:
            problems += _name_problems(scenario, found, file, place)
            problems += [] if instance is None else _code_problems(scenario, instance, file, place)
            found.setdefault(_told_apart(scenario.name), scenario)
    return tuple(found.values()), problems


def _told_apart(name: str) -> str:
    return " ".join(name.casefold().split())


def _name_problems(scenario: Scenario, earlier: Mapping[str, Scenario], file: str, place: str) -> Iterator[Problem]:
    remedy = "Give each scenario a name of its own."
    if _told_apart(scenario.name) in earlier:
        yield Problem(file, "is the name of another scenario too", remedy, column=place, value=scenario.name)
    if _told_apart(scenario.name) == _told_apart(AS_PLANNED):
        yield Problem(file, "is the name of the instance as it stands", remedy, column=place, value=scenario.name)


def _code_problems(scenario: Scenario, instance: Instance, file: str, place: str) -> Iterator[Problem]:
    units = scenario.closes_units
    modes = () if scenario.travel_mode is None else (scenario.travel_mode,)
    asked: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("services", (*scenario.services, *(unit.service for unit in units)), instance.service_codes),
        ("sites", (*scenario.closes, *(unit.site for unit in units)), instance.site_codes),
        ("resources", scenario.resources, instance.resources["resource"]),
        ("mode_times", modes, instance.modes),
    )
    unknown = False
    for table, codes, known in asked:
        for code in codes:
            if code not in set(known):
                unknown = True
                hint = did_you_mean(code, known, f"Use one of {table}.csv.")
                yield Problem(file, f"is not in {table}.csv", hint, column=place, value=code)
    if not unknown:
        yield from _offer_problems(scenario, instance, file, place)


def _offer_problems(scenario: Scenario, instance: Instance, file: str, place: str) -> Iterator[Problem]:
    for unit in scenario.closes_units:
        if unit.site not in instance.candidates(unit.service):
            remedy = "Name a pair of offers.csv that is not forbidden, or take it out."
            pair = f"{unit.service} at {unit.site}"
            yield Problem(file, "neither runs nor may open, so it cannot close", remedy, column=place, value=pair)
