"""Dependencies: what a service needs, or may not have, beside it.

The rows hold for the sites of the area: neighbours' units are not ours to judge, but may meet a need within minutes.
Units with a derogation have no row. Where s' may not run at j, y[s',j] stands for 0; where a requirement has no
alternative a, so does y[a,j].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyomo.core as pyo

from reconfig.model.formulation import Formulation

Place = tuple[str, str, str, str]
"""Service, required service, kind, site."""


@dataclass(frozen=True)
class Need:
    """What else a requirement says: the minutes, if any, and the alternative ("" for none)."""

    minutes: float
    alternative: str


def needs(form: Formulation, *kinds: str) -> dict[Place, Need]:
    """Every requirement of the kinds at each site of the area where it holds."""
    instance, table = form.instance, form.instance.requirements
    return {
        (need["service"], need["requires"], need["kind"], site): Need(float(need["minutes"]), need["alternative"])
        for need in table[table["kind"].isin(kinds)].to_dict("records")
        for site in form.services[need["service"]].candidates
        if site not in instance.neighbours and not instance.exempt(need["service"], site, need["requires"])
    }


def is_open(m: pyo.ConcreteModel, service: str, site: str) -> Any:  # noqa: ANN401
    """y[s,j], or 0 where s may not run at j."""
    return m.open[service, site] if (service, site) in m.open else 0  # noqa: SIM401  a Pyomo Var has no get


def required_service_on_site(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] <= y[s',j] + y[a,j]  for every requirement of s' by s on the same site or as its lower level; j in J_s."""
    held = needs(form, "same_site", "nesting")

    def row(m: pyo.ConcreteModel, service: str, other: str, kind: str, site: str) -> object:
        alternative = held[service, other, kind, site].alternative
        return m.open[service, site] - is_open(m, other, site) - is_open(m, alternative, site) <= 0

    model.required_service_on_site = pyo.Constraint(list(held), rule=row)


def required_service_in_reach(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] <= sum over j' within L minutes of j of (y[s',j'] + y[a,j']).

    For every requirement of s' by s within L, transfers among them, and each j.
    """
    held = needs(form, "within_minutes", "transfer")

    def row(m: pyo.ConcreteModel, service: str, other: str, kind: str, site: str) -> object:
        need = held[service, other, kind, site]
        near = sites_within(form, site, need.minutes)
        others = [pair for pair in form.pairs() if pair[0] in (other, need.alternative) and pair[1] in near]
        return m.open[service, site] - sum(m.open[pair] for pair in others) <= 0

    model.required_service_in_reach = pyo.Constraint(list(held), rule=row)


def sites_within(form: Formulation, site: str, minutes: float) -> frozenset[str]:
    """The sites that lie within so many minutes of one."""
    codes = form.instance.site_codes
    return frozenset(codes[form.instance.between_sites[codes.get_loc(site)] <= minutes])


def excluded_services_apart(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] + y[s',j] <= 1  for every exclusion of s' by s and each site j where both may run."""
    pairs = [place for place in needs(form, "exclusion") if (place[1], place[3]) in model.open]
    model.excluded_services_apart = pyo.Constraint(
        pairs, rule=lambda m, service, other, _, site: m.open[service, site] + m.open[other, site] <= 1
    )
