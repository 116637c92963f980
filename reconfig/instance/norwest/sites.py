"""The sites of Norwest: the sixteen of the specification, a part of them, or more community sites. All assumed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from reconfig.instance.instance import FloatArray, IntArray
from reconfig.instance.norwest.ground import SOURCE, metres

OWNERLESS: Final = "ICS"
"""Who owns the greenfield candidate, for which the specification names nobody: the system's body, no trust."""

ORGANISATIONS: Final = {
    "A": "Alderthwaite Teaching Hospitals Trust",
    "B": "Bramblewick and Brackenholt Hospitals Trust",
    "C": "Corranmere Hospitals Trust",
    "D": "Dunnock and Elver Hospitals Trust",
    OWNERLESS: "Norwest ICS",
}


@dataclass(frozen=True)
class Site:
    """A site. x, y: km from the region's corner. area: m2. hot_uplift: million currency a year of being a hot site.

    ga_beds, max_beds: general and acute beds today and at most. base: services today, words of the specification.
    """

    site: str
    name: str
    organisation: str
    x: float
    y: float
    role: str
    ga_beds: int
    max_beds: int
    theatres: int
    area: int
    hot_uplift: float
    base: str

    @property
    def services(self) -> tuple[str, ...]:
        """Codes of the services that run here today."""
        return tuple(code for code, _ in self._parts)

    @property
    def conditions(self) -> dict[str, str]:
        """What is said of some services: `12h`, `selected`, `derog vol`; by code."""
        return {code: words for code, words in self._parts if words}

    @property
    def _parts(self) -> list[tuple[str, str]]:
        return re.findall(r"(\w+)(?:\(([^)]*)\))?", self.base)


_ALL = "AE1 UTC MED SUR TRA CCU STR"

# fmt: off
SITES: Final = (
    Site("A1", "Alderthwaite Infirmary", "A", 30, 28, "teaching", 880, 1000, 30, 118_000, 28,
         f"{_ALL} MTH MTC VAS OBS NIC PAE ELC HVL DCO OPD DIA"),
    Site("A2", "Garnetbourne Hospital", "A", 22, 40, "small DGH", 190, 260, 8, 30_000, 10,
         "AE1(12h) UTC MED(selected) ELC HVL DCO OPD DIA"),
    Site("B1", "Bramblewick General Hospital", "B", 58, 34, "DGH", 720, 860, 20, 92_000, 24,
         f"{_ALL} PCI PAE ELC DCO OPD DIA"),
    Site("B2", "Brackenholt Hospital", "B", 67, 41, "women+elective", 160, 260, 9, 36_000, 8,
         "OBS(derog CCU) NIC HVL DCO UTC OPD"),
    Site("C1", "Corranmere General Hospital", "C", 8, 38, "DGH+cardiac", 700, 800, 19, 90_000, 23,
         f"{_ALL} PCI VAS OBS LNU PAE ELC HVL DCO OPD DIA"),
    Site("D1", "Dunnockridge Hospital", "D", 26, 62, "DGH", 340, 420, 10, 47_000, 13,
         f"{_ALL}(derog vol) OBS SCU PAE ELC DCO OPD DIA"),
    Site("D2", "Elverholt Hospital", "D", 6, 70, "remote DGH", 210, 240, 6, 31_000, 11,
         "AE1 MED SUR TRA CCU OBS(derog vol) SCU PAE ELC OPD DIA"),
    Site("D3", "Fennelgarth Hospital", "D", 44, 70, "elective/community", 60, 110, 4, 15_000, 3,
         "HVL UTC ICB OPD DIA"),
    Site("CH1", "Heronthwaite Community Hospital", "C", 14, 22, "community", 80, 100, 0, 9_000, 2, "ICB OPD UTC"),
    Site("CH2", "Ivelcombe Community Hospital", "A", 38, 46, "community", 70, 90, 0, 8_000, 2, "ICB OPD"),
    Site("CH3", "Juniperwick Community Hospital", "B", 70, 22, "community", 90, 100, 0, 9_500, 2, "ICB OPD UTC"),
    Site("CH4", "Kestrelmere Community Hospital", "A", 34, 10, "community", 60, 80, 0, 7_000, 2, "ICB OPD"),
    Site("CH5", "Linnetridge Community Hospital", "D", 52, 60, "community", 50, 70, 0, 6_000, 2, "ICB OPD"),
    Site("CD1", "Alderthwaite Diagnostic Centre", "A", 24, 31, "CDC", 0, 0, 0, 3_500, 1, "DIA OPD"),
    Site("CD2", "Birkmere Diagnostic Centre", "B", 60, 42, "CDC", 0, 0, 0, 3_500, 1, "DIA OPD"),
    Site("GF1", "Norwest Field (candidate)", OWNERLESS, 43, 30, "greenfield candidate", 0, 600, 16, 0, 5, ""),
)
# fmt: on

