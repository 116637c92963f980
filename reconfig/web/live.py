"""Server-sent events: what is read again and again, sent each time that it changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

from fastapi.responses import StreamingResponse

PERIOD: Final = 0.5
"""Seconds between two looks at the store."""

QUIET: Final = 20
"""After so many looks without a change a comment is sent, so that both ends notice when the other is gone."""

Read = Callable[[], Awaitable[Any]]


async def events(read: Read, closing: Callable[[], bool]) -> AsyncIterator[str]:
    """The text of the stream: one event a change, until the studio closes."""
    last, quiet = "", 0
    while not closing():
        data = json.dumps(await read(), ensure_ascii=False)
        quiet = 0 if data != last else quiet + 1
        if data != last:
            last = data
            yield f"data: {data}\n\n"
        elif quiet % QUIET == 0:
            yield ": still here\n\n"
        await asyncio.sleep(PERIOD)


def event_stream(read: Read, closing: Callable[[], bool]) -> StreamingResponse:
    """The answer that is such a stream."""
    return StreamingResponse(events(read, closing), media_type="text/event-stream")
