"""Segments and pathways in a run folder: tables and words, on the tiny instance with rates (`tests/rated.py`).

Minutes to S1 and S2: 10 and 30 from 0012, 25 and 15 from 7E05, 35 and 12 from NA, 55 and 40 from E04. Today asu runs at
S1, S2 and the neighbour's S3 (20 minutes from E04); the proposal closes it at S2. Demand for asu after pathways, of the
well and of the frail: 1.21 x (49.2, 23.6, 16, 9.2) and 0.8 x 1.21 x (91.2, 33.6, 36, 27.2).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reconfig.evaluate import Evaluation, evaluate
from reconfig.instance.io import read_instance
from reconfig.outputs import segment_words
from reconfig.outputs.segment_tables import segment_tables
from reconfig.outputs.segment_words import pathways_markdown, segments_markdown
from reconfig.outputs.words import summary_markdown
from reconfig.solution import Configuration
from tests.output_case import both, output_instance
from tests.rated import write_rated

Pair = tuple[Evaluation, Evaluation]


def records(table: pd.DataFrame, *keys: str) -> dict[tuple[Any, ...], dict[Any, Any]]:
    """The rows of a table by some of its columns."""
    return {tuple(row[key] for key in keys): row for row in table.to_dict("records")}


@pytest.fixture(scope="module", name="pair")
def _pair(tmp_path_factory: pytest.TempPathFactory, tiny_template: Path) -> Pair:
    folder = Path(shutil.copytree(tiny_template, tmp_path_factory.mktemp("rated") / "tiny"))
    instance = read_instance(write_rated(folder))
    proposal = Configuration.of(pair for pair in instance.today if pair != ("asu", "S2"))
    return evaluate(instance, proposal), evaluate(instance, instance.today)


def test_segments_csv(pair: Pair) -> None:
    """The well: (49.2 x 10 + 23.6 x 15 + 16 x 12 + 9.2 x 20) / 98 = 12.47 minutes today.

    Then 7E05 takes 25 minutes and NA 35: (492 + 590 + 560 + 184) / 98 = 18.63, with 16 / 98 beyond 30 minutes, and a
    longer way for (23.6 + 16) / 98.
    """
    table = records(segment_tables(*pair)["segments.csv"], "service", "segment")
    assert list(table) == [("asu", "well"), ("asu", "frail"), ("home", "frail")]
    well = table["asu", "well"]
    assert well["segment_name"] == "Mostly well"
    assert well["demand"] == pytest.approx(98 * 1.21)
    assert well["mean_minutes_today"] == pytest.approx((492 + 354 + 192 + 184) / 98)
    assert well["mean_minutes"] == pytest.approx((492 + 590 + 560 + 184) / 98)
    assert well["within_30_today"] == pytest.approx(1)
    assert well["within_30"] == pytest.approx(82 / 98)
    assert well["longer"] == pytest.approx(39.6 / 98)
    frail = table["asu", "frail"]
    assert frail["longer"] == pytest.approx(69.6 / 188)
    assert table["home", "frail"]["longer"] == 0


def test_activity_by_segment_csv(pair: Pair) -> None:
    """Today S1 treats 0012, S2 7E05 and NA, S3 E04; in the proposal S1 treats the first three."""
    frame = segment_tables(*pair)["activity_by_segment.csv"]
    table = records(frame, "service", "site", "segment")
    assert [key for key in table if key[0] == "asu"] == [
        ("asu", site, segment) for site in ("S1", "S2", "S3") for segment in ("well", "frail")
    ]
    rows = [table["asu", site, segment] for site, segment in (("S1", "well"), ("S2", "frail"), ("S3", "frail"))]
    assert [row["activity_today"] for row in rows] == pytest.approx([49.2 * 1.21, 69.6 * 0.968, 27.2 * 0.968])
    assert [row["activity"] for row in rows] == pytest.approx([88.8 * 1.21, 0, 27.2 * 0.968])
    of_asu = frame.loc[frame["service"] == "asu", "activity"].sum()
    assert of_asu == pytest.approx(pair[0].instance.demand_of("asu").sum())


def test_pathways_csv(pair: Pair) -> None:
    ward, early = segment_tables(*pair)["pathways.csv"].to_dict("records")
    assert [ward[name] for name in ("instead", "resource", "segment")] == ["home", "", "frail"]
    effects = [ward[name] for name in ("on_pathway", "avoided", "instead_units")]
    assert effects == pytest.approx([56.87, 45.496, 85.305])
    assert early["saved"] == pytest.approx(0.69212)


def test_segments_in_words(pair: Pair) -> None:
    """40.4 and 37.0 %; nobody's way to care at home is longer."""
    lines = segments_markdown(pair[0]).splitlines()
    assert lines[-1] == "- Acute stroke unit: 40 % of Mostly well and 37 % of Frailty."
    assert len(lines) == 3
    assert segments_markdown(pair[1]) == ""


def test_the_segments_touched_most_come_first(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment_words, "MOST_SEGMENTS", 1)
    assert segments_markdown(pair[0]).endswith("- Acute stroke unit: 40 % of Mostly well; no more of 1 other.")


def test_pathways_in_words(pair: Pair) -> None:
    """Counts to the nearest 5: 56.87 is 55, 45.5 is 45, 85.3 is 85, 69.2 is 70. What is assumed says so."""
    *_, ward, early = pathways_markdown(pair[0].instance).splitlines()
    assert ward == (
        "- Virtual ward (assumed): it takes 25 % of Frailty, 55 strokes a year, from Acute stroke unit. "
        "It avoids 45 of them. Care at home takes over with 85 visits a year."
    )
    assert early == (
        "- Early discharge: it takes 20 %, 70 strokes a year, from Acute stroke unit. "
        "On average 0.7 beds fewer are in use."
    )


def test_the_summary_holds_both(pair: Pair) -> None:
    summary = summary_markdown(*pair, heading="x")
    assert "## Whose journeys become longer, by need" in summary
    assert "## Care that moves into the community" in summary
    assert "(assumed) made up" in summary


def test_an_instance_without_segments_has_none_of_it() -> None:
    pair = both(output_instance(), "A", "N")
    assert segment_tables(*pair) == {}
    assert segments_markdown(pair[0]) == ""
    assert pathways_markdown(pair[0].instance) == ""
