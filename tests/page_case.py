"""Pages for tests: written once, opened in a browser, and read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.postcodes import Postcodes
from reconfig.outputs.pages.public import write_public_page
from reconfig.solution import Configuration
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option

Rows = list[list[str]]

READ_TABLES = """() => Object.fromEntries([...document.querySelectorAll("main .wide table")].map((table) => [
  table.caption.textContent, [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent))]))"""


def drawn_option(instance: Instance, name: str, configuration: Configuration) -> Option:
    """An option drawn by hand."""
    return Option(name, "drawn by hand", evaluate(instance, configuration))


def drawn_appraisal(instance: Instance, **options: Configuration) -> Appraisal:
    """Today beside options drawn by hand, `Option_B` as Option B."""
    made = (drawn_option(instance, name.replace("_", " "), each) for name, each in options.items())
    return Appraisal(instance, drawn_option(instance, "Today", instance.today), tuple(made))


def without_first_unit(instance: Instance, service: str) -> Configuration:
    """Today without a service's first unit in the area."""
    first = min(instance.today.sites_of(service) - instance.neighbours)
    return Configuration.of(pair for pair in instance.today if pair != (service, first))


def write_page(shown: Appraisal, folder: Path, postcodes: Postcodes | None = None) -> Path:
    """The public page in a folder."""
    path = folder / "public.html"
    write_public_page(shown, path, postcodes)
    return path


def open_page(page: Page, path: Path) -> Page:
    """The page in the browser, once its map stands."""
    page.goto(path.as_uri())
    page.wait_for_function("performance.getEntriesByName('ready').length > 0")
    return page


def tables_of(page: Page) -> dict[str, Rows]:
    """Every table of the page by its caption, heads first."""
    found: dict[str, Rows] = page.evaluate(READ_TABLES)
    return found


def in_page(page: Page, words: str, argument: Any = None) -> Any:  # noqa: ANN401
    """The value of a JavaScript function of the page's {data, map} and an argument."""
    return page.evaluate(
        f"async (argument) => {{ const held = await PublicPage; return ({words})(held, argument); }}", argument
    )
