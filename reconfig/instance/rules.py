"""Planners' red lines: what a configuration must satisfy, each with a name in plain words.

`rules.toml` holds them as `[[rule]]` tables. Each kind is one frozen class; unknown keys are refused.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from reconfig.instance.access_rules import EquityOfAccess, FewLosers, GroupChange, SlopeIndex, WorstServed
from reconfig.instance.rule import Bounds, ServiceRule
from reconfig.instance.system_rules import AgencyShare, BedTest, Budget, KeepSite, Moves, NoDistress, ResourceTotal


class Coverage(ServiceRule):
    """At least a share of the demand is served within so many minutes.

    Where everyone goes to the nearest open site: lies within so many minutes of one.

    With `by`, every group of that zone column must reach the share; with `group` too, only that group.
    """

    kind: Literal["coverage"] = "coverage"
    within_minutes: float = Field(gt=0, description="The limit in minutes")
    at_least: float = Field(ge=0, le=1, description="The share of demand, 0 to 1")
    by: Literal["deprivation_fifth", "rurality", "district"] | None = Field(None, description="Zone column to split by")
    group: str | None = Field(None, description="Only this group of `by`")
    mode: str | None = Field(
        None, description="Way to travel of `mode_times` that minutes are measured by; none: that of travel_times"
    )
    people: Literal["patients", "no_car"] = Field(
        "patients", description="Whose share counts: all patients, or those of households without a car"
    )

    @model_validator(mode="after")
    def _group_needs_by(self) -> Coverage:
        if self.group is not None and self.by is None:
            raise ValueError("group needs by, the column that the group belongs to")
        return self


class MaximumMinutes(ServiceRule):
    """Every zone with demand has an open site within so many minutes, and nobody is directed farther.

    Who chooses may go farther.
    """

    kind: Literal["maximum_minutes"] = "maximum_minutes"
    minutes: float = Field(gt=0, description="The limit in minutes")


class SiteCount(Bounds):
    """So many sites of the area (neighbours not counted) offer the service."""

    kind: Literal["site_count"] = "site_count"
    at_least: int | None = Field(None, ge=0, description="The fewest sites allowed")
    at_most: int | None = Field(None, ge=0, description="The most sites allowed")


class Activity(Bounds):
    """Every open site of the area (or every one of `sites`) has activity within bounds."""

    kind: Literal["activity"] = "activity"
    sites: tuple[str, ...] = Field((), description="The sites held to it; none means all of the area")


class Keep(ServiceRule):
    """The service stays, or opens, at the site."""

    kind: Literal["keep"] = "keep"
    site: str = Field(min_length=1, description="The site's code")


class KeepInOrganisation(ServiceRule):
    """The service stays at so many sites of an organisation: its red line."""

    kind: Literal["keep_in_organisation"] = "keep_in_organisation"
    organisation: str = Field(min_length=1, description="The organisation's code")
    at_least: int = Field(1, ge=1, description="The fewest of its sites that offer the service")


class Forbid(ServiceRule):
    """The service does not run at the site."""

    kind: Literal["forbid"] = "forbid"
    site: str = Field(min_length=1, description="The site's code")


Rule = (
    Coverage
    | MaximumMinutes
    | SiteCount
    | Activity
    | Keep
    | KeepInOrganisation
    | Forbid
    | GroupChange
    | FewLosers
    | WorstServed
    | EquityOfAccess
    | SlopeIndex
    | Moves
    | KeepSite
    | NoDistress
    | ResourceTotal
    | BedTest
    | AgencyShare
    | Budget
)
RULE_KINDS: tuple[type[Rule], ...] = (
    Coverage,
    MaximumMinutes,
    SiteCount,
    Activity,
    Keep,
    KeepInOrganisation,
    Forbid,
    GroupChange,
    FewLosers,
    WorstServed,
    EquityOfAccess,
    SlopeIndex,
    Moves,
    KeepSite,
    NoDistress,
    ResourceTotal,
    BedTest,
    AgencyShare,
    Budget,
)

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
