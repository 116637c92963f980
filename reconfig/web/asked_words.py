"""What a run was asked beyond the instance as it stands, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from reconfig.instance.instance import Instance
from reconfig.jobs.asked import Asked
from reconfig.outputs.run_reading import LEAST, RunFolder, proof

FORCED = "As asked: "
"""What the name of a rule begins with that forces a unit."""

TURNED = " (what if: "
"""What stands in the name of a rule between its own name and how it was turned."""


def asked_words(asked: Asked, instance: Instance) -> list[str]:
    """Each difference from the rules of the instance, and what was made least."""
    return [*differences(asked, instance), f"What counts: {LEAST[asked.minimise]}"]


def origin(folder: RunFolder) -> str:
    """How an answer came about: `least cost, proven optimal`."""
    return f"{LEAST[folder.minimise]}, {proof(folder.manifest.get('gap'))}"


def differences(asked: Asked, instance: Instance) -> Iterator[str]:
    """Each difference of the rules that were asked from those of the instance, in plain words."""
    held = [rule.name for rule in instance.rules]
    names = [str(rule.get("name", rule.get("slug", ""))) for rule in asked.rules]
    for name in names:
        if name.startswith(FORCED):
            yield _sentence(name.removeprefix(FORCED))
        elif TURNED in name:
            own, _, change = name.partition(TURNED)
            yield f"{own}: {change.removesuffix(')')}"
        elif name and name not in held:
            yield f"Besides: {name}"
    turned = {name.partition(TURNED)[0] for name in names if TURNED in name}
    yield from (f"Without: {name}" for name in held if name not in names and name not in turned)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
