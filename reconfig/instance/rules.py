"""Planners' red lines: what a configuration must satisfy, each with a name in plain words.

`rules.toml` holds them as `[[rule]]` tables. Each kind is one frozen class; unknown keys are refused.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator


class _Rule(BaseModel):
    """What all rules share: a name in plain words, the service and the source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=3, description="What the rule asks, in plain words; reports and LP files quote it")
    service: str = Field(min_length=1, description="The service's code")
    source: str = Field("", description="Where the rule comes from; begin with cited:, remembered: or assumed:")

    @property
    def slug(self) -> str:
        """The name as LP files and results can carry it: lower case, digits and underscores."""
        return re.sub(r"[^a-z0-9]+", "_", self.name.lower()).strip("_")[:100]


class Coverage(_Rule):
    """At least a share of the demand is served within so many minutes.

    Where everyone goes to the nearest open site: lies within so many minutes of one.

    With `by`, every group of that zone column must reach the share; with `group` too, only that group.
    """

    kind: Literal["coverage"] = "coverage"
    within_minutes: float = Field(gt=0, description="The limit in minutes")
    at_least: float = Field(ge=0, le=1, description="The share of demand, 0 to 1")
    by: Literal["deprivation_fifth", "rurality", "district"] | None = Field(None, description="Zone column to split by")
    group: str | None = Field(None, description="Only this group of `by`")

    @model_validator(mode="after")
    def _group_needs_by(self) -> Coverage:
        if self.group is not None and self.by is None:
            raise ValueError("group needs by, the column that the group belongs to")
        return self


class MaximumMinutes(_Rule):
    """Every zone with demand has an open site within so many minutes, and nobody is directed farther.

    Who chooses may go farther.
    """

    kind: Literal["maximum_minutes"] = "maximum_minutes"
    minutes: float = Field(gt=0, description="The limit in minutes")


class _Bounds(_Rule):
    """A lower bound, an upper bound, or both."""

    at_least: float | None = Field(None, ge=0, description="The smallest value allowed")
    at_most: float | None = Field(None, ge=0, description="The largest value allowed")

    @model_validator(mode="after")
    def _some_bound(self) -> _Bounds:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is above at_most")
        return self


class SiteCount(_Bounds):
    """So many sites of the area (neighbours not counted) offer the service."""

    kind: Literal["site_count"] = "site_count"
    at_least: int | None = Field(None, ge=0, description="The fewest sites allowed")
    at_most: int | None = Field(None, ge=0, description="The most sites allowed")


class Activity(_Bounds):
    """Every open site of the area (or every one of `sites`) has activity within bounds."""

    kind: Literal["activity"] = "activity"
    sites: tuple[str, ...] = Field((), description="The sites held to it; none means all of the area")


class Keep(_Rule):
    """The service stays, or opens, at the site."""

    kind: Literal["keep"] = "keep"
    site: str = Field(min_length=1, description="The site's code")


class Forbid(_Rule):
    """The service does not run at the site."""

    kind: Literal["forbid"] = "forbid"
    site: str = Field(min_length=1, description="The site's code")


Rule = Coverage | MaximumMinutes | SiteCount | Activity | Keep | Forbid
RULE_KINDS: tuple[type[Rule], ...] = (Coverage, MaximumMinutes, SiteCount, Activity, Keep, Forbid)

rule_adapter: TypeAdapter[Rule] = TypeAdapter(Annotated[Rule, Field(discriminator="kind")])


def site_count_rule(service: str, count: int) -> SiteCount:
    """The rule that `--count SERVICE=N` adds."""
    plural = "site" if count == 1 else "sites"
    return SiteCount(
        name=f"{service} at exactly {count} {plural} of the area",
        service=service,
        at_least=count,
        at_most=count,
        source="asked for with --count",
    )
