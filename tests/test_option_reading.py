"""Options as words name them: what each word gives, names, equal configurations, and every message of an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import Forbid
from reconfig.objective import Objective
from reconfig.outputs.option_reading import read_comparison, read_options
from reconfig.outputs.proposals import Proposal, direction, options_of
from reconfig.outputs.run_reading import proof, share_text
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.solve import solve, with_modules, without_rules
from reconfig.study.question import Question
from tests.option_runs import TOY, never, toy_run


@pytest.fixture(scope="module")
def toy() -> Instance:
    """The toy."""
    return read_instance(TOY)


def _csv(folder: Path, name: str, *pairs: str) -> str:
    path = folder / name
    path.write_text("service,site\n" + "".join(f"{pair}\n" for pair in pairs), encoding="utf-8")
    return str(path)


def _faults(instance: Instance, *words: str) -> list[str]:
    with pytest.raises(InputError) as error:
        read_options(instance, words, never)
    return [str(problem) for problem in error.value.problems]


def test_runs_drawings_and_today_become_options_in_order(toy: Instance, tmp_path: Path) -> None:
    """Unnamed ones are lettered in their order; the names that are given stay."""
    words = [
        str(toy_run(tmp_path / "cost")),
        f"Trio={_csv(tmp_path, 'trio.csv', 'stroke,M', 'stroke,S', 'stroke,X')}",
        "today",
        str(toy_run(tmp_path / "travel", Objective.TRAVEL)),
    ]
    options = read_options(toy, words, never)
    assert [option.name for option in options] == ["Option A", "Trio", "Today", "Option B"]
    assert [option.origin for option in options] == [
        "least cost, proven optimal",
        "drawn by hand: trio.csv",
        "what runs today",
        "shortest journeys, proven optimal",
    ]
    assert options[0].evaluation.objectives[Objective.COST] == pytest.approx(19.7e6)
    assert options[3].evaluation.objectives[Objective.TRAVEL] == pytest.approx(54_850)
    assert options[2].configuration == toy.today
    assert options[0].run["status"] == "OPTIMAL"
    assert ("births", "N") in options[1].configuration, "a service that the csv does not mention keeps today's sites"


def test_today_is_always_beside_a_comparison(toy: Instance, tmp_path: Path) -> None:
    """The word today adds no second column."""
    found = read_comparison(toy, ["today", str(toy_run(tmp_path / "cost"))], never)
    assert [option.name for option in found.all] == ["Today", "Option A"]


def test_a_run_that_closes_a_service_everywhere_is_read_as_it_is(toy: Instance, tmp_path: Path) -> None:
    """The configuration of a run is whole: a service that it does not list runs nowhere."""
    run = toy_run(tmp_path / "run")
    (run / "configuration.csv").write_text("service,site\nstroke,M\nstroke,X\n", encoding="utf-8")
    assert set(read_options(toy, [str(run)], never)[0].configuration) == {("stroke", "M"), ("stroke", "X")}


def test_equal_configurations_become_one_option(toy: Instance, tmp_path: Path) -> None:
    """Names and origins are joined."""
    run = str(toy_run(tmp_path / "cost"))
    drawn = _csv(tmp_path, "same.csv", "stroke,M", "stroke,X", "births,S", "cots,S")
    one = read_options(toy, [f"Cheap={run}", f"Ours={drawn}", run], never)
    assert [(option.name, option.origin) for option in one] == [
        ("Cheap and Ours", "least cost, proven optimal; also drawn by hand: same.csv")
    ]
    assert [option.name for option in read_options(toy, [run, f"Ours={drawn}"], never)] == ["Ours"]


def test_do_minimum_is_asked_for_once_and_may_have_a_name(toy: Instance) -> None:
    """README's toy without births at Northgate: one unit closes."""
    rule = Forbid(name="No births at Northgate", service="births", site="N")
    asked = []

    def ask(question: Question) -> Result:
        asked.append(question)
        return solve(question.instance, question.minimise)

    instance = toy.replace(rules=(*toy.rules, rule))
    options = read_options(instance, ["do-minimum"], ask)
    assert [option.name for option in options] == ["Do minimum"]
    assert options[0].origin == "the fewest moves that satisfy every rule: 1 unit, proven"
    assert options[0].run["gap"] == 0
    assert options[0].run["solver"]["name"] == "exact"
    assert len(asked) == 1
    named = read_options(toy, ["Least=do-minimum"], never)
    assert [(option.name, option.configuration) for option in named] == [("Least", toy.today)]


def test_letters_are_those_that_nobody_took(toy: Instance) -> None:
    """Option A is somebody's: the next without a name is Option B."""
    sites = ("N", "M", "S")
    proposals = [
        Proposal(Configuration.of([("stroke", site)]), "drawn", name)
        for site, name in zip(sites, ("", "option a", ""), strict=True)
    ]
    options = options_of(toy, proposals, Objective.COST)
    assert [option.name for option in options] == ["Option B", "option a", "Option C"]


def test_names_that_are_equal_get_a_number(toy: Instance) -> None:
    """Two studies that call different configurations the same."""
    proposals = [Proposal(Configuration.of([("stroke", site)]), "drawn", "Point 1") for site in ("N", "M")]
    assert [option.name for option in options_of(toy, proposals, Objective.COST)] == ["Point 1", "Point 1 (2)"]


