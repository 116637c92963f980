"""The public page in a real browser: look-up, map, tables, paper, and nothing that leaves it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from reconfig.evaluate.access import EVERYONE
from reconfig.instance.postcodes import Postcodes
from reconfig.outputs.comparison_tables import comparison_tables
from reconfig.outputs.phrases import money, percent
from reconfig.outputs.tables import rounded
from reconfig.study.appraisal import Appraisal
from tests.appraisals import appraisal
from tests.browser import assert_accessible, browser, browser_page  # noqa: F401
from tests.page_case import (
    Rows,
    drawn_appraisal,
    drawn_option,
    in_page,
    open_page,
    tables_of,
    without_first_unit,
    write_page,
)

POSTCODES = Postcodes({"TO1 1AA": "Z1", "TO1 1AB": "Z6", "TO12 9ZZ": "Z3"})
READY_WITHIN = 3000
"""Milliseconds; a page alone on its machine takes a tenth of it."""


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the toy, with three postcodes."""
    return write_page(appraisal(), tmp_path_factory.mktemp("toy"), POSTCODES)


@pytest.fixture(scope="module")
def kent_appraisal() -> Appraisal:
    """Kent and Medway with three options: least cost, shortest journeys, and today without one maternity unit."""
    shown = appraisal("instances/kent-medway")
    third = drawn_option(shown.instance, "Option C", without_first_unit(shown.instance, "OBS"))
    return Appraisal(shown.instance, shown.today, (*shown.options, third), shown.frontier)


@pytest.fixture(scope="module")
def kent(kent_appraisal: Appraisal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(kent_appraisal, tmp_path_factory.mktemp("kent"))


def look_up(page: Page, text: str) -> str:
    """The answer to what is typed and sent."""
    page.get_by_role("combobox", name="district").fill(text)
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("#answer h3, #place-error:not(:empty)")).not_to_have_count(0)
    return page.locator("#answer").inner_text()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("layer", ["minutes", "change"])
