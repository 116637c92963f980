"""Tables of people, rates and pathways broken in one way each, and the sentence that says so."""

# ruff: noqa: E501 (a sentence stands on one line, as the user sees it)

from __future__ import annotations

from tests.changes import Broken, Change, add, edit, in_turn, put, remove
from tests.rated import make_rated


def _rated(*changes: Change) -> Change:
    return in_turn(make_rated, *changes)


NEEDS = (
    Broken(
        "neither demand nor rates",
        remove("demand.csv"),
        "demand.csv: is missing. Write it: How much of a service the residents of a zone need; `rates` can stand in its place.",
    ),
    Broken(
        "an unknown age band",
        _rated(edit("segment_mix.csv", "age_85_plus,well", "age_85plus,well")),
        "segment_mix.csv, row 4, column age_band: 'age_85plus' is not an age band of zones. Did you mean 'age_85_plus'?",
    ),
    Broken(
        "shares of a band that are less than all",
        _rated(edit("segment_mix.csv", "frail,0.75", "frail,0.7")),
        "segment_mix.csv, row 4, column share: '0.95' is the sum of the shares of age_85_plus, not 1. Give each of its segments its share, so that they sum to 1.",
    ),
    Broken(
        "a band that some zones leave blank",
        _rated(edit("zones.csv", "6000,2000", ",2000")),
        "zones.csv, row 3, column age_18_44: is blank, though segment_mix.csv parts that age band. Give the people of each zone, 0 where there are none.",
    ),
    Broken(
        "a band that no zone fills",
        _rated(add("segment_mix.csv", "age_0_4,well,1\n")),
        "zones.csv, row 2, column age_0_4: is blank, though segment_mix.csv parts that age band. Give the people of each zone, 0 where there are none. 3 more rows are blank.",
    ),
    Broken(
        "people counted twice",
        _rated(
            edit("zones.csv", "age_85_plus", "age_18_49"),
            edit("segment_mix.csv", "age_85_plus,well", "age_18_49,well"),
            edit("segment_mix.csv", "age_85_plus,frail", "age_18_49,frail"),
        ),
        "segment_mix.csv, row 4, column age_band: 'age_18_49' holds people who are also in age_18_44. Part working age in one way.",
    ),
    Broken(
        "people of no segment",
        _rated(
            edit("zones.csv", "age_85_plus", "age_75_84"),
            edit("segment_mix.csv", "age_85_plus,well,0.25\nage_85_plus,frail,0.75\n", ""),
        ),
        "zones.csv, column age_75_84: has people, but no row in segment_mix.csv. Give the shares of its segments, or leave the column out.",
    ),
    Broken(
        "rates of a segment without people",
        _rated(add("segments.csv", "ill,Ill\n"), add("rates.csv", "ill,asu,9\n")),
        "rates.csv, row 4, column segment: 'ill' has no row in segment_mix.csv. Give its share of some age band there, or take its rates out.",
    ),
    Broken(
        "rates of an unknown service",
        _rated(add("rates.csv", "well,asus,9\n")),
        "rates.csv, row 4, column service: 'asus' is not in services.csv. Did you mean 'asu'?",
    ),
    Broken(
        "demand given twice",
        _rated(add("demand.csv", "NA,asu,9\n")),
        "rates.csv, row 2, column service: 'asu' has rows in demand.csv too. Take them out of one of the two.",
    ),
    Broken(
        "deprivation effects on a service without rates",
        _rated(add("deprivation_effects.csv", "hasu,1,1\nhasu,3,1\nhasu,5,1\n")),
        "deprivation_effects.csv, row 5, column service: 'hasu' has no row in rates.csv, and only demand made by rates varies with deprivation. Add its rates, or take the rows out.",
    ),
    Broken(
        "a fifth without multiplier",
        _rated(edit("deprivation_effects.csv", "asu,3,1\n", "")),
        "deprivation_effects.csv, row 2, column service: 'asu' has no multiplier for deprivation fifth 3. Give one for each fifth, 1 where need is the average.",
    ),
    Broken(
        "a zone without fifth",
        _rated(edit("zones.csv", "Marsh,8000,3", "Marsh,8000,")),
        "zones.csv, row 3, column deprivation_fifth: is blank, though deprivation_effects.csv has rows. Give the fifth of each zone.",
    ),
    Broken(
        "demand that shrinks to less than nothing",
        _rated(edit("growth.csv", "asu,10", "asu,-100")),
        "growth.csv, row 2, column percent: '-100' is not above -100. Correct the number (%): Growth a year.",
    ),
    Broken(
        "a share beyond the evidence",
        _rated(edit("pathways.csv", "0.25,0.3", "0.4,0.3")),
        "pathways.csv, row 2, column share: '0.4' is above the 0.3 of at_most. Lower the share, or raise at_most and say in source what supports it.",
    ),
    Broken(
        "a pathway to itself",
        _rated(
            edit("pathways.csv", ",home,", ",asu,"),
            edit("services.csv", "home,Care at home,visits,60\n", ""),
            edit("offers.csv", "home,S1,current,,,,,,\nhome,S2,current,,,,,,\n", ""),
        ),
        "pathways.csv, row 2, column instead: 'asu' is the service that it relieves. Name another service.",
    ),
    Broken(
        "an unknown service instead",
        _rated(edit("pathways.csv", ",home,", ",hom,"), add("demand.csv", "NA,home,9\n")),
        "pathways.csv, row 2, column instead: 'hom' is not in services.csv. Did you mean 'home'?",
    ),
    Broken(
        "two pathways for more than everybody",
        _rated(edit("pathways.csv", "0.2,0.35", "0.8,0.9")),
        "pathways.csv, row 3, column share: 'asu: 1.05' is the sum of the shares of its pathways for segment frail, above 1. Lower them: nobody can take two pathways at once.",
    ),
    Broken(
        "a service instead without its units",
        _rated(edit("pathways.csv", ",home,1.5", ",home,"), add("demand.csv", "NA,home,9\n")),
        "pathways.csv, row 2, column instead_units: is blank or 0, though instead is given. Give both, or leave both blank.",
    ),
    Broken(
        "a saving of no resource",
        _rated(edit("pathways.csv", ",bed,0.01", ",,0.01")),
        "pathways.csv, row 3, column resource: is blank or 0, though saved is given. Give both, or leave both blank.",
    ),
    Broken(
        "a pathway of nobody",
        _rated(
            edit(
                "pathways.csv",
                "early,Early discharge,asu,,0.2,0.35,,bed,0.01",
                "early,Early discharge,hasu,well,0.2,0.35,,,",
            )
        ),
        "pathways.csv, row 3, column segment: 'well' has no demand for hasu. Correct the code, or take the row out.",
    ),
    Broken(
        "more saved than used",
        _rated(edit("pathways.csv", "bed,0.01", "bed,0.1")),
        "pathways.csv, row 3, column saved: '0.1' is more than asu would use of bed (per_unit 0.02 in resource_use). Lower saved or the share, or correct resource_use.",
    ),
    Broken(
        "a service that pathways empty",
        _rated(edit("pathways.csv", "0.25,0.3,0.8", "0,0.3,0.8")),
        "services.csv, row 4, column service: 'home' has no demand. Add its rows to demand, or take the service out.",
    ),
    Broken(
        "rates in a zone out of reach",
        _rated(
            put("travel_times.csv", "zone,site,minutes\n0012,S1,10\n7E05,S1,25\nNA,S1,35\nE04,S3,20\n"),
            add("demand.csv", ""),
            edit("demand.csv", "E04,hasu,30\n", ""),
            edit("offers.csv", "asu,S3,fixed", "asu,S3,forbidden"),
            edit("pathways.csv", "ward,Virtual ward,asu,frail,0.25,0.3,0.8,,,home,1.5,assumed: made up\n", ""),
            edit("services.csv", "home,Care at home,visits,60\n", ""),
            edit("offers.csv", "home,S1,current,,,,,,\nhome,S2,current,,,,,,\n", ""),
        ),
        "zones.csv, row 5, column zone: 'E04' cannot reach any site where asu runs or may open. Add a travel time to one of them, or an offer at a site that the zone can reach.",
    ),
)