def test_every_wrong_word_is_told_of_at_once(toy: Instance, tmp_path: Path) -> None:
    """An unknown word, a folder that is no run, a csv with an unknown site."""
    (tmp_path / "empty").mkdir()
    drawn = _csv(tmp_path, "wrong.csv", "stroke,Q")
    assert _faults(toy, "do-minimun", str(tmp_path / "empty"), drawn, "nothing-like-it") == [
        "OPTION: 'do-minimun' names no option. Did you mean 'do-minimum'?",
        (
            f"{tmp_path / 'empty'}: is no folder of a run: it has no manifest.json. "
            "Give the folder that a command wrote, as --out or runs/...."
        ),
        "wrong.csv, row 2, column site: 'Q' is not a site of the instance. Use a code of sites.csv.",
        (
            "OPTION: 'nothing-like-it' names no option. "
            "Give today, do-minimum, the folder of a run or a csv, each also as NAME=word."
        ),
    ]


def test_names_are_checked(toy: Instance, tmp_path: Path) -> None:
    """Today is today's; a name is one option's."""
    run = toy_run(tmp_path / "run")
    assert _faults(toy, f"today={run}") == ["OPTION: 'today' is kept for today itself. Give the option another name."]
    assert _faults(toy, f"A={run}", f"a={run}") == ["OPTION: 'a' names two options. Give each a name of its own."]


def test_a_run_of_another_instance_is_refused(toy: Instance, tmp_path: Path) -> None:
    """By its title, or as no file is the same."""
    run = toy_run(tmp_path / "run", instance="Kent", inputs={"zones.csv": "0"})
    assert _faults(toy, str(run)) == [
        (
            f"{run}: 'Kent' is a run of another instance. "
            "Give runs of “Toy: six towns, three hospitals and a neighbour”, or the instance that it is a run of."
        )
    ]


def test_a_run_of_the_instance_before_it_changed_says_which_files(toy: Instance, tmp_path: Path) -> None:
    """Changed, new and lost files by name."""
    before = {**toy.hashes, "demand.csv": "0", "growth.csv": "0"}
    run = toy_run(tmp_path / "run", inputs=before)
    assert _faults(toy, str(run)) == [
        (
            f"{run}: is a run of the instance as it was before demand.csv and growth.csv changed. "
            "Run it again on the instance as it is, or put the files back."
        )
    ]


def test_modules_must_be_the_same(toy: Instance, tmp_path: Path) -> None:
    """Parts of wards and whole wards are not compared."""
    run = toy_run(tmp_path / "run", modules="part")
    words = "was solved with modules of resources in part, and these are whole. Add --modules part, or run it again."
    assert _faults(toy, str(run)) == [f"{run}: {words}"]
    assert read_options(with_modules(toy, "part"), [str(run)], never)[0].name == "Option A"


def test_a_run_without_an_answer_and_a_broken_manifest(toy: Instance, tmp_path: Path) -> None:
    """Both say what is wrong, and where."""
    run = toy_run(tmp_path / "run")
    (run / "configuration.csv").unlink()
    assert _faults(toy, str(run)) == [
        f"{run}: holds no configuration: its run found none. Give a run that found a configuration."
    ]
    (run / "manifest.json").write_text("{", encoding="utf-8")
    assert "manifest.json: cannot be read (" in _faults(toy, str(run))[0]
    (run / "manifest.json").write_text("{}", encoding="utf-8")
    assert "lacks inputs, modules and minimise. Run the command again" in _faults(toy, str(run))[0]


def test_the_folder_of_a_study_is_not_one_option(toy: Instance, tmp_path: Path) -> None:
    """It holds several."""
    run = toy_run(tmp_path / "run")
    (run / "frontier.json").write_text("{}", encoding="utf-8")
    assert "is the folder of a frontier, not of one option" in _faults(toy, str(run))[0]


def test_rules_that_a_run_left_out_or_added_are_told(toy: Instance, tmp_path: Path) -> None:
    """Its configuration may break them, or be held to more."""
    fewer = without_rules(toy, ["Stroke: one or two sites"])
    rules = [rule.model_dump(mode="json") for rule in fewer.rules]
    run = toy_run(tmp_path / "run", rules=[*rules, {"name": "stroke at exactly 3 sites of the area"}])
    assert read_options(toy, [str(run)], never)[0].origin == (
        "least cost, proven optimal; without the rule “Stroke: one or two sites”; "
        "with besides the rule “stroke at exactly 3 sites of the area”"
    )


def test_one_direction_for_all_options(toy: Instance) -> None:
    """The patients of planned services are directed for one aim in a comparison."""
    cost, travel, drawn = (Proposal(toy.today, "", minimise=each) for each in (Objective.COST, Objective.TRAVEL, None))
    assert direction([travel, drawn, travel]) is Objective.TRAVEL
    assert direction([travel, cost]) is Objective.COST
    assert direction([drawn]) is Objective.COST


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (None, "nothing is proven about how good it is"),
        (0.0, "proven optimal"),
        (0.00497, "proven within 0.5 % of the best possible"),
        (0.0234, "proven within 2.3 % of the best possible"),
        (3e-7, "proven within 0.0001 % of the best possible"),
    ],
)
def test_what_is_proven_in_words(gap: float | None, words: str) -> None:
    """Never optimal where a gap is left."""
    assert proof(gap) == words


def test_shares_of_more_than_a_whole() -> None:
    """Two digits that count, as plain numbers."""
    assert share_text(1.5) == "150 %"
