"""Tables and rules of beds and staff broken in one way each, and the sentence that says so."""

# ruff: noqa: E501 (a sentence stands on one line, as the user sees it)

from __future__ import annotations

from tests.changes import Broken, Change, add, edit, in_turn, put


def _provided(*changes: Change) -> Change:
    return in_turn(
        put("resources.csv", "resource,name,unit,module_size\nbed,Stroke bed,beds,4\n"),
        put("resource_use.csv", "service,resource,per_unit,occupancy,peak\nhasu,bed,0.01,0.9,0\nasu,bed,0.02,0.9,0\n"),
        put("site_resources.csv", "site,resource,today,most\nS1,bed,12,20\n"),
        put("staff_groups.csv", "group,name,pay\nnurse,Nurses,40000\n"),
        put("staffing.csv", "service,group,minimum,per_unit\nhasu,nurse,5,0.02\n"),
        *changes,
    )


PROVISION = (
    Broken(
        "more today than the most",
        _provided(edit("site_resources.csv", "12,20", "12,10")),
        "site_resources.csv, row 2, column today: '12' is more than the most that the site can have, 10. Raise most, or correct today.",
    ),
    Broken(
        "room for peaks beside cold productivity",
        _provided(
            edit("resource_use.csv", "0.02,0.9,0", "0.02,0.9,1.8"),
            edit("services.csv", "target_minutes\n", "target_minutes,cold_productivity\n"),
            edit("services.csv", "strokes,45", "strokes,45,1"),
            edit("services.csv", "strokes,60", "strokes,60,1.2"),
        ),
        "resource_use.csv, row 3, column peak: '1.8' goes with cold_productivity 1 only, and that of asu in services.csv is more. Write 0 here, with a lower occupancy, or cold_productivity 1 there.",
    ),
    Broken(
        "a post of nobody",
        _provided(edit("staffing.csv", "5,0.02", "0,0")),
        "staffing.csv, row 2, column service: 'hasu' needs nobody of this group: minimum and per_unit are both 0. Give one of them, or take the row out.",
    ),
    Broken(
        "a rule on an unknown resource",
        _provided(add("rules.toml", '\n[[rule]]\nname = "Bed test"\nkind = "bed_test"\nresource = "beds"\n')),
        "rules.toml, column rule 8 (Bed test): 'beds' is not in resources.csv. Did you mean 'bed'?",
    ),
    Broken(
        "a rule without resources",
        add("rules.toml", '\n[[rule]]\nname = "Bed test"\nkind = "bed_test"\nresource = "beds"\n'),
        "rules.toml, column rule 8 (Bed test): 'beds' is not in resources.csv. Use a code of resources.csv, or add a row there.",
    ),
    Broken(
        "a total without bounds",
        _provided(add("rules.toml", '\n[[rule]]\nname = "Beds"\nkind = "resource_total"\nresource = "bed"\n')),
        "rules.toml, column rule 8 (Beds): is wrong: give at_least, at_most or both. Correct it.",
    ),
)
