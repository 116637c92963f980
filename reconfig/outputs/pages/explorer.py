"""The options explorer: one HTML file for the people who weigh options, which asks nothing of any network."""

from __future__ import annotations

from pathlib import Path

from reconfig.outputs.pages.explorer_view import explorer_view
from reconfig.outputs.pages.map_data import map_data
from reconfig.outputs.pages.packed import packed
from reconfig.outputs.pages.page import MAP_SCRIPTS, MAP_STYLES, page
from reconfig.study.appraisal import Appraisal
from reconfig.whole_files import whole_file

STYLES = (*MAP_STYLES, "explorer.css")
SCRIPTS = (*MAP_SCRIPTS, "explorer_choice.js", "explorer_map.js", "explorer_table.js", "explorer_compare.js")


def write_explorer(appraisal: Appraisal, path: Path) -> None:
    """Write the page; it appears whole or not at all."""
    text = explorer_page(appraisal)
    with whole_file(path) as partial:
        partial.write_bytes(text.encode("utf-8"))


def explorer_page(appraisal: Appraisal) -> str:
    """The page as HTML: cards, table, charts, details of each option, comparison, studies, assumptions, sources.

    Without JavaScript everything can be read but the map and the comparison of two options, in whose place the page
    lists the units by which the options differ.
    """
    drawn = map_data(appraisal)
    words = explorer_view(appraisal) | {"map": None if drawn is None else packed(drawn)}
    return page("explorer.html", styles=STYLES, scripts=SCRIPTS, **words)
