"""What-ifs without a browser: dials, what is asked, its words, and the answer beside what it is compared with."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache
from pathlib import Path

import pytest

from reconfig.errors import InputError
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import Coverage, Forbid, Keep, SiteCount
from reconfig.instance.system_rules import Budget
from reconfig.jobs.keeping import keep
from reconfig.jobs.line import Line
from reconfig.jobs.state import State
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.outputs.objective_measure import measure
from reconfig.outputs.run_folder import json_text, manifest, write_table
from reconfig.outputs.run_reading import read_run_folder
from reconfig.outputs.tables import configuration_table
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.solver import Solver
from reconfig.web.asked_again import what_if_of
from reconfig.web.asked_words import asked_words
from reconfig.web.beside import Beside, beside
from reconfig.web.dials import dials_of, nice
from reconfig.web.job_rows import RESUME, RETRY, STOP, Telling, bar, job_row, near_text
from reconfig.web.what_if import Force, Turn, WhatIf

COVERAGE = "stroke_80_of_patients_within_20_minutes"


@cache
def toy() -> Instance:
    return read_instance("instances/toy")


@pytest.mark.parametrize("folder", ["toy", "kent-medway", "norwest-ics"])
def test_every_dial_has_a_sensible_range(folder: str) -> None:
    """Its value stands within its ends, on a step of its slider, and is the rule's own number."""
    instance = read_instance(f"instances/{folder}")
    rules = {rule.slug: rule for rule in instance.rules}
    found = dials_of(instance)
    assert found
    for slug, dials in found.items():
        for dial in dials:
            assert 0 <= dial.least <= dial.value <= dial.most
            assert dial.natural(dial.value) == pytest.approx(getattr(rules[slug], dial.key), rel=1e-12)
            assert 40 <= (dial.most - dial.least) / dial.step <= 4000 or dial.whole
            assert dial.value / dial.step == pytest.approx(round(dial.value / dial.step), abs=1e-6)


def test_dials_of_the_toy() -> None:
    """80 % shows as 80; 1 to 2 sites of the 3 that may offer stroke; 150 to 700 strokes."""
    found = {(d.rule, d.key): d for dials in dials_of(toy()).values() for d in dials}
    share = found[COVERAGE, "at_least"]
    assert (share.value, share.most, share.step, share.unit) == (80, 100, 1, "%")
    assert share.natural(85) == 0.85
    sites = found["stroke_one_or_two_sites", "at_most"]
    assert (sites.value, sites.most, sites.step, sites.whole) == (2, 3, 1, True)
    strokes = found["stroke_150_to_700_strokes_a_year_at_every_site", "at_most"]
    assert strokes.text(750) == "At most 750 strokes a year"
    assert (strokes.value, strokes.most, strokes.step) == (700, 2000, 20)
    assert [nice(each) for each in (0.047, 0.3, 12, 70, 1400)] == [0.05, 0.2, 10, 50, 1000]
    assert [nice(each, up=True) for each in (0.1, 1200, 0.021)] == [0.1, 2000, 0.05]


def test_a_budget_is_in_currency() -> None:
    instance = toy().replace(rules=(Budget(name="Little for journeys", lines=("journey",), at_most=0),))
    ((dial,),) = dials_of(instance).values()
    assert (dial.unit, dial.value, dial.least, dial.most) == ("£ a year", 0, 0, 10)


def test_forcing_and_turning_change_the_rules_alone() -> None:
    asked = WhatIf(
        Objective.COST,
        (Force("stroke", "M", runs=True), Force("cots", "N", runs=False)),
        (Turn(COVERAGE, "at_least", 70),),
    )
    question = asked.applied(toy())
    assert question.offers is toy().offers
    assert len(question.rules) == len(toy().rules) + 2
    turned = question.rules[0]
    assert isinstance(turned, Coverage)
    assert turned.at_least == 0.7
    assert turned.name == "Stroke: 80% of patients within 20 minutes (what if: at least 70% instead of 80%)"
    keep_it, forbid = question.rules[-2:]
    assert isinstance(keep_it, Keep)
    assert (keep_it.service, keep_it.site) == ("stroke", "M")
    assert isinstance(forbid, Forbid)
    assert (forbid.service, forbid.site) == ("cots", "N")
    assert asked.words(toy()) == [
        "Acute stroke unit runs at Midtown Hospital",
        "Special care for newborn babies does not run at Northgate Hospital",
        "Stroke: 80% of patients within 20 minutes: at least 70% instead of 80%",
    ]
    assert asked.label(toy()) == (
        "Stroke at Midtown Hospital, no cots at Northgate Hospital and stroke at least 70%: least cost"
    )
    many = dataclasses.replace(asked, forces=(*asked.forces, Force("births", "S", runs=True)))
    assert many.label(toy()).endswith("and 2 more: least cost")
    assert WhatIf(Objective.TRAVEL).label(toy()) == "Every rule as it stands: shortest journeys"


