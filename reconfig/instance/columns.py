"""Every table of an instance and every column of it, declared once as data.

The parsing, the checks, the messages, the workbook and the reference page all read this list. The tables of beds, staff
and segments are in `system_columns.py`.
"""

from __future__ import annotations

from typing import Final

from reconfig.instance.column import SOURCE, Column, Table
from reconfig.instance.system_columns import SYSTEM_TABLES

AGE_BANDS: Final = (
    "age_0_4",
    "age_5_17",
    "age_18_44",
    "age_45_64",
    "age_18_49",
    "age_50_64",
    "age_65_74",
    "age_75_84",
    "age_85_plus",
)
"""Two ways to part working age; an area fills one of them."""


def _age(name: str) -> Column:
    band = name.removeprefix("age_").replace("_plus", " and over").replace("_", " to ")
    return Column(name, "number", f"Residents aged {band}", "people", default=None, minimum=0)


ZONES: Final = Table(
    "zones",
    "The small areas where people live",
    (
        Column("zone", "code", "The area's code, for example a lower-layer super output area"),
        Column("name", "text", "Its name as residents know it"),
        Column("population", "number", "Residents", "people", minimum=0),
        Column(
            "deprivation_fifth",
            "integer",
            "Fifth of the national deprivation ranking: 1 most deprived, 5 least",
            default=None,
            minimum=1,
            maximum=5,
            group=True,
        ),
        Column("rurality", "text", "Rural-urban class, as a word or phrase", default=None, group=True),
        Column("district", "text", "Local authority or place", default=None, group=True),
        Column("easting", "number", "East coordinate in the instance's coordinate system", "m", default=None),
        Column("northing", "number", "North coordinate in the instance's coordinate system", "m", default=None),
        *(_age(band) for band in AGE_BANDS),
        Column("no_car_share", "number", "Share of residents in households without a car", "", None, 0, 1),
        SOURCE,
    ),
    key=("zone",),
)

ORGANISATIONS: Final = Table(
    "organisations",
    "The sovereign bodies that run the sites",
    (
        Column("organisation", "code", "The organisation's code, for example an ODS trust code"),
        Column("name", "text", "Its name"),
        Column(
            "corporate_cost",
            "number",
            "Cost of the organisation itself, the same in every configuration; not counted where all of its sites are "
            "neighbours",
            "currency a year",
            0.0,
            0,
        ),
        Column("other_cost", "number", "Cost of what lies outside the instance's services", "currency a year", 0.0, 0),
        Column(
            "other_income", "number", "Income for what lies outside the instance's services", "currency a year", 0.0, 0
        ),
        Column(
            "least_surplus",
            "number",
            "A no_distress rule lets its surplus fall to this; below nought is a deficit",
            "currency a year",
            None,
        ),
        Column(
            "most_loss", "number", "A no_distress rule lets it lose this much against today", "currency a year", None, 0
        ),
        Column(
            "most_transfer",
            "number",
            "The most that it may pay to others, or be paid, under a no_distress rule; blank: no limit",
            "currency a year",
            None,
            0,
        ),
        SOURCE,
    ),
    key=("organisation",),
)

