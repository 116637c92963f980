"""What a page may send, and nothing besides."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from reconfig.objective import Objective
from reconfig.web.what_if import Force, Turn, WhatIf

Code = Annotated[str, Field(min_length=1, max_length=200)]
MOST_FORCES, MOST_TURNS = 500, 500


class _Sent(BaseModel):
    """Unknown keys are refused, and so are numbers that are not finite."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SentForce(_Sent):
    """A unit that must run, or must not."""

    service: Code
    site: Code
    runs: bool


class SentTurn(_Sent):
    """A number of a rule, in the unit of its dial."""

    rule: Code
    key: Code
    value: float


class SentWhatIf(_Sent):
    """A what-if: its name ("" for one of our own), and the run whose answer it is compared with ("" for today)."""

    minimise: Objective
    forces: list[SentForce] = Field(default=[], max_length=MOST_FORCES)
    turns: list[SentTurn] = Field(default=[], max_length=MOST_TURNS)
    label: str = Field("", max_length=200)
    beside: str = Field("", max_length=64)

    def what_if(self) -> WhatIf:
        """What is asked."""
        return WhatIf(
            self.minimise,
            tuple(Force(each.service, each.site, each.runs) for each in self.forces),
            tuple(Turn(each.rule, each.key, each.value) for each in self.turns),
        )
