"""Makes this folder's tables, boundaries and roads from the open data.

    python instances/porto-alegre/build_porto_alegre.py [--data FOLDER] [--out FOLDER]

The same data give the same bytes. The words (instance.toml, rules.toml, what_ifs.csv, README.md) are written by hand
and left alone; travel times come from `reconfig travel`. README.md says what each number rests on.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely
from scipy.spatial import cKDTree

from reconfig.instance.boundaries import write_boundaries
from reconfig.instance.columns import TABLES
from reconfig.instance.io import csv_bytes, table_text
from reconfig.travel.reading import read_roads
from reconfig.travel.roads import Roads
from reconfig.travel.snapping import snap
from reconfig.travel.speeds import default_speeds, link_milliseconds
from reconfig.travel.usable import strong_part

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "shared" / "data"

GRID = "porto-alegre/poa_hexgrid.csv"
PLACES = "porto-alegre/poa_points_of_interest.csv"
ROADS = "porto-alegre/poa_osm.pbf"

METRES = "EPSG:31982"
WRITTEN_ON = "2024-01-01T00:00:00.000Z"
"""The date that the GeoPackage carries, fixed so that its bytes are."""

URGENT = "urgent"
ORGANISATION = "POA"
ISLANDS = 1000.0
"""Hexagons farther than this (m) from every usable road lie on islands whose bridge is not in the road file."""
ENOUGH = 2
"""A hexagon with so many health facilities is a site."""
ATTENDANCES = 0.4
"""Urgent attendances a resident and year."""

NAMES = {
    "89a90129e93ffff": "Health centres at Bom Jesus",
    "89a90e92697ffff": "Health centres at Avenida Farrapos",
    "89a90128217ffff": "Health centres at Rua Ângelo Barcelos",
    "89a9012ae7bffff": "Health centres at Avenida Capivari",
    "89a90128ec7ffff": "Health centres at Rua Laurindo",
    "89a90129c53ffff": "Health centres at Rua Jerusalém",
    "89a90128567ffff": "Health centres at Avenida Moab Caldas",
    "89a9012910fffff": "Health centres at Via 5",
    "89a9012aa13ffff": "Health centres at Avenida Padre Cacique",
    "89a90128a93ffff": "Health centres at Avenida Independência",
    "89a9012839bffff": "Health centres at Rua Paissandu",
    "89a9012847bffff": "Health centres at Rua da Gruta",
    "89a90128a9bffff": "Health centres at Rua Garibaldi",
    "89a901285dbffff": "Health centres at Praça Simões Lopes Neto",
    "89a90128e53ffff": "Health centres at Rua Ramiro Barcelos",
    "santa_casa_hospital": "Santa Casa hospital",
    "moinhos_de_vento_hospital": "Moinhos de Vento hospital",
}
"""The data count facilities and do not name them: each hexagon is named after the street at its middle."""

CURRENT = ("89a90129e93ffff", "89a90e92697ffff", "89a90128217ffff", "89a9012ae7bffff")
"""Where urgent care is taken to run today: four clusters of three facilities or more, on all sides of the centre."""
FIXED = "santa_casa_hospital"
"""Where it is taken to run and to stay: in the centre."""

COSTS = {"fixed_cost": 6_000_000.0, "unit_cost": 90.0, "step_size": 25_000.0, "step_cost": 2_500_000.0}
ARITHMETIC = "assumed: rota R$ 6m; module of 25,000 attendances R$ 2.5m; R$ 90 an attendance"


def hexagons(data: Path, roads: Roads) -> gpd.GeoDataFrame:
    """poa_hexgrid.csv -> the hexagons, with the points of their middles; those of the islands are left out."""
    cells = _placed(pd.read_csv(data / GRID, dtype={"id": "str"}))
    anywhere = np.zeros(len(roads.links), dtype=bool)
    usable = strong_part(roads, *link_milliseconds(roads, default_speeds(), "car", anywhere)).links
    near = snap(roads, usable, middles(cells)).metres <= ISLANDS
    return cells[near].reset_index(drop=True)


def middles(cells: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Coordinates of the points, shape (points, 2)."""
    return np.asarray(cells.geometry.get_coordinates(), float)


