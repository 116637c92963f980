"""The public page in a real browser: look-up, words, and nothing that leaves it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reconfig.outputs.comparison_tables import comparison_tables
from tests.appraisals import appraisal
from tests.browser import assert_accessible, browser, browser_page  # noqa: F401
from tests.page_case import drawn_appraisal, open_page, without_first_unit, write_page
from tests.page_fixtures import kent, kent_appraisal, toy  # noqa: F401

READY_WITHIN = 3000
"""Milliseconds; a page alone on its machine takes a tenth of it."""


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


def test_nothing_can_be_sent(browser: Browser, toy: Path) -> None:  # noqa: F811
    """The policy refuses a request, a picture and a script even where the page itself wants them."""
    page = open_page(browser.new_page(), toy)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    refused = page.evaluate(
        """async (address) => {
          const refused = [];
          addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
          await fetch(`${address}/typed`, {signal: AbortSignal.timeout(1000)}).catch(() => null);
          const picture = new Image(), script = document.createElement("script");
          picture.src = `${address}/typed.png`;
          script.textContent = "window.pwned = 1";
          document.body.append(picture, script);
          await new Promise((done) => setTimeout(done, 200));
          return refused.sort();
        }""",
        f"http://127.0.0.1:{listener.getsockname()[1]}",
    )
    assert refused == ["connect-src", "img-src", "script-src-elem"]
    assert page.evaluate("window.pwned") is None
    with listener, pytest.raises(BlockingIOError):  # nobody has called
        listener.accept()
    page.close()


def test_tab_reaches_the_skip_link_first(browser_page: Page, toy: Path) -> None:  # noqa: F811
    page = open_page(browser_page, toy)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main content")
    expect(skip).to_be_focused()
    assert (skip.bounding_box() or {"x": -1})["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
