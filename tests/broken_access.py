"""Rules on access that do not fit the instance, and the sentence that says so."""

# ruff: noqa: E501 (a sentence stands on one line, as the user sees it)

from __future__ import annotations

from tests.changes import Broken, Change, edit, in_turn, put, rule, without_column
from tests.helpers import TINY

GROUP = 'name = "Fifths"\nkind = "group_change"\nservice = "asu"\nby = "deprivation_fifth"\nat_most = 5'
SLOPE = 'name = "Even"\nkind = "slope_index"\nservice = "asu"\nat_most = 5'
NEAR = 'name = "Near"\nkind = "coverage"\nservice = "asu"\nwithin_minutes = 60\nat_least = 0.1'
STAYS = 'name = "Stays"\nkind = "keep_in_organisation"\nservice = "hasu"'
BUS = put("mode_times.csv", "mode,zone,site,minutes\nbus,0012,S1,20\n")


def _planned(text: str) -> Change:
    services = "".join(
        f"{line},{'allocation' if number == 0 else 'planned'}\n"
        for number, line in enumerate(TINY["services.csv"].splitlines())
    )
    return in_turn(put("services.csv", services), rule(text))


PLANNED = "is planned, and its patients are not directed within a"
USE = "Use coverage by travel_times for all patients, or another allocation of the service, or delete the rule."

ACCESS = (
    Broken(
        "a mode without times",
        rule(f'{NEAR}\nmode = "bus"'),
        "rules.toml, column rule 8 (Near): 'bus' is no mode of mode_times.csv. Use a code of mode_times.csv, or add a row there.",
    ),
    Broken(
        "a misspelt mode",
        in_turn(BUS, rule(f'{NEAR}\nmode = "buss"')),
        "rules.toml, column rule 8 (Near): 'buss' is no mode of mode_times.csv. Did you mean 'bus'?",
    ),
    Broken(
        "a share by a mode that is out of reach",
        in_turn(BUS, rule(f'{NEAR.replace("0.1", "0.9")}\nmode = "bus"')),
        "rules.toml, column rule 8 (Near): '0.9' is out of reach even with every candidate open. The best possible share is 0.4137: ask for that or less, or add a candidate.",
    ),
    Broken(
        "people without a car whom nobody counted",
        rule(f'{NEAR}\npeople = "no_car"'),
        "rules.toml, column rule 8 (Near): 'no_car' counts households without a car, and no_car_share is blank for every zone. Add the column no_car_share to zones.csv, or take people out of the rule.",
    ),
    Broken(
        "the change of a group of no zone",
        rule(f'{GROUP}\ngroup = "2"'),
        "rules.toml, column rule 8 (Fifths): '2' is no zone's deprivation_fifth. The groups are: 1, 3, 5.",
    ),
    Broken(
        "a slope without fifths",
        in_turn(
            without_column("zones.csv", "deprivation_fifth"),
            edit("rules.toml", 'by = "deprivation_fifth"\ngroup = "1"\n', ""),
            edit("rules.toml", "at_least = 0.9", "at_least = 0.5"),
            rule(SLOPE),
        ),
        "rules.toml, column rule 8 (Even): 'slope_index' needs deprivation_fifth, which is blank for every zone. Add the column deprivation_fifth to zones.csv, or delete the rule.",
    ),
    Broken(
        "the red line of an unknown organisation",
        rule(f'{STAYS}\norganisation = "RX"'),
        "rules.toml, column rule 8 (Stays): 'RX' is not in organisations.csv. Use a code of organisations.csv, or add a row there.",
    ),
    Broken(
        "the red line of an organisation without a candidate",
        rule(f'{STAYS}\norganisation = "RB"'),
        "rules.toml, column rule 8 (Stays): '1' is more than the 0 sites of RB where hasu runs or may open. Lower at_least, or add offers of hasu at its sites.",
    ),
    Broken(
        "a rule on journeys of patients who are directed",
        _planned(SLOPE),
        f"rules.toml, column rule 8 (Even): 'asu' {PLANNED} slope_index rule. {USE}",
    ),
    Broken(
        "coverage by mode of patients who are directed",
        in_turn(BUS, _planned(f'{NEAR}\nmode = "bus"')),
        f"rules.toml, column rule 8 (Near): 'asu' {PLANNED} coverage by mode rule. {USE}",
    ),
)
