"""The public page of unusual instances: no boundaries, no places at all, choice, no need, very many areas."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.synthetic import synthetic_instance
from reconfig.outputs.maps.scale import scale_of
from reconfig.outputs.pages.map_data import from_tenths, journeys, map_data
from reconfig.solution import Configuration
from tests.browser import assert_accessible, browser, browser_page  # noqa: F401
from tests.output_case import output_instance
from tests.page_case import drawn_appraisal, in_page, open_page, without_first_unit, write_page

HIT_ALL = """({data, map}) => {
  const box = map.svg.getBoundingClientRect(), units = map.frame.w / box.width;
  return data.areas.at.filter(([x, y], area) => map.areaAt(box.left + x / units, box.top + y / units) !== area).length;
}"""


@pytest.fixture(scope="module")
def toy() -> Instance:
    return read_instance("instances/toy")


def _opened(page: Page, folder: Path, instance: Instance, *configurations: Configuration) -> Page:
    names = ("Option_A", "Option_B")[: len(configurations)]
    shown = drawn_appraisal(instance, **dict(zip(names, configurations, strict=True)))
    return open_page(page, write_page(shown, folder))


def test_areas_without_boundaries_are_circles(browser_page: Page, toy: Instance, tmp_path: Path) -> None:  # noqa: F811
    bare = toy.replace(boundaries=None)
    page = _opened(browser_page, tmp_path, bare, without_first_unit(bare, "births"))
    assert in_page(page, HIT_ALL) == 0
    assert_accessible(page)


def test_without_any_places_the_page_says_so(browser: Browser, toy: Instance, tmp_path: Path) -> None:  # noqa: F811
    nowhere = toy.replace(boundaries=None, zones=toy.zones.assign(easting=float("nan"), northing=float("nan")))
    shown = drawn_appraisal(nowhere, Option_A=without_first_unit(nowhere, "births"))
    assert map_data(shown) is None
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(write_page(shown, tmp_path).as_uri())
    assert page.get_by_text("There is no map and no look-up").is_visible()
    assert page.locator("caption", has_text="Option A: what opens and what closes").is_visible()
    assert faults == []
    page.close()


def test_a_page_of_today_alone(browser_page: Page, toy: Instance, tmp_path: Path) -> None:  # noqa: F811
    page = _opened(browser_page, tmp_path, toy)
    assert page.get_by_text("There is no option beside it.").is_visible()
    page.locator("#place").fill("Ashby")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("#answer")).to_contain_text("Today: Northgate Hospital, 10 minutes.")
    assert_accessible(page)


def test_where_nobody_can_go_any_longer(browser_page: Page, toy: Instance, tmp_path: Path) -> None:  # noqa: F811
    without = Configuration.of(pair for pair in toy.today if pair[0] != "births")
    page = _opened(browser_page, tmp_path, toy, without)
    page.select_option("#map-service", label="Maternity unit led by consultants")
    page.locator("#place").fill("Ashby")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("#answer")).to_contain_text("Option A: no open site can be reached.")
    assert page.locator("#answer li.longer", has_text="no open site can be reached").count() == 1
    assert "no open site can be reached" in page.locator(".map-legend").inner_text()
    page.check("input[value=change]")
    assert "can reach no open site any longer" in page.locator(".map-legend").inner_text()


def test_patients_who_choose_are_told_an_average(browser_page: Page, tmp_path: Path) -> None:  # noqa: F811
    """The output case, whose patients choose; some of its areas need nothing."""
    whole = output_instance().replace(rules=())
    instance = whole.replace(services=whole.services.assign(allocation="choice", choice_decay=0.1))
    first = instance.zones["zone"].iloc[0]
    instance = instance.replace(demand=instance.demand[instance.demand["zone"] != first].reset_index(drop=True))
    option = Configuration.of(pair for pair in instance.today if pair != ("CARE", "B"))
    page = _opened(browser_page, tmp_path, instance, option)
    names = list(instance.zones["name"])
    changes = drawn_appraisal(instance, A=option).options[0].evaluation.changes.set_index("zone")
    last = instance.zones["zone"].iloc[-1]
    page.locator("#place").fill(names[-1])
    page.get_by_role("button", name="Look up").click()
    site = instance.name_of_site(str(changes.loc[last, "site_after"]))
    minutes = round(float(changes.loc[last, "minutes_after"]))
    expect(page.locator("#answer")).to_contain_text(f"Option A: mostly {site}, {minutes} minutes on average")
    page.locator("#place").fill(names[0])
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("#answer")).to_contain_text("nobody there needs it")


def test_classes_of_the_page_are_those_of_the_scale(browser_page: Page, toy: Instance, tmp_path: Path) -> None:  # noqa: F811
    options = without_first_unit(toy, "births"), Configuration.of(pair for pair in toy.today if pair[0] != "births")
    page = _opened(browser_page, tmp_path, toy, *options)
    shown = drawn_appraisal(toy, A=options[0], B=options[1])
    scale = scale_of(toy)
    for option, held in enumerate(shown.all):
        for number, service in enumerate(("", *toy.service_codes)):
            before, after = (from_tenths(journeys(each.evaluation, service).minutes) for each in (shown.today, held))
            expected = {"minutes": scale.minutes_class(after), "change": scale.change_class(before, after)}
            for layer, classes in expected.items():
                words = "({data}, what) => ReconfigMap.classes(data, what)"
                assert in_page(page, words, {"service": number, "option": option, "layer": layer}) == classes.tolist()


@pytest.mark.slow
def test_six_thousand_areas_are_usable(browser_page: Page, tmp_path: Path) -> None:  # noqa: F811
    """Soon ready, every view within a second, every area drawn."""
    instance = synthetic_instance(zones=6000, sites=12, services=3, seed=3)
    options = [without_first_unit(instance, service) for service in instance.service_codes[:2]]
    page = _opened(browser_page, tmp_path, instance, *options)
    assert page.evaluate("performance.getEntriesByName('ready')[0].startTime") < 5000
    seconds = in_page(
        page,
        """async ({map}) => {
          const spent = [];
          for (const layer of ["change", "minutes"]) for (const option of [2, 1]) {
            const begun = performance.now();
            map.show({layer, option, service: 1});
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            spent.push((performance.now() - begun) / 1000);
          }
          return spent;
        }""",
    )
    assert max(seconds) < 1
    drawn = page.locator("[id$=option] .map-class").evaluate_all(
        "(all) => all.reduce((sum, each) => sum + Number(each.dataset.areas), 0)"
    )
    assert drawn == 6000
