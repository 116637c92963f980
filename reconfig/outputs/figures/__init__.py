"""The figures of an appraisal, for papers and reports: PNG and SVG, each with its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reconfig.outputs.comparison_tables import comparison_tables
from reconfig.outputs.figures.chart_page import Chart, draw_chart
from reconfig.outputs.figures.costs import cost_chart, organisation_chart, waterfall_chart
from reconfig.outputs.figures.figure import Figure
from reconfig.outputs.figures.frontier import frontier_chart
from reconfig.outputs.figures.journeys import access_chart, journey_chart
from reconfig.outputs.figures.option_map import draw_option_map
from reconfig.outputs.figures.regret import regret_chart
from reconfig.outputs.maps.ground import ground_of
from reconfig.outputs.maps.scale import scale_of
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import slugs


def write_figures(appraisal: Appraisal, folder: Path) -> list[Figure]:
    """Draw every figure that the appraisal has content for into a folder, in the order of a report.

    map-OPTION, costs, organisations, access, journeys, frontier, waterfall-OPTION, regret.
    """
    folder.mkdir(parents=True, exist_ok=True)
    charts = {name: chart for name, chart in charts_of(appraisal) if chart is not None}
    drawn = [draw_chart(appraisal.instance, chart, folder / name) for name, chart in charts.items()]
    return [*_maps(appraisal, folder), *drawn]


def charts_of(appraisal: Appraisal) -> Iterator[tuple[str, Chart | None]]:
    """The charts by the names of their files; None where there is nothing to show."""
    tables = comparison_tables(appraisal)
    yield "costs", cost_chart(appraisal, tables["costs"])
    yield "organisations", organisation_chart(appraisal, tables["organisations"])
    yield "access", access_chart(appraisal)
    yield "journeys", journey_chart(appraisal, tables["journeys"])
    yield "frontier", None if appraisal.frontier is None else frontier_chart(appraisal, appraisal.frontier)
    for option, slug in zip(appraisal.options, slugs(appraisal.options), strict=True):
        yield f"waterfall-{slug}", waterfall_chart(appraisal, option)
    yield "regret", None if appraisal.robustness is None else regret_chart(appraisal, appraisal.robustness)


def _maps(appraisal: Appraisal, folder: Path) -> list[Figure]:
    """A map an option; none where the instance has neither boundaries nor coordinates of zones."""
    ground = ground_of(appraisal.instance)
    if ground is None:
        return []
    scale = scale_of(appraisal.instance)
    return [
        draw_option_map(appraisal.today, option, ground, scale, folder / f"map-{slug}")
        for option, slug in zip(appraisal.options, slugs(appraisal.options), strict=True)
    ]
