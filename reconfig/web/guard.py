"""The guard in front of every route: who may ask at all, and how much they may send.

The token stands in the path and not in a cookie: browsers send cookies of 127.0.0.1 to every port, so that any other
program of this machine that serves a page could collect it, and ride on it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES: Final = 64 * 1024
"""The longest body of a request: a what-if with every rule turned is a tenth of it."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of every answer that does not bring its own."""

HEADERS: Final = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

READS: Final = ("GET", "HEAD")
ADDRESS_WORDS: Final = "Open the studio by the address that its terminal shows.\n"


@dataclass(frozen=True)
class Refusal:
    """Why a request goes no further."""

    status: int
    words: str


@dataclass(frozen=True)
class Door:
    """Where the studio is reached: its port and the token that every path begins with."""

    port: int
    token: str

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names by which a browser may call it; any other is a name that somebody else points here."""
        return f"127.0.0.1:{self.port}", f"localhost:{self.port}"

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{self.hosts[0]}/{self.token}/"

    def refusal(self, method: str, path: str, headers: Mapping[str, str]) -> Refusal | None:
        """Why a request is refused, None where it may pass."""
        host = headers.get("host", "")
        if host not in self.hosts:
            return Refusal(403, "This name is not the studio's.\n")
        if not self._knows_token(path):
            return Refusal(403, ADDRESS_WORDS)
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None and origin != f"http://{host}":
            return Refusal(403, "A page from elsewhere may not ask the studio.\n")
        if origin is None and method not in READS:
            return Refusal(403, "A change must say which page asks for it.\n")
        if site not in (None, "same-origin", "none") and not _opens_a_page(method, headers):
            return Refusal(403, "A page from elsewhere may not ask the studio.\n")
        return None

    def _knows_token(self, path: str) -> bool:
        given = path.removeprefix("/").split("/", 1)[0]
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode())


def _opens_a_page(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser opens it as a page of its own: a link followed, which shows nothing to where it stood."""
    return method == "GET" and (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == (
        "navigate",
        "document",
    )


class Guard:
    """Refuses what the door refuses and bodies that are too long, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # websockets: there are none
        headers = Headers(scope=scope)
        refusal = self._door.refusal(scope["method"], scope["path"], headers) or _too_long(headers)
        answer = self._app if refusal is None else PlainTextResponse(refusal.words, refusal.status)
        inside = {**scope, "root_path": f"/{self._door.token}"} if refusal is None else scope
        await answer(inside, _limited(receive), _with_headers(send))


def _too_long(headers: Headers) -> Refusal | None:
    length = headers.get("content-length")
    chunked = headers.get("transfer-encoding") is not None
    if chunked:
        return Refusal(411, "Say how long the request is.\n")
    if length is not None and (not length.isdigit() or int(length) > MOST_BYTES):
        return Refusal(413, f"A request may be {MOST_BYTES // 1024} KB long.\n")
    return None


def _limited(receive: Receive) -> Receive:
    """Messages of the body as far as it may go; what comes beyond is as if the client had gone."""
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        return message if read <= MOST_BYTES else {"type": "http.disconnect"}

    return limited


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("Content-Security-Policy", POLICY)
        await send(message)

    return sending
