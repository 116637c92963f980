"""The pages of the studio as HTML: templates of the package, in which everything is escaped."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from reconfig.outputs.pages.page import asset as asset_of_pages

TYPES: Final = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
OWN: Final = ("studio.css", "studio.js", "jobs.js", "what_if.js", "run.js", "icon.svg")
SHARED: Final = ("explorer.css",)
"""The style of the options explorer, so that both look alike."""


def page(request: Request, template: str, status: int = 200, **words: Any) -> HTMLResponse:  # noqa: ANN401
    """A page of a template; it finds `root`, with which every path of the studio begins."""
    root = request.scope["root_path"]
    return HTMLResponse(_environment().get_template(template).render(root=root, **words), status)


@cache
def _environment() -> Environment:
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=PackageLoader("reconfig.web", "templates"),
    )
    made.tests["kind"] = lambda block, kind: type(block).__name__ == kind
    return made


def asset(name: str) -> tuple[str, str] | None:
    """The text and the type of a file of the page; None where the studio has none of that name."""
    if name in SHARED:
        text = asset_of_pages(name)
    elif name in OWN:
        text = files("reconfig.web").joinpath("assets", name).read_text(encoding="utf-8")
    else:
        return None
    return text, TYPES[name.rpartition(".")[2]]
