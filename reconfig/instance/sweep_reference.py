"""The section of the reference page on sweep files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from reconfig.instance.key_table import default_words, grid, kind_words
from reconfig.instance.sweep_document import STUDY_KINDS, Grid

EXAMPLE: Final = """\
name = "Stroke units of Exampleshire"

[[grid]]
name = "Futures"
scenarios = ["all"]
counts.stroke = [2, 3, 4]

[[grid]]
name = "Without red lines"
minimise = ["cost", "travel"]
without = [[], ["At least 600 strokes a year at every unit"]]

[[study]]
name = "Cost against journeys"
kind = "pareto"
points = 6
"""


def sweeps() -> Iterator[str]:
    """Grids, studies, and an example."""
    yield "## sweep.toml\n\nQuestions that are asked together: `reconfig sweep FOLDER FOLDER/sweep.toml`. The file may "
    yield "have another name and stand elsewhere. It holds `[[grid]]` and `[[study]]` tables, and perhaps a `name`, "
    yield "by which the store knows the sweep. Keys that are not listed are errors, and so are combinations that are "
    yield "impossible: nothing is queued then. What was asked before is not asked again.\n\n"
    yield "### grid\n\nA run for every combination of what its keys list. Rules are left out first; then come modules, "
    yield "rules of your own, the scenario and the counts.\n\n"
    yield _keys(Grid)
    for study in STUDY_KINDS:
        yield f"\n### study: {study.model_fields['kind'].default}\n\n{' '.join((study.__doc__ or '').split())} "
        yield "The keys are options of the command.\n\n"
        yield _keys(study)
    yield f"\n```toml\n{EXAMPLE}```\n\n"


def _keys(model: type[BaseModel]) -> str:
    first = [name for name in ("name", "kind") if name in model.model_fields]
    names = dict.fromkeys([*first, *model.model_fields])
    return grid(("key", "kind", "default", "meaning"), (_row(name, model.model_fields[name]) for name in names))


def _row(name: str, field: FieldInfo) -> tuple[str, str, str, str]:
    if name == "kind":
        return "`kind`", f"`{field.default}`", "must be given", "Which kind of study it is"
    return f"`{name}`", kind_words(field), default_words(field), field.description or ""
