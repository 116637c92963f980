"""A location problem of the literature: who is to be served from which sites, and what it takes. As an instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import numpy as np

from reconfig.instance.about import About
from reconfig.instance.columns import TABLES
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.rules import Rule
from reconfig.instance.tables import Cells, table_of

SERVICE = "facility"
MOST_VERTICES = 5_000
MOST_PAIRS = MOST_VERTICES**2
"""A larger problem has too many distances for one machine's memory."""


@dataclass(frozen=True)
class Words:
    """What is said of a problem.

    kind: "a p-median problem of OR-Library". summary: what the instance holds. reference: where the kind was published.
    customer, site: what one of each is called. minutes_are: what stands in place of minutes. times: the source of them.
    """

    file: str
    kind: str
    summary: str
    reference: str
    customer: str
    site: str
    minutes_are: str
    times: str

    @property
    def stem(self) -> str:
        """The name of the file without its ending."""
        return PurePath(self.file).stem

    @property
    def source(self) -> str:
        """The source of every row."""
        return f"data: {self.kind.removeprefix('a ')}, {self.file}"


@dataclass(frozen=True, eq=False)
class LocationProblem:
    """One service, `facility`, that customers need and sites may offer.

    minutes: shape (customers, sites). customers: their codes. per_year: demand, shape (customers,). offers and service:
    further columns of these tables; sites are numbered from 1.
    """

    words: Words
    minutes: FloatArray
    customers: Sequence[str]
    per_year: FloatArray
    offers: Cells
    service: Cells = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    @property
    def sites(self) -> list[str]:
        """The codes of the sites."""
        return numbered(self.minutes.shape[1])

    def instance(self) -> Instance:
        """Every customer as a zone of one person; nobody's sites, so they belong to one organisation."""
        cells = {**self._places(), **self._services(), "travel_times": self._travel_times()}
        frames: dict[str, Any] = {name: table_of(name, cells.get(name, {}), self.words.source) for name in TABLES}
        return Instance(about=self._about(), **frames, rules=self.rules)

    def _places(self) -> dict[str, Cells]:
        zones, sites = self.customers, self.sites
        return {
            "zones": {
                "zone": zones,
                "name": [f"{self.words.customer} {zone}" for zone in zones],
                "population": [1] * len(zones),
            },
            "organisations": {"organisation": ["network"], "name": ["The network"]},
            "sites": {
                "site": sites,
                "name": [f"{self.words.site} {site}" for site in sites],
                "organisation": ["network"] * len(sites),
            },
        }

    def _services(self) -> dict[str, Cells]:
        """The one service, who needs it, and where it runs or may open."""
        zones, sites = self.customers, self.sites
        return {
            "services": {"service": [SERVICE], "name": ["Facility"], "unit": ["customers"], **self.service},
            "demand": {"zone": zones, "service": [SERVICE] * len(zones), "per_year": self.per_year},
            "offers": {"service": [SERVICE] * len(sites), "site": sites, **self.offers},
        }

    def _travel_times(self) -> Cells:
        return {
            "zone": np.repeat(np.asarray(self.customers, dtype=object), len(self.sites)).tolist(),
            "site": self.sites * len(self.customers),
            "minutes": self.minutes.ravel().tolist(),
        }

    def _about(self) -> About:
        words = self.words
        return About(
            title=f"{words.stem}: {words.kind}",
            area=f"the network {words.stem}",
            summary=words.summary,
            price_year="no year",
            currency="GBP",
            crs="EPSG:27700",
            synthetic=True,
            minutes_are=words.minutes_are,
            attribution=(f"{words.kind[0].upper()}{words.kind[1:]} ({words.reference}): {words.file}",),
            sources=dict.fromkeys(TABLES, words.source) | {"travel_times": words.times},
        )


def numbered(count: int) -> list[str]:
    """The codes 1, 2, 3 ..."""
    return [str(number) for number in range(1, count + 1)]
