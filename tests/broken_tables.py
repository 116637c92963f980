"""Tables broken in one way each, and the sentence that says so."""

# ruff: noqa: E501 (a sentence stands on one line, as the user sees it)

from __future__ import annotations

import gzip

from tests.changes import Broken, add, edit, in_turn, put, remove, rename, without_column
from tests.helpers import TINY

FILES = (
    Broken(
        "no instance.toml",
        remove("instance.toml"),
        "instance.toml: is missing. Write it; 'reconfig new' makes a folder with a valid instance.toml.",
    ),
    Broken(
        "a missing key in instance.toml",
        put("instance.toml", 'title = "T"\narea = "A"\nprice_year = "2024/25"\ncurrency = "GBP"'),
        "instance.toml, column crs: is missing. Add it: Coordinate system of all coordinates, for example EPSG:27700.",
    ),
    Broken(
        "a required file is missing",
        remove("services.csv"),
        "services.csv: is missing. Write it: What is provided; each level of a service is a service of its own.",
    ),
    Broken(
        "a stray file",
        put("notes-of-meeting.csv", "a,b"),
        "notes-of-meeting.csv: is not a file of an instance. Name it after its table (zones, organisations, sites, services, segments, demand, offers, requirements, travel_times, site_times, resources, resource_use, site_resources, staff_groups, staffing, resource_staffing, workforce, derogations, segment_mix, rates, deprivation_effects, growth, pathways, mode_times), or move it out of the folder.",
    ),
    Broken(
        "a misspelt file name",
        rename("requirements.csv", "requirement.csv"),
        "requirement.csv: is not a file of an instance. Did you mean 'requirements.csv'?",
    ),
    Broken(
        "a table twice",
        put("zones.csv.gz", gzip.compress(TINY["zones.csv"].encode())),
        "zones.csv: stands beside a gzipped copy. Keep one of the two.",
    ),
    Broken(
        "an empty file",
        put("demand.csv", ""),
        "demand.csv: is empty. Write a header row and the data, or delete the file.",
    ),
    Broken(
        "an empty table",
        put("demand.csv", "\n\n"),
        "demand.csv: is empty. Write a header row and the data, or delete the file.",
    ),
    Broken(
        "a header without rows",
        put("demand.csv", "zone,service,per_year\n"),
        "demand.csv: has a header and no rows. Write at least one row.",
    ),
    Broken(
        "UTF-16",
        put("sites.csv", TINY["sites.csv"].encode("utf-16")),
        "sites.csv: is saved as UTF-16 ('Unicode text'). Save it again as 'CSV UTF-8'.",
    ),
    Broken(
        "Latin-1",
        put("zones.csv", TINY["zones.csv"].replace("Marsh", "Mârsh").encode("latin-1")),
        "zones.csv, row 3: holds a character that is not UTF-8. Save the file again as 'CSV UTF-8'.",
    ),
    Broken(
        "not a whole gzip file",
        in_turn(remove("zones.csv"), put("zones.csv.gz", gzip.compress(b"zone,name")[:-9])),
        "zones.csv.gz: is not a whole gzip file. Compress the csv again or give it without .gz.",
    ),
    Broken(
        "an unfinished quotation",
        edit("zones.csv", "Upland", '"Upland'),
        "zones.csv, row 5: has 2 cells where the header has 8. Put text that holds a comma in double quotes; use one separator in the whole file.",
    ),
    Broken(
        "a ragged row",
        edit("zones.csv", "Old Town", "Old Town, by the sea"),
        "zones.csv, row 4: has 9 cells where the header has 8. Put text that holds a comma in double quotes; use one separator in the whole file.",
    ),
    Broken(
        "boundaries that are not a GeoPackage",
        put("boundaries.gpkg", "zone,shape\n"),
        "boundaries.gpkg: is not a GeoPackage that can be read. Export the layer again from a GIS.",
    ),
)

