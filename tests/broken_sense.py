"""Instances whose tables, words or rules do not fit together, and the sentence that says so."""

# ruff: noqa: E501 (a sentence stands on one line, as the user sees it)

from __future__ import annotations

from shapely import Point, Polygon, box

from tests.changes import (
    Broken,
    Change,
    add,
    edit,
    in_seconds,
    in_turn,
    layer,
    put,
    remove,
    rule,
    squares,
    without_column,
)
from tests.helpers import TINY


def _with_columns(file: str, names: str, *cells: str) -> Change:
    """A table with further columns: their cells in the first rows, and blanks in the others."""
    header, *rows = TINY[file].splitlines()
    blank = "," * names.count(",")
    wider = [f"{row},{cells[number] if number < len(cells) else blank}" for number, row in enumerate(rows)]
    return put(file, "\n".join([f"{header},{names}", *wider]))


SENSE = (
    Broken(
        "an unreachable zone",
        edit("travel_times.csv", "E04,S1,55\nE04,S2,40\n", ""),
        "demand.csv, row 5, column zone: 'E04' cannot reach any site where hasu runs or may open. Add a travel time to one of them, or an offer at a site that the zone can reach.",
    ),
    Broken(
        "a zone without travel times",
        edit("travel_times.csv", "E04,S1,55\nE04,S2,40\nE04,S3,20\n", ""),
        "zones.csv, row 5, column zone: 'E04' has no row in travel_times.csv. Add its rows to travel_times.csv, or take the zone out of every table.",
    ),
    Broken(
        "a service without demand",
        in_turn(
            add("services.csv", "icu,Intensive care,stays,30\n"),
            add("offers.csv", "icu,S1,current,1,1,,,,\n"),
        ),
        "services.csv, row 4, column service: 'icu' has no demand. Add its rows to demand, or take the service out.",
    ),
    Broken(
        "a service without offers",
        in_turn(add("services.csv", "icu,Intensive care,stays,30\n"), add("demand.csv", "NA,icu,9\n")),
        "services.csv, row 4, column service: 'icu' neither runs nor may open at any site. Add an offer that is current, candidate or fixed, or take the service out.",
    ),
    Broken(
        "a service that may open nowhere",
        in_turn(
            add("services.csv", "icu,Intensive care,stays,30\n"),
            add("demand.csv", "NA,icu,9\n"),
            add("offers.csv", "icu,S1,forbidden,,,,,,\n"),
        ),
        "services.csv, row 4, column service: 'icu' neither runs nor may open at any site. Add an offer that is current, candidate or fixed, or take the service out.",
    ),
    Broken(
        "a choice without decay",
        _with_columns("services.csv", "allocation,choice_decay", "choice,"),
        "services.csv, row 2, column choice_decay: is blank, though the allocation is choice. Give by how much one more minute lowers the utility of a site, for example 0.1.",
    ),
    Broken(
        "a decay of no choice",
        _with_columns("services.csv", "allocation,choice_decay", "planned,0.1"),
        "services.csv, row 2, column choice_decay: '0.1' has no meaning for the allocation planned. Leave choice_decay blank, or write the allocation choice.",
    ),
    Broken(
        "an attractive unit that nobody chooses",
        _with_columns("offers.csv", "attractiveness", "1.5"),
        "offers.csv, row 2, column attractiveness: '1.5' has no meaning for hasu, whose allocation is nearest. Leave attractiveness blank, or write the allocation choice in services.csv.",
    ),
    Broken(
        "a neighbour left to decide",
        edit("offers.csv", "asu,S3,fixed", "asu,S3,current"),
        "offers.csv, row 7, column status: 'current' is the status of a unit at a neighbour's site. Write fixed, or forbidden: neighbours' units stay open and are not ours to decide.",
    ),
    Broken(
        "a step without size",
        edit("offers.csv", "900000,2500,100,250000", "900000,2500,,1250000"),
        "offers.csv, row 2, column step_cost: '1250000' has no step_size beside it. Give step_size, the activity that one module can carry, or leave step_cost blank.",
    ),
    Broken(
        "minutes in seconds",
        put("travel_times.csv", in_seconds(TINY["travel_times.csv"])),
        "travel_times.csv, column minutes: '1950' is the median, which looks like seconds. Divide by 60 to give minutes.",
    ),
    Broken(
        "times between sites in seconds",
        put("site_times.csv", in_seconds(TINY["site_times.csv"])),
        "site_times.csv, column minutes: '2100' is the median, which looks like seconds. Divide by 60 to give minutes.",
    ),
    Broken(
        "a population of nobody",
        put(
            "zones.csv",
            "zone,name,population,deprivation_fifth\n0012,A,0,1\n7E05,B,0,1\nNA,C,0,1\nE04,D,0,1\n",
        ),
        "zones.csv, column population: is 0 in every row. Give the residents of each zone.",
    ),
    Broken(
        "an easting without northing",
        edit("zones.csv", "531000,171000", "531000,"),
        "zones.csv, row 2, column northing: is blank, though easting is given. Give both coordinates or neither.",
    ),
    Broken(
        "degrees for metres",
        put(
            "sites.csv",
            "site,name,organisation,neighbour,easting,northing\nS1,A,RA,no,0.5,51.4\nS2,B,RA,no,0.6,51.4\nS3,C,RB,yes,0.7,51.4\n",
        ),
        "sites.csv, column easting: looks like degrees, where instance.toml says EPSG:27700. Give the coordinates in EPSG:27700, or correct crs in instance.toml.",
    ),
    Broken(
        "an unknown coordinate system",
        edit("instance.toml", "EPSG:27700", "EPSG:2770000"),
        "instance.toml, column crs: 'EPSG:2770000' is not a known coordinate system. Give a code such as EPSG:27700.",
    ),
    Broken(
        "demand half split",
        in_turn(
            put("segments.csv", "segment,name\nadult,Adults\n"),
            put(
                "demand.csv",
                "zone,service,per_year,segment\nNA,hasu,5,adult\nNA,hasu,5,\n0012,asu,5,\n",
            ),
        ),
        "demand.csv, row 3, column segment: is blank, though other rows of the same zone and service name a segment. Split all of it or none.",
    ),
    Broken(
        "a requirement without minutes",
        edit("requirements.csv", "within_minutes,40", "within_minutes,"),
        "requirements.csv, row 3, column minutes: is blank, though the kind is within_minutes. Give the limit in minutes.",
    ),
    Broken(
        "minutes for another requirement",
        edit("requirements.csv", "nesting,", "nesting,15"),
        "requirements.csv, row 2, column minutes: '15' has no meaning for the kind nesting. Leave minutes blank, or write the kind within_minutes or transfer.",
    ),
    Broken(
        "a service that requires itself",
        edit("requirements.csv", "hasu,asu", "hasu,hasu"),
        "requirements.csv, row 2, column requires: 'hasu' requires itself. Name another service.",
    ),
    Broken(
        "no times between sites",
        remove("site_times.csv"),
        "site_times.csv: is missing, though row 3 of requirements.csv says within_minutes. Write it: Minutes between sites; needed where a requirement says within_minutes or transfer.",
    ),
    Broken(
        "a time between sites lacking",
        edit("site_times.csv", "S1,S2,25\n", ""),
        "site_times.csv: 'S1 to S2' has no row. Add its minutes: row 3 of requirements.csv needs them.",
    ),
    Broken(
        "a zone without polygon",
        squares("0012", "7E05", "NA"),
        "zones.csv, row 5, column zone: 'E04' has no polygon in boundaries.gpkg. Add its polygon to the layer, with this code in the column zone.",
    ),
    Broken(
        "a polygon too many",
        squares("0012", "7E05", "NA", "E04", "E05"),
        "boundaries.gpkg, column zone: 'E05' is not in zones.csv. Did you mean '7E05'?",
    ),
    Broken(
        "a polygon twice",
        squares("0012", "7E05", "NA", "E04", "E04"),
        "boundaries.gpkg, column zone: 'E04' stands twice. Dissolve the shapes of a zone into one, or delete one of them.",
    ),
    Broken(
        "boundaries without coordinate system",
        squares("0012", "7E05", "NA", "E04", crs=None),
        "boundaries.gpkg: has no coordinate system. Set the layer's coordinate system to EPSG:27700 in a GIS.",
    ),
    Broken(
        "boundaries in another coordinate system",
        squares("0012", "7E05", "NA", "E04", crs="EPSG:3857"),
        "boundaries.gpkg: 'EPSG:3857' is not in EPSG:27700, which instance.toml says. Export the layer again in EPSG:27700.",
    ),
    Broken(
        "boundaries without codes",
        layer("code", box(0, 0, 1, 1)),
        "boundaries.gpkg: lacks a zone column or shapes. Name the code column 'zone' and keep the polygons.",
    ),
    Broken(
        "an empty polygon",
        layer("zone", Polygon()),
        "boundaries.gpkg, column zone: 'NA' has no polygon. Draw its polygon, or take the row out of the layer.",
    ),
    Broken(
        "a point for a polygon",
        layer("zone", Point(0, 0)),
        "boundaries.gpkg, column zone: 'NA' has no polygon. Draw its polygon, or take the row out of the layer.",
    ),
)

