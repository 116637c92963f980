"""The tables of a whole health system, each optional: beds and theatres, staff, segments of need, other ways to travel.

Declared as those of `columns.py` are, which lists them all.
"""

from __future__ import annotations

from typing import Final

from reconfig.instance.column import SOURCE, Column, Table

RESOURCES: Final = Table(
    "resources",
    "What services share at a site: beds, theatres, cots (optional)",
    (
        Column("resource", "code", "The resource's code"),
        Column("name", "text", "Its name in plain words"),
        Column("unit", "text", "What is counted, in the plural: beds, theatre sessions"),
        Column("module_size", "number", "Units that open and close together: a ward of 28 beds", "units", 1.0, above=0),
        Column(
            "module_cost", "number", "Cost of one module, staff of the staff tables apart", "currency a year", 0.0, 0
        ),
        Column("module_area", "number", "Floor area of one module", "m2", 0.0, 0),
        Column("capital", "number", "Capital to add one unit beyond what a site has today", "currency a unit", 0.0, 0),
        SOURCE,
    ),
    key=("resource",),
    required=False,
)

RESOURCE_USE: Final = Table(
    "resource_use",
    "How much of a resource a service uses. A unit needs m / occupancy + peak x the square root of m, where m is "
    "per_unit x its activity: what it uses on average",
    (
        Column("service", "code", "The service", refers_to="services"),
        Column("resource", "code", "The resource", refers_to="resources"),
        Column(
            "per_unit",
            "number",
            "Units of the resource in use, on average over the year, for one unit of activity a year: "
            "a bed for 5 days is 5 / 365",
            "units of the resource",
            minimum=0,
        ),
        Column("occupancy", "number", "Share of them that may be in use on average", "", 1.0, above=0, maximum=1),
        Column(
            "peak",
            "number",
            "Room for days above the average: 1.65 x the square root of 1.25 leaves one day in twenty without",
            "",
            0.0,
            0,
        ),
        SOURCE,
    ),
    key=("service", "resource"),
    required=False,
)

SITE_RESOURCES: Final = Table(
    "site_resources",
    "What a site has of a resource today, and the most that it can have; a pair that is not listed has none today and "
    "no limit",
    (
        Column("site", "code", "The site", refers_to="sites"),
        Column("resource", "code", "The resource", refers_to="resources"),
        Column("today", "number", "What is there today", "units", 0.0, 0),
        Column("most", "number", "The most that the site can have", "units", None, 0),
        SOURCE,
    ),
    key=("site", "resource"),
    required=False,
)

STAFF_GROUPS: Final = Table(
    "staff_groups",
    "Groups of staff who can stand in for each other (optional)",
    (
        Column("group", "code", "The group's code"),
        Column("name", "text", "Its name in plain words"),
        Column("pay", "number", "What an employer pays for one, on-costs included", "currency a year", 0.0, 0),
        Column("agency_premium", "number", "What agency staff cost, as a multiple of pay", "", 1.0, minimum=1),
        Column(
            "agency_limit", "number", "The most that agency may be of what an organisation needs", "", 1.0, 0, maximum=1
        ),
        Column(
            "leave_share", "number", "Share of the staff of a unit that closes who leave", "", 0.0, minimum=0, maximum=1
        ),
        SOURCE,
    ),
    key=("group",),
    required=False,
)

STAFFING: Final = Table(
    "staffing",
    "Staff that an open unit of a service needs, in whole-time equivalents: the minimum (the rota) or per_unit x its "
    "activity, whichever is larger",
    (
        Column("service", "code", "The service", refers_to="services"),
        Column("group", "code", "The staff group", refers_to="staff_groups"),
        Column("minimum", "number", "For the unit to be open at all", "whole-time equivalents", 0.0, 0),
        Column("per_unit", "number", "For one unit of activity a year", "whole-time equivalents", 0.0, 0),
        Column(
            "post",
            "code",
            "Services of one site that name the same post share its rota: of their minimums the largest counts, and "
            "the needs of their activity add up. Blank: a rota of its own",
            default="",
        ),
        SOURCE,
    ),
    key=("service", "group"),
    required=False,
)

RESOURCE_STAFFING: Final = Table(
    "resource_staffing",
    "Staff that every module of a resource needs: the nurses of a ward",
    (
        Column("resource", "code", "The resource", refers_to="resources"),
        Column("group", "code", "The staff group", refers_to="staff_groups"),
        Column("per_module", "number", "For one module", "whole-time equivalents", minimum=0),
        SOURCE,
    ),
    key=("resource", "group"),
    required=False,
)

WORKFORCE: Final = Table(
    "workforce",
    "Staff in post, by organisation; a pair that is not listed has as many as it needs",
    (
        Column("organisation", "code", "The employer", refers_to="organisations"),
        Column("group", "code", "The staff group", refers_to="staff_groups"),
        Column("in_post", "number", "In post today, agency apart", "whole-time equivalents", minimum=0),
        Column("recruits", "number", "The most that can be recruited", "whole-time equivalents", 0.0, 0),
        Column(
            "lends",
            "number",
            "The most that may work at sites of other organisations, where a site of theirs lies within "
            "lending_minutes (instance.toml) of one of its own",
            "whole-time equivalents",
            0.0,
            0,
        ),
        SOURCE,
    ),
    key=("organisation", "group"),
    required=False,
)

