"""Dependencies: what a service needs, or may not have, beside it.

The rows hold for the sites of the area: neighbours' units are not ours to judge, but may meet a need within minutes.
Where s' may not run at j, y[s',j] stands for 0.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from reconfig.model.formulation import Formulation


def _needs(form: Formulation, *kinds: str) -> dict[tuple[str, str, str], float]:
    """(service, required service, site) -> minutes, for every requirement of the kinds and each site of the area."""
    needs = form.instance.requirements
    return {
        (str(need.service), str(need.requires), site): float(need.minutes)  # type: ignore[arg-type]
        for need in needs[needs["kind"].isin(kinds)].itertuples()
        for site in form.services[str(need.service)].candidates
        if site not in form.instance.neighbours
    }


def _is_open(m: pyo.ConcreteModel, service: str, site: str) -> Any:  # noqa: ANN401
    return m.open[service, site] if (service, site) in m.open else 0  # noqa: SIM401  a Pyomo Var has no get


def required_service_on_site(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] <= y[s',j]  for every requirement of s' by s on the same site or as its lower level, and each j in J_s."""
    model.required_service_on_site = pyo.Constraint(
        list(_needs(form, "same_site", "nesting")),
        rule=lambda m, service, other, site: m.open[service, site] - _is_open(m, other, site) <= 0,
    )


def required_service_in_reach(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] <= sum over j' within L minutes of j of y[s',j']  for every requirement of s' by s within L and each j."""
    needs = _needs(form, "within_minutes")
    instance = form.instance

    def row(m: pyo.ConcreteModel, service: str, other: str, site: str) -> object:
        minutes = instance.between_sites[instance.site_codes.get_loc(site)]
        near = [
            candidate
            for candidate in form.services[other].candidates
            if minutes[instance.site_codes.get_loc(candidate)] <= needs[service, other, site]
        ]
        return m.open[service, site] - sum(m.open[other, candidate] for candidate in near) <= 0

    model.required_service_in_reach = pyo.Constraint(list(needs), rule=row)


def excluded_services_apart(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] + y[s',j] <= 1  for every exclusion of s' by s and each site j where both may run."""
    pairs = [(s, other, site) for s, other, site in _needs(form, "exclusion") if (other, site) in model.open]
    model.excluded_services_apart = pyo.Constraint(
        pairs, rule=lambda m, service, other, site: m.open[service, site] + m.open[other, site] <= 1
    )