WORDS = (
    Broken(
        "a misspelt key in instance.toml",
        edit("instance.toml", "summary", "sumary"),
        "instance.toml: 'sumary' is not a key that is known here. Did you mean 'summary'?",
    ),
    Broken(
        "a source of no table",
        edit("instance.toml", "zones = ", "zone = "),
        "instance.toml, column sources: 'zone' is not a table. Did you mean 'zones'?",
    ),
    Broken(
        "broken TOML",
        edit("instance.toml", 'title = "Tiny"', "title = Tiny"),
        "instance.toml: is not valid TOML (Invalid value (at line 1, column 9)). Mend that line.",
    ),
    Broken(
        "a currency in words",
        edit("instance.toml", '"GBP"', '"pounds"'),
        "instance.toml, column currency: 'pounds' is not of the right form. Correct it: Three capital letters, for example GBP.",
    ),
    Broken(
        "broken TOML in the rules",
        edit("rules.toml", "[[rule]]", "[[rule]"),
        "rules.toml: is not valid TOML (Expected ']]' at the end of an array declaration (at line 1, column 7)). Mend that line.",
    ),
    Broken(
        "a misspelt head of a rule",
        edit("rules.toml", "[[rule]]", "[[rules]]"),
        "rules.toml: 'rules' is not known here. Write every rule as a [[rule]] table.",
    ),
    Broken(
        "a misspelt key in a rule",
        edit("rules.toml", "within_minutes", "within_minuts"),
        "rules.toml, column rule 1 (Half within 45 minutes): 'within_minuts' is not a key that is known here. Did you mean 'within_minutes'?",
    ),
    Broken(
        "an unknown kind of rule",
        edit("rules.toml", '"maximum_minutes"', '"max_minutes"'),
        "rules.toml, column rule 3 (Nobody beyond an hour): 'max_minutes' is not a kind of rule. Did you mean 'maximum_minutes'?",
    ),
    Broken(
        "a rule without kind",
        edit("rules.toml", 'kind = "keep"\n', ""),
        "rules.toml, column rule 6 (The acute unit stays at the harbour): has no kind. The kinds are: coverage, maximum_minutes, site_count, activity, keep, keep_in_organisation, forbid, group_change, few_losers, worst_served, equity, slope_index, moves, keep_site, no_distress, resource_total, bed_test, agency_share, budget.",
    ),
    Broken(
        "a share of 95",
        edit("rules.toml", "at_least = 0.5", "at_least = 95"),
        "rules.toml, column rule 1 (Half within 45 minutes), at_least: '95' is wrong: should be less than or equal to 1. Give a share between 0 and 1: 95 % is 0.95.",
    ),
    Broken(
        "a share in per cent",
        edit("rules.toml", "at_least = 0.5", 'at_least = "50 %"'),
        "rules.toml, column rule 1 (Half within 45 minutes), at_least: '50 %' is not a number. Correct it: The share of demand, 0 to 1.",
    ),
    Broken(
        "a group without by",
        edit("rules.toml", 'by = "deprivation_fifth"\n', ""),
        "rules.toml, column rule 2 (The most deprived within 30 minutes): is wrong: group needs by, the column that the group belongs to. Correct it.",
    ),
    Broken(
        "bounds the wrong way round",
        edit("rules.toml", "at_most = 2", "at_most = 0"),
        "rules.toml, column rule 4 (One or two hyper-acute units): is wrong: at_least is above at_most. Correct it.",
    ),
)

