"""A run folder read back: its manifest, its configuration, whether it belongs to an instance, how it came about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconfig.errors import InputError
from reconfig.instance.columns import CONFIGURATION
from reconfig.instance.instance import Instance
from reconfig.instance.parsing import parse_table, read_csv
from reconfig.jobs.packed import tables_digest
from reconfig.objective import Objective
from reconfig.outcome import EXACT
from reconfig.outputs.phrases import listed
from reconfig.problem import Problem
from reconfig.solution import Configuration

STUDIES = {
    "frontier.json": "of a frontier",
    "alternatives.json": "of alternatives",
    "robustness.json": "of a comparison over scenarios",
    "comparison.json": "of a comparison",
}
"""What the folder of a study holds, and what it is in words."""

LEAST = {
    Objective.COST: "least cost",
    Objective.TRAVEL: "shortest journeys",
    Objective.COVERAGE: "fewest patients beyond their target minutes",
    Objective.EQUITY: "fairest journeys",
    Objective.WORST_SERVED: "shortest journeys of the worst served",
}
"""What a search was for, in words."""


@dataclass(frozen=True)
class RunFolder:
    """The folder of a run, and the manifest in it."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def minimise(self) -> Objective:
        """What the run made least."""
        return Objective(self.manifest["minimise"])

    @property
    def study(self) -> str | None:
        """The file of the study that it is of; None for that of a single answer."""
        return next((name for name in STUDIES if (self.path / name).is_file()), None)

    def content(self, name: str) -> Any:  # noqa: ANN401
        """A JSON file of it.

        Raises:
            InputError: where it cannot be read.
        """
        return _json(self.path / name)

    def configuration(self) -> Configuration:
        """The configuration that it found, as configuration.csv lists it.

        Raises:
            InputError: where there is none, or the file cannot be read.
        """
        path = self.path / "configuration.csv"
        if not path.is_file():
            remedy = "Give a run that found a configuration."
            raise InputError([Problem(str(self.path), "holds no configuration: its run found none", remedy)])
        frame, _, problems = parse_table(read_csv(path, str(path)), CONFIGURATION)
        if problems:
            raise InputError(problems)
        return Configuration.of(zip(frame["service"], frame["site"], strict=True))


def read_run_folder(path: Path) -> RunFolder:
    """The run in a folder.

    Raises:
        InputError: where it is no folder of a run, or its manifest cannot be read.
    """
    if not (path / "manifest.json").is_file():
        what = "is no folder of a run: it has no manifest.json" if path.is_dir() else "is not a folder"
        raise InputError([Problem(str(path), what, "Give the folder that a command wrote, as --out or runs/....")])
    manifest = _json(path / "manifest.json")
    lacking = [key for key in ("inputs", "modules", "minimise") if key not in manifest]
    if lacking:
        words = f"lacks {listed(lacking)}"
        raise InputError([Problem(str(path / "manifest.json"), words, "Run the command again with this version.")])
    return RunFolder(path, manifest)


def _json(path: Path) -> Any:  # noqa: ANN401
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError([Problem(str(path), f"cannot be read ({error})", "Run the command again.")]) from error


def mismatches(run: RunFolder, instance: Instance) -> Iterator[Problem]:
    """Why a run is not of this instance as it stands, if it is not."""
    before, now = run.manifest["inputs"], instance.hashes
    if before != now and not _same_tables(run, instance):
        title, file = str(run.manifest.get("instance", "")), str(run.path)
        if title != instance.about.title or not set(before.items()) & set(now.items()):
            remedy = f"Give runs of “{instance.about.title}”, or the instance that it is a run of."
            yield Problem(file, "is a run of another instance", remedy, value=title)
        else:
            changed = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
            words = f"is a run of the instance as it was before {listed(changed)} changed"
            yield Problem(file, words, "Run it again on the instance as it is, or put the files back.")
    elif run.manifest["modules"] != instance.about.modules:
        words = f"was solved with modules of resources {_modules(run.manifest['modules'])}, and these are"
        remedy = f"Add --modules {run.manifest['modules']}, or run it again."
        yield Problem(str(run.path), f"{words} {_modules(instance.about.modules)}", remedy)


def _same_tables(run: RunFolder, instance: Instance) -> bool:
    """Whether a run of a store asked about the very same tables and words, whatever became of comments and maps."""
    return "asked" in run.manifest and run.manifest["asked"]["tables"] == tables_digest(instance)


def _modules(word: str) -> str:
    return "in part" if word == "part" else "whole"


def origin_of(run: RunFolder, instance: Instance) -> str:
    """How the answer of a run came about, as a clause: `least cost, proven within 0.5 %; without the rule “...”`."""
    parts = [f"{LEAST[run.minimise]}, {proof(run.manifest.get('gap'))}"]
    asked = {str(rule["name"]) for rule in run.manifest.get("rules", [])}
    held = [rule.name for rule in instance.rules]
    without = [name for name in held if name not in asked]
    besides = [str(rule["name"]) for rule in run.manifest.get("rules", []) if rule["name"] not in held]
    for names, word in ((without, "without"), (besides, "with besides")):
        if names:
            parts.append(f"{word} the rule{'' if len(names) == 1 else 's'} {listed(f'“{name}”' for name in names)}")
    return "; ".join(parts)


def proof(gap: float | None) -> str:
    """What is proven of an answer: `proven within 0.5 % of the best possible`."""
    if gap is None:
        return "nothing is proven about how good it is"
    return "proven optimal" if gap <= EXACT else f"proven within {share_text(gap)} of the best possible"


def share_text(share: float) -> str:
    """`0.5 %`, `150 %`; two digits that count, never none."""
    percentage = 100 * max(share, 1e-6)
    return f"{percentage:.0f} %" if percentage >= 10 else f"{percentage:.2g} %"
