"""The web app of the studio: the guard in front, the routes behind it, and every error as one clear message."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from reconfig.errors import InputError, ReconfigError
from reconfig.problem import summarise
from reconfig.web.desk import Desk, UnknownRunError
from reconfig.web.guard import READS, Door, Guard
from reconfig.web.pages import page
from reconfig.web.routes import router
from reconfig.web.watching import Watching


def studio_app(desk: Desk, door: Door, watching: Watching) -> ASGIApp:
    """The app, which only the address of the door opens."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk, app.state.watching = desk, watching
    app.include_router(router)
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
    return Guard(app, door)


def _input_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    status = 404 if isinstance(error, UnknownRunError) else 422
    return _refused(request, status, summarise(error.problems))


def _other_error(request: Request, error: Exception) -> Response:
    return _refused(request, 409, [str(error)])


def _unread(request: Request, error: Exception) -> Response:
    """What was sent is not what a page sends: the first fault says enough."""
    assert isinstance(error, RequestValidationError)
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"] if part not in ("body", "query"))
    return _refused(request, 422, [f"{place or 'The request'} is wrong: {fault['msg'].removeprefix('Input ')}."])


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: "There is no such page.", 405: "That cannot be asked here."}
    return _refused(request, error.status_code, [words.get(error.status_code, str(error.detail))])


def _refused(request: Request, status: int, lines: list[str]) -> Response:
    """One message: as a page where a page was asked for, else as data."""
    if request.method in READS and "text/html" in request.headers.get("accept", ""):
        return page(request, "refused.html", status, lines=lines, area="")
    return JSONResponse({"message": "\n".join(lines)}, status)


HANDLERS: dict[type[Exception], Callable[[Request, Exception], Response]] = {
    InputError: _input_error,
    ReconfigError: _other_error,
    RequestValidationError: _unread,
    HTTPException: _http_error,
}
