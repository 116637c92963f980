"""The whole model: reading this file is reading what is in it.

Variables first, then one line a constraint; each function adds the component that bears its name.
"""

from __future__ import annotations

from collections.abc import Callable

import pyomo.core as pyo

from reconfig.instance.instance import Instance
from reconfig.model import (
    access,
    allocation,
    capacity,
    change,
    configurations,
    dependency,
    equity,
    finance,
    flows,
    hot,
    ledgers,
    outline,
    own,
    placement,
    transfers,
    volume,
    workforce,
)
from reconfig.model.formulation import Formulation, formulate
from reconfig.model.objectives import objective
from reconfig.objective import Objective

Part = Callable[[pyo.ConcreteModel, Formulation], None]

VARIABLES: tuple[Part, ...] = (
    placement.open_units,
    placement.open_sites,
    allocation.none_open,
    configurations.set_weight,
    flows.share,
    outline.directed,
    outline.journeys,
    allocation.activity,
    allocation.demand_left,
    finance.modules,
    equity.worst_threshold,
    equity.worst_excess,
    ledgers.payments,
    transfers.transferred,
    hot.hot_sites,
    capacity.resource_modules,
    capacity.cold_load,
    capacity.resource_needs,
    capacity.new_units,
    workforce.post_needs,
    workforce.need_that_counts,
    workforce.staff_needs,
    workforce.staff_plan,
)

CONSTRAINTS: tuple[Part, ...] = (
    placement.site_opens_with_any_service,
    placement.fixed_units_stay_open,
    placement.kept_units_open,
    placement.forbidden_units_closed,
    placement.number_of_sites,
    allocation.passed_over_only_if_open,
    allocation.larger_sets_less_often_closed,
    allocation.open_site_ends_search,
    allocation.everyone_is_served,
    configurations.one_set_of_sites,
    configurations.open_where_the_set_is,
    flows.everyone_is_directed,
    flows.directed_where_open,
    flows.nearest_open_site_serves,
    outline.activity_is_demand,
    outline.activity_where_open,
    outline.capacity_for_all,
    outline.sites_for_all,
    access.coverage_share,
    volume.minimum_activity,
    volume.maximum_activity,
    volume.activity_within_capacity,
    volume.too_little_unless_one_closes,
    volume.too_much_unless_one_opens,
    dependency.required_service_on_site,
    dependency.required_service_in_reach,
    dependency.excluded_services_apart,
    finance.modules_carry_activity,
    placement.kept_in_organisations,
    equity.group_mean_against_today,
    equity.demand_with_longer_journeys,
    equity.worst_excess_counts,
    equity.worst_served_mean,
    equity.equally_distributed_equivalent,
    equity.slope_within,
    ledgers.payments_balance,
    ledgers.no_distress,
    ledgers.within_budget,
    change.moves_within,
    change.kept_sites_run,
    transfers.transferred_unless_on_site,
    hot.hot_with_any_hot_service,
    hot.hot_with_some_hot_service,
    capacity.cold_load_is_load,
    capacity.cold_load_where_cold,
    capacity.all_load_cold_unless_hot,
    capacity.modules_carry_need,
    capacity.modules_carry_each_service,
    capacity.modules_carry_the_area,
    capacity.modules_no_more_than_needed,
    capacity.new_units_beyond_today,
    capacity.units_within_most,
    capacity.modules_within_area,
    capacity.resource_in_all,
    capacity.bed_test,
    workforce.post_has_its_rota,
    workforce.post_has_its_activity,
    workforce.one_need_counts,
    workforce.post_is_the_need_that_counts,
    workforce.staff_for_every_post,
    workforce.agency_within_limit,
    workforce.lent_within_limit,
    workforce.agency_within_share,
    own.own_rows,
)


PLANNERS = frozenset(
    part.__name__
    for part in (
        placement.kept_units_open,
        placement.forbidden_units_closed,
        placement.number_of_sites,
        access.coverage_share,
        volume.minimum_activity,
        volume.maximum_activity,
        volume.activity_within_capacity,
        volume.too_little_unless_one_closes,
        volume.too_much_unless_one_opens,
        placement.kept_in_organisations,
        equity.group_mean_against_today,
        equity.demand_with_longer_journeys,
        equity.worst_served_mean,
        equity.equally_distributed_equivalent,
        equity.slope_within,
        ledgers.no_distress,
        ledgers.within_budget,
        change.moves_within,
        change.kept_sites_run,
        capacity.units_within_most,
        capacity.modules_within_area,
        capacity.resource_in_all,
        capacity.bed_test,
        workforce.staff_for_every_post,
        workforce.agency_within_share,
        own.own_rows,
    )
)
"""The constraints that state planners' rules and could give way; the rest is the logic of the system."""


def build(instance: Instance, which: Objective, constraints: tuple[Part, ...] = CONSTRAINTS) -> pyo.ConcreteModel:
    """The Pyomo model of an instance, with the variables, these constraints and the objective."""
    return build_form(formulate(instance), which, constraints)


def build_form(form: Formulation, which: Objective, constraints: tuple[Part, ...] = CONSTRAINTS) -> pyo.ConcreteModel:
    """The Pyomo model of a formulation, whose orders may be cut."""
    model = pyo.ConcreteModel(name=f"reconfig_{which}")
    state(model, form, constraints)
    objective(model, form, which)
    return model


def state(model: pyo.ConcreteModel, form: Formulation, constraints: tuple[Part, ...] = CONSTRAINTS) -> None:
    """Add the variables and these constraints of a formulation to a model, or to a block of one."""
    for part in (*VARIABLES, *constraints):
        part(model, form)
