"""Each figure of the public page is the evaluator's, read back in a real browser."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page

from reconfig.evaluate.access import EVERYONE
from reconfig.outputs.comparison_tables import comparison_tables
from reconfig.outputs.phrases import money, percent
from reconfig.outputs.tables import rounded
from reconfig.study.appraisal import Appraisal
from tests.appraisals import appraisal
from tests.browser import browser, browser_page  # noqa: F401
from tests.page_case import Rows, in_page, open_page, tables_of
from tests.page_fixtures import kent, kent_appraisal, toy  # noqa: F401


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