def test_axe_finds_nothing(browser_page: Page, toy: Path, width: int, layer: str) -> None:  # noqa: F811
    browser_page.set_viewport_size({"width": width, "height": 900})
    page = open_page(browser_page, toy)
    page.check(f"input[value={layer}]")
    page.select_option("#map-service", index=1)
    look_up(page, "Ashby")
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_role("combobox", name="district").fill("C")
    expect(page.locator("#place-list")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_kent_and_medway(browser_page: Page, kent: Path, width: int) -> None:  # noqa: F811
    browser_page.set_viewport_size({"width": width, "height": 900})
    page = open_page(browser_page, kent)
    look_up(page, "Nowhere at all")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_small_area_is_looked_up_by_its_name(browser_page: Page, toy: Path) -> None:  # noqa: F811
    """Option A closes Northgate: from Ashby strokes go to Midtown, 20 minutes and not 10, births to Southport, 40."""
    answer = look_up(open_page(browser_page, toy), "ashby")
    assert "Ashby, North" in answer
    assert "Today: Northgate Hospital, 10 minutes." in answer
    assert "Option A: Midtown Hospital, 20 minutes, 10 minutes longer." in answer
    assert "Option A: Southport Hospital, 40 minutes, 30 minutes longer." in answer
    assert "Option A: the journey gets longer for 3 of 3 services." in answer
    assert browser_page.locator("#answer").get_attribute("aria-live") == "polite"


def test_every_answer_is_the_evaluators(browser_page: Page, kent: Path, kent_appraisal: Appraisal) -> None:  # noqa: F811
    page = open_page(browser_page, kent)
    data = in_page(page, "({data}) => ({minutes: data.minutes, nearest: data.nearest})")
    services = ["", *kent_appraisal.instance.service_codes]
    minutes, nearest = np.array(data["minutes"]), np.array(data["nearest"])
    for number, option in enumerate(kent_appraisal.all):
        changes = option.evaluation.changes
        at = (
            [services.index(service) for service in changes["service"]],
            kent_appraisal.instance.zone_positions(changes["zone"]),
        )
        assert (minutes[number][at] == np.rint(changes["minutes_after"].to_numpy(float) * 10)).all()
        assert (nearest[number][at] == kent_appraisal.instance.site_positions(changes["site_after"])).all()


def test_a_district_is_looked_up(browser_page: Page, toy: Path) -> None:  # noqa: F811
    shown = appraisal()
    access = comparison_tables(shown)["access"].set_index(["option", "service", "weighting", "by", "group"])[
        "mean_minutes"
    ]
    answer = look_up(open_page(browser_page, toy), "South")
    for name in ("Today", "Option A", "Option B"):
        mean = access[name, "births", "residents", "district", "South"]
        assert f"{name}: " in answer
        assert f"{round(mean)} minutes on average" in answer
    assert "South (district)" in answer


@pytest.mark.parametrize("typed", ["TO1 1AB", "to11ab", " To1  1aB "])
def test_a_postcode_is_looked_up(browser_page: Page, toy: Path, typed: str) -> None:  # noqa: F811
    answer = look_up(open_page(browser_page, toy), typed)
    assert "TO1 1AB, in Farley, South" in answer


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("TO1 1ZZ", "The postcode TO1 1ZZ is not in the list"),
        ("Nowhere", "No small area or district is called “Nowhere”"),
        ("", "Type a postcode or the name of a place"),
    ],
)
def test_what_is_not_found_is_said_as_an_alert(browser_page: Page, toy: Path, typed: str, said: str) -> None:  # noqa: F811
    page = open_page(browser_page, toy)
    look_up(page, "Ashby")
    alert = page.get_by_role("alert")
    page.get_by_role("combobox", name="district").fill(typed)
    page.get_by_role("button", name="Look up").click()
    expect(alert).to_contain_text(said)
    assert page.locator("#answer").inner_text() == ""
    field = page.get_by_role("combobox", name="district")
    expect(field).to_be_focused()
    assert field.get_attribute("aria-invalid") == "true"
    field.fill("Ashby")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("#answer")).to_contain_text("Ashby")
    assert alert.inner_text() == ""
    assert field.get_attribute("aria-invalid") is None


def test_without_a_table_the_page_knows_no_postcode(browser_page: Page, kent: Path) -> None:  # noqa: F811
    page = open_page(browser_page, kent)
    look_up(page, "ME4 4AA")
    assert "This page has no postcodes" in page.get_by_role("alert").inner_text()
    assert "Royal Mail" not in page.content()


def test_postcodes_bring_their_attribution(browser_page: Page, toy: Path) -> None:  # noqa: F811
    assert (
        "Contains Royal Mail data © Royal Mail copyright" in open_page(browser_page, toy).locator("footer").inner_text()
    )


def test_the_list_of_places_is_worked_by_keys(browser_page: Page, toy: Path) -> None:  # noqa: F811
    page = open_page(browser_page, toy)
    field = page.get_by_role("combobox", name="district")
    field.press_sequentially("nor")
    assert field.get_attribute("aria-expanded") == "true"
    assert page.locator("#place-list li").all_inner_texts() == [
        "North (district)",
        "Ashby, North",
        "Birling, North",
        "Cray, North",
    ]
    field.press("ArrowDown")
    field.press("ArrowDown")
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert chosen.inner_text() == "Ashby, North"
    assert chosen.get_attribute("aria-selected") == "true"
    field.press("Escape")
    expect(page.locator("#place-list")).to_be_hidden()
    field.press("ArrowUp")
    field.press("Enter")
    assert field.input_value() == "Cray, North"
    assert "Cray, North" in page.locator("#answer").inner_text()


