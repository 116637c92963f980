"""The options explorer of runs of the store, made as `reconfig report` makes it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.responses import HTMLResponse

from reconfig.jobs.row import Run
from reconfig.outputs.option_reading import proposal_of_run
from reconfig.outputs.pages.explorer import SCRIPTS, STYLES, explorer_page
from reconfig.outputs.pages.page import asset, policy
from reconfig.outputs.proposals import direction, options_of, today_option
from reconfig.study.appraisal import Appraisal
from reconfig.web.desk import Desk


def explorer(desk: Desk, runs: Sequence[Run]) -> HTMLResponse:
    """Today and the answers of some runs, side by side, under the page's own policy.

    Raises:
        InputError: where one of them is of another instance.
    """
    proposals = [proposal_of_run(desk.instance, desk.folder(run), run.label) for run in runs]
    minimise = direction(proposals)
    today = today_option(desk.instance, minimise)
    appraisal = Appraisal(desk.instance, today, options_of(desk.instance, proposals, minimise))
    return HTMLResponse(explorer_page(appraisal), headers={"Content-Security-Policy": _policy()})


def _policy() -> str:
    """What the page allows itself, and that nobody frames it."""
    style, script = ("\n".join(asset(name) for name in names) for names in (STYLES, SCRIPTS))
    return f"{policy(style, script)}; frame-ancestors 'none'"
