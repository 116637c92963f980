"""Python files of a user's own, copied into the store by the digest of their content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from reconfig.jobs.kept_file import keep_file

OWN_RULES: Final = "own_rules"
OWN_STRATEGIES: Final = "own_strategies"


def keep_own_rules(store: Path, path: Path) -> str:
    """Copy a file of rules; the digest by which the store knows it."""
    content = path.read_bytes()
    digest = sha256(content)
    keep_file(own_rules_file(store, digest), lambda file: file.write(content))
    return digest


def own_rules_file(store: Path, digest: str) -> Path:
    """Where a store holds the file of rules of that digest."""
    return store / OWN_RULES / f"{digest}.py"


def keep_own_strategy(store: Path, path: Path) -> str:
    """Copy a file with a strategy, under its own name; the digest by which the store knows it."""
    content = path.read_bytes()
    digest = sha256(content)
    keep_file(own_strategy_folder(store, digest) / path.name, lambda file: file.write(content))
    return digest


def own_strategy_folder(store: Path, digest: str) -> Path:
    """The folder in which a store holds the file of that digest."""
    return store / OWN_STRATEGIES / digest


def sha256(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