def test_swipe_and_buttons_show_today_and_the_option(browser_page: Page, toy: Path) -> None:  # noqa: F811
    page = open_page(browser_page, toy)
    clip = page.locator("#map clipPath rect")
    width = float(page.locator(".map-svg").get_attribute("viewBox").split()[2])  # type: ignore[union-attr]
    for name, at in (("Only today", 1.0), ("Half and half", 0.5), ("Only Option A", 0.0)):
        page.get_by_role("button", name=name).click()
        assert float(clip.get_attribute("x") or "nan") == pytest.approx(at * width)
        assert page.get_by_role("button", name=name).get_attribute("aria-pressed") == "true"
    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    assert float(clip.get_attribute("x") or "nan") == pytest.approx(0.01 * width)
    page.select_option("#map-option", label="Option B")
    expect(page.get_by_role("button", name="Only Option B")).to_be_visible()
    page.check("input[value=change]")
    expect(slider).to_be_hidden()


def test_what_lies_left_of_the_swipe_is_today(browser_page: Page, toy: Path) -> None:  # noqa: F811
    """Strokes of Ashby: 10 minutes today, 20 in Option A. The picture itself is asked, at Ashby's place."""
    page = open_page(browser_page, toy)
    page.select_option("#map-service", label="Acute stroke unit")
    looks = in_page(page, "({data}) => data.scale.minutes_classes.map((look) => look.colour)")
    wanted = in_page(
        page, "({data}) => [0, 1].map((option) => ReconfigMap.minutesClass(data, data.minutes[option][1][0]))"
    )
    assert wanted[0] != wanted[1]
    for button, option in (("Only today", 0), ("Only Option A", 1)):
        page.get_by_role("button", name=button).click()
        assert colour_at(page, 0) == looks[wanted[option]]


def colour_at(page: Page, area: int) -> str:
    """The colour of the topmost class under an area's place that the swipe leaves to be seen."""
    found = in_page(
        page,
        """({data, map}, area) => {
          const [x, y] = data.areas.at[area], box = map.svg.getBoundingClientRect(), units = map.frame.w / box.width;
          const at = [box.left + (x - map.frame.x) / units, box.top + (y - map.frame.y) / units];
          map.svg.scrollIntoView({block: "center"});
          const moved = map.svg.getBoundingClientRect();
          return document.elementsFromPoint(at[0] + moved.left - box.left, at[1] + moved.top - box.top)
            .find((each) => each.classList.contains("map-class")).getAttribute("fill");
        }""",
        area,
    )
    return str(found)


@pytest.mark.parametrize("folder", ["toy", "kent"])
def test_every_area_is_drawn_in_its_class(browser_page: Page, folder: str, request: pytest.FixtureRequest) -> None:  # noqa: F811
    page = open_page(browser_page, request.getfixturevalue(folder))
    for layer in ("minutes", "change"):
        drawn = in_page(
            page,
            """({data, map}, layer) => {
              map.show({layer, service: 1, option: 1});
              const numbers = ReconfigMap.classes(data, {layer, service: 1, option: 1});
              const group = document.querySelector(`[id$="${layer === "change" ? layer : "option"}"] .map-colours`);
              const found = [...group.querySelectorAll(".map-class")];
              const paths = new Map(found.map((path) => [Number(path.dataset.class), path]));
              const inside = data.areas.at.map(
                ([x, y], area) => paths.get(numbers[area]).isPointInFill(new DOMPoint(x, y)));
              return {counted: [...paths.values()].reduce((sum, path) => sum + Number(path.dataset.areas), 0),
                      inside: inside.filter(Boolean).length, areas: data.areas.at.length, paths: paths.size};
            }""",
            layer,
        )
        assert drawn["counted"] == drawn["inside"] == drawn["areas"]
        assert drawn["paths"] <= 11


@pytest.mark.parametrize(("folder", "step"), [("toy", 1), ("kent", 7)])
def test_the_area_under_the_pointer_is_the_right_one(
    browser_page: Page,  # noqa: F811
    folder: str,
    step: int,
    request: pytest.FixtureRequest,
) -> None:
    page = open_page(browser_page, request.getfixturevalue(folder))
    wrong = in_page(
        page,
        """({data, map}, step) => {
          const box = map.svg.getBoundingClientRect(), units = map.frame.w / box.width;
          return data.areas.at.flatMap(([x, y], area) => {
            if (area % step) return [];
            const found = map.areaAt(box.left + (x - map.frame.x) / units, box.top + (y - map.frame.y) / units);
            return found === area ? [] : [[area, found]];
          });
        }""",
        step,
    )
    assert wrong == []


