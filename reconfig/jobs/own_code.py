"""Python files of a user's own, copied into the store by the digest of their content."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Final

from reconfig.whole_files import whole_file

OWN_RULES: Final = "own_rules"
OWN_STRATEGIES: Final = "own_strategies"

_WRITING = threading.Lock()


def keep_own_rules(store: Path, path: Path) -> str:
    """Copy a file of rules; the digest by which the store knows it."""
    content = path.read_bytes()
    digest = sha256(content)
    _copy(content, own_rules_file(store, digest))
    return digest


def own_rules_file(store: Path, digest: str) -> Path:
    """Where a store holds the file of rules of that digest."""
    return store / OWN_RULES / f"{digest}.py"


def keep_own_strategy(store: Path, path: Path) -> str:
    """Copy a file with a strategy, under its own name; the digest by which the store knows it."""
    content = path.read_bytes()
    digest = sha256(content)
    _copy(content, own_strategy_folder(store, digest) / path.name)
    return digest


def own_strategy_folder(store: Path, digest: str) -> Path:
    """The folder in which a store holds the file of that digest."""
    return store / OWN_STRATEGIES / digest


def sha256(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _copy(content: bytes, to: Path) -> None:
    with _WRITING:
        if not to.is_file():
            with whole_file(to) as partial:
                partial.write_bytes(content)
