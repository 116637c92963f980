"""Every check of an instance, in the order in which problems are reported; each check is one small function."""

from __future__ import annotations

import dataclasses

from reconfig.instance import boundary_checks, key_checks, rule_checks, table_checks, unit_checks
from reconfig.instance.checking import Check
from reconfig.instance.draft import Draft
from reconfig.problem import Problem

FIRST_CHECKS: tuple[Check, ...] = (
    key_checks.invisible_characters,
    key_checks.duplicate_keys,
    key_checks.unknown_ids,
    unit_checks.units_of_times,
)

CHECKS: tuple[Check, ...] = (
    table_checks.source_tables,
    unit_checks.unknown_coordinate_system,
    unit_checks.population_of_nobody,
    unit_checks.coordinates_of_zones,
    unit_checks.coordinates_of_sites,
    table_checks.services_without_demand,
    table_checks.services_without_sites,
    table_checks.half_split_demand,
    table_checks.undecided_neighbours,
    table_checks.steps_without_size,
    table_checks.requirement_minutes,
    table_checks.services_requiring_themselves,
    table_checks.zones_without_travel_times,
    table_checks.unreachable_zones,
    table_checks.missing_site_times,
    boundary_checks.zones_without_polygon,
    boundary_checks.polygons_of_unknown_zones,
    boundary_checks.zones_with_two_polygons,
    boundary_checks.shapes_that_are_no_polygon,
    boundary_checks.coordinate_system_of_boundaries,
    rule_checks.rules_of_the_same_name,
    rule_checks.unknown_services_of_rules,
    rule_checks.unknown_sites_of_rules,
    rule_checks.groups_of_rules,
    rule_checks.keeps_without_offer,
    rule_checks.forbidden_but_fixed,
    rule_checks.kept_and_forbidden,
    rule_checks.maxima_out_of_reach,
    rule_checks.coverage_out_of_reach,
    rule_checks.too_many_sites_asked,
    rule_checks.contradicting_site_counts,
    rule_checks.activity_where_nothing_runs,
)


def check(draft: Draft) -> list[Problem]:
    """Every problem of what was read, beyond those of reading it."""
    sound = sound_part(draft)
    return [
        *(problem for one in FIRST_CHECKS for problem in one(draft)),
        *(problem for one in CHECKS for problem in one(sound)),
    ]


def sound_part(draft: Draft) -> Draft:
    """The draft as `CHECKS` may trust it, so that they do not report what merely follows from `FIRST_CHECKS`.

    Rows that repeat a key are left out; tables with blank or unknown codes, or in another unit, count as unread.
    """
    doubtful = key_checks.doubtful_tables(draft) | unit_checks.tables_in_other_units(draft)
    return key_checks.without_repeats(dataclasses.replace(draft, unread=draft.unread | doubtful))