def test_a_press_on_the_map_tells_of_the_area(browser_page: Page, toy: Path) -> None:  # noqa: F811
    page = open_page(browser_page, toy)
    page.select_option("#map-service", label="Maternity unit led by consultants")
    page.locator(".map-svg").scroll_into_view_if_needed()
    x, y = in_page(
        page,
        """({data, map}) => {
          const box = map.svg.getBoundingClientRect(), units = map.frame.w / box.width, [x, y] = data.areas.at[0];
          return [box.left + x / units, box.top + y / units + 20];
        }""",
    )
    page.mouse.click(x, y)
    told = page.locator("#map-answer").inner_text()
    assert "Ashby, North" in told
    assert "Option A: Southport Hospital, 40 minutes, 30 minutes longer." in told
    page.select_option("#map-service", label="Acute stroke unit")
    assert "Option A: Midtown Hospital, 20 minutes" in page.locator("#map-answer").inner_text()


def test_the_map_is_worked_by_keys_and_by_buttons(browser_page: Page, toy: Path) -> None:  # noqa: F811
    page = open_page(browser_page, toy)
    frame, svg = page.get_by_role("application"), page.locator(".map-svg")
    whole = svg.get_attribute("viewBox")
    assert page.get_by_role("button", name="Move left").is_disabled()
    frame.focus()
    frame.press("+")
    zoomed = svg.get_attribute("viewBox")
    assert zoomed != whole
    frame.press("ArrowRight")
    right = svg.get_attribute("viewBox")
    assert right != zoomed
    page.get_by_role("button", name="Move left").click()
    assert svg.get_attribute("viewBox") == zoomed
    page.get_by_role("button", name="Show the whole map").click()
    assert svg.get_attribute("viewBox") == whole
    frame.press("Enter")  # the middle of the toy: Cray ends where Birling begins
    assert "North" in page.locator("#map-answer").inner_text()


@pytest.mark.parametrize("folder", ["toy", "kent"])
def test_figures_in_tables_are_those_of_the_comparison(
    browser_page: Page,  # noqa: F811
    folder: str,
    request: pytest.FixtureRequest,
) -> None:
    shown = appraisal() if folder == "toy" else request.getfixturevalue("kent_appraisal")
    page = open_page(browser_page, request.getfixturevalue(folder))
    found, tables = tables_of(page), comparison_tables(shown)
    _assert_overview(found["Today and the options side by side"], tables["options"])
    _assert_costs(found[f"What it costs a year, in prices of {shown.instance.about.price_year}"], tables["costs"])
    for option in shown.options:
        _assert_bands(found, option.name, tables["journeys"], shown)
    compared = sum(_assert_groups(found, service, tables["access"], shown) for service in shown.instance.service_codes)
    assert compared == len(shown.instance.service_codes) * 3
    _assert_moves(found, tables["moves"], shown)
    _assert_rules(found["Rules that are met and broken"], tables["rules"])


def _assert_overview(rows: Rows, options: pd.DataFrame) -> None:
    assert rows[0][1:] == list(options["option"])
    cells = {row[0].split(" (")[0]: row[1:] for row in rows[1:]}
    assert [float(cell) for cell in cells["Average journey in minutes, all services"]] == pytest.approx(
        options["mean_minutes"], abs=0.0501
    )
    assert cells["Patients within 45 minutes"] == [percent(share) for share in options["within_45"]]
    assert cells["Patients a year whose journey is longer"] == [rounded(count) for count in options["patients_longer"]]
    assert cells["Cost a year"] == [money(amount, "GBP") for amount in options["cost"]]
    assert cells["Rules broken"] == [str(count) for count in options["rules_broken"]]


