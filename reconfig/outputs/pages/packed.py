"""Data inside a page: JSON, compressed, as text that HTML leaves alone."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any


def packed(data: Any) -> str:  # noqa: ANN401
    """The data as base64 of gzipped JSON, with the same text each time; a number that is not finite is refused."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode("utf-8"), mtime=0)).decode("ascii")


def unpacked(text: str) -> Any:  # noqa: ANN401
    """The inverse of `packed`."""
    return json.loads(gzip.decompress(base64.b64decode(text)))
