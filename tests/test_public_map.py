"""The map of the public page in a real browser: swipe, keys, every area drawn and found, and on paper."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import browser, browser_page  # noqa: F401
from tests.page_case import in_page, open_page
from tests.page_fixtures import kent, kent_appraisal, toy  # noqa: F401


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
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).reshape(-1, 3)
    return {"#" + "".join(f"{part:02x}" for part in each) for each in np.unique(pixels, axis=0)}
