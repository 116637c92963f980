"""The numbers of one planned service: who is to be sent, where to, at which price, within which limits.

Everything is in the service's own units, so that coefficients stay near one: `amount` units a year and `price` of the
objective's natural units for each of these. Shapes: zones are those with demand, sites are the candidates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconfig.enumeration.today import burdens, kappa
from reconfig.instance.instance import BoolArray, FloatArray
from reconfig.instance.rules import Activity, Coverage
from reconfig.model.formulation import Formulation
from reconfig.model.service_sets import PricedService
from reconfig.objective import Objective


@dataclass(frozen=True, eq=False)
class Planned:
    """The least of a sum over flows, activity and modules.

    min sum of journey[i,j] x[i,j] + unit[j] V[j] + step_cost[j] n[j]  over shares x[i,j] in [0, y[j]] of each zone,
    with sum over j of x[i,j] = 1, V[j] = sum over i of demand[i] x[i,j] in [least[j] y[j], most[j] y[j]],
    sum of demand[i] x[i,j] over the pairs near[r] >= needed[r], and n[j] >= V[j] / step_size[j], whole.

    demand: shape (zones,). journey: of all of a zone's demand, shape (zones, sites); infinite where it may not go.
    unit, least, most, step_size, step_cost: shape (sites,); step_size infinite where there are no steps. near: shape
    (rules, zones, sites). needed: shape (rules,). amount, price: what one unit of them is.
    """

    demand: FloatArray
    journey: FloatArray
    unit: FloatArray
    least: FloatArray
    most: FloatArray
    step_size: FloatArray
    step_cost: FloatArray
    near: BoolArray
    needed: FloatArray
    amount: float
    price: float

    @property
    def by_activity(self) -> FloatArray:
        """What a unit of activity costs at each site, modules counted in parts; shape (sites,)."""
        return self.unit + self.step_cost / self.step_size

    @property
    def stepped(self) -> BoolArray:
        """The sites whose modules cost something, shape (sites,)."""
        stepped: BoolArray = (self.step_cost > 0) & np.isfinite(self.step_size)
        return stepped


def planned(form: Formulation, service: str, minimise: Objective) -> Planned:
    """The numbers of a service in outline for an objective."""
    sets = form.priced_services[service]
    amount = float(sets.demand.mean())
    cost = minimise is Objective.COST
    each = np.where(sets.usable, _journey_prices(form, service, sets, minimise), np.inf)
    unit, step_cost = (_column(form, service, name, 0.0) * cost for name in ("unit_cost", "step_cost"))
    step_size = _column(form, service, "step_size", np.inf)
    some = [*each[np.isfinite(each)], *unit, *(step_cost / step_size)]
    price = float(np.mean(np.abs(some))) or 1.0
    demand = sets.demand / amount
    least, most = _bounds(form, service)
    near, needed = _coverage(form, service, sets)
    return Planned(
        demand,
        demand[:, None] * (each / price),
        unit / price,
        least / amount,
        np.minimum(most, sets.demand @ sets.usable) / amount,
        step_size / amount,
        step_cost / (price * amount),
        near,
        needed / amount,
        amount,
        price * amount,
    )


def _column(form: Formulation, service: str, name: str, blank: float) -> FloatArray:
    """A number of each candidate's offer, shape (sites,)."""
    values = [form.offer((service, site), name) for site in form.services[service].candidates]
    return np.nan_to_num(np.array(values, dtype=np.float64), nan=blank)


def _journey_prices(form: Formulation, service: str, sets: PricedService, minimise: Objective) -> FloatArray:
    """What the journey of a unit of flow adds to the objective, in natural units, shape (zones, sites)."""
    if minimise is Objective.COVERAGE:
        return (sets.minutes > form.instance.number_of_service(service, "target_minutes")).astype(np.float64)
    if minimise is Objective.EQUITY:
        return burdens(sets.minutes, kappa(form.instance, service))
    minutes = np.where(np.isfinite(sets.minutes), sets.minutes, 0.0)
    each = form.instance.number_of_service(service, "journey_cost") if minimise is Objective.COST else 1.0
    return each * minutes


def _bounds(form: Formulation, service: str) -> tuple[FloatArray, FloatArray]:
    """The least and the most activity of each candidate where it is open, units a year, shape (sites,)."""
    candidates = form.services[service].candidates
    least, most = np.zeros(len(candidates)), _column(form, service, "capacity", np.inf)
    for rule in form.rules(Activity):
        if rule.service == service:
            held = np.isin(np.array(candidates, dtype=str), form.sites_held(rule))
            least = np.where(held, np.maximum(least, rule.at_least or 0.0), least)
            most = most if rule.at_most is None else np.where(held, np.minimum(most, rule.at_most), most)
    return least, most


def _coverage(form: Formulation, service: str, sets: PricedService) -> tuple[BoolArray, FloatArray]:
    """The pairs that each coverage rule counts, by group, and the units a year that it asks for."""
    near, needed = [np.zeros((0, *sets.minutes.shape), dtype=bool)], []
    for rule in form.rules(Coverage):
        if rule.service == service:
            for _, members in form.instance.members(rule):
                of_group = members[sets.zones]
                near.append((of_group[:, None] & (sets.minutes <= rule.within_minutes) & sets.usable)[None])
                needed.append(rule.at_least * float(sets.demand[of_group].sum()))
    return np.concatenate(near), np.array(needed)
