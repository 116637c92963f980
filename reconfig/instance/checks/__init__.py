"""Every check of an instance, in the order in which problems are reported; each check is one small function."""

from __future__ import annotations

import dataclasses

from reconfig.instance.checks import (
    access,
    allocation,
    boundaries,
    dependencies,
    keys,
    money,
    pathways,
    resources,
    rules,
    segments,
    tables,
    units,
)
from reconfig.instance.checks.checking import Check
from reconfig.instance.draft import Draft
from reconfig.problem import Problem

FIRST_CHECKS: tuple[Check, ...] = (
    keys.invisible_characters,
    keys.duplicate_keys,
    keys.unknown_ids,
    units.units_of_times,
    segments.unknown_age_bands,
)

CHECKS: tuple[Check, ...] = (
    tables.source_tables,
    units.unknown_coordinate_system,
    units.population_of_nobody,
    units.coordinates_of_zones,
    units.coordinates_of_sites,
    tables.services_without_demand,
    tables.services_without_sites,
    tables.half_split_demand,
    tables.undecided_neighbours,
    tables.steps_without_size,
    allocation.choice_decay_of_services,
    allocation.attractiveness_without_choice,
    tables.requirement_minutes,
    tables.services_requiring_themselves,
    tables.zones_without_travel_times,
    tables.unreachable_zones,
    tables.missing_site_times,
    boundaries.zones_without_polygon,
    boundaries.polygons_of_unknown_zones,
    boundaries.zones_with_two_polygons,
    boundaries.shapes_that_are_no_polygon,
    boundaries.coordinate_system_of_boundaries,
    rules.rules_of_the_same_name,
    rules.unknown_services_of_rules,
    rules.unknown_sites_of_rules,
    rules.groups_of_rules,
    rules.keeps_without_offer,
    rules.forbidden_but_fixed,
    rules.kept_and_forbidden,
    rules.maxima_out_of_reach,
    rules.coverage_out_of_reach,
    rules.too_many_sites_asked,
    rules.contradicting_site_counts,
    rules.activity_where_nothing_runs,
    access.unknown_modes_of_rules,
    access.people_without_a_car_unknown,
    access.slopes_without_deprivation,
    access.organisations_that_cannot_keep,
    access.rules_of_directed_patients,
    segments.shares_of_age_bands,
    segments.blank_age_bands,
    segments.overlapping_age_bands,
    segments.forgotten_age_bands,
    segments.segments_without_people,
    segments.demand_given_twice,
    segments.effects_without_rates,
    segments.fifths_without_effect,
    segments.zones_without_fifth,
    pathways.shares_beyond_evidence,
    pathways.pathways_to_themselves,
    pathways.shares_beyond_all,
    pathways.half_given_effects,
    pathways.pathways_of_nobody,
    pathways.savings_beyond_use,
    dependencies.transfer_terms,
    dependencies.alternatives_that_are_none,
    dependencies.derogations_from_nothing,
    money.unknown_organisations_of_rules,
    money.sites_that_cannot_go_on,
    money.distress_without_limits,
    money.budget_lines,
    resources.more_today_than_the_most,
    resources.peaks_of_cold_services,
    resources.posts_of_nobody,
    resources.unknown_resources_of_rules,
)

RULES_OUT_OF_REACH: tuple[Check, ...] = (
    rules.keeps_without_offer,
    rules.maxima_out_of_reach,
    rules.coverage_out_of_reach,
    rules.too_many_sites_asked,
    rules.activity_where_nothing_runs,
    access.organisations_that_cannot_keep,
    money.sites_that_cannot_go_on,
)
"""Those of a sound instance that find a rule which no configuration can keep."""


def check(draft: Draft) -> list[Problem]:
    """Every problem of what was read, beyond those of reading it."""
    sound = sound_part(draft)
    return [
        *(problem for one in FIRST_CHECKS for problem in one(draft)),
        *(problem for one in CHECKS for problem in one(sound)),
    ]


def rules_out_of_reach(draft: Draft) -> list[Problem]:
    """The rules of a sound instance that no configuration can keep, each with why."""
    return [problem for one in RULES_OUT_OF_REACH for problem in one(draft)]


def sound_part(draft: Draft) -> Draft:
    """The draft as `CHECKS` may trust it, so that they do not report what merely follows from `FIRST_CHECKS`.

    Rows that repeat a key are left out; tables with blank or unknown codes, or in another unit, count as unread.
    """
    doubtful = keys.doubtful_tables(draft) | units.tables_in_other_units(draft)
    doubtful |= segments.tables_with_unknown_bands(draft)
    return keys.without_repeats(dataclasses.replace(draft, unread=draft.unread | doubtful))
