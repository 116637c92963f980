"""How each row that states a limit gives way: by which variable, in which unit, and what counts as all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from reconfig.enumeration.today import kappa
from reconfig.evaluate.evaluation import outcome_of
from reconfig.evaluate.provision import needed_today
from reconfig.evaluate.staff_plan import agency_and_all
from reconfig.instance.instance import Instance
from reconfig.limits.relaxation import mean_turnover, most_staff
from reconfig.model.formulation import Formulation
from reconfig.model.ledgers import FINE

Index = tuple[Any, ...]


@dataclass(frozen=True)
class Give:
    """What a row gives way by.

    key, tag: of its variable; rows that share them give way together. unit: what one unit of the limit is in the row.
    size: the amount that counts as 1. whole: whether it is counted; most: the most that it can be.
    """

    key: str
    tag: str = ""
    unit: float = 1.0
    size: float = 1.0
    whole: bool = False
    most: float | None = None


@dataclass(frozen=True, eq=False)
class Stated:
    """What the rows are read with: the formulation, its rules by slug, and the instance as it was asked."""

    form: Formulation
    rules: Mapping[str, Any]
    asked: Instance

    def demand(self, slug: str) -> float:
        """What a rule's service is needed, units a year."""
        return float(self.form.services[self.rules[slug].service].demand.sum())

    def by_columns(self, slug: str) -> bool:
        """Whether a rule's service is in form A."""
        return self.rules[slug].service in self.form.configuration_services


Giving = Callable[[Stated, Index, str], Give]
"""How a row of that index gives way on the side "low" (it may be less than its lower bound) or "high"."""


def yes_or_no(kind: str) -> Giving:
    """A rule that holds or does not, by slug."""
    return lambda _, index, __: Give(f"{kind}:{index[0]}", whole=True, most=1.0)


def counted(kind: str, field: str = "") -> Giving:
    """A rule that counts, by slug; its limit is in a field, or in at_least and at_most by side."""

    def give(stated: Stated, index: Index, side: str) -> Give:
        limit = getattr(stated.rules[index[0]], field or ("at_least" if side == "low" else "at_most"))
        return Give(f"{kind}:{index[0]}", "" if field else side, size=limit or 1.0, whole=True)

    return give


def _activity(stated: Stated, index: Index, side: str) -> Give:
    rule = stated.rules[index[0]]
    limit = rule.at_least if side == "low" else rule.at_most
    return Give(f"activity:{index[0]}", f"{side} {index[1]}", size=limit or 1.0)


def _capacity(stated: Stated, index: Index, _side: str) -> Give:
    return Give(f"capacity:{index[0]}:{index[1]}", size=stated.form.offer((index[0], index[1]), "capacity"))


def _coverage(stated: Stated, index: Index, _side: str) -> Give:
    rule, form = stated.rules[index[0]], stated.form
    sets = form.services[rule.service]
    members = list(form.instance.members(rule))[index[1]][1]
    people = form.instance.demand_by(rule.service, rule.people)[sets.zones]
    demand = float(np.where(members[sets.zones], people, 0.0).sum())
    return Give(f"coverage:{index[0]}", str(index[1]), demand, rule.at_least or 1.0)


def _group_change(stated: Stated, index: Index, _side: str) -> Give:
    rule, form = stated.rules[index[0]], stated.form
    sets = form.services[rule.service]
    members = list(form.instance.members(rule))[index[1]][1]
    demand = float(np.where(members[sets.zones], sets.demand, 0.0).sum())
    return Give(f"group_change:{index[0]}", str(index[1]), demand, rule.at_most or 1.0)


def _few_losers(stated: Stated, index: Index, _side: str) -> Give:
    return Give(f"few_losers:{index[0]}", "", stated.demand(index[0]), stated.rules[index[0]].at_most or 1.0)


def _worst_served(stated: Stated, index: Index, _side: str) -> Give:
    rule = stated.rules[index[0]]
    unit = 1.0 if stated.by_columns(index[0]) else rule.share * stated.demand(index[0])
    return Give(f"worst_served:{index[0]}", "", unit, rule.at_most)


def _equity(stated: Stated, index: Index, _side: str) -> Give:
    """Outside form A by the slope of the exponential at the limit, which is no less than what it is beyond."""
    rule = stated.rules[index[0]]
    steep = kappa(stated.form.instance, rule.service, rule.aversion) * stated.demand(index[0])
    return Give(f"equity:{index[0]}", "", 1.0 if stated.by_columns(index[0]) else steep, rule.at_most)


def _slope(stated: Stated, index: Index, _side: str) -> Give:
    return Give(f"slope_index:{index[0]}", size=stated.rules[index[0]].at_most or 1.0)


