"""The options explorer of runs of the store, made as `reconfig report` makes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fastapi.responses import HTMLResponse

from reconfig.jobs.row import Run
from reconfig.outputs.option_reading import proposal_of_run
from reconfig.outputs.pages.explorer import SCRIPTS, STYLES, explorer_page
from reconfig.outputs.pages.page import asset, policy
from reconfig.outputs.proposals import Proposal, direction, options_of, today_option
from reconfig.study.appraisal import Appraisal
from reconfig.web.asked_words import differences, origin
from reconfig.web.desk import Desk


def explorer(desk: Desk, runs: Sequence[Run]) -> HTMLResponse:
    """Today and the answers of some runs, side by side, under the page's own policy.

    Raises:
        InputError: where one of them is of another instance.
    """
    proposals = [_proposal(desk, run) for run in runs]
    minimise = direction(proposals)
    today = today_option(desk.instance, minimise)
    appraisal = Appraisal(desk.instance, today, options_of(desk.instance, proposals, minimise))
    return HTMLResponse(explorer_page(appraisal), headers={"Content-Security-Policy": _policy()})


def _proposal(desk: Desk, run: Run) -> Proposal:
    """The answer of a run, with what it was asked in the words of what-ifs."""
    folder = desk.folder(run.id)
    found = proposal_of_run(desk.instance, folder, run.label)
    words = [origin(folder), *differences(run.asked, desk.instance)]
    return replace(found, origin="; ".join(words))


def _policy() -> str:
    """What the page allows itself, and that nobody frames it."""
    style, script = ("\n".join(asset(name) for name in names) for names in (STYLES, SCRIPTS))
    return f"{policy(style, script)}; frame-ancestors 'none'"
