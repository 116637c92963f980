"""The tiny instance with asu's demand made by people and rates, and with pathways into a third service, care at home.

            people of age     well    frail   fifth     asu before growth
            18-44   85+                                 well      frail
    0012     8000   4000      8200     3800       1     49.2       91.2
    7E05     6000   2000      5900     2100       3     23.6       33.6
    NA       3000   2000      3200     1800       5     16.0       36.0
    E04      2000   2000      2300     1700       3      9.2       27.2
    all     19000  10000     19600     9400             98.0      188.0

Nine in ten people of 18-44 are well, one in four of 85+. Of 1,000 well people 5 a year need asu, of 1,000 frail 20:
117, 71.5, 52 and 45.5 by zone, 286 in all. Multipliers 1.5, 1 and 1.25 of the fifths 1, 3 and 5 would make that
175.5 + 71.5 + 65 + 45.5 = 357.5, so they are scaled by 286 / 357.5 = 0.8, to 1.2, 0.8 and 1. Two years of 10 % growth
make it 1.21 times as much. Of the frail a quarter go home: each avoids 0.8 of asu, and needs 1.5 visits. A fifth of
everyone leaves earlier and saves 0.01 beds.
"""

from __future__ import annotations

from pathlib import Path

from tests.changes import Change, add, edit, in_turn, put
from tests.helpers import TINY

AGES = {
    "zone": "age_18_44,age_85_plus",
    "0012": "8000,4000",
    "7E05": "6000,2000",
    "NA": "3000,2000",
    "E04": "2000,2000",
}
HASU = [line for line in TINY["demand.csv"].splitlines() if ",asu," not in line]

RATED: dict[str, str] = {
    "zones.csv": "".join(f"{line},{AGES[line.partition(',')[0]]}\n" for line in TINY["zones.csv"].splitlines()),
    "demand.csv": "\n".join(HASU) + "\n",
    "segments.csv": "segment,name\nwell,Mostly well\nfrail,Frailty\n",
    "segment_mix.csv": """\
age_band,segment,share
age_18_44,well,0.9
age_18_44,frail,0.1
age_85_plus,well,0.25
age_85_plus,frail,0.75
""",
    "rates.csv": "segment,service,per_1000\nwell,asu,5\nfrail,asu,20\n",
    "deprivation_effects.csv": "service,deprivation_fifth,multiplier\nasu,1,1.5\nasu,3,1\nasu,5,1.25\n",
    "growth.csv": "service,percent\nasu,10\n",
    "resources.csv": "resource,name,unit\nbed,Beds,beds\n",
    "resource_use.csv": "service,resource,per_unit\nasu,bed,0.02\n",
    "pathways.csv": """\
pathway,name,service,segment,share,at_most,avoided,resource,saved,instead,instead_units,source
ward,Virtual ward,asu,frail,0.25,0.3,0.8,,,home,1.5,assumed: made up
early,Early discharge,asu,,0.2,0.35,,bed,0.01,,,cited: a trial made up
""",
}

make_rated: Change = in_turn(
    *(put(name, text) for name, text in RATED.items()),
    add("services.csv", "home,Care at home,visits,60\n"),
    add("offers.csv", "home,S1,current,,,,,,\nhome,S2,current,,,,,,\n"),
    edit("instance.toml", "synthetic = true", "synthetic = true\ngrowth_years = 2"),
)


def write_rated(folder: Path) -> Path:
    """Change the tiny instance in a folder into the one above."""
    make_rated(folder)
    return folder
