"""A small health system whose every output can be worked out by hand.

Minutes from zone to site, patients a year and people (A and B are the area's own, N is a neighbour's far to the east):

                 A    B    N     patients   people   fifth   district
    west        10   40   90           10     1000     1      Left
    middle      20   25   90           20     2000     3      Left
    east        50   10   90           30     3000     5      Right
    tiny        70   30   35            4        6     5      Right

CARE runs at A, B and N today. The proposal closes it at B: east goes to A (10 to 50 minutes), tiny to N (30 to 35).
Costs: a site 500,000; the unit at A 1,000,000, at B 2,000,000, at N nothing; 1,000 a patient anywhere.
"""

from __future__ import annotations

import geopandas as gpd
from shapely.geometry import box

from reconfig.evaluate import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.rules import MaximumMinutes
from reconfig.solution import Configuration
from tests.instances import make_instance

MINUTES = {"west": (10, 40, 90), "middle": (20, 25, 90), "east": (50, 10, 90), "tiny": (70, 30, 35)}
PATIENTS = {"west": 10, "middle": 20, "east": 30, "tiny": 4}
PEOPLE = {"west": (1000, 1), "middle": (2000, 3), "east": (3000, 5), "tiny": (6, 5)}
SIDE = 10_000
"""The zones are squares of 10 km side, from west to east."""


def output_instance() -> Instance:
    """The instance, with boundaries."""
    instance = make_instance(
        rules=(MaximumMinutes(name="Nobody is more than 45 minutes away", service="CARE", minutes=45),),
        zones=[
            {
                "zone": zone, "name": f"{zone.title()} | End", "population": PEOPLE[zone][0],
                "deprivation_fifth": PEOPLE[zone][1], "district": "Left" if number < 2 else "Right",
                "easting": (number + 0.5) * SIDE, "northing": 0.5 * SIDE, "source": "data: census",
            }
            for number, zone in enumerate(MINUTES)
        ],
        organisations=[{"organisation": "O", "name": "Our Trust"}, {"organisation": "P", "name": "Their Trust"}],
        sites=[
            {"site": site, "name": name, "organisation": "P" if site == "N" else "O", "easting": east,
             "northing": 5000, "neighbour": "yes" if site == "N" else "no", "fixed_cost": 0 if site == "N" else 500_000,
             "source": "data: estates return"}
            for site, name, east in (("A", "Abbey Hospital", 9000), ("B", "Bay Hospital", 29000),
                                     ("N", "Next Hospital", 66000))
        ],
        services=[{"service": "CARE", "name": "Good care", "unit": "cases", "source": "cited: a guideline"}],
        demand=[
            {"zone": zone, "service": "CARE", "per_year": each, "source": "data: x"} for zone, each in PATIENTS.items()
        ],
        offers=[
            {"service": "CARE", "site": site, "status": status, "fixed_cost": cost, "unit_cost": 1000,
             "source": "assumed: a guess. Status: a list"}
            for site, status, cost in (("A", "current", 1_000_000), ("B", "current", 2_000_000), ("N", "fixed", 0))
        ],
        travel_times=[
            {"zone": zone, "site": site, "minutes": minutes}
            for zone, row in MINUTES.items()
            for site, minutes in zip("ABN", row, strict=True)
        ],
    )  # fmt: skip
    squares = [box(number * SIDE, 0, (number + 1) * SIDE, SIDE) for number in range(len(MINUTES))]
    boundaries = gpd.GeoDataFrame({"zone": list(MINUTES)}, geometry=squares, crs="EPSG:27700")
    about = instance.about.model_copy(update={"attribution": ("© the census",), "sources": {"travel_times": "derived"}})
    return instance.replace(boundaries=boundaries, about=about)


def both(instance: Instance, *sites: str) -> tuple[Evaluation, Evaluation]:
    """The evaluations of CARE at these sites, and of today."""
    proposal = Configuration.of(("CARE", site) for site in sites)
    return evaluate(instance, proposal), evaluate(instance, instance.today)
