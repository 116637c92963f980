"""The geography of Norwest, whole: zones, sites, roads, minutes by mode and boundaries, from a seed. No real place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from reconfig.instance.norwest.boundaries import boundaries
from reconfig.instance.norwest.buses import bus_minutes
from reconfig.instance.norwest.deprivation import no_car_share
from reconfig.instance.norwest.ground import SOURCE
from reconfig.instance.norwest.journeys import Ends, drive, site_frame, zone_frame
from reconfig.instance.norwest.places import URBAN, Places, make_places
from reconfig.instance.norwest.population import BANDS
from reconfig.instance.norwest.roads import lay_roads
from reconfig.instance.norwest.sites import make_sites, places_of, sites_frame
from reconfig.instance.norwest.speeds import BLUE_LIGHT, OFFPEAK, PEAK, speeds
from reconfig.instance.tables import table_of
from reconfig.travel.roads import Roads
from reconfig.travel.speeds import Speeds

if TYPE_CHECKING:
    import geopandas as gpd

PUBLIC_TRANSPORT: Final = "public_transport"

BY_ROAD: Final = (OFFPEAK, PEAK, BLUE_LIGHT)


@dataclass(frozen=True, eq=False)
class Geography:
    """Everything that stands and moves in Norwest before any service does.

    places: the zones as arrays. zones: the table of zones, with no_car_share and residents by band.
    sites: `sites_frame`. roads, speeds: what `reconfig travel` reads. minutes: by mode a frame of zone, site and
    minutes, an absent pair has no route. between_sites: from_site, to_site, minutes by car off-peak.
    boundaries: zone, geometry.
    """

    places: Places
    zones: pd.DataFrame
    sites: pd.DataFrame
    roads: Roads
    speeds: Speeds
    minutes: dict[str, pd.DataFrame]
    between_sites: pd.DataFrame
    boundaries: gpd.GeoDataFrame


def geography(zones: int = 1_100, sites: int = 16, seed: int = 1) -> Geography:
    """The geography; the same arguments give the same, and the number of sites changes nothing else.

    Raises:
        ValueError: for fewer than 60 zones or 2 sites, or more sites than there are rural zones for.
    """
    rng = np.random.default_rng(seed)
    places = make_places(zones, rng)
    roads = lay_roads(places, rng)
    country = np.flatnonzero(np.array(places.rurality) != URBAN)
    chosen = make_sites(sites, places.points, places.people, country)
    table, stands = zones_frame(places), places_of(chosen)
    ends = Ends(places.points, places.people.astype(float), stands)
    found = {mode: drive(roads, speeds(), mode, ends) for mode in BY_ROAD}
    minutes = {mode: journeys.minutes for mode, journeys in found.items()}
    minutes[PUBLIC_TRANSPORT] = bus_minutes(places, stands, minutes[OFFPEAK])
    codes, site_codes = list(table["zone"]), [site.site for site in chosen]
    return Geography(
        places=places,
        zones=table,
        sites=sites_frame(chosen),
        roads=roads,
        speeds=speeds(),
        minutes={mode: zone_frame(times, codes, site_codes) for mode, times in minutes.items()},
        between_sites=site_frame(found[OFFPEAK].site_minutes, site_codes),
        boundaries=boundaries(codes, places.points),
    )


def zones_frame(places: Places) -> pd.DataFrame:
    """The table of zones: the columns of `ZONES`, and those of no_car_share and age bands that it does not declare."""
    count, district = len(places.people), places.district
    width = len(str(count))
    order = pd.Series(district).groupby(district).cumcount() + 1
    further = {
        "no_car_share": no_car_share(places.fifth),
        **{band: places.ages[:, number].astype(float) for number, band in enumerate(BANDS)},
    }
    frame = table_of(
        "zones",
        {
            "zone": [f"N{number:0{width}}" for number in range(1, count + 1)],
            "name": [f"{name} {number:03}" for name, number in zip(district, order, strict=True)],
            "population": places.people,
            "deprivation_fifth": places.fifth,
            "rurality": places.rurality,
            "district": district,
            "easting": places.points[:, 0],
            "northing": places.points[:, 1],
            **further,
        },
        SOURCE,
    )
    return frame.assign(**{name: values for name, values in further.items() if name not in frame})