def _placed(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    points = gpd.GeoSeries.from_xy(frame["lon"], frame["lat"], crs="EPSG:4326").to_crs(METRES)
    return gpd.GeoDataFrame(frame, geometry=points.set_precision(1))


def zones(cells: gpd.GeoDataFrame, roads: Roads) -> pd.DataFrame:
    """Hexagons -> zones, each named after the named road that is nearest to its middle."""
    return pd.DataFrame(
        {
            "zone": cells["id"],
            "name": streets(cells, roads),
            "population": cells["population"].astype(float),
            "easting": cells.geometry.x,
            "northing": cells.geometry.y,
        }
    )


def streets(cells: gpd.GeoDataFrame, roads: Roads) -> pd.Series[str]:
    """The name of the named road nearest to each middle."""
    nearest = snap(roads, (roads.column("name") != "").to_numpy(), middles(cells)).link
    return roads.column("name").iloc[nearest].reset_index(drop=True)


def organisations() -> pd.DataFrame:
    """One organisation for all sites."""
    return pd.DataFrame({"organisation": [ORGANISATION], "name": ["Health services of Porto Alegre"]})


def sites(data: Path, cells: gpd.GeoDataFrame) -> pd.DataFrame:
    """Hexagons with two health facilities or more, and the two hospitals of poa_points_of_interest.csv -> sites."""
    places = _placed(pd.read_csv(data / PLACES))
    chosen = pd.concat([cells[cells["healthcare"] >= ENOUGH], places[places["id"].str.endswith("_hospital")]])
    chosen = chosen.set_index("id").loc[list(NAMES)]
    frame = pd.DataFrame(
        {
            "site": NAMES,
            "name": NAMES,
            "organisation": ORGANISATION,
            "neighbour": False,
            "easting": chosen.geometry.x,
            "northing": chosen.geometry.y,
            "fixed_cost": 0.0,
        },
        index=list(NAMES),
    )
    return frame.assign(site=frame.index)


def services() -> pd.DataFrame:
    """Urgent care -> services."""
    row = {
        "service": URGENT,
        "name": "Urgent care centre",
        "unit": "attendances",
        "allocation": "nearest",
        "target_minutes": 10.0,
        "source": "assumed: ten minutes by car, for this example",
    }
    return pd.DataFrame([row])


def demand(cells: gpd.GeoDataFrame) -> pd.DataFrame:
    """Residents -> demand: a rate for everyone."""
    lived_in = cells[cells["population"] > 0]
    amounts = (lived_in["population"] * ATTENDANCES).round(1)
    return pd.DataFrame({"zone": lived_in["id"], "service": URGENT, "per_year": amounts})


def offers() -> pd.DataFrame:
    """Every site -> an offer, at the same costs."""
    status = ["fixed" if site == FIXED else "current" if site in CURRENT else "candidate" for site in NAMES]
    return pd.DataFrame({"service": URGENT, "site": list(NAMES), "status": status, **COSTS, "source": ARITHMETIC})


def boundaries(cells: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Middles -> hexagons: what is nearer to a middle than to any other, those of empty hexagons around included."""
    lived_in = middles(cells)
    points = shapely.MultiPoint(np.concatenate([lived_in, empty_neighbours(lived_in)]))
    cell = shapely.get_parts(shapely.voronoi_polygons(points, ordered=True))[: len(cells)]
    return gpd.GeoDataFrame({"zone": cells["id"]}, geometry=shapely.set_precision(cell, 1), crs=METRES)


def empty_neighbours(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Where the lattice of places goes on round its edge, two hexagons deep."""
    steps = (places[cKDTree(places).query(places, 7)[1][:, 1:]] - places[:, None]).reshape(-1, 2)
    length = np.hypot(*steps.T)
    steps = steps[length < 1.2 * np.median(length)]
    sixth = np.floor(np.degrees(np.arctan2(steps[:, 1], steps[:, 0])) / 60)
    six = np.array([steps[sixth == number].mean(axis=0) for number in np.unique(sixth)])
    apart = float(np.median(length)) / 2
    found = places
    for _ in range(2):
        further = (found[:, None] + six).reshape(-1, 2)
        further = further[cKDTree(found).query(further)[0] > apart]
        repeats = cKDTree(further).query_pairs(apart, output_type="ndarray")[:, 1]
        found = np.concatenate([found, np.delete(further, np.unique(repeats), axis=0)])
    return np.asarray(found[len(places) :], float)


def write_table(frame: pd.DataFrame, name: str, out: Path) -> None:
    """One declared table: its columns in declared order, empty optional ones left out."""
    text = table_text(frame.reindex(columns=list(TABLES[name].names)), TABLES[name])
    file = f"{name}.csv"
    (out / file).write_bytes(csv_bytes(text, file))


def build(data: Path, out: Path) -> None:
    """Write every file that is made from the data."""
    out.mkdir(parents=True, exist_ok=True)
    roads = read_roads(data / ROADS, METRES)
    cells = hexagons(data, roads)
    tables = {
        "zones": zones(cells, roads),
        "organisations": organisations(),
        "sites": sites(data, cells),
        "services": services(),
        "demand": demand(cells),
        "offers": offers(),
    }
    for name, frame in tables.items():
        write_table(frame, name, out)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN_ON})
    (out / "boundaries.gpkg").unlink(missing_ok=True)
    write_boundaries(boundaries(cells), out / "boundaries.gpkg")
    shutil.copyfile(data / ROADS, out / "roads.osm.pbf")


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