RULES = (
    Broken(
        "a rule on an unknown service",
        edit("rules.toml", 'service = "hasu"', 'service = "hazu"'),
        "rules.toml, column rule 1 (Half within 45 minutes): 'hazu' is not in services.csv. Did you mean 'hasu'?",
    ),
    Broken(
        "a rule on an unknown site",
        edit("rules.toml", 'site = "S1"', 'site = "Harbour"'),
        "rules.toml, column rule 6 (The acute unit stays at the harbour): 'Harbour' is not in sites.csv. Use a code of sites.csv, or add a row there.",
    ),
    Broken(
        "a group of no zone",
        edit("rules.toml", 'group = "1"', 'group = "2"'),
        "rules.toml, column rule 2 (The most deprived within 30 minutes): '2' is no zone's deprivation_fifth. The groups are: 1, 3, 5.",
    ),
    Broken(
        "by a blank column",
        in_turn(without_column("zones.csv", "deprivation_fifth"), edit("rules.toml", 'group = "1"', "")),
        "rules.toml, column rule 2 (The most deprived within 30 minutes): 'deprivation_fifth' is blank for every zone. Add the column to zones.csv, or take by out of the rule.",
    ),
    Broken(
        "the same name twice",
        edit("rules.toml", "Nobody beyond an hour", "Half within 45 minutes"),
        "rules.toml, column rule 3 (Half within 45 minutes): 'Half within 45 minutes' is also the name of rule 1. Give each rule a name of its own.",
    ),
    Broken(
        "names alike",
        edit("rules.toml", "Nobody beyond an hour", "HALF within 45-minutes"),
        "rules.toml, column rule 3 (HALF within 45-minutes): 'HALF within 45-minutes' differs from the name of rule 1 (Half within 45 minutes) only in capitals, punctuation or after 100 characters. Give each rule a name of its own.",
    ),
    Broken(
        "keep without offer",
        edit("rules.toml", 'kind = "forbid"', 'kind = "keep"'),
        "rules.toml, column rule 7 (No hyper-acute unit at the border): 'S3' is not a site where offers.csv lets hasu run or open. Add the pair to offers.csv as current, candidate or fixed, or delete the rule.",
    ),
    Broken(
        "forbid what is fixed",
        rule('name = "No border"\nkind = "forbid"\nservice = "asu"\nsite = "S3"'),
        "rules.toml, column rule 8 (No border): 'S3' has asu as fixed in offers.csv. Delete the rule, or write another status in that row.",
    ),
    Broken(
        "keep and forbid",
        rule('name = "No harbour"\nkind = "forbid"\nservice = "asu"\nsite = "S1"'),
        "rules.toml, column rule 8 (No harbour): 'S1' is kept for asu by rule 6 (The acute unit stays at the harbour). Delete one of the two rules.",
    ),
    Broken(
        "a maximum out of reach",
        edit("rules.toml", "minutes = 60", "minutes = 39.5"),
        "rules.toml, column rule 3 (Nobody beyond an hour): 'E04' is farther than 39.5 minutes from every site where hasu runs or may open. The nearest is 40 minutes away: raise the limit to that or add a candidate nearer by.",
    ),
    Broken(
        "a share out of reach",
        edit(
            "rules.toml",
            "within_minutes = 45\nat_least = 0.5",
            "within_minutes = 39\nat_least = 0.9",
        ),
        "rules.toml, column rule 1 (Half within 45 minutes): '0.9' is out of reach even with every candidate open. The best possible share is 0.8695: ask for that or less, or add a candidate.",
    ),
    Broken(
        "a share out of a group's reach",
        edit("rules.toml", "within_minutes = 30", "within_minutes = 9"),
        "rules.toml, column rule 2 (The most deprived within 30 minutes): '0.9' is out of reach for deprivation fifth 1 even with every candidate open. The best possible share is 0: ask for that or less, or add a candidate.",
    ),
    Broken(
        "more sites than there are",
        edit("rules.toml", "at_least = 1\nat_most = 2", "at_least = 3"),
        "rules.toml, column rule 4 (One or two hyper-acute units): '3' is more than the 2 sites of the area where hasu runs or may open. Lower at_least, or add candidates (neighbours do not count).",
    ),
    Broken(
        "counts that contradict",
        rule('name = "No unit"\nkind = "site_count"\nservice = "hasu"\nat_most = 0'),
        "rules.toml, column rule 4 (One or two hyper-acute units): '1' is more than the 0 that rule 8 (No unit) allows. Change one of the two.",
    ),
    Broken(
        "activity where nothing runs",
        edit("rules.toml", "at_least = 50\n", 'at_least = 50\nsites = ["S3"]\n'),
        "rules.toml, column rule 5 (Enough strokes at each unit): 'S3' cannot run hasu, so its activity cannot be 50. Take the site out of the rule, or add the pair to offers.csv.",
    ),
)
