"""The words of a sweep file: grids of questions about one instance, and studies of it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from reconfig.instance.scenario import AS_PLANNED

SWEEP_FILE: Final = "sweep.toml"

ALL: Final = "all"
"""In place of the names of scenarios: the instance as planned, and every scenario of scenarios.toml."""

ObjectiveName = Literal["cost", "travel", "coverage", "equity", "worst_served"]
Modules = Literal["whole", "part"]
Count = Annotated[int, Field(ge=0)]
Some = Annotated[tuple[Count, ...], Field(min_length=1)]


class Grid(BaseModel):
    """Questions, one for every combination of what its keys list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field("", description="What the grid is called; labels of its runs begin with it")
    scenarios: tuple[str, ...] | None = Field(
        None,
        min_length=1,
        description=f"Names of scenarios.toml, “{AS_PLANNED}” for the instance as it stands, `{ALL}` for that and "
        f"every scenario. Without the key: “{AS_PLANNED}”",
    )
    minimise: tuple[ObjectiveName, ...] | None = Field(
        None, min_length=1, description="What is minimised. Without the key: cost"
    )
    counts: dict[str, Some] = Field(
        {}, description="By a service's code: exactly so many sites of the area offer it, `HASU = [2, 3, 4]`"
    )
    without: tuple[tuple[str, ...], ...] | None = Field(
        None, min_length=1, description='Rules left out, a list of names for each run: `[[], ["A"], ["A", "B"]]`'
    )
    modules: tuple[Modules, ...] | None = Field(
        None, min_length=1, description="Modules of resources. Without the key: as instance.toml says"
    )
    own_rules: str | None = Field(None, description="A Python file with rules of your own, seen from the sweep file")
    solvers: tuple[str, ...] | None = Field(
        None, min_length=1, description="Solver files, seen from the sweep file, or strategies. Without the key: exact"
    )
    gap: tuple[float, ...] | None = Field(None, min_length=1, description="Relative gaps at which searches stop")
    time_limit: tuple[float, ...] | None = Field(None, min_length=1, description="Seconds after which searches stop")
    seed: tuple[int, ...] | None = Field(None, min_length=1, description="Random seeds of the engine")


class Study(BaseModel):
    """What the studies of a sweep share; keys are those of the command, and mean the same."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field("", description="What the study is called")
    without: tuple[str, ...] = Field((), description="Rules left out, by name")
    own_rules: str | None = Field(None, description="A Python file with rules of your own, seen from the sweep file")
    modules: Modules | None = Field(None, description="Modules of resources")
    gap: float | None = Field(None, description="Relative gap at which each search stops")
    time_limit: float | None = Field(None, description="Seconds after which each search stops")


class ParetoStudy(Study):
    """What `reconfig pareto` finds: options that can be bettered in one objective only by giving way in another."""

    kind: Literal["pareto"] = "pareto"
    objectives: tuple[ObjectiveName, ...] = Field(("cost", "travel"), min_length=2, description="Two or three")
    points: Literal["all"] | Annotated[int, Field(ge=2)] | None = Field(
        None, description="How many limits of each objective but the first"
    )


class AlternativesStudy(Study):
    """What `reconfig alternatives` finds: options nearly as good as the best, and unlike each other."""

    kind: Literal["alternatives"] = "alternatives"
    within: float | None = Field(None, gt=0, le=1, description="How much worse than the best, as a share: 0.02")
    count: int | None = Field(None, ge=2, le=26, description="How many options, at most")
    differ: int | None = Field(None, ge=1, description="In how many units any two of them differ, at least")
    services: tuple[str, ...] = Field((), description="Services whose units count as different; none: all")
    minimise: ObjectiveName | None = Field(None, description="What the best has least of")
    replacement: Literal["none", "differing", "all"] | None = Field(
        None, description="Which decisions are tried the other way"
    )


class RobustStudy(Study):
    """What `reconfig robust` finds: what options regret in scenarios, and the plan that regrets least."""

    kind: Literal["robust"] = "robust"
    options: tuple[str, ...] = Field(min_length=1, description="Options, as on the command line: `today`")
    scenarios: str | None = Field(None, description="A file of scenarios, seen from the sweep file")
    minimise: ObjectiveName | None = Field(None, description="What regrets are counted in")


STUDY_KINDS: Final[tuple[type[Study], ...]] = (ParetoStudy, AlternativesStudy, RobustStudy)
