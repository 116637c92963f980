"""Rules on who gains and who loses access to a service, against today or among the people of the area."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reconfig.instance.rule import ServiceRule

By = Literal["deprivation_fifth", "rurality", "district"]


class GroupChange(ServiceRule):
    """No group's mean journey grows by more than so many minutes against today."""

    kind: Literal["group_change"] = "group_change"
    by: By = Field(description="Zone column to split by")
    group: str | None = Field(None, description="Only this group of `by`")
    at_most: float = Field(ge=0, description="Minutes by which the mean may grow")


class FewLosers(ServiceRule):
    """Few patients have a journey that is longer than today's by more than so many minutes.

    Where the patients of a zone use several sites, its journey is their mean.
    """

    kind: Literal["few_losers"] = "few_losers"
    longer_by: float = Field(15.0, ge=0, description="Minutes longer than today")
    at_most: float = Field(ge=0, le=1, description="The share of demand, 0 to 1, that may be so")


class WorstServed(ServiceRule):
    """The mean journey of the worst-served patients is no longer than so many minutes.

    The conditional value at risk of minutes: the mean over the share of patients who travel longest.
    """

    kind: Literal["worst_served"] = "worst_served"
    share: float = Field(0.05, gt=0, le=1, description="The share of patients who count as worst served")
    at_most: float = Field(gt=0, description="Minutes that their mean may be")


class EquityOfAccess(ServiceRule):
    """The equally distributed equivalent of minutes (Kolm-Pollak) is no more than so many.

    It is the journey that, made by everyone, would be as bad as the uneven journeys there are: the mean and a
    penalty for inequality.
    """

    kind: Literal["equity"] = "equity"
    at_most: float = Field(gt=0, description="Minutes that it may be")
    aversion: float = Field(
        1.0,
        gt=0,
        description="Aversion to inequality; 0.5 little, 1 usual, 2 much. It is scaled by the minutes from zones to "
        "the nearest site where the service runs today",
    )


class SlopeIndex(ServiceRule):
    """The slope index of inequality lies within so many minutes either way.

    It is how much longer the most deprived travel than the least deprived, by the line that fits minutes best over
    the ranks of deprivation; below nought where the most deprived travel shorter. Zones without a deprivation fifth do
    not count.
    """

    kind: Literal["slope_index"] = "slope_index"
    at_most: float = Field(ge=0, description="Minutes, either way")