SITES: Final = Table(
    "sites",
    "The places where services can run",
    (
        Column("site", "code", "The site's code, for example an ODS site code"),
        Column("name", "text", "Its name as residents know it"),
        Column("organisation", "code", "Who runs it", refers_to="organisations"),
        Column(
            "neighbour",
            "flag",
            "yes: outside the area; its services stay open, take overflow, and are not counted or "
            "held to the area's rules or requirements",
            default=False,
        ),
        Column("easting", "number", "East coordinate in the instance's coordinate system", "m", default=None),
        Column("northing", "number", "North coordinate in the instance's coordinate system", "m", default=None),
        Column(
            "fixed_cost",
            "number",
            "Cost that disappears only when none of the instance's services runs at the site",
            "currency a year",
            default=0.0,
            minimum=0,
        ),
        Column(
            "hot_cost",
            "number",
            "What the site costs besides while a service that is hot runs there: laboratories, pharmacy and medical "
            "cover round the clock",
            "currency a year",
            default=0.0,
            minimum=0,
        ),
        Column(
            "module_area", "number", "Floor area that modules of resources may take; blank: no limit", "m2", None, 0
        ),
        Column("beds", "number", "Beds at the site, all services; shown, not used by the model", "beds", None, 0),
        Column("floor_area", "number", "Gross internal floor area; shown, not used by the model", "m2", None, 0),
        Column(
            "estate_cost",
            "number",
            "Hard and soft facilities management; shown, not used by the model",
            "currency a year",
            None,
            0,
        ),
        Column(
            "backlog_cost",
            "number",
            "Cost to clear backlog maintenance; shown, not used by the model",
            "currency",
            None,
            0,
        ),
        SOURCE,
    ),
    key=("site",),
)

SERVICES: Final = Table(
    "services",
    "What is provided; each level of a service is a service of its own",
    (
        Column("service", "code", "The service's code"),
        Column("name", "text", "Its name in plain words"),
        Column("unit", "text", "What is counted, in the plural: strokes, births"),
        Column(
            "allocation",
            "choice",
            "How patients reach a site. nearest: everyone goes to the nearest open site, ties to "
            "the site that stands first in the sites table. planned: patients are directed within capacity and the "
            "hard maximum, so that the objective is least. choice: patients spread over the open sites by a "
            "multinomial logit: shares in proportion to exp(attractiveness - choice_decay x minutes)",
            default="nearest",
            choices=("nearest", "planned", "choice"),
        ),
        Column(
            "target_minutes",
            "number",
            "Journeys up to this long count as in reach for the coverage objective",
            "minutes",
            default=45.0,
            above=0,
        ),
        Column(
            "journey_cost",
            "number",
            "Cost of one minute of the journey of one unit of activity, counted in the cost of a configuration",
            "currency a unit and minute",
            default=0.0,
            minimum=0,
        ),
        Column(
            "choice_decay",
            "number",
            "For choice: by how much one more minute lowers the utility of a site",
            "a minute",
            default=None,
            minimum=0,
        ),
        Column("hot", "flag", "yes: keeps a site hot, staffed round the clock for emergencies", default=False),
        Column(
            "cold_productivity",
            "number",
            "What a unit gets out of its resources at a site where no hot service runs, as a multiple of elsewhere",
            default=1.0,
            minimum=1,
        ),
        Column("price", "number", "Income of the organisation that treats, for one unit", "currency a unit", 0.0, 0),
        Column(
            "transition_cost",
            "number",
            "One-off cost of opening or closing one unit, double running included; counted over transition_years",
            "currency",
            0.0,
            0,
        ),
        SOURCE,
    ),
    key=("service",),
)

SEGMENTS: Final = Table(
    "segments",
    "Groups of patients by shared need (optional); demand may be split by them",
    (
        Column("segment", "code", "The segment's code"),
        Column("name", "text", "Its name in plain words"),
        SOURCE,
    ),
    key=("segment",),
    required=False,
)

DEMAND: Final = Table(
    "demand",
    "How much of a service the residents of a zone need; `rates` can stand in its place",
    (
        Column("zone", "code", "Where the patients live", refers_to="zones"),
        Column("service", "code", "What they need", refers_to="services"),
        Column(
            "segment", "code", "Which segment they belong to, where demand is split", default="", refers_to="segments"
        ),
        Column("per_year", "number", "Demand", "units of the service a year", minimum=0),
        SOURCE,
    ),
    key=("zone", "service", "segment"),
    unless="rates",
)

