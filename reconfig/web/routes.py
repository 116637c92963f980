"""The routes of the studio: pages, streams of events, and what may be asked for. The guard stands in front of all."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from reconfig.errors import InputError
from reconfig.jobs.row import Run
from reconfig.jobs.state import State
from reconfig.objective import Objective
from reconfig.problem import Problem
from reconfig.web.answer_view import answer_view
from reconfig.web.asked_again import what_if_of
from reconfig.web.asked_words import asked_words
from reconfig.web.desk import Desk, submit
from reconfig.web.explorer import explorer
from reconfig.web.live import event_stream
from reconfig.web.pages import asset, page
from reconfig.web.question_view import question_view
from reconfig.web.requests import SentWhatIf
from reconfig.web.watching import Watching
from reconfig.web.what_if import WhatIf

MOST_ROWS: Final = 2000
"""So many rows are shown at the most, however often more are asked for."""

router = APIRouter()


def _watching(request: Request) -> Watching:
    watching: Watching = request.app.state.watching
    return watching


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


TheWatching = Annotated[Watching, Depends(_watching)]
TheDesk = Annotated[Desk, Depends(_desk)]
Names = Annotated[list[str], Query(alias="run", max_length=40)]


@router.get("/")
async def jobs_page(request: Request, desk: TheDesk) -> HTMLResponse:
    """The table of runs."""
    about = desk.instance.about
    return page(request, "jobs.html", area=about.area, synthetic=about.synthetic, states=[str(each) for each in State])


@router.get("/events/jobs")
async def jobs_events(watching: TheWatching, state: State | None = None, most: int = 50) -> StreamingResponse:
    """The table of runs, as it changes."""
    states = tuple(State) if state is None else (state,)
    shown = min(max(most, 1), MOST_ROWS)
    return event_stream(lambda: watching.table(states, shown), watching.closing)


@router.get("/events/runs/{name}")
async def run_events(name: str, watching: TheWatching) -> StreamingResponse:
    """One run, as it changes."""
    run = await watching.desk.run(name)
    return event_stream(lambda: watching.one(run.id), watching.closing)


@router.get("/runs/{name}")
async def run_page(request: Request, name: str, watching: TheWatching, beside: str = "") -> HTMLResponse:
    """A run: how it goes, then its answer beside what it is compared with."""
    desk = watching.desk
    run = await desk.run(name)
    base = await desk.run(beside) if beside else None
    others = [row for row in await watching.answered() if row.id != run.id]

    def shown() -> HTMLResponse:
        view = answer_view(desk, run, base) if run.state.over else None
        asked = asked_words(run.asked, desk.instance)
        about = desk.instance.about
        words: dict[str, Any] = {"view": view, "asked": asked, "area": about.area, "synthetic": about.synthetic}
        return page(request, "run.html", row=watching.row(run), others=others, beside=beside, **words)

    return await asyncio.to_thread(shown)


@router.post("/runs/{name}/stop")
async def stop_run(name: str, desk: TheDesk) -> dict[str, str]:
    """Ask a run to end and keep its best; a waiting one waits no more."""
    run = await desk.run(name)
    await desk.clerk.ask(lambda store: store.stop([run.id]))
    return {"run": run.id}


@router.post("/runs/{name}/again")
async def run_again(name: str, desk: TheDesk) -> dict[str, str]:
    """Let a stopped or failed run wait again; it goes on from its best."""
    run = await desk.run(name)
    await desk.clerk.ask(lambda store: store.queue_again([run.id]))
    return {"run": run.id}


@router.get("/what-if")
async def what_if_page(request: Request, watching: TheWatching, like: str = "") -> HTMLResponse:
    """The question of a what-if; like: the run that it begins with, as it was asked."""
    desk, others = watching.desk, await watching.answered()
    run = await desk.run(like) if like else None
    asked = WhatIf(Objective.COST) if run is None else what_if_of(run.asked, desk.instance)
    beside = like if like in [row.id for row in others] else ""
    return page(request, "what_if.html", others=others, beside=beside, asked=asdict(asked), **question_view(desk))


@router.post("/what-ifs", status_code=201)
async def ask_what_if(sent: SentWhatIf, desk: TheDesk) -> dict[str, str]:
    """Queue a what-if; the same one twice is one run."""
    start = await desk.run(sent.beside) if sent.beside else None
    entry = await asyncio.to_thread(desk.entry, sent.what_if(), sent.label, start)
    await desk.clerk.ask(submit(entry))
    return {"run": entry.asked.identity}


@router.get("/explorer")
async def explorer_page(desk: TheDesk, names: Names) -> Response:
    """The options explorer of finished runs."""
    runs = await desk.runs(names)
    _refuse_unanswered(runs)
    return await asyncio.to_thread(explorer, desk, runs)


def _refuse_unanswered(runs: list[Run]) -> None:
    problems = [
        Problem(run.label, "has no answer to compare", "Choose runs that are over and found one.")
        for run in runs
        if not run.state.over or run.best is None
    ]
    if problems:
        raise InputError(problems)


@router.get("/assets/{name}")
async def asset_file(name: str) -> Response:
    """A file of the pages, of a list that is settled."""
    found = asset(name)
    return Response(status_code=404) if found is None else Response(found[0], media_type=found[1])
