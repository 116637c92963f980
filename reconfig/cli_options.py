"""Options that several commands share."""

from __future__ import annotations

import click


def _remember_json(ctx: click.Context, _option: click.Parameter, value: bool) -> bool:
    ctx.find_root().obj = value
    return value


json_option = click.option(
    "--json", "as_json", is_flag=True, callback=_remember_json, help="Print JSON on standard output."
)
