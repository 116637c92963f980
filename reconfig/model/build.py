"""The whole model: reading this file is reading what is in it.

Variables first, then one line a constraint; each function adds the component that bears its name.
"""

from __future__ import annotations

from collections.abc import Callable

import pyomo.environ as pyo

from reconfig.instance.instance import Instance
from reconfig.model import (
    access,
    allocation,
    change,
    configurations,
    dependency,
    finance,
    flows,
    ledgers,
    outline,
    own,
    placement,
    transfers,
    volume,
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
    ledgers.payments,
    transfers.transferred,
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
    own.own_rows,
    ledgers.payments_balance,
    ledgers.no_distress,
    ledgers.within_budget,
    change.moves_within,
    change.kept_sites_run,
    transfers.transferred_unless_on_site,
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
        own.own_rows,
        ledgers.no_distress,
        ledgers.within_budget,
        change.moves_within,
        change.kept_sites_run,
    )
)
"""The constraints that state planners' rules and could give way; the rest is the logic of the system."""


def build(instance: Instance, which: Objective, constraints: tuple[Part, ...] = CONSTRAINTS) -> pyo.ConcreteModel:
    """The Pyomo model of an instance, with the variables, these constraints and the objective."""
    return build_form(formulate(instance), which, constraints)


def build_form(form: Formulation, which: Objective, constraints: tuple[Part, ...] = CONSTRAINTS) -> pyo.ConcreteModel:
    """The Pyomo model of a formulation, whose orders may be cut."""
    model = pyo.ConcreteModel(name=f"reconfig_{which}")
    for part in (*VARIABLES, *constraints):
        part(model, form)
    objective(model, form, which)
    return model