def _assert_costs(rows: Rows, costs: pd.DataFrame) -> None:
    totals = costs.groupby("option")["amount"].sum()
    assert [cell.split(" (")[0] for cell in rows[-1][1:]] == [money(totals[name], "GBP") for name in rows[0][1:]]
    assert len(rows) == 2 + costs["line"].nunique()


def _assert_bands(found: dict[str, Rows], option: str, journeys: pd.DataFrame, shown: Appraisal) -> None:
    own = journeys[(journeys["option"] == option) & (journeys["by"] == EVERYONE)]
    moved = [s for s in shown.instance.service_codes if (own.loc[own["service"] == s, "band"] != "no change").any()]
    head, *rows = found[f"{option}: patients a year, by how their journey changes"]
    assert [row[0] for row in rows] == [shown.instance.name_of_service(service) for service in moved]
    for service, row in zip(moved, rows, strict=True):
        of_service = own[own["service"] == service].set_index("band")["patients"]
        assert row[1:] == [rounded(of_service.get(band, 0.0)) for band in head[1:]]


def _assert_groups(found: dict[str, Rows], service: str, access: pd.DataFrame, shown: Appraisal) -> int:
    """How many tables of groups were compared, cell by cell."""
    own = access[(access["service"] == service) & (access["weighting"] == "patients")]
    name, compared = shown.instance.name_of_service(service), 0
    for by, words in (
        ("deprivation_fifth", "by how deprived the area is, in fifths"),
        ("rurality", "by kind of place"),
        ("district", "by district"),
    ):
        of_group = own[own["by"] == by].set_index(["group", "option"])
        means, extra = (of_group[f"mean_minutes{what}"].to_dict() for what in ("", "_difference"))
        head, *rows = found[f"{name}: average journey in minutes, {words}"]
        for row in rows:
            group = row[0].split(" (")[0] if by == "deprivation_fifth" else row[0]
            for option, cell in zip(head[1:], row[1:], strict=True):
                assert float(cell.split(" (")[0]) == pytest.approx(means[group, option], abs=0.0501)
                if "(" in cell:
                    told = float(cell.split("(")[1].strip(")").replace("−", "-"))
                    assert told == pytest.approx(extra[group, option], abs=0.0501)
        compared += len(rows) == len(set(own.loc[own["by"] == by, "group"]))
    return compared


def _assert_moves(found: dict[str, Rows], moves: pd.DataFrame, shown: Appraisal) -> None:
    for option in shown.options:
        own = moves[moves["option"] == option.name]
        rows = found[f"{option.name}: what opens and what closes"][1:]
        assert [row[:3] for row in rows] == own[["service_name", "site_name", "change"]].to_numpy().tolist()


def _assert_rules(rows: Rows, rules: pd.DataFrame) -> None:
    head, *body = rows
    for option, cells in zip(head[1:], zip(*(row[1:] for row in body), strict=True), strict=True):
        met = rules.loc[rules["option"] == option, "met"].tolist()
        assert ["yes" if cell == "met" else "no" for cell in cells] == met


