"""A tiny health system as the text of its files: small enough to check every number by hand.

Minutes from zone to site (S3 is a neighbour's):

            S1   S2   S3    patients a year, hasu   asu
    0012    10   30   50                      100   120
    7E05    25   15   40                       60    80
    NA      35   12   45                       40    50
    E04     55   40   20                       30    40

hasu runs at S1 and may open at S2; asu runs at S1, S2 and, fixed, at S3. The codes of the zones
are of the kind that spreadsheets and pandas turn into numbers or blanks.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner

from reconfig.cli import main

ZONES = ["0012", "7E05", "NA", "E04"]
TINY: dict[str, str] = {
    "instance.toml": """\
title = "Tiny"
area = "Tinyshire"
summary = "Four zones, three sites and two levels of stroke care."
price_year = "2024/25"
currency = "GBP"
crs = "EPSG:27700"
synthetic = true

[sources]
zones = "assumed: made up for the tests"
demand = "assumed: made up for the tests"
""",
    "zones.csv": """\
zone,name,population,deprivation_fifth,rurality,district,easting,northing
0012,Harbour,12000,1,urban,North,531000,171000
7E05,Marsh,8000,3,rural,North,533000,171000
NA,Old Town,5000,5,urban,South,531000,173000
E04,Upland,4000,3,rural,South,533000,173000
""",
    "organisations.csv": """\
organisation,name
RA,Tinyshire Hospitals
RB,Border Hospitals
""",
    "sites.csv": """\
site,name,organisation,neighbour,easting,northing,fixed_cost
S1,Harbour Hospital,RA,no,531200,171200,2000000
S2,Hill Hospital,RA,no,532200,172200,1500000
S3,Border Hospital,RB,yes,533900,173900,
""",
    "services.csv": """\
service,name,unit,target_minutes
hasu,Hyper-acute stroke unit,strokes,45
asu,Acute stroke unit,strokes,60
""",
    "demand.csv": """\
zone,service,per_year
0012,hasu,100
7E05,hasu,60
NA,hasu,40
E04,hasu,30
0012,asu,120
7E05,asu,80
NA,asu,50
E04,asu,40
""",
    "offers.csv": """\
service,site,status,fixed_cost,unit_cost,step_size,step_cost,capacity,source
hasu,S1,current,900000,2500,100,250000,,cited: a costing made up for the tests
hasu,S2,candidate,1100000,2600,100,250000,400,cited: a costing made up for the tests
hasu,S3,forbidden,,,,,,
asu,S1,current,400000,1800,,,,
asu,S2,current,450000,1700,,,200,
asu,S3,fixed,,1900,,,,
""",
    "requirements.csv": """\
service,requires,kind,minutes,source
hasu,asu,nesting,,assumed: the higher level holds the lower
asu,hasu,within_minutes,40,assumed: transfers back and forth
""",
    "travel_times.csv": """\
zone,site,minutes
0012,S1,10
0012,S2,30
0012,S3,50
7E05,S1,25
7E05,S2,15
7E05,S3,40
NA,S1,35
NA,S2,12
NA,S3,45
E04,S1,55
E04,S2,40
E04,S3,20
""",
    "site_times.csv": """\
from_site,to_site,minutes
S1,S2,25
S2,S1,25
S1,S3,45
S3,S1,45
S2,S3,35
S3,S2,35
""",
    "rules.toml": """\
[[rule]]
name = "Half within 45 minutes"
kind = "coverage"
service = "hasu"
within_minutes = 45
at_least = 0.5

[[rule]]
name = "The most deprived within 30 minutes"
kind = "coverage"
service = "asu"
within_minutes = 30
at_least = 0.9
by = "deprivation_fifth"
group = "1"

[[rule]]
name = "Nobody beyond an hour"
kind = "maximum_minutes"
service = "hasu"
minutes = 60

[[rule]]
name = "One or two hyper-acute units"
kind = "site_count"
service = "hasu"
at_least = 1
at_most = 2

[[rule]]
name = "Enough strokes at each unit"
kind = "activity"
service = "hasu"
at_least = 50

[[rule]]
name = "The acute unit stays at the harbour"
kind = "keep"
service = "asu"
site = "S1"

[[rule]]
name = "No hyper-acute unit at the border"
kind = "forbid"
service = "hasu"
site = "S3"
""",
}


def write_tiny(folder: Path) -> Path:
    """Write the tiny instance as a new folder: rules of each kind, and a square for each zone."""
    folder.mkdir(parents=True)
    for name, text in TINY.items():
        (folder / name).write_text(text, encoding="utf-8")
    write_squares(folder, ZONES)
    return folder


def write_squares(folder: Path, zones: list[str], crs: str | None = "EPSG:27700") -> None:
    """Write boundaries.gpkg: squares of two kilometres, two in a row from the south-west."""
    import geopandas as gpd
    from shapely import box

    corners = [(530000 + 2000 * (i % 2), 170000 + 2000 * (i // 2)) for i in range(len(zones))]
    squares = [box(east, north, east + 2000, north + 2000) for east, north in corners]
    frame = gpd.GeoDataFrame({"zone": zones}, geometry=squares, crs=crs)
    frame.to_file(folder / "boundaries.gpkg", layer="zones", driver="GPKG")


def with_times(folder: Path, beside: Path) -> Path:
    """The folder of an instance; where its travel times are not there, a copy in `beside` with them computed."""
    if any(folder.glob("travel_times.csv*")):
        return folder
    copy = Path(shutil.copytree(folder, beside / folder.name))
    done = CliRunner().invoke(main, ["travel", str(copy)])
    assert done.exit_code == 0, done.output
    return copy
