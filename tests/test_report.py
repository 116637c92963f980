"""The pack and its report: what is in it, numbers equal to the evaluator's, names that stay text, nothing half done."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from docx import Document

from reconfig.cli import main
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance, sha256, write_instance
from reconfig.objective import Objective
from reconfig.outputs.appraisal_report import report_blocks, report_markdown
from reconfig.outputs.appraisal_word import write_report_word
from reconfig.outputs.comparison import Comparison
from reconfig.outputs.document import Table, markdown
from reconfig.outputs.figures.figure import Figure
from reconfig.outputs.money_tables import ledger_table
from reconfig.outputs.pack_tables import HEALTHY, pack_tables
from reconfig.outputs.phrases import money, money_difference
from reconfig.solution import Configuration
from reconfig.study.alternatives import Alternative, Alternatives, Decision
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option
from tests.appraisals import appraisal
from tests.money_instances import money_instance
from tests.option_runs import TOY, toy_run
from tests.random_systems import random_system
from tests.test_appraisal_reading import _robustness as robustness_named

EVIL = "<script>alert(1)</script>"


def _report(*words: str) -> Result:
    return CliRunner().invoke(main, ["report", *words])


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """The pack of the toy's least cost and shortest journeys."""
    folder = tmp_path_factory.mktemp("report")
    runs = [str(toy_run(folder / "cost")), f"Near={toy_run(folder / 'travel', Objective.TRAVEL)}"]
    return _report(*runs, "--out", str(folder / "pack")), folder / "pack"


def test_the_pack_is_whole(pack: tuple[Result, Path]) -> None:
    """Every file that the README names is there, and every file is in the manifest with its hash."""
    result, folder = pack
    assert result.exit_code == 0, result.output
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {
        "README.md", "public.html", "explorer.html", "appraisal.xlsx", "appraisal.gpkg", "report.md", "report.docx",
        "manifest.json", "options/today.csv", "options/option-a.csv", "options/near.csv", "tables/activity.csv",
        "tables/access.csv", "tables/losers.csv", "tables/dependencies.csv", "tables/finance.csv",
        "tables/org_impact.csv", "tables/border.csv", "tables/options.csv", "tables/rules.csv",
    } <= names  # fmt: skip
    figures = [name for name in names if name.startswith("figures/")]
    assert len([name for name in figures if name.endswith(".png")]) * 2 == len(figures) > 0
    readme = (folder / "README.md").read_text(encoding="utf-8")
    content = readme.split("## What is here")[1].split("## ")[0]
    told = [part for line in content.splitlines() if line.startswith("- **")
            for part in line.split(":**")[0].removeprefix("- **").split(" and ")]  # fmt: skip
    assert "public.html" in told
    assert all((folder / name).exists() for name in told), told
    kept = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(kept["files"]) == names - {"manifest.json"}
    assert all(sha256(folder / name) == digest for name, digest in kept["files"].items())
    assert [each["name"] for each in kept["found"]] == ["Today", "Option A", "Near"]


def test_progress_and_the_answer_go_apart(pack: tuple[Result, Path]) -> None:
    """Stages with their seconds aside; what was made on standard output."""
    result, folder = pack
    assert "s  reading the instance" in result.stderr
    assert "s  writing the public page" in result.stderr
    assert "s  in all" in result.stderr
    assert result.stdout.splitlines() == [
        "Today: what runs today",
        "Option A: least cost, proven optimal",
        "Near: shortest journeys, proven optimal",
        f"The pack is in {folder}. Begin with README.md there.",
    ]


