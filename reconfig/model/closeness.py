"""Where the objective rewards closeness, the model need not forbid what nobody would want.

If along every zone's order the objective never falls from one site to the next, its coefficients of u are not negative,
and each u[P] sinks to its least value, max(0, 1 - sum over j in P of y[j]). That value keeps u[P+j] <= u[P] and
u[P+j] <= 1 - y[j] by itself, in the linear relaxation too, and rows on access only ask for small u. So these two
families of rows (the upper ones) are redundant, unless a row asks for activity, for even slopes, or for minutes by
another way to travel.
"""

from __future__ import annotations

import numpy as np

from reconfig.instance.access_rules import SlopeIndex
from reconfig.instance.features import system_features
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Coverage
from reconfig.model.service_sets import PrefixService
from reconfig.objective import Objective


def rewards_closeness(instance: Instance, sets: PrefixService, minimise: Objective) -> bool:
    """Whether the objective of a unit of activity never falls along any zone's order of sites."""
    if system_features(instance):
        return False
    if minimise is not Objective.COST:
        return True  # minutes, what grows with them, and whether they exceed a target rise along the order
    offers = instance.offers_of(sets.service).loc[list(sets.candidates)]
    if ((offers["step_cost"] > 0) & offers["step_size"].notna()).any():
        return False
    unit_cost = offers["unit_cost"].to_numpy(float)
    if (unit_cost == unit_cost[:1]).all():
        return True
    price = float(instance.services.set_index("service")["journey_cost"][sets.service])
    return _never_falls(sets, unit_cost, price)


def rules_reward_closeness(instance: Instance, service: str) -> bool:
    """Whether no rule on access to a service is harder to keep where somebody's site is nearer.

    A slope falls where the most deprived come nearer, and who is near by one way to travel may be far by another.
    """
    rules = (rule for rule in instance.rules if rule.service == service)
    return not any(
        isinstance(rule, SlopeIndex) or (isinstance(rule, Coverage) and rule.mode is not None) for rule in rules
    )


def _never_falls(sets: PrefixService, unit_cost: np.ndarray[tuple[int], np.dtype[np.float64]], price: float) -> bool:
    """Whether unit cost + price x minutes never falls along any zone's order."""
    wishes = sets.preferences
    used = np.arange(wishes.order.shape[1]) < wishes.depth[:, None]
    costs = unit_cost[wishes.order] + price * np.where(used, wishes.minutes, 0.0)
    return bool((np.diff(costs, axis=1)[used[:, 1:]] >= 0).all())
