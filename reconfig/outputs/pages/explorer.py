"""The options explorer: one HTML file for the people who weigh options, which asks nothing of any network."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from reconfig.outputs.pages.explorer_view import explorer_view
from reconfig.outputs.pages.policy import content_policy
from reconfig.study.appraisal import Appraisal
from reconfig.whole_files import whole_file

STYLES = ("explorer.css",)
SCRIPTS = ("explorer_select.js", "explorer_table.js", "explorer_compare.js")
PACKAGE = "reconfig.outputs.pages"


def write_explorer(appraisal: Appraisal, path: Path) -> None:
    """Write the page; it appears whole or not at all."""
    text = explorer_page(appraisal)
    with whole_file(path) as partial:
        partial.write_bytes(text.encode("utf-8"))


def explorer_page(appraisal: Appraisal) -> str:
    """The page as HTML: cards, table, charts, details of each option, comparison, studies, assumptions, sources.

    Without JavaScript everything can be read but the map and the comparison of two options.
    """
    styles, scripts = _joined(STYLES), _joined(SCRIPTS)
    template = _templates().get_template("explorer.html")
    policy = content_policy([scripts], [styles])
    return template.render(explorer_view(appraisal), styles=styles, scripts=scripts, policy=policy)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader(PACKAGE, "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _joined(names: tuple[str, ...]) -> str:
    """Files of `assets` as one text, with the line ends that a browser hashes."""
    assets = resources.files(PACKAGE) / "assets"
    return "\n".join((assets / name).read_text(encoding="utf-8") for name in names).replace("\r\n", "\n")