def test_word_says_what_markdown_says(pack: tuple[Result, Path]) -> None:
    """The same headings, pictures and tables in the same order, every cell."""
    _, folder = pack
    document = Document(str(folder / "report.docx"))
    words = (folder / "report.md").read_text(encoding="utf-8")
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    lines = [line for line in words.splitlines() if line.startswith("|") and not line.startswith("| ---")]
    assert rows == [[_plain(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    assert len(document.inline_shapes) == words.count("](figures/") > 0
    headings = [p.text for p in document.paragraphs if p.style is not None and str(p.style.name).startswith("Heading")]
    assert headings == [_plain(line.lstrip("#")) for line in words.splitlines() if line.startswith("#")]
    assert headings[0] == "Toyshire: appraisal of the options"
    assert "Audit trail" in headings


def _plain(text: str) -> str:
    """Markdown as the text that it shows."""
    return html.unescape(re.sub(r"\\(.)", r"\1", text)).strip()


def test_words_numbers_are_the_evaluators(pack: tuple[Result, Path]) -> None:
    """The cost lines of the document, read back, are the sums of the evaluator's cost lines."""
    _, folder = pack
    toy = read_instance(TOY)
    configurations = [
        Configuration.of(pd.read_csv(folder / "options" / f"{name}.csv").itertuples(index=False, name=None))
        for name in ("today", "option-a", "near")
    ]
    today, *others = (evaluate(toy, each) for each in configurations)
    document = Document(str(folder / "report.docx"))
    costs = next(table for table in document.tables if table.rows[0].cells[0].text == "Cost")
    cells = [cell.text for cell in costs.rows[-1].cells]
    total = today.objectives[Objective.COST]
    assert cells[:2] == ["All", money(total, "GBP")]
    for cell, evaluation in zip(cells[2:], others, strict=True):
        cost = evaluation.objectives[Objective.COST]
        assert cell == f"{money(cost, 'GBP')} ({money_difference(cost - total, 'GBP')})"
    for row in costs.rows[1:-1]:
        assert all(cell.text.startswith("£") for cell in row.cells[1:])


def _renamed(instance: Instance) -> Instance:
    """With names that a page or a spreadsheet might take for something else."""
    names = {"N": EVIL, "M": "=cmd|' /C calc'!A0", "S": "a | b"}
    sites = instance.sites.assign(
        name=[names.get(s, n) for s, n in zip(instance.sites["site"], instance.sites["name"], strict=True)]
    )
    return instance.replace(sites=sites)


def test_names_stay_text_in_the_whole_pack(tmp_path: Path) -> None:
    """In Markdown, in Word, in csv; options too."""
    folder = tmp_path / "toy"
    write_instance(_renamed(read_instance(TOY)), folder)
    drawn = tmp_path / "drawn.csv"
    drawn.write_text("service,site\nstroke,M\n", encoding="utf-8")
    runner = CliRunner()
    compared = runner.invoke(main, ["compare", str(folder), f"{EVIL}={drawn}", "--out", str(tmp_path / "run")])
    assert compared.exit_code == 0, compared.output
    result = _report(str(tmp_path / "run"), "--out", str(tmp_path / "pack"))
    assert result.exit_code == 0, result.output
    words = (tmp_path / "pack" / "report.md").read_text(encoding="utf-8")
    assert "<script" not in words
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in words
    assert "=cmd\\|' /C calc'!A0" in words
    assert "a \\| b" in words
    told = [cell.text for table in Document(str(tmp_path / "pack" / "report.docx")).tables
            for row in table.rows for cell in row.cells]  # fmt: skip
    assert EVIL in told
    assert "=cmd|' /C calc'!A0" in told
    for page in ("public.html", "explorer.html"):
        assert EVIL not in (tmp_path / "pack" / page).read_text(encoding="utf-8")
    frame = pd.read_csv(tmp_path / "pack" / "tables" / "moves.csv")
    assert "=cmd|' /C calc'!A0" in set(frame["site_name"])


def test_bad_runs_are_one_report_and_nothing_is_written(tmp_path: Path) -> None:
    """Exit code 2; so is an existing pack."""
    result = _report(str(tmp_path / "none"), str(tmp_path), "--out", str(tmp_path / "pack"))
    assert result.exit_code == 2
    assert "2 problems found; nothing was written." in result.stderr
    assert not list(tmp_path.iterdir())
    run = toy_run(tmp_path / "run")
    assert _report(str(run), "--out", str(run)).exit_code == 2
    missing = _report(str(run), "--out", str(tmp_path / "pack"), "--postcodes", str(tmp_path / "none.csv"))
    assert missing.exit_code == 2
    assert "none.csv" in missing.stderr
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize(("error", "code"), [(OSError(28, "No space left on device"), 1), (KeyboardInterrupt(), 1)])
def test_a_pack_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    """A full disk or Ctrl-C in the last stage leaves nothing."""

    def fail(*_: object) -> None:
        raise error

    run = toy_run(tmp_path / "run")
    monkeypatch.setattr("reconfig.outputs.pack_folder.write_public_page", fail)
    result = _report(str(run), "--out", str(tmp_path / "pack"))
    assert result.exit_code == code
    assert "othing was written" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def _one(instance: Instance, configuration: Configuration) -> Comparison:
    today = Option("Today", "what runs today", evaluate(instance, instance.today))
    return Comparison(
        Appraisal(instance, today, (Option("Option A", "drawn by hand", evaluate(instance, configuration)),))
    )


def _everything(instance: Instance) -> Configuration:
    offers = instance.offers[instance.offers["status"] != "forbidden"]
    return Configuration.of(zip(offers["service"], offers["site"], strict=True))


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_money_tables_of_a_pack_are_those_of_the_run(seed: int) -> None:
    """Ledgers, capital and the two indicators of a business case, by hand from the ledgers."""
    instance = money_instance(seed)
    held = _one(instance, _everything(instance))
    tables = pack_tables(held)
    today, other = (option.evaluation for option in held.appraisal.all)
    ledger = ledger_table(other, today)
    impact = tables["org_impact"].query("option == 'Option A'").dropna(subset=["surplus_fixed"])
    assert impact["surplus_fixed"].to_list() == pytest.approx(ledger["surplus_fixed"].to_list())
    found = tables["viability"].query("option == 'Option A' and income == 'fixed'").iloc[0]
    short = [max(HEALTHY * income - left, 0.0) for income, left in
             zip(ledger["income_today"], ledger["surplus_fixed"], strict=True)]  # fmt: skip
    assert found["shortfall"] == pytest.approx(sum(short))
    assert found["below"] == sum(each > 0.5 for each in short)
    saved = tables["finance"].query("part == 'saving by lever'")["amount"].sum()
    assert saved == pytest.approx(today.objectives[Objective.COST] - other.objectives[Objective.COST])
    if "capital" in tables:
        once = tables["capital"].query("option == 'Option A'")["capital"].sum()
        assert once == pytest.approx(held.figures(held.appraisal.options[0])["capital"])


def test_the_report_of_a_system_has_beds_staff_and_ledgers() -> None:
    """Sections that the instance has content for, each with its numbers; none that it has not."""
    instance = random_system(3)
    held = _one(instance, _everything(instance))
    tables = pack_tables(held)
    text = markdown(report_blocks(held, tables, ()))
    assert ("## Beds, theatres and other resources" in text) == ("capacity" in tables)
    assert ("## Staff" in text) == ("workforce" in tables)
    assert "capacity" in tables, "this seed has resources"
    needed = tables["capacity"].query("option == 'Option A'")["units"].sum()
    assert needed == pytest.approx(held.appraisal.options[0].evaluation.provision.resources["units"].sum())
    toy = report_markdown(appraisal(), ())
    assert "## Staff" not in toy
    assert "## Beds" not in toy
    assert "The instance gives no price of buildings or equipment" in toy


def test_classes_of_an_economic_appraisal_that_are_missing_are_said_to_be() -> None:
    """All four kinds of benefits, costs, risk and the net present value; what the instance has of them is named."""

    def classes(held: Comparison) -> dict[str, tuple[str, str]]:
        blocks = report_blocks(held, pack_tables(held), ())
        table = next(
            each for each in blocks if isinstance(each, Table) and each.title == "Classes of benefits and costs"
        )
        return {name: (here, missing) for name, here, missing in table.rows}

    toy = classes(Comparison(appraisal()))
    assert all(missing for _, missing in toy.values())
    assert len(toy) == 9
    for name in (
        "Benefits that release no cash",
        "Capital",
        "One-off costs of change",
        "Risk",
        "Net present social value",
    ):
        assert toy[name][0] == "nothing"
    instance = random_system(3)
    services = instance.services.assign(transition_cost=5.0)
    system = classes(_one(instance.replace(services=services), _everything(instance)))
    assert system["Benefits that release no cash"][0].startswith("beds and other resources")
    assert system["One-off costs of change"][0].endswith(f"over {instance.about.transition_years} years")
    futures = dataclasses.replace(appraisal(), robustness=robustness_named("Option A"))
    assert classes(Comparison(futures))["Risk"][0] == "the futures of the regret table"


def test_modes_have_their_own_journeys() -> None:
    """Public transport takes twice as long; some have no way."""
    toy = read_instance(TOY)
    times = toy.travel_times.assign(mode="public_transport", minutes=toy.travel_times["minutes"] * 2)
    times = times[times["zone"] != "Z1"].astype({"zone": object, "site": object})[["mode", "zone", "site", "minutes"]]
    held = _one(toy.replace(mode_times=times), _everything(toy))
    tables = pack_tables(held)
    frame = tables["access"]
    rows = frame[
        (frame["mode"] == "public_transport") & (frame["weighting"] == "patients") & (frame["by"] == "everyone")
    ]
    stroke = rows[(rows["service"] == "stroke") & (rows["option"] == "Today")].iloc[0]
    # README: today 10 15 20 20 10 20 minutes for 100 100 300 200 100 200; Ashby has no way.
    assert stroke["median_minutes"] == 40
    assert stroke["within_30"] == pytest.approx(200 / 1000)
    text = markdown(report_blocks(held, tables, ()))
    assert "**By public transport: median minutes, by service**" in text
    assert "| 1 (most deprived) |" in text


def test_figures_stand_in_their_sections_and_none_is_lost() -> None:
    """By how their names begin; others come last."""
    figures = [
        Figure(Path(f"{name}.png"), Path(f"{name}.svg"), f"Title {name}", f"Words {name}", "Source")
        for name in ("map-option-a", "regret", "strange")
    ]
    text = report_markdown(appraisal(), figures)
    assert all(text.count(f"](figures/{figure.png.name})") == 1 for figure in figures)
    assert text.index("map-option-a.png") < text.index("## Activity")
    assert text.index("strange.png") < text.index("## How the figures were made")


def test_studies_are_told(tmp_path: Path) -> None:
    """The frontier, alternatives with what decisions are worth, and regrets."""
    base = appraisal()
    one, two = base.options
    decision = Decision(
        "stroke", "M", today=False, best=True, chosen_in=1, replacement=0.1e6, replacement_at_least=0.1e6
    )
    alternatives = Alternatives(
        Objective.COST, 0.02, 2, ("stroke",), 19.7e6,
        tuple(Alternative(each.name, each.configuration, 19.7e6) for each in (one, two)), (decision,), complete=False,
    )  # fmt: skip
    full = dataclasses.replace(base, alternatives=alternatives, robustness=robustness_named("Option A"))
    held = Comparison(full)
    tables = pack_tables(held)
    assert tables["sensitivity"]["regret"].to_list() == [5e6, 1e6]
    assert tables["decisions"]["replacement"].to_list() == [0.1e6]
    blocks = list(report_blocks(held, tables, ()))
    titles = [block.title for block in blocks if isinstance(block, Table)]
    for title in ("Points of the frontier", "Alternatives", "Decisions on which they differ"):
        assert title in titles
    text = markdown(blocks)
    assert "£0.10m more" in text
    assert "10 % more births" in text
    assert "| Growth | £5.00m | £1.00m; 1 rule broken |" in text
    assert "| Growth | Option A | Births: nobody |" in text
    assert write_report_word(blocks, tmp_path / "report.docx", tmp_path).is_file()
    assert "No study of other futures is in this pack." in report_markdown(base, ())
