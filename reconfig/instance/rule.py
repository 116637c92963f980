"""What all kinds of rules share."""

from __future__ import annotations

import re
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class BaseRule(BaseModel):
    """What all rules share: a name in plain words and the source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=3, description="What the rule asks, in plain words; reports and LP files quote it")
    source: str = Field("", description="Where the rule comes from; begin with cited:, remembered: or assumed:")

    @property
    def slug(self) -> str:
        """The name as LP files and results can carry it: lower case, digits and underscores."""
        return re.sub(r"[^a-z0-9]+", "_", self.name.lower()).strip("_")[:100]


class ServiceRule(BaseRule):
    """A rule on one service."""

    service: str = Field(min_length=1, description="The service's code")


class SystemRule(BaseRule):
    """A rule on the system as a whole, or on one organisation."""

    service: ClassVar[str] = ""


class Bounded(BaseModel):
    """A lower bound, an upper bound, or both."""

    at_least: float | None = Field(None, ge=0, description="The smallest value allowed")
    at_most: float | None = Field(None, ge=0, description="The largest value allowed")

    @model_validator(mode="after")
    def _some_bound(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is above at_most")
        return self


class Bounds(Bounded, ServiceRule):
    """A rule on one service with a lower bound, an upper bound, or both."""