OFFERS: Final = Table(
    "offers",
    "Which service runs, or could run, at which site, and what it costs there; a pair that is not listed cannot run",
    (
        Column("service", "code", "The service", refers_to="services"),
        Column("site", "code", "The site", refers_to="sites"),
        Column(
            "status",
            "choice",
            "current: runs today, may close. candidate: does not run today, may open. "
            "fixed: runs today and stays. forbidden: does not run and may not open",
            choices=("current", "candidate", "fixed", "forbidden"),
        ),
        Column("fixed_cost", "number", "Cost of having the unit open at all (the rota)", "currency a year", 0.0, 0),
        Column("unit_cost", "number", "Variable cost of one unit of activity", "currency a unit", 0.0, 0),
        Column(
            "step_size",
            "number",
            "Activity that one module (ward, cot, theatre) can carry",
            "units a year",
            None,
            above=0,
        ),
        Column("step_cost", "number", "Cost of one module", "currency a year", 0.0, 0),
        Column("capacity", "number", "The most activity that the unit can take", "units a year", None, above=0),
        Column("capital", "number", "Capital to open the unit where it does not run today", "currency", 0.0, 0),
        Column("attractiveness", "number", "For choice: the utility of the unit apart from minutes", "", 0.0),
        SOURCE,
    ),
    key=("service", "site"),
)

REQUIREMENTS: Final = Table(
    "requirements",
    "What a service needs, or cannot have, beside it",
    (
        Column("service", "code", "The service that has the need", refers_to="services"),
        Column("requires", "code", "The other service", refers_to="services"),
        Column(
            "kind",
            "choice",
            "same_site: the other must run at the same site. nesting: the same, because this service is "
            "the higher level of the other. within_minutes: the other must run at a site within so many minutes "
            "(in reach). transfer: the same, and patients are transferred to it (a network). "
            "exclusion: the two may not share a site",
            choices=("same_site", "nesting", "within_minutes", "transfer", "exclusion"),
        ),
        Column("minutes", "number", "For within_minutes and transfer: the limit", "minutes", default=None, above=0),
        Column(
            "alternative",
            "code",
            "A service that meets the need in place of the other, by the same kind; not for nesting and exclusion",
            default="",
            refers_to="services",
        ),
        Column(
            "transfer_share",
            "number",
            "For transfer: share of the patients who are transferred where the other does not run on site",
            default=None,
            minimum=0,
            maximum=1,
        ),
        Column("transfer_cost", "number", "For transfer: cost of one transfer", "currency", default=None, minimum=0),
        SOURCE,
    ),
    key=("service", "requires", "kind"),
    required=False,
)

TRAVEL_TIMES: Final = Table(
    "travel_times",
    "Minutes from zone to site: one row a pair, or one row a zone and one column a site. "
    "A pair that is absent (in the wide form, blank) has no route",
    (
        Column("zone", "code", "From", refers_to="zones"),
        Column("site", "code", "To", refers_to="sites"),
        Column("minutes", "number", "Travel time", "minutes", minimum=0),
    ),
    key=("zone", "site"),
    may_be_wide=True,
)

SITE_TIMES: Final = Table(
    "site_times",
    "Minutes between sites; needed where a requirement says within_minutes or transfer",
    (
        Column("from_site", "code", "From", refers_to="sites"),
        Column("to_site", "code", "To", refers_to="sites"),
        Column("minutes", "number", "Travel time", "minutes", minimum=0),
    ),
    key=("from_site", "to_site"),
    required=False,
)

TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        ZONES,
        ORGANISATIONS,
        SITES,
        SERVICES,
        SEGMENTS,
        DEMAND,
        OFFERS,
        REQUIREMENTS,
        TRAVEL_TIMES,
        SITE_TIMES,
        *SYSTEM_TABLES,
    )
}

CONFIGURATION: Final = Table(
    "configuration",
    "A configuration: the pairs of service and site that are open",
    (
        Column("service", "code", "The service", refers_to="services"),
        Column("site", "code", "The site that offers it", refers_to="sites"),
    ),
    key=("service", "site"),
)

GROUPS: Final = tuple(column.name for column in ZONES.columns if column.group)