def _distress(stated: Stated, index: Index, _side: str) -> Give:
    """All organisations by the same measure: it may not matter who pays whom."""
    today = stated.form.ledgers_today
    turnover = max(1.0, float((today["income"] + today["other_income"] + today["cost"])[index[1]]))
    return Give(f"no_distress:{index[0]}", index[1], FINE / turnover, mean_turnover(today))


def _budget(stated: Stated, index: Index, _side: str) -> Give:
    most = stated.rules[index[0]].at_most
    return Give(f"budget:{index[0]}", "", FINE / max(1.0, most), most or 1.0)


def _resource_total(stated: Stated, index: Index, side: str) -> Give:
    rule = stated.rules[index[0]]
    limit = rule.at_least if side == "low" else rule.at_most
    return Give(f"resource_total:{index[0]}", side, size=limit or 1.0)


def _bed_test(stated: Stated, index: Index, _side: str) -> Give:
    size = needed_today(stated.asked, stated.rules[index[0]].resource)
    return Give(f"bed_test:{index[0]}", size=size or 1.0)


def _most(stated: Stated, index: Index, _side: str) -> Give:
    held = stated.asked.site_resources.set_index(["resource", "site"])["most"]
    return Give(f"most:{index[0]}:{index[1]}", size=float(held[index[0], index[1]]) or 1.0)


def _area(stated: Stated, index: Index, _side: str) -> Give:
    area = stated.asked.sites.set_index("site")["module_area"]
    return Give(f"area:{index[0]}", size=float(area[index[0]]) or 1.0)


def _staff(stated: Stated, index: Index, _side: str) -> Give:
    return Give(f"staff:{index[0]}:{index[1]}", size=most_staff(stated.asked, index[0], index[1]))


def _agency(stated: Stated, index: Index, _side: str) -> Give:
    """In currency: of what all staff cost today, as what they will cost is not known before."""
    plan = outcome_of(stated.asked, stated.asked.today).provision.plan
    everyone = max(agency_and_all(stated.asked, plan)[1], 1.0)
    return Give(f"agency_share:{index[0]}", size=everyone * (stated.rules[index[0]].at_most or 1.0))


def _beside(_: Stated, index: Index, _side: str) -> Give:
    """A unit that is exempt from a requirement."""
    return Give(f"requirement:{':'.join(index[:3])}", f"exempt {index[3]}", whole=True, most=1.0)


def _offer(status: str) -> Giving:
    return lambda _, index, __: Give(f"{status}:{index[0]}:{index[1]}", whole=True, most=1.0)


def _longest(stated: Stated, index: Index, _side: str) -> Give:
    return Give(f"maximum_minutes:{index[0]}", size=stated.rules[index[0]].minutes)


def _farther(stated: Stated, index: Index, _side: str) -> Give:
    needs = stated.form.instance.requirements
    same = (needs["service"] == index[0]) & (needs["requires"] == index[1]) & (needs["kind"] == index[2])
    return Give(f"requirement:{':'.join(index[:3])}", "minutes", size=float(needs.loc[same, "minutes"].iloc[0]))


def _own(_: Stated, index: Index, __: str) -> Give:
    """A rule of the user's own gives way altogether."""
    return Give(f"own:{index[0]}", whole=True, most=1.0)


GIVING: dict[str, Giving] = {
    "offers_stay_open": _offer("fixed"),
    "offers_stay_closed": _offer("forbidden"),
    "kept_units_open": yes_or_no("keep"),
    "forbidden_units_closed": yes_or_no("forbid"),
    "number_of_sites": counted("site_count"),
    "kept_in_organisations": counted("keep_in_organisation", "at_least"),
    "coverage_share": _coverage,
    "minimum_activity": _activity,
    "maximum_activity": _activity,
    "activity_within_capacity": _capacity,
    "longest_journey": _longest,
    "required_service_on_site": _beside,
    "required_service_nearer_or_farther": _beside,
    "required_service_farther": _farther,
    "excluded_services_apart": _beside,
    "group_mean_against_today": _group_change,
    "demand_with_longer_journeys": _few_losers,
    "worst_served_mean": _worst_served,
    "equally_distributed_equivalent": _equity,
    "slope_within": _slope,
    "no_distress": _distress,
    "within_budget": _budget,
    "moves_within": counted("moves", "at_most"),
    "kept_sites_run": yes_or_no("keep_site"),
    "resource_in_all": _resource_total,
    "bed_test": _bed_test,
    "units_within_most": _most,
    "modules_within_area": _area,
    "staff_for_every_post": _staff,
    "agency_within_share": _agency,
    "own_rows": _own,
}
"""Each constraint whose rows give way, and how."""