def test_an_exemption_stays_one_when_its_rule_is_turned() -> None:
    name = "Stroke: 150 to 700 strokes a year at every site"
    rows = toy().derogations.reindex(range(1)).assign(service="stroke", site="S", exempt_from=name)
    instance = toy().replace(derogations=rows.astype(toy().derogations.dtypes))
    slug = next(rule.slug for rule in instance.rules if rule.name == name)
    question = WhatIf(Objective.COST, turns=(Turn(slug, "at_most", 600),)).applied(instance)
    turned = next(rule for rule in question.rules if rule.name.startswith(name))
    assert turned.name != name
    assert question.exempt("stroke", "S", turned.name)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    asked = WhatIf(
        Objective.COST,
        (Force("strok", "M", runs=True), Force("births", "M", runs=True)),
        (Turn("none", "at_most", 1), Turn(COVERAGE, "at_least", float("nan"))),
    )
    with pytest.raises(InputError) as caught:
        asked.applied(toy())
    assert len(caught.value.problems) == 4


def test_a_what_if_is_read_back_from_the_store(tmp_path: Path) -> None:
    what_if = WhatIf(
        Objective.EQUITY,
        (Force("stroke", "M", runs=True), Force("cots", "N", runs=False)),
        (Turn(COVERAGE, "within_minutes", 25.5), Turn(COVERAGE, "at_least", 72.5)),
    )
    asked = keep(tmp_path, what_if.applied(toy()), what_if.minimise, Solver("exact", "exact"))
    assert what_if_of(asked, toy()) == what_if
    plain = keep(tmp_path, toy(), Objective.COST, Solver("exact", "exact"))
    assert what_if_of(plain, toy()) == WhatIf(Objective.COST)


def test_what_was_asked_is_told_from_the_store(tmp_path: Path) -> None:
    what_if = WhatIf(Objective.TRAVEL, (Force("stroke", "M", runs=True),), (Turn(COVERAGE, "within_minutes", 25),))
    question = what_if.applied(toy())
    extra = SiteCount(name="Births at one site", service="births", at_most=1)
    kept = tuple(rule for rule in question.rules if rule.name != "Births: nobody beyond 45 minutes")
    asked = keep(tmp_path, question.replace(rules=(*kept, extra)), Objective.TRAVEL, Solver("exact", "exact"))
    assert asked_words(asked, toy()) == [
        "Stroke: 80% of patients within 20 minutes: within 25 minutes instead of 20",
        "Stroke at Midtown Hospital",
        "Besides: Births at one site",
        "Without: Births: nobody beyond 45 minutes",
        "What counts: shortest journeys",
    ]


FREE = (("stroke", "M"), ("births", "S"), ("cots", "S"))
"""The best of the toy, £19.70m; without the stroke unit of Midtown it is £20.80m, with those of N and S."""
FORCED = (("stroke", "N"), ("stroke", "S"), ("births", "S"), ("cots", "S"))
LARGE = (("stroke", "S"), ("births", "S"), ("cots", "S"))


