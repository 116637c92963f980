"""Which program answers: its version, its own source, and the libraries that decide an answer."""

from __future__ import annotations

import hashlib
import importlib.metadata
from functools import lru_cache
from pathlib import Path
from typing import Final

import reconfig

DECISIVE: Final = ("highspy", "pyomo", "numpy", "scipy")
"""Libraries whose next version may answer otherwise."""


@lru_cache
def program_version() -> str:
    """`reconfig 0.1.0 (source 3f2a...), highspy 1.15.1, ...`."""
    own = f"reconfig {importlib.metadata.version('reconfig')} (source {_source_digest()})"
    return ", ".join([own, *(f"{name} {importlib.metadata.version(name)}" for name in DECISIVE)])


def _source_digest() -> str:
    """Twelve hexadecimal digits of every Python file of the package."""
    folder = Path(reconfig.__file__).parent
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:12]