DEROGATIONS: Final = Table(
    "derogations",
    "Units that need not meet a rule or a requirement, each with the reason, which every report repeats",
    (
        Column("service", "code", "The service", refers_to="services"),
        Column("site", "code", "The site", refers_to="sites"),
        Column(
            "exempt_from",
            "text",
            "What it is exempt from: the code of the service that it would require, or the name of an activity rule; "
            "what transfers cost is counted all the same",
        ),
        Column("reason", "text", "Why, in plain words"),
        SOURCE,
    ),
    key=("service", "site", "exempt_from"),
    required=False,
)

SEGMENT_MIX: Final = Table(
    "segment_mix",
    "Shares of each age band that belong to a segment; with `rates` they make the demand",
    (
        Column("age_band", "code", "A column of zones, for example age_0_4"),
        Column("segment", "code", "The segment", refers_to="segments"),
        Column("share", "number", "Share of the band's people; those of a band sum to 1", "", minimum=0, maximum=1),
        SOURCE,
    ),
    key=("age_band", "segment"),
    required=False,
)

RATES: Final = Table(
    "rates",
    "How much of a service the people of a segment need; stands in place of `demand` for the services it lists",
    (
        Column("segment", "code", "The segment", refers_to="segments"),
        Column("service", "code", "What they need", refers_to="services"),
        Column("per_1000", "number", "Demand of 1,000 people a year", "units of the service", minimum=0),
        SOURCE,
    ),
    key=("segment", "service"),
    required=False,
)

DEPRIVATION_EFFECTS: Final = Table(
    "deprivation_effects",
    "How much more people of a deprivation fifth need; scaled so that the area's demand stays what the rates make it",
    (
        Column("service", "code", "The service", refers_to="services"),
        Column("deprivation_fifth", "integer", "1 most deprived, 5 least", minimum=1, maximum=5),
        Column("multiplier", "number", "Demand as a multiple of the average", above=0),
        SOURCE,
    ),
    key=("service", "deprivation_fifth"),
    required=False,
)

GROWTH: Final = Table(
    "growth",
    "How demand grows, from the year of the rates or of `demand` over growth_years (instance.toml)",
    (
        Column("service", "code", "The service", refers_to="services"),
        Column("percent", "number", "Growth a year", "%", above=-100),
        SOURCE,
    ),
    key=("service",),
    required=False,
)

PATHWAYS: Final = Table(
    "pathways",
    "Care moved into the community: of a segment's demand for a service, a share takes the pathway",
    (
        Column("pathway", "code", "The pathway's code; it may have a row for each segment and service"),
        Column("name", "text", "Its name in plain words"),
        Column("service", "code", "The service that it relieves", refers_to="services"),
        Column("segment", "code", "Whose demand; blank: everyone's", default="", refers_to="segments"),
        Column("share", "number", "Share of that demand that takes it", minimum=0, maximum=1),
        Column("at_most", "number", "The most that the evidence supports", default=1.0, minimum=0, maximum=1),
        Column(
            "avoided",
            "number",
            "Units of the service that one on the pathway avoids",
            default=0.0,
            minimum=0,
            maximum=1,
        ),
        Column(
            "resource", "code", "A resource of which one on the pathway uses less", default="", refers_to="resources"
        ),
        Column("saved", "number", "Units of that resource in use, on average over the year", default=0.0, minimum=0),
        Column("instead", "code", "The service that takes over", default="", refers_to="services"),
        Column(
            "instead_units", "number", "Units of that service that one on the pathway needs", default=0.0, minimum=0
        ),
        SOURCE,
    ),
    key=("pathway", "service", "segment"),
    required=False,
)

MODE_TIMES: Final = Table(
    "mode_times",
    "Minutes by other ways to travel, by which rules and results may measure journeys; patients still go where "
    "`travel_times` sends them. A pair that is absent has no such way",
    (
        Column("mode", "code", "The way to travel, for example public_transport"),
        Column("zone", "code", "From", refers_to="zones"),
        Column("site", "code", "To", refers_to="sites"),
        Column("minutes", "number", "Travel time", "minutes", minimum=0),
    ),
    key=("mode", "zone", "site"),
    required=False,
)

SYSTEM_TABLES: Final = (
    RESOURCES,
    RESOURCE_USE,
    SITE_RESOURCES,
    STAFF_GROUPS,
    STAFFING,
    RESOURCE_STAFFING,
    WORKFORCE,
    DEROGATIONS,
    SEGMENT_MIX,
    RATES,
    DEPRIVATION_EFFECTS,
    GROWTH,
    PATHWAYS,
    MODE_TIMES,
)
