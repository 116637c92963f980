"""The folder of a what-if: the changed instance, the difference by zone, words, a map and a page."""

from __future__ import annotations

from pathlib import Path

from reconfig.instance.about import About
from reconfig.instance.io import write_files
from reconfig.instance.travel_files import TIMES
from reconfig.outputs.difference import Difference, difference_markdown
from reconfig.outputs.difference_page import difference_page
from reconfig.outputs.maps.difference import draw_difference
from reconfig.outputs.run_folder import write_table
from reconfig.travel.change import Change
from reconfig.travel.inputs import Inputs
from reconfig.travel.journeys import Journeys
from reconfig.travel.rerun import Rerun
from reconfig.travel.times_out import timed
from reconfig.whole_folder import whole_folder


def difference_of(inputs: Inputs, before: Journeys, change: Change, after: Rerun) -> Difference:
    """The instance before and after a change, both with the times of the roads."""
    instance = inputs.instance
    changed = instance.replace(sites=change.sites, offers=change.offers, about=_about(inputs, before, change))
    return Difference(
        timed(instance, before.minutes, before.site_minutes),
        timed(changed, after.journeys.minutes, after.journeys.site_minutes),
        change,
        after,
    )


def _about(inputs: Inputs, before: Journeys, change: Change) -> About:
    about = inputs.instance.about
    source = f"{inputs.source}{before.settings.words}, what if: {change.name}"
    title = f"{about.title} (what if: {change.name})"
    return about.model_copy(update={"title": title, "sources": {**about.sources, **dict.fromkeys(TIMES, source)}})


def write_difference(found: Difference, folder: Path, settings: str) -> Path:
    """Write everything of a what-if as a new folder, whole or not at all."""
    with whole_folder(folder) as partial:
        (partial / "instance").mkdir()
        write_files(found.after, partial / "instance")
        write_table(found.table, partial / "difference.csv")
        (partial / "summary.md").write_text(difference_markdown(found, settings), encoding="utf-8")
        drawn = draw_difference(found, partial / "map")
        svg = next((path.read_text(encoding="utf-8") for path in drawn if path.suffix == ".svg"), None)
        (partial / "difference.html").write_text(difference_page(found, svg), encoding="utf-8")
    return folder
