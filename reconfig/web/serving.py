"""The studio as a server of this machine alone: its socket, its secret address, the browser, and the end of it."""

from __future__ import annotations

import contextlib
import html
import os
import secrets
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.problem import Problem
from reconfig.solver import Solver
from reconfig.web.app import studio_app
from reconfig.web.clerk import Clerk
from reconfig.web.desk import Desk
from reconfig.web.guard import Door
from reconfig.web.runner import Runner
from reconfig.web.watching import Watching

LOOPBACK: Final = "127.0.0.1"
TOKEN_BYTES: Final = 24
LAST_WORDS: Final = "Ctrl-C closes it; what still runs then waits in the store, its best kept."


@dataclass(frozen=True)
class Wanted:
    """Where the store is, which port (0: a free one), and whether a browser is opened."""

    store: Path
    port: int = 0
    browser: bool = True


@dataclass(frozen=True, eq=False)
class Serving:
    """A studio that is set up: its door, and the server that waits to be run."""

    door: Door
    server: uvicorn.Server
    listening: socket.socket

    def run(self) -> None:
        """Serve until the server is told to end."""
        self.server.run(sockets=[self.listening])


@contextlib.contextmanager
def set_up(instance: Instance, solver: Solver, wanted: Wanted) -> Iterator[Serving]:
    """The studio for as long as the block lasts; what is queued runs meanwhile, and what still runs then waits again.

    Raises:
        InputError: where the store is none, or the port is taken.
    """
    server: uvicorn.Server
    with (
        contextlib.closing(bound_socket(wanted.port)) as listening,
        contextlib.closing(Clerk(wanted.store)) as clerk,
        Runner(wanted.store) as runner,
    ):
        door = Door(listening.getsockname()[1], secrets.token_hex(TOKEN_BYTES))
        desk = Desk(instance, solver, wanted.store, clerk)
        watching = Watching(desk, lambda: server.should_exit, lambda: runner.words)
        server = uvicorn.Server(_config(watching, door))
        yield Serving(door, server, listening)


def serve(instance: Instance, solver: Solver, wanted: Wanted, say: Callable[[str], object]) -> None:
    """Serve the studio until Ctrl-C or SIGTERM; raises as `set_up`."""
    with set_up(instance, solver, wanted) as serving:
        with _opened(serving.door, browser=wanted.browser), _signals_spent():
            say(f"The studio is at {serving.door.address}\n{LAST_WORDS}")
            serving.run()
        say("Closing ...")


def bound_socket(port: int) -> socket.socket:
    """A socket that only this machine reaches, listening.

    Raises:
        InputError: where the port is taken.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Windows would let any other program bind the port as well, and take its requests.
    kind = socket.SO_REUSEADDR if os.name == "posix" else socket.SO_EXCLUSIVEADDRUSE  # type: ignore[attr-defined,unused-ignore]
    listening.setsockopt(socket.SOL_SOCKET, kind, 1)
    try:
        listening.bind((LOOPBACK, port))
        listening.listen()  # until then Linux lets another bind it too
    except OSError as error:
        listening.close()
        words = f"cannot be used ({error.strerror or error})"
        raise InputError([Problem("--port", words, "Give another one, or none.", value=str(port))]) from error
    return listening


def _config(watching: Watching, door: Door) -> uvicorn.Config:
    return uvicorn.Config(
        studio_app(watching.desk, door, watching),
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )


@contextlib.contextmanager
def _signals_spent() -> Iterator[None]:
    """Ctrl-C and SIGTERM end the server, which raises them again: by then they have done all that they should."""
    before = {kind: signal.signal(kind, lambda *_: None) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


@contextlib.contextmanager
def _opened(door: Door, *, browser: bool) -> Iterator[None]:
    """The browser at the address, by a file that only this user reads: lists of processes show what commands say."""
    if not browser:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="reconfig-") as folder:
        file = Path(folder) / "studio.html"
        file.write_text(
            f'<!DOCTYPE html><meta http-equiv="refresh" content="0; url={html.escape(door.address)}">', encoding="utf-8"
        )
        webbrowser.open(file.as_uri())
        yield