BY_WEIGHT: Final = (
    *("A1", "B1", "C1", "D1", "D2", "B2", "A2", "D3"),
    *("CH1", "CH3", "CH2", "CH4", "CH5", "GF1", "CD1", "CD2"),
)
"""The order in which a smaller number of sites takes them."""


def make_sites(count: int, points: FloatArray, people: IntArray, rural: IntArray) -> tuple[Site, ...]:
    """So many sites: the first by weight, in the table's order; beyond sixteen community sites in the country.

    points: of zones, in m, shape (zones, 2). people: residents, shape (zones,). rural: numbers of zones that may have
    a community site.

    Raises:
        ValueError: for fewer than 2 sites, or more than rural zones can have.
    """
    if not 2 <= count <= len(SITES) + len(rural):
        raise ValueError(f"Norwest can have 2 to {len(SITES) + len(rural)} sites, not {count}")
    if count <= len(SITES):
        return tuple(site for site in SITES if site.site in BY_WEIGHT[:count])
    return (*SITES, *_community(count - len(SITES), points, people, rural))


def _community(count: int, points: FloatArray, people: IntArray, rural: IntArray) -> list[Site]:
    """Community sites one after the other, each where it brings care nearest to most people, as the crow flies."""
    places = places_of(SITES)
    nearest = np.linalg.norm(points[:, None] - places, axis=2).min(axis=1)
    away = np.linalg.norm(points[rural][:, None] - points, axis=2)
    made = []
    for number in range(count):
        best = int((np.maximum(nearest - away, 0) @ people).argmax())
        nearest = np.minimum(nearest, away[best])
        x, y = ((points[rural[best]] - metres((0, 0))) / 1_000).tolist()
        owner = SITES[int(np.linalg.norm(places - points[rural[best]], axis=1).argmin())].organisation
        code = f"CH{6 + number}"
        owner = "A" if owner == OWNERLESS else owner
        name = f"Community Hospital {6 + number}"
        made.append(Site(code, name, owner, x, y, "community", 60, 80, 0, 7_000, 2, "ICB OPD"))
    return made


def places_of(sites: tuple[Site, ...]) -> FloatArray:
    """Coordinates in m, shape (sites, 2)."""
    return metres([(site.x, site.y) for site in sites])


def sites_frame(sites: tuple[Site, ...]) -> pd.DataFrame:
    """A row a site: site, name, organisation, easting, northing (m), and the facts of the specification.

    base_services: codes with blanks between. conditions: what is said of some of them, `AE1: 12h; MED: selected`.
    hot_uplift: million currency a year.
    """
    facts = ("site", "name", "organisation", "role", "ga_beds", "max_beds", "theatres", "area", "hot_uplift")
    frame = pd.DataFrame({fact: [getattr(site, fact) for site in sites] for fact in facts})
    frame[["easting", "northing"]] = places_of(sites)
    frame["base_services"] = [" ".join(site.services) for site in sites]
    frame["conditions"] = ["; ".join(f"{code}: {words}" for code, words in site.conditions.items()) for site in sites]
    frame["source"] = SOURCE
    return frame.rename(columns={"area": "area_m2"})
