"""A page put together: a template with its styles and scripts inside, and a policy under which no request can leave."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

MAP_STYLES = ("map.css",)
MAP_SCRIPTS = ("map.js", "map_labels.js", "map_view.js")
"""What the map component consists of, in the order in which a page needs it."""


def asset(name: str) -> str:
    """The text of a file of `assets`."""
    return files("reconfig.outputs.pages").joinpath("assets", name).read_text(encoding="utf-8")


def page(template: str, *, styles: Sequence[str], scripts: Sequence[str], **words: Any) -> str:  # noqa: ANN401
    """The template of `assets` as one HTML file; everything in `words` is escaped unless it is Markup.

    The template finds `style`, `script` and `policy`: the text of all styles, of all scripts, and the content security
    policy that lets these two run and nothing else, and nothing be fetched or sent. It may include others of `assets`.
    """
    style, script = ("\n".join(asset(name) for name in names) for names in (styles, scripts))
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(asset)
    )
    words |= {"style": Markup(style), "script": Markup(script), "policy": policy(style, script)}  # noqa: S704
    return environment.get_template(template).render(words)


def policy(style: str, script: str) -> str:
    """The content security policy of a page with this one style and this one script."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