HEADERS = (
    Broken(
        "a missing column",
        without_column("demand.csv", "per_year"),
        "demand.csv, row 1: lacks the column per_year. Add it: Demand in units of the service a year.",
    ),
    Broken(
        "a misspelt column",
        edit("demand.csv", "per_year", "per_yaer"),
        "demand.csv, row 1: 'per_yaer' is not a column of demand. Did you mean 'per_year'?",
    ),
    Broken(
        "a misspelt optional column",
        edit("services.csv", "target_minutes", "target_minuts"),
        "services.csv, row 1: 'target_minuts' is not a column of services. Did you mean 'target_minutes'?",
    ),
    Broken(
        "a column twice",
        edit("zones.csv", "rurality,district", "rurality,rurality"),
        "zones.csv, row 1: 'rurality' stands twice in the header. Delete or rename one.",
    ),
    Broken(
        "a column without a name",
        put("organisations.csv", "organisation,,name\nRA,North,Tinyshire\nRB,East,Border\n"),
        "organisations.csv, row 1: has a column without a name. Name it or delete it.",
    ),
)

CELLS = (
    Broken(
        "NaN minutes",
        edit("travel_times.csv", "NA,S2,12", "NA,S2,NaN"),
        "travel_times.csv, row 9, column minutes: 'NaN' is not a finite number. Where there is no route, leave the row out (in the wide form, leave the cell blank).",
    ),
    Broken(
        "blank minutes",
        edit("travel_times.csv", "NA,S2,12", "NA,S2,"),
        "travel_times.csv, row 9, column minutes: is blank. Fill it in: Travel time.",
    ),
    Broken(
        "negative minutes",
        edit("travel_times.csv", "NA,S2,12", "NA,S2,-12"),
        "travel_times.csv, row 9, column minutes: '-12' is below 0. Correct the number (minutes): Travel time.",
    ),
    Broken(
        "infinite minutes",
        edit("travel_times.csv", "NA,S2,12", "NA,S2,inf"),
        "travel_times.csv, row 9, column minutes: 'inf' is not a finite number. Where there is no route, leave the row out (in the wide form, leave the cell blank).",
    ),
    Broken(
        "a clock time",
        edit("travel_times.csv", "NA,S2,12", "NA,S2,0:12"),
        "travel_times.csv, row 9, column minutes: '0:12' is a clock time, not a number. Write the minutes as a number: 1:15 is 75.",
    ),
    Broken(
        "a decimal comma",
        put("travel_times.csv", TINY["travel_times.csv"].replace(",", ";").replace("12\n", "12,5\n")),
        "travel_times.csv, row 9, column minutes: '12,5' is not a number. Use a point as the decimal mark and no separator between thousands.",
    ),
    Broken(
        "thousands with separators",
        edit("zones.csv", "12000", '"1,012,000"'),
        "zones.csv, row 2, column population: '1,012,000' is not a number. Use a point as the decimal mark and no separator between thousands.",
    ),
    Broken(
        "a percent sign",
        edit("demand.csv", "0012,hasu,100", "0012,hasu,12 %"),
        "demand.csv, row 2, column per_year: '12 %' is not a number. Write a share as a decimal: 95 % is 0.95.",
    ),
    Broken(
        "a currency sign",
        edit("offers.csv", "900000", "£900k"),
        "offers.csv, row 2, column fixed_cost: '£900k' is not a number. Leave out the currency sign and write the amount in full.",
    ),
    Broken(
        "a unit beside the number",
        edit("sites.csv", "1500000", "1500000 a year"),
        "sites.csv, row 3, column fixed_cost: '1500000 a year' is not a number. Write digits only: Cost that disappears only when none of the instance's services runs at the site.",
    ),
    Broken(
        "a fifth that is no whole number",
        edit("zones.csv", "12000,1,", "12000,1.5,"),
        "zones.csv, row 2, column deprivation_fifth: '1.5' is not a whole number. Give a whole number.",
    ),
    Broken(
        "a fifth beyond five",
        edit("zones.csv", "12000,1,", "12000,6,"),
        "zones.csv, row 2, column deprivation_fifth: '6' is above 5. Correct the number: Fifth of the national deprivation ranking: 1 most deprived, 5 least.",
    ),
    Broken(
        "neither yes nor no",
        edit("sites.csv", "RA,no", "RA,perhaps"),
        "sites.csv, row 2, column neighbour: 'perhaps' is neither yes nor no. Write yes or no.",
    ),
    Broken(
        "an unknown status",
        edit("offers.csv", "hasu,S2,candidate", "hasu,S2,canditate"),
        "offers.csv, row 3, column status: 'canditate' is none of current, candidate, fixed, forbidden. Did you mean 'candidate'?",
    ),
    Broken(
        "a blank code",
        edit("zones.csv", "E04,Upland", ",Upland"),
        "zones.csv, row 5, column zone: is blank. Fill it in: The area's code, for example a lower-layer super output area.",
    ),
    Broken(
        "a stray byte-order mark",
        edit("zones.csv", "NA,Old Town", "\ufeffNA,Old Town"),
        "zones.csv, row 4, column zone: '\ufeffNA' holds a stray byte-order mark. Files were joined; delete the mark.",
    ),
    Broken(
        "a zero-width space in a code",
        edit("organisations.csv", "RB,", "R\u200bB,"),
        "organisations.csv, row 3, column organisation: 'R\\u200bB' holds an invisible character. Type the code again, here and wherever else it stands.",
    ),
)

