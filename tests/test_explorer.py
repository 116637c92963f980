"""The options explorer in a real browser: what it shows is what the evaluator says, and everybody can use it."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.journeys import SAME
from reconfig.objective import Objective
from reconfig.outputs.pages.explorer import explorer_page, write_explorer
from reconfig.study.appraisal import Appraisal
from reconfig.study.levers import levers
from tests.appraisals import appraisal
from tests.browser import assert_accessible, browser, browser_page  # noqa: F401
from tests.explorer_cases import BROKEN, SENTENCE, renamed, rich_appraisal, three_objectives

NASTY = '<script>document.title="stolen"</script>|=cmd'
CASES: dict[str, Callable[[], Appraisal]] = {
    "small": appraisal,
    "rich": rich_appraisal,
    "nasty": lambda: renamed(appraisal(), NASTY),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page of CASES, written once."""
    folder = tmp_path_factory.mktemp("explorer")
    for name, make in CASES.items():
        write_explorer(make(), folder / f"{name}.html")
    return folder


@pytest.fixture
def rich(pages: Path, browser_page: Page) -> Page:  # noqa: F811
    """The page with everything in it, ready."""
    return opened(browser_page, pages / "rich.html")


@pytest.fixture
def unscripted(browser: Browser) -> Iterator[Page]:  # noqa: F811
    """A page of a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def opened(page: Page, path: Path, wide: int = 1280) -> Page:
    page.set_viewport_size({"width": wide, "height": 900})
    page.goto(path.as_uri())
    page.wait_for_selector(".map-svg")
    return page


def column(page: Page, key: str) -> list[str]:
    """The cells of a column of the table of all options, as they stand."""
    place = page.locator("#options-table thead th").evaluate_all(
        f"all => all.findIndex(e => e.dataset.key === '{key}')"
    )
    return page.locator(f"#options-table tbody tr > :nth-child({place + 1})").all_inner_texts()


def names(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#options-table tbody th").all_inner_texts()]


def number(text: str) -> float:
    """The number that words begin with: `−£2.30m less` is -2.3."""
    found = re.search(r"[\d,]+\.?\d*", text)
    assert found, text
    return float(found.group().replace(",", "")) * (-1 if text.startswith("−") else 1)


def mean(held: Evaluation) -> float:
    return float((held.flows["per_year"] * held.flows["minutes"]).sum() / held.flows["per_year"].sum())


def patients_longer(held: Evaluation) -> float:
    return float(held.changes.loc[held.changes["extra_minutes"] > SAME, "per_year"].sum())


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("wide", [320, 1280])
def test_everybody_can_use_it(case: str, wide: int, pages: Path, browser_page: Page) -> None:  # noqa: F811
    """Axe finds nothing, nothing is wider than the screen, no request leaves and no error is said (the fixture)."""
    page = opened(browser_page, pages / f"{case}.html", wide)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= wide
    page.locator("#detail .pick input").nth(0).check(force=True)
    for details in page.locator("details").all():
        details.evaluate("each => { each.open = true; }")
    assert_accessible(page)


@pytest.mark.parametrize("case", ["small", "rich"])
def test_figures_are_the_evaluators(case: str, pages: Path, browser_page: Page) -> None:  # noqa: F811
    page, held = opened(browser_page, pages / f"{case}.html"), CASES[case]()
    assert names(page) == [option.name for option in held.all]
    today = held.today.evaluation
    for key, expected, half in (
        ("cost", lambda e: e.objectives[Objective.COST] / 1e6, 0.005),
        ("cost_difference", lambda e: (e.objectives[Objective.COST] - today.objectives[Objective.COST]) / 1e6, 0.005),
        ("mean_minutes", mean, 0.05),
        ("mean_minutes_difference", lambda e: mean(e) - mean(today), 0.05),
        ("patients_longer", patients_longer, 2.5),
        ("rules_broken", lambda e: len({(v.rule, v.service) for v in e.violations}), 0),
        (
            "within_30",
            lambda e: (
                100 * float(e.flows.loc[e.flows["minutes"] <= 30, "per_year"].sum()) / float(e.flows["per_year"].sum())
            ),
            0.5,
        ),
    ):
        shown = [0.0 if text == "no difference" else number(text) for text in column(page, key)]
        assert shown == pytest.approx([expected(option.evaluation) for option in held.all], abs=half + 1e-9), key
    costs = page.locator(".cards .card dd .number").all_inner_texts()[::2]
    assert costs == column(page, "cost")


def test_differences_have_a_sign_and_a_word(rich: Page) -> None:
    shown = [*column(rich, "cost_difference"), *column(rich, "mean_minutes_difference")]
    assert all(re.fullmatch(r"no difference|−.+ (less|shorter)|\+.+ (more|longer)", text) for text in shown), shown
    assert len({text.split()[-1] for text in shown}) > 2


def test_sorting_follows_the_numbers_and_says_so(rich: Page) -> None:
    held = {option.name: option.evaluation.objectives[Objective.COST] for option in rich_appraisal().all}
    head = rich.locator("#options-table th[data-key=cost]")
    button = head.get_by_role("button")
    button.focus()
    rich.keyboard.press("Enter")
    assert names(rich) == sorted(held, key=lambda name: held[name])
    assert head.get_attribute("aria-sort") == "ascending"
    assert "by Cost a year, least first" in rich.locator("#table-state").inner_text()
    rich.keyboard.press("Space")
    assert [held[name] for name in names(rich)] == sorted(held.values(), reverse=True)
    assert head.get_attribute("aria-sort") == "descending"
    rich.locator("#options-table thead th").first.get_by_role("button").click()
    assert names(rich) == ["Option 1", "Option 2", "Option 3", *(f"Option {each}" for each in range(4, 13)), "Today"]
    assert rich.locator("#options-table [aria-sort]").count() == 1


def test_what_has_no_number_sorts_last_either_way(rich: Page) -> None:
    button = rich.locator("#options-table th[data-key=gap]").get_by_role("button")
    for _ in range(2):
        button.click()
        assert column(rich, "gap")[-1] == "no search"


def test_rows_and_columns_are_chosen(rich: Page) -> None:
    cheaper = [
        o.name
        for o in rich_appraisal().options
        if o.evaluation.objectives[Objective.COST] < rich_appraisal().today.evaluation.objectives[Objective.COST]
    ]
    rich.get_by_label("only what costs less than today").check()
    assert rich.locator("#options-table tbody tr:visible th").all_inner_texts() == cheaper
    assert rich.locator("#table-state").inner_text().startswith(f"{len(cheaper)} of 13 rows")
    rich.get_by_label("only what costs less than today").uncheck()
    rich.get_by_label("only what meets every rule").check()
    whole = [option.name for option in rich_appraisal().all if not option.evaluation.violations]
    assert rich.locator("#options-table tbody tr:visible th").all_inner_texts() == whole
    rich.get_by_label("only what meets every rule").uncheck()
    rich.get_by_label("Name holds").fill("option 12")
    assert rich.locator("#options-table tbody tr:visible th").all_inner_texts() == ["Option 12"]
    assert not rich.locator("#options-table thead th[data-group=Organisations]").first.is_visible()
    rich.get_by_label("Organisations", exact=True).check()
    assert rich.locator("#options-table thead th[data-group=Organisations]").first.is_visible()
    rich.get_by_label("Journeys", exact=True).uncheck()
    assert not rich.locator("#options-table th[data-key=mean_minutes]").is_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_point_opens_its_card_and_its_map(key: str, rich: Page) -> None:
    point = rich.locator(".chart.broad .point[data-pick='5']")
    assert (point.get_attribute("aria-label") or "").startswith("Option 5: ")
    point.focus()
    rich.keyboard.press(key)
    assert point.get_attribute("aria-pressed") == "true"
    assert rich.locator(".chart.broad [aria-pressed=true]").count() == 1
    assert rich.locator("#picked-card h3").inner_text() == "Option 5"
    assert rich.locator(".detail:visible").get_attribute("id") == "detail-option-5"
    assert rich.locator(".map-title-option").inner_text() == "Option 5"
    assert "Option 5 is chosen" in rich.locator("#announce").inner_text()


def test_every_point_stands_where_its_figures_say(rich: Page) -> None:
    """Points further right cost more, points further up take longer."""
    held = rich_appraisal().all
    middles = [
        rich.locator(f".chart.broad [data-mark='{place}']").evaluate(
            "e => { const b = e.getBBox(); return [b.x + b.width / 2, b.y + b.height / 2]; }"
        )
        for place in range(len(held))
    ]
    costs = [option.evaluation.objectives[Objective.COST] for option in held]
    minutes = [mean(option.evaluation) for option in held]
    scale = (middles[1][0] - middles[0][0]) / (costs[1] - costs[0])
    assert [x for x, _ in middles] == pytest.approx([middles[0][0] + scale * (c - costs[0]) for c in costs], abs=0.5)
    rise = (middles[1][1] - middles[0][1]) / (minutes[1] - minutes[0])
    assert scale > 0 > rise
    assert [y for _, y in middles] == pytest.approx([middles[0][1] + rise * (m - minutes[0]) for m in minutes], abs=0.5)


def test_cards_and_names_lead_to_the_details(rich: Page) -> None:
    rich.locator("#card-option-3 a").click()
    assert rich.locator(".detail:visible h3").first.inner_text() == "Option 3"
    assert rich.evaluate("document.activeElement.textContent") == "Option 3"
    rich.locator("#options-table tbody a").nth(7).click()
    assert rich.locator(".detail:visible").get_attribute("id") == "detail-option-7"
    assert rich.locator(".pick input:checked").input_value() == "7"


def test_the_map_shows_the_service_and_layer_asked_for(rich: Page) -> None:
    rich.locator("#map-service").select_option(label="Maternity unit led by consultants")
    rich.get_by_label("change of journey").check()
    label = rich.locator(".map-frame").get_attribute("aria-label") or ""
    assert "Maternity unit led by consultants: how journeys change from today to Option 1" in label
    rich.locator(".pick input").first.check(force=True)
    assert not rich.locator(".map-layer").is_visible()
    assert not rich.locator(".map-swipe").is_visible()
    rich.locator(".map-frame").focus()
    rich.keyboard.press("Enter")
    assert "Today: " in rich.locator("#map-place .state").inner_text()


@pytest.mark.parametrize("case", ["small", "rich"])
def test_causes_of_cost_are_the_levers_and_sum(case: str, pages: Path, browser_page: Page) -> None:  # noqa: F811
    page, held = opened(browser_page, pages / f"{case}.html"), CASES[case]()
    for place, option in enumerate(held.options, start=1):
        found = levers(held.today.evaluation, option.evaluation)
        rows = page.locator(f"#detail-option-{place} table.bars:not(.gains) tbody tr")
        shown = {
            row.split("\t")[0]: row for row in (" \t".join(r.locator("th, td").all_text_contents()) for r in rows.all())
        }
        amounts = [number(row.split("\t")[1]) if "no difference" not in row else 0.0 for row in shown.values()]
        expected = [-lever.saving / 1e6 for lever in found if abs(lever.saving) >= 5000]
        assert amounts[:-1] == pytest.approx(expected, abs=0.0051)
        costs = (each.evaluation.objectives[Objective.COST] / 1e6 for each in (option, held.today))
        assert amounts[-1] == pytest.approx(next(costs) - next(costs), abs=0.0051)
        assert sum(amounts[:-1]) == pytest.approx(amounts[-1], abs=0.0051 * len(found))


def test_two_options_beside_each_other(rich: Page) -> None:
    held = rich_appraisal()
    one, other = held.options[1], held.options[4]
    rich.get_by_label("First option").select_option(label=one.name)
    rich.get_by_label("Second option").select_option(label=other.name)
    cost = rich.locator("#compare-place table").first.locator("tbody tr").first.locator("td").all_inner_texts()
    difference = (other.evaluation.objectives[Objective.COST] - one.evaluation.objectives[Objective.COST]) / 1e6
    assert number(cost[2]) == pytest.approx(difference, abs=0.0051)
    cells = rich.locator("#compare-place .matrix td").all_inner_texts()
    first, second = set(one.configuration), set(other.configuration)
    assert sum("first only" in cell for cell in cells) == len(first - second)
    assert sum("second only" in cell for cell in cells) == len(second - first)
    rich.get_by_label("Second option").select_option(label=one.name)
    assert "Both run the same services" in rich.locator("#compare-place").inner_text()


def test_studies_are_told(rich: Page) -> None:
    assert SENTENCE in rich.locator("#robustness").inner_text()
    robust = rich.locator("#robustness table")
    assert robust.get_by_text("✗ breaks 1 rule").count() == 3
    assert BROKEN in robust.inner_text()
    assert "no configuration meets every rule" in robust.inner_text()
    chosen = [frozenset(option.configuration) for option in rich_appraisal().options[:3]]
    differing = rich.locator("#alternatives table").first
    assert differing.locator("tbody tr").count() == len(chosen[0].union(*chosen) - chosen[0].intersection(*chosen))
    assert differing.get_by_text("£1.25m more").count() > 0
    assert "The frontier" in rich.locator("#chart h2").inner_text()


def test_without_a_frontier_none_is_claimed(pages: Path, browser_page: Page) -> None:  # noqa: F811
    page = opened(browser_page, pages / "nasty.html")
    assert page.locator("#chart h2").inner_text() == "Options by cost and journeys"
    assert "frontier" not in page.locator("main").inner_text().lower()
    assert page.locator(".chart.broad .point").count() == 3
    assert page.locator("#alternatives, #robustness").count() == 0


def test_names_are_text(pages: Path, browser_page: Page) -> None:  # noqa: F811
    page = opened(browser_page, pages / "nasty.html")
    assert page.title() == f"Toyshire{NASTY}: options side by side"
    assert names(page)[1] == f"Option A{NASTY}"
    assert page.locator("#card-option-1 h3").inner_text() == f"Option A{NASTY}"
    assert page.locator("script").count() == 3
    assert f"Northgate Hospital{NASTY}" in page.locator(".map-sites").inner_text()


def test_everything_but_the_map_is_read_without_scripts(pages: Path, unscripted: Page) -> None:
    unscripted.goto((pages / "rich.html").as_uri())
    assert unscripted.locator("#options-table tbody tr:visible").count() == 13
    assert unscripted.locator(".detail:visible").count() == 13
    assert unscripted.locator(".chart.broad .point:visible").count() == 13
    assert unscripted.locator("#compare tbody tr:visible").count() > 3
    assert unscripted.get_by_label("First option").is_hidden()


def test_patients_are_disclosed_and_assumptions_marked() -> None:
    text = explorer_page(rich_appraisal())
    found = re.search(r'<script type="application/json" id="explorer-data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    data = json.loads(found.group(1))
    people = [each["key"] for each in data["measures"] if each["kind"] == "people"]
    counts = [option["figures"][key][1] for option in data["options"] for key in people]
    assert len(people) == 3
    assert all(count is None or count % 5 == 0 for count in counts)
    assert '<span class="assumed">assumed</span>' in text
    assert "This area is made up" in text
    assert "reconfig 0.1.0" in text


def test_the_same_appraisal_makes_the_same_bytes(tmp_path: Path) -> None:
    paths = [tmp_path / "one.html", tmp_path / "two.html"]
    for path in paths:
        write_explorer(appraisal(), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_an_option_that_leaves_some_without_a_site(browser_page: Page, tmp_path: Path) -> None:  # noqa: F811
    held = rich_appraisal()
    write_explorer(_without_births(held), tmp_path / "page.html")
    page = opened(browser_page, tmp_path / "page.html")
    assert column(page, "mean_minutes")[1] == "none"
    assert column(page, "mean_minutes_difference")[1] == "some reach no site"
    assert "some patients reach no open site: Nothing for births" in page.locator("#chart").inner_text()
    assert page.locator(".chart.broad .point").count() == 1
    assert_accessible(page)


def _without_births(held: Appraisal) -> Appraisal:
    from reconfig.evaluate.evaluation import evaluate
    from reconfig.solution import Configuration
    from reconfig.study.option import Option

    left = Configuration.of([pair for pair in held.instance.today if pair[0] != "births"])
    option = Option("Nothing for births", "drawn by hand", evaluate(held.instance, left))
    return Appraisal(held.instance, held.today, (option,))


ODD: dict[str, Callable[[], Appraisal]] = {
    "today alone": lambda: dataclasses.replace(appraisal(), options=(), frontier=None),
    "no places": lambda: renamed(appraisal(), "", with_places=False),
    "three objectives": three_objectives,
}


@pytest.mark.parametrize("case", ODD)
def test_odd_appraisals_are_shown(case: str, browser_page: Page, tmp_path: Path) -> None:  # noqa: F811
    held = ODD[case]()
    write_explorer(held, tmp_path / "page.html")
    browser_page.goto((tmp_path / "page.html").as_uri())
    assert browser_page.locator("#options-table tbody tr:visible").count() == len(held.all)
    charts = 1 if held.frontier is None else len(held.frontier.objectives) - 1
    assert browser_page.locator(".chart.broad").count() == charts
    assert browser_page.locator(".map-svg").count() == (0 if case == "no places" else 1)
    assert_accessible(browser_page)
