"""What a page was made from and by: one hash of the instance's files, and the version of the software."""

from __future__ import annotations

import hashlib
from importlib.metadata import version

from reconfig.instance.instance import Instance

DIGITS = 12
"""Digits of the hash that are shown."""


def instance_hash(instance: Instance) -> str:
    """The first digits of the SHA-256 of the hashes of all files; "" where the instance was not read from files."""
    if not instance.hashes:
        return ""
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(instance.hashes.items()))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()[:DIGITS]


def stamp(instance: Instance) -> str:
    """The line of a page's foot: `Made with reconfig 0.1.0 from instance 0123456789ab.`."""
    digits = instance_hash(instance)
    source = f"instance {digits}" if digits else "an instance in memory"
    return f"Made with reconfig {version('reconfig')} from {source}."