CODES = (
    Broken(
        "an unknown zone",
        edit("demand.csv", "NA,hasu", "NB,hasu"),
        "demand.csv, row 4, column zone: 'NB' is not in zones.csv. Use a code of zones.csv, or add a row there.",
    ),
    Broken(
        "an unknown site",
        edit("travel_times.csv", "NA,S2", "NA,Hill"),
        "travel_times.csv, row 9, column site: 'Hill' is not in sites.csv. Use a code of sites.csv, or add a row there.",
    ),
    Broken(
        "an unknown organisation",
        edit("sites.csv", "RB,yes", "ZZ9,yes"),
        "sites.csv, row 4, column organisation: 'ZZ9' is not in organisations.csv. Use a code of organisations.csv, or add a row there.",
    ),
    Broken(
        "an unknown segment",
        put("demand.csv", "zone,service,per_year,segment\nNA,hasu,5,adult\nNA,asu,5,\n"),
        "demand.csv, row 2, column segment: 'adult' is not in segments.csv. Use a code of segments.csv, or add a row there.",
    ),
    Broken(
        "7E05 turned into a number",
        edit("demand.csv", "7E05,hasu", "700000,hasu"),
        "demand.csv, row 3, column zone: '700000' is not in zones.csv. A spreadsheet has probably turned the code '7E05' into a number; format the column as text.",
    ),
    Broken(
        "7E05 shown as Excel shows it",
        edit("travel_times.csv", "7E05,S1", "7.00E+05,S1"),
        "travel_times.csv, row 5, column zone: '7.00E+05' is not in zones.csv. A spreadsheet has probably turned the code '7E05' into a number; format the column as text.",
    ),
    Broken(
        "leading zeros lost",
        put("demand.csv", TINY["demand.csv"].replace("0012", "12")),
        "demand.csv, row 2, column zone: '12' is not in zones.csv. A spreadsheet has probably turned the code '0012' into a number; format the column as text. 1 more row holds it.",
    ),
    Broken(
        "a duplicate zone",
        add("zones.csv", "NA,Old Town again,5000,5,urban,South,531000,173000\n"),
        "zones.csv, row 6, column zone: 'NA' stands twice. Row 4 holds the same; delete one of the two or correct its code.",
    ),
    Broken(
        "a duplicate demand",
        add("demand.csv", "NA,hasu,40\n"),
        "demand.csv, row 10, column zone, service, segment: 'NA, hasu' stands twice. Row 4 holds the same; delete one of the two or correct its code.",
    ),
    Broken(
        "a zone twice in a wide table",
        put(
            "travel_times.csv",
            "zone,S1,S2\n0012,10,30\n7E05,25,15\nNA,35,12\nE04,55,40\n0012,10,30\n",
        ),
        "travel_times.csv, row 6, column zone, site: '0012, S1' stands twice. Row 2 holds the same; delete one of the two or correct its code.",
    ),
    Broken(
        "a wide table with an unknown site",
        put("travel_times.csv", "zone,S1,S9\n0012,10,30\n7E05,25,15\nNA,35,12\nE04,55,40\n"),
        "travel_times.csv, row 1: 'S9' is neither a site nor a column of travel_times. Head each column after zone with a code of sites.csv.",
    ),
    Broken(
        "a wide table with negative minutes",
        put("travel_times.csv", "zone,S1,S2\n0012,10,30\n7E05,25,-15\nNA,35,12\nE04,55,40\n"),
        "travel_times.csv, row 3, column S2: '-15' is below 0. Correct the number (minutes): Travel time.",
    ),
)
