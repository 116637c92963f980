"""Rules on the system as a whole, or on one organisation: change, money, beds, staff."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reconfig.instance.rule import Bounded, SystemRule


class Moves(SystemRule):
    """No more units open or close, against today."""

    kind: Literal["moves"] = "moves"
    at_most: int = Field(ge=0, description="Units that may open or close, both counted")
    organisation: str | None = Field(None, description="Only units at its sites")
    site: str | None = Field(None, description="Only units at this site")


class KeepSite(SystemRule):
    """Some service of the instance goes on at the site."""

    kind: Literal["keep_site"] = "keep_site"
    site: str = Field(min_length=1, description="The site's code")


class NoDistress(SystemRule):
    """No organisation is left in distress: below its least surplus, or with more than its largest loss against today.

    Organisations may pay each other, up to `most_transfer` each; what they pay and are paid sums to nought. The limits
    stand in the organisations table.
    """

    kind: Literal["no_distress"] = "no_distress"
    transfers: bool = Field(default=True, description="false: nobody pays anybody")


class ResourceTotal(Bounded, SystemRule):
    """The modules that the area needs of a resource come to so many units in all."""

    kind: Literal["resource_total"] = "resource_total"
    resource: str = Field(min_length=1, description="The resource's code")
    at_least: float | None = Field(None, ge=0, description="The least, in units of the resource")
    at_most: float | None = Field(None, ge=0, description="The most, in units of the resource")


class BedTest(SystemRule):
    """Less of a resource than today's patients need only where other capacity stands in its place.

    The bed test of NHS England: units >= what today's configuration needs - replaced_per_unit x what `replaced_by` has
    beyond what today's needs of it - lacking.
    """

    kind: Literal["bed_test"] = "bed_test"
    resource: str = Field(min_length=1, description="The resource's code, for example acute beds")
    replaced_by: str | None = Field(None, description="The resource that may stand in its place")
    replaced_per_unit: float = Field(1.0, ge=0, description="Units that one unit of it replaces")
    lacking: float = Field(0.0, ge=0, description="Units that may be lacking all the same")


class AgencyShare(SystemRule):
    """What agency staff cost, pay and premium, is no more than a share of the cost of all staff."""

    kind: Literal["agency_share"] = "agency_share"
    at_most: float = Field(ge=0, le=1, description="The share, 0 to 1")


class Budget(SystemRule):
    """Some lines of the cost together are no more than so much."""

    kind: Literal["budget"] = "budget"
    lines: tuple[str, ...] = Field(min_length=1, description="Names of cost lines, for example capital")
    at_most: float = Field(ge=0, description="Currency a year")
    organisation: str | None = Field(None, description="Only the lines of this organisation")
