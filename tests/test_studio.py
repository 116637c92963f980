"""The studio in a real browser: what-ifs asked, watched, stopped and compared; and pages from elsewhere kept out."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.io import read_instance
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.objective import Objective
from reconfig.solver import read_solver
from tests.browser import assert_accessible, browser  # noqa: F401
from tests.studio import Served, eventually, patient_solver, served

NASTY = "<img src=x onerror=\"document.title='stolen'\">|'; DROP TABLE run"

REFUSED = "responded with a status of 422"
"""What the browser says of an answer that the page shows as a message; other faults fail."""

PATIENCE = 20_000
"""Milliseconds, on a machine that does much else."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A studio on the toy, whose solver waits until it is asked to stop."""
    solver = read_solver(str(patient_solver(tmp_path_factory.mktemp("solver"))))
    with served(read_instance("instances/toy"), tmp_path_factory.mktemp("store"), solver) as held:
        yield held


@pytest.fixture
def page(browser: Browser, studio: Served) -> Iterator[Page]:  # noqa: F811
    """A page that may ask nothing but the studio; what it says went wrong fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    faults: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    context.on("request", note)
    context.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    yield opened
    context.close()
    assert [fault for fault in faults if REFUSED not in fault] == []
    assert asked
    assert [url for url in asked if not url.startswith(f"{studio.door.address}")] == []


def ask(page: Page, studio: Served, label: str = "", beside: str | None = None) -> None:
    """Ask for the stroke unit of Midtown, which does not run today."""
    page.goto(studio.url("what-if"))
    page.get_by_role("button", name="Settle a service at a site").click()
    page.get_by_label("Site", exact=True).select_option(label="Midtown Hospital (not today)")
    assert page.get_by_label("There it").input_value() == "yes"
    if beside is not None:
        page.get_by_label("Compare the answer with").select_option(label=beside)
    page.get_by_label("Name").fill(label)
    page.get_by_role("button", name="Solve").click()
    page.wait_for_url("**/runs/*")


def shows(page: Page, name: str, words: str) -> None:
    """Wait until a field of the run says something; the policy of the page lets no script be made of words."""
    expect(page.locator(f"[data-field={name}]")).to_contain_text(words, timeout=PATIENCE)


def stop(page: Page) -> None:
    shows(page, "found", "£")
    page.get_by_role("button", name="Stop, keep best").click()
    page.wait_for_selector("#answer")


def test_a_what_if_is_asked_watched_stopped_and_compared(page: Page, studio: Served) -> None:
    ask(page, studio)
    shows(page, "words", "running: waiting")
    shows(page, "near", "at most 50 % from the best possible")
    assert page.title().startswith("Stroke at Midtown Hospital: least cost")
    assert_accessible(page)
    stop(page)

    (run,) = studio.runs()
    assert run.state is State.STOPPED
    assert run.best is not None
    assert ("stroke", "M") in run.best
    instance = read_instance("instances/toy")
    today, answer = (evaluate(instance, each).objectives[Objective.COST] for each in (instance.today, run.best))
    words = "more" if answer > today else "less"
    told = page.locator(".differences").inner_text()
    assert f"It costs £{abs(answer - today) / 1e6:.2f}m a year {words} than today" in told
    cost = page.locator(".beside").first.locator("tbody tr").first.locator("td").all_inner_texts()
    assert cost[:2] == [f"£{today / 1e6:.2f}m", f"£{answer / 1e6:.2f}m"]
    opened = page.locator("#answer + section .columns > div").first.inner_text()
    assert "Acute stroke unit" in opened
    assert "Midtown Hospital" in opened
    assert "Stroke at Midtown Hospital" in page.locator("main").inner_text()
    page.get_by_role("link", name="Change this question").click()
    assert page.get_by_label("Site", exact=True).input_value() == "M"
    assert page.get_by_label("Compare the answer with").input_value() == run.id

    page.goto(studio.url())
    page.get_by_label("Compare Stroke at Midtown Hospital: least cost").check()
    page.get_by_role("button", name="Compare in the options explorer").click()
    page.wait_for_selector(".map-svg")
    names = page.locator("#options-table tbody th").all_inner_texts()
    assert [name.strip() for name in names] == ["Today", "Stroke at Midtown Hospital: least cost"]


def test_a_run_is_resumed_from_the_table_and_compared_with_another(page: Page, studio: Served) -> None:
    """The minimum of strokes is turned by slider; the run of the first what-if stands beside the second."""
    first = "Stroke at Midtown Hospital: least cost"
    page.goto(studio.url("what-if"))
    slider = page.get_by_label("At least, strokes a year: slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    number = page.locator(".dial.turned input[type=number]")
    assert float(number.input_value()) > 150
    number.fill("160")
    assert "at least 160 strokes a year" in page.locator("#summary").inner_text()
    page.get_by_label("Shortest journeys", exact=True).check()
    page.get_by_label("Compare the answer with").select_option(label=first)
    page.get_by_label("Name").fill(NASTY)
    page.get_by_role("button", name="Solve").click()
    page.wait_for_url("**/runs/*")
    shows(page, "found", "minutes")
    page.goto(studio.url())
    row = page.locator("#runs tbody tr").filter(has_text="DROP TABLE")
    assert NASTY in row.inner_text()
    row.get_by_role("button", name="Stop, keep best").click()
    row.get_by_role("button", name="Resume").wait_for()
    row.get_by_role("button", name="Resume").click()
    row.get_by_role("button", name="Stop, keep best").wait_for()
    eventually(lambda: row.locator("[data-head=Attempt]").inner_text().startswith("2"))
    row.get_by_role("button", name="Stop, keep best").click()
    row.get_by_role("button", name="Resume").wait_for()
    row.get_by_role("link").click()
    page.get_by_label("Compare with").select_option(label=first)
    page.get_by_role("button", name="Show").click()
    page.wait_for_selector(f"h2:has-text('The answer beside “{first}”')")
    asked = page.locator("section").first.inner_text()
    assert "Stroke: 150 to 700 strokes a year at every site: at least 160 strokes a year instead of 150" in asked
    heads = page.locator(".beside").first.locator("thead th").all_inner_texts()
    assert heads == [first, "This answer", "Difference"]
    costs = page.locator(".beside").first.locator("tbody tr").first.locator("td").all_inner_texts()
    assert costs[2] == "no difference" or re.match(r"[+−]£[\d.]+m (more|less)$", costs[2])
    assert page.title().startswith(NASTY)


@pytest.mark.parametrize("wide", [320, 1280])
def test_everybody_can_use_it(page: Page, studio: Served, wide: int) -> None:
    """Axe finds nothing on any page, with everything shown, and nothing is wider than the screen."""
    if not studio.runs():
        ask(page, studio)
        stop(page)
    page.set_viewport_size({"width": wide, "height": 900})
    over = next(run for run in studio.runs() if run.state is State.STOPPED)
    for path in ("", "what-if", f"runs/{over.id}"):
        page.goto(studio.url(path))
        if path == "":
            page.wait_for_selector("#runs tbody tr")
        if path == "what-if":
            page.get_by_role("button", name="Settle a service at a site").click()
            page.locator(".dial input[type=number]").first.fill("21")
            page.get_by_role("button", name="Put ").first.wait_for()
        for details in page.locator("details").all():
            details.evaluate("each => { each.open = true; }")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= wide, path


def test_what_is_wrong_is_said_where_it_was_asked(page: Page, studio: Served) -> None:
    page.goto(studio.url("what-if"))
    for _ in range(2):
        page.get_by_role("button", name="Settle a service at a site").click()
    page.get_by_label("There it").nth(1).select_option("yes")
    before = len(studio.runs())
    with page.expect_response("**/what-ifs") as answer:
        page.locator("#question").evaluate("form => form.requestSubmit()")
    assert answer.value.status == 422
    expect(page.locator("#problem")).to_contain_text("is to run and not to run")
    assert len(studio.runs()) == before


ATTACKS = """async (address) => {
  const tried = {};
  const note = (name, promise) => promise.then(() => { tried[name] = "read"; }, () => { tried[name] = "refused"; });
  const body = JSON.stringify({ minimise: "cost" });
  const json = { "Content-Type": "application/json" };
  await note("read", fetch(address));
  await note("read with cookies", fetch(address + "events/jobs", { credentials: "include" }));
  await note("start", fetch(address + "what-ifs", { method: "POST", headers: json, body }));
  await fetch(address + "what-ifs", { method: "POST", mode: "no-cors", body }).catch(() => {});
  await note("stream", new Promise((good, bad) => {
    const source = new EventSource(address + "events/jobs");
    source.onmessage = good;
    source.onerror = () => { source.close(); bad(); };
  }));
  await note("script", new Promise((good, bad) => {
    const script = document.createElement("script");
    script.onload = good; script.onerror = bad; script.src = address + "assets/studio.js";
    document.head.append(script);
  }));
  await new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.name = "framed"; frame.onload = done; frame.src = address;
    document.body.append(frame);
  });
  tried.frames = frames.length;
  const form = document.createElement("form");
  Object.assign(form, { method: "post", target: "framed", action: address + "what-ifs", enctype: "text/plain" });
  const field = Object.assign(document.createElement("input"), { name: '{"minimise":"cost","label":"', value: '"}' });
  form.append(field);
  document.body.append(form);
  await new Promise((done) => { document.querySelector("iframe").onload = done; form.submit(); });
  return tried;
}"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """Another program of this machine that serves a page: another port is another origin, and the same site."""

    class Quiet(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!DOCTYPE html><title>Elsewhere</title><body></body>")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("knows", [False, True], ids=["no token", "the token"])
def test_a_page_from_elsewhere_can_neither_start_nor_read(
    browser: Browser,  # noqa: F811
    studio: Served,
    elsewhere: str,
    knows: bool,
) -> None:
    """Not even one that knows the address, in a browser that has the studio open."""
    before = [run.id for run in studio.runs()]
    context = browser.new_context()
    own = context.new_page()
    own.goto(studio.url())
    own.wait_for_selector("[data-count]:not(:empty)")
    assert context.cookies() == []
    page = context.new_page()
    page.goto(elsewhere)
    tried = page.evaluate(ATTACKS, studio.url() if knows else f"{studio.origin}/")
    assert tried == {
        "read": "refused",
        "read with cookies": "refused",
        "start": "refused",
        "stream": "refused",
        "script": "refused",
        "frames": 1,
    }
    framed = page.frame(name="framed")
    assert framed is not None
    assert "Runs" not in framed.evaluate("() => document.body.innerText")
    assert [run.id for run in studio.runs()] == before
    context.close()


def test_thousands_of_runs_are_counted_and_the_first_are_shown(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    import dataclasses

    from reconfig.jobs.asked import Entry
    from reconfig.jobs.keeping import keep
    from reconfig.jobs.runner import the_runner
    from reconfig.solver import Solver

    instance = read_instance("instances/toy")
    asked = keep(tmp_path, instance, Objective.COST, Solver("exact", "exact"))
    with the_runner(tmp_path), Store(tmp_path) as store:
        store.submit("many", [Entry(dataclasses.replace(asked, version=f"v{n}"), f"Run {n}") for n in range(3000)])
        with served(instance, tmp_path) as studio:
            page = browser.new_page()
            rows = page.locator("#runs tbody tr")
            page.goto(studio.url())
            expect(rows).to_have_count(50, timeout=PATIENCE)
            assert page.locator("[data-count=queued]").inner_text() == "3,000"
            assert page.locator("#more-words").inner_text() == "2,950 more are not shown."
            page.get_by_role("button", name="Show more").click()
            expect(rows).to_have_count(150, timeout=PATIENCE)
            expect(page.locator("#obstacle")).to_contain_text("Another program", timeout=PATIENCE)
            page.get_by_role("button", name="Take out of the queue").first.click()
            expect(page.locator("[data-count=stopped]")).to_have_text("1", timeout=PATIENCE)
            page.get_by_label("Stopped").check()
            expect(rows).to_have_count(1, timeout=PATIENCE)
            assert rows.locator("th").inner_text() == "Run 0"
            page.close()
