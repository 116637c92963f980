"""The figures of an appraisal, for papers and reports: PNG and SVG, each with its words."""

from __future__ import annotations

from pathlib import Path

from reconfig.outputs.figures.figure import Figure
from reconfig.outputs.figures.option_map import draw_option_map
from reconfig.outputs.maps.ground import ground_of
from reconfig.outputs.maps.scale import scale_of
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import slugs


def write_figures(appraisal: Appraisal, folder: Path) -> list[Figure]:
    """Draw every figure that the appraisal has content for into a folder, in the order of a report."""
    folder.mkdir(parents=True, exist_ok=True)
    return _maps(appraisal, folder)


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