def test_the_key_of_the_map_shows_the_shares_of_the_tables(browser_page: Page, kent: Path) -> None:  # noqa: F811
    page = open_page(browser_page, kent)
    page.select_option("#map-service", label="Births in a consultant-led unit")
    key = page.locator(".map-legend tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    table = tables_of(page)["Births in a consultant-led unit: residents, by how long their journey is"]
    assert [row[:3] for row in table[1:]] == key


def test_names_are_text_and_run_nothing(browser_page: Page, tmp_path: Path) -> None:  # noqa: F811
    bad = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>"
    whole = appraisal().instance
    instance = whole.replace(
        zones=whole.zones.assign(name=[f"{bad}{name}" for name in whole.zones["name"]], district=bad),
        sites=whole.sites.assign(name=[f"{bad}{name}" for name in whole.sites["name"]]),
        services=whole.services.assign(name=[f"{bad}{name}" for name in whole.services["name"]]),
        about=whole.about.model_copy(update={"area": f"{bad}shire", "attribution": (bad,)}),
    )
    shown = drawn_appraisal(instance, **{bad: without_first_unit(instance, "births")})
    page = open_page(browser_page, write_page(shown, tmp_path))
    page.locator("#place").fill("Ashby")
    page.locator("#place").fill("script")
    assert bad in page.locator("#place-list").inner_text()
    page.locator("#place").press("ArrowDown")
    page.locator("#place").press("Enter")
    page.select_option("#map-service", index=2)
    page.locator("summary").first.click()
    assert bad in page.locator("#answer").inner_text()
    for place in ("h1", "footer", "#option-1 h2", ".map-sites", "#journeys"):
        assert bad in page.locator(place).first.inner_text()
    assert page.evaluate("window.pwned") is None
    assert page.locator("img").count() == 0


def test_paper_has_both_maps_and_the_tables(browser_page: Page, toy: Path) -> None:  # noqa: F811
    page = open_page(browser_page, toy)
    page.select_option("#map-service", index=1)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    maps = page.locator(".map-paper svg")
    assert maps.count() == 2
    assert page.locator(".map-paper figcaption").all_inner_texts() == [
        "Acute stroke unit: today",
        "Acute stroke unit: Option A",
    ]
    colours = [_colours(each.screenshot()) for each in maps.all()]
    for option, seen in enumerate(colours):
        numbers = in_page(
            page, "({data}, option) => ReconfigMap.classes(data, {layer: 'minutes', service: 1, option})", option
        )
        looks = in_page(page, "({data}) => data.scale.minutes_classes.map((look) => look.colour)")
        assert {looks[number] for number in numbers} <= seen
    assert page.get_by_role("slider").is_hidden()
    assert page.locator("details[open] table").first.is_visible()
    assert page.locator("caption", has_text="Today and the options side by side").is_visible()
    assert len(page.pdf(format="A4")) > 20_000


def _colours(picture: bytes) -> set[str]:
    import io

    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).reshape(-1, 3)
    return {"#" + "".join(f"{part:02x}" for part in each) for each in np.unique(pixels, axis=0)}


def test_without_javascript_words_and_tables_are_there(browser: Browser, toy: Path) -> None:  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(toy.as_uri())
    assert page.get_by_text("need JavaScript").is_visible()
    assert page.locator("#look-up").is_hidden()
    assert page.locator("#map-section").is_hidden()
    for words in ("Cost against today", "Option A: what opens and what closes", "It breaks no rule."):
        assert page.get_by_text(words).first.is_visible()
    page.locator("summary").first.click()
    assert page.get_by_text("Acute stroke unit: average journey in minutes, by district").is_visible()
    context.close()


def test_a_made_up_area_says_so_and_a_real_one_does_not(browser_page: Page, toy: Path, kent: Path) -> None:  # noqa: F811
    words = "This area is made up. It is no real place."
    assert words in open_page(browser_page, toy).locator("main").inner_text()
    real = open_page(browser_page, kent)
    assert words not in real.locator("main").inner_text()
    footer = real.locator("footer").inner_text()
    assert "Contains National Statistics data © Crown copyright and database right" in footer
    assert "Made with reconfig" in footer
    assert "(assumed prices)" in real.locator("#costs").inner_text()


def test_kent_and_medway_is_small_and_soon_ready(browser_page: Page, kent: Path) -> None:  # noqa: F811
    assert kent.stat().st_size < 1_000_000
    page = open_page(browser_page, kent)
    assert page.evaluate("performance.getEntriesByName('ready')[0].startTime") < READY_WITHIN


def test_nothing_can_be_sent(browser_page: Page, toy: Path) -> None:  # noqa: F811
    """The policy refuses a request even to a script of the page's own making."""
    page = open_page(browser_page, toy)
    policy = page.locator("meta[http-equiv]").get_attribute("content") or ""
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "connect-src" not in policy


def test_tab_reaches_the_skip_link_first(browser_page: Page, toy: Path) -> None:  # noqa: F811
    page = open_page(browser_page, toy)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main content")
    expect(skip).to_be_focused()
    assert (skip.bounding_box() or {"x": -1})["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