def run_of(folder: Path, units: tuple[tuple[str, str], ...]) -> Path:
    """The folder of a run that found these units, as far as a comparison reads it."""
    found = Configuration.of([*units, ("stroke", "X")])
    value = evaluate(toy(), found).objectives[Objective.COST]
    outcome = Outcome(Status.OPTIMAL, Limit.NONE, Objective.COST, found, value, value)
    evaluations = evaluate(toy(), found), evaluate(toy(), toy().today)
    started = dt.datetime(2026, 1, 31, tzinfo=dt.UTC)
    result = Result(toy(), Objective.COST, Solver("exact", "exact"), outcome, *evaluations, "", started)
    folder.mkdir()
    (folder / "manifest.json").write_text(json_text(manifest(result, [])), encoding="utf-8")
    write_table(configuration_table(evaluations[0]), folder / "configuration.csv")
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of the least cost, and of the least cost without stroke at Midtown."""
    folder = tmp_path_factory.mktemp("runs")
    return run_of(folder / "free", FREE), run_of(folder / "forced", FORCED)


def _beside(runs: tuple[Path, Path], *, today: bool) -> Beside:
    free, forced = map(read_run_folder, runs)
    return beside(toy(), forced, None if today else free, "Free choice")


@pytest.mark.parametrize("today", [True, False])
def test_the_answer_beside_another_is_what_the_evaluator_says(runs: tuple[Path, Path], today: bool) -> None:
    held = _beside(runs, today=today)
    base = toy().today if today else read_run_folder(runs[0]).configuration()
    answer = read_run_folder(runs[1]).configuration()
    one, other = (evaluate(toy(), each) for each in (base, answer))
    cost = {line.title: line for line in held.lines}["Cost a year"]
    amounts = [each.objectives[Objective.COST] / 1e6 for each in (one, other)]
    assert (cost.base, cost.answer) == (f"£{amounts[0]:.2f}m", f"£{amounts[1]:.2f}m")
    change = amounts[1] - amounts[0]
    assert cost.difference.text == f"{'+' if change > 0 else '−'}£{abs(change):.2f}m {'more' if change > 0 else 'less'}"
    assert cost.difference.tone == ("worse" if change > 0 else "better")
    lines = {line.title.removesuffix(" (assumed prices)"): line for line in held.costs}
    assert len(lines) == len({*one.costs["line"], *other.costs["line"]})
    opened = {(service, site) for service, sites in held.opened.items() for site in sites}
    closed = {(service, site) for service, sites in held.closed.items() for site in sites}
    names = {(toy().name_of_service(s), toy().name_of_site(t)): (s, t) for s, t in {*base, *answer}}
    assert {names[unit] for unit in opened} == set(answer) - set(base)
    assert {names[unit] for unit in closed} == set(base) - set(answer)
    assert (("Acute stroke unit", "Midtown Hospital") in closed) is not today
    assert round(other.objectives[Objective.COST]) == 20_800_000
    means = {line.title: line for line in held.access}["Acute stroke unit"]
    flows = other.flows[other.flows["service"] == "stroke"]
    mean = float((flows["per_year"] * flows["minutes"]).sum() / flows["per_year"].sum())
    assert means.answer == f"{mean:.1f}"
    words = held.words()
    assert words[0].startswith(f"It costs £{abs(change):.2f}m a year {'more' if change > 0 else 'less'} than ")
    assert ("“Free choice”" in words[0]) is not today
    assert words[-1] == "It meets every rule as the rules stand."


def test_the_same_answer_differs_in_nothing(runs: tuple[Path, Path]) -> None:
    folder = read_run_folder(runs[0])
    held = beside(toy(), folder, folder, "The same")
    assert held.same
    assert held.words()[0] == "The same services run at the same sites as in “The same”: nothing differs."
    assert {line.difference.text for line in held.lines} == {"no difference"}


def test_a_rule_that_was_loosened_is_broken_as_the_rules_stand(tmp_path: Path) -> None:
    """Stroke at Southport alone takes more than the 700 strokes of the rule, whatever the question allowed."""
    words = beside(toy(), read_run_folder(run_of(tmp_path / "run", LARGE)), None, "").words()[-1]
    assert words.startswith("As the rules stand, it breaks ")
    assert "Stroke: 150 to 700 strokes a year at every site" in words
    assert "(Southport Hospital: 800 strokes a year, 100 above the limit of 700)" in words


LINE = Line(
    id="0123456789abcdef", label="One", state=State.RUNNING, stop=False, attempts=1, failures=0, losses=0, owner="o",
    began=0.0, ended=None, stage="searching", seconds=12.0, incumbent=2e7, objective=2e7, bound=1.9e7, nodes=0,
    memory=None, status=None, words="", minimise=Objective.COST, tables="own",
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words", "action", "answered"),
    [
        ({}, "running: searching", STOP, False),
        ({"stop": True}, "stopping, keeps its best", "", False),
        ({"owner": "gone"}, "interrupted: waits to be taken up", STOP, False),
        ({"state": State.QUEUED}, "waiting", "Take out of the queue", False),
        ({"state": State.STOPPED, "status": "INTERRUPTED"}, "stopped, best kept", RESUME, True),
        ({"state": State.STOPPED, "attempts": 0, "objective": None, "incumbent": None},
         "taken out of the queue", RESUME, False),
        ({"state": State.DONE, "status": "OPTIMAL"}, "done", "", True),
        ({"state": State.DONE, "status": "INFEASIBLE", "objective": None, "incumbent": None},
         "done: no way to meet every rule", "", False),
        ({"state": State.FAILED, "words": "it broke"}, "failed", RETRY, False),
    ],
)  # fmt: skip
def test_a_run_in_words(changes: dict[str, object], words: str, action: str, answered: bool) -> None:
    telling = Telling({each: measure(toy(), each) for each in Objective}, {"own"}, {"other": "EUR"})
    row = job_row(dataclasses.replace(LINE, **changes), telling, {"gone"})  # type: ignore[arg-type]
    assert (row.words, row.action, row.answered) == (words, action, answered)
    assert row.sign


def test_amounts_are_told_in_units_that_people_know() -> None:
    telling = Telling({each: measure(toy(), each) for each in Objective}, {"own"}, {"other": "EUR"})
    row = job_row(LINE, telling, ())
    assert (row.found, row.possible, row.near, row.bar) == (
        "£20.00m", "£19.00m", "at most 5 % from the best possible", 33,
    )  # fmt: skip
    assert job_row(dataclasses.replace(LINE, tables="other"), telling, ()).found == "EUR 20.000 m"
    assert near_text(0.0, known=True) == "proven best"
    assert [bar(gap) for gap in (None, 2.0, 0.1, 0.01, 1e-5)] == [0, 0, 25, 50, 100]
