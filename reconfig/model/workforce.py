"""Workforce: what posts need, and who fills them.

Symbols: E[p,w,j] whole-time equivalents of group w that post p of site j needs: the largest minimum of its open
services or the sum of per_unit x V, whichever is larger; need[w,o] of all posts and modules at the sites of
organisation o.
For each (o, w) that the table workforce lists: R recruited, B[o,o'] lent by o to o', A agency.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.core as pyo

from reconfig.instance.system_rules import AgencyShare
from reconfig.model.configurations import weighted
from reconfig.model.formulation import Formulation
from reconfig.model.part import Part
from reconfig.model.posts import Post, Share, leavers, posts


def post_needs(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables E[p,w,j] >= 0 of the posts whose need is the larger of several; others are expressions."""
    model.post_need = pyo.Var(list(_bent(form)), domain=pyo.NonNegativeReals)


def _bent(form: Formulation) -> dict[tuple[str, str, str], Post]:
    """The posts whose need is not linear: those that services share, and a rota with activity outside form A."""
    return {post.key: post for post in posts(form) if len(post.shares) > 1 or _bends(form, post.shares[0])}


def _bends(form: Formulation, share: Share) -> bool:
    return share.minimum > 0 and share.per_unit > 0 and share.service not in form.configuration_services


def _alone(model: pyo.ConcreteModel, form: Formulation, share: Share, site: str) -> Any:  # noqa: ANN401
    """What one service needs of a post at a site, where that is linear: exact by sets in form A."""
    sets = form.configuration_services.get(share.service)
    if sets is None:
        rota = share.minimum * model.open[share.service, site]
        return rota if share.minimum > 0 else share.per_unit * model.activity[share.service, site]
    place = sets.candidates.index(site)
    needed = np.maximum(share.minimum * sets.open[:, place], share.per_unit * sets.activity[:, place])
    return weighted(model, sets, share.service, needed)


def staff_needs(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Expressions need[w,o] = sum over sites of o of E[p,w,j] and of per_module[r,w] n[r,j]; whole-time equivalents."""
    owner = dict(zip(form.instance.sites["site"], form.instance.sites["organisation"], strict=True))
    needs: dict[tuple[str, str], Any] = {}
    for post in posts(form):
        bent = post.key in model.post_need
        need = model.post_need[post.key] if bent else _alone(model, form, post.shares[0], post.site)
        pair = (post.group, owner[post.site])
        needs[pair] = needs.get(pair, 0.0) + need
    for row in form.instance.resource_staffing.to_dict("records"):
        for resource, site in model.resource_modules:
            if resource == row["resource"]:
                pair = (row["group"], owner[site])
                needs[pair] = needs.get(pair, 0.0) + row["per_module"] * model.resource_modules[resource, site]
    model.staff_need = pyo.Expression(list(needs), initialize=needs)


def post_has_its_rota(model: pyo.ConcreteModel, form: Formulation) -> None:
    """E[p,w,j] >= minimum[s,w] y[s,j]  for every service s of a post with E.

    Where s is in form A, with sets of sites c: >= sum over c of max(minimum y[c,j], per_unit V[c,j]) w[s,c].
    """
    bent = _bent(form)
    rows = {(*key, share.service): share for key, post in bent.items() for share in post.shares if share.minimum > 0}

    def row(m: pyo.ConcreteModel, *place: str) -> object:
        return m.post_need[place[:3]] - _alone(m, form, rows[place], place[2]) >= 0  # type: ignore[index]

    model.post_has_its_rota = pyo.Constraint(list(rows), rule=row)


def post_has_its_activity(model: pyo.ConcreteModel, form: Formulation) -> None:
    """E[p,w,j] >= sum over its services s of per_unit[s,w] V[s,j]  for every post with E."""
    bent = {key: post for key, post in _bent(form).items() if any(share.per_unit > 0 for share in post.shares)}

    def row(m: pyo.ConcreteModel, *place: str) -> object:
        return m.post_need[place] - _by_activity(m, bent[place]) >= 0  # type: ignore[index]

    model.post_has_its_activity = pyo.Constraint(list(bent), rule=row)


def _by_activity(model: pyo.ConcreteModel, post: Post) -> Any:  # noqa: ANN401
    held = (share for share in post.shares if share.per_unit > 0)
    return sum(share.per_unit * model.activity[share.service, post.site] for share in held)


def need_that_counts(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables z[p,w,j,t] in {0,1}, where a rule wants agency to be a small share: the need t that E is equal to.

    t is a service, for its minimum, or "" for the activity of all.
    """
    index = [(*key, term) for key, post in _exact_posts(form).items() for term in _terms(post)]
    model.need_that_counts = pyo.Var(index, domain=pyo.Binary)


def _exact_posts(form: Formulation) -> dict[tuple[str, str, str], Post]:
    """The posts of which the model must not count more than is needed."""
    return _bent(form) if form.rules(AgencyShare) else {}


def _terms(post: Post) -> list[str]:
    """The needs of which the largest counts: the services with a minimum, and "" for the activity of all."""
    return ["", *(share.service for share in post.shares if share.minimum > 0)]


def one_need_counts(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over t of z[p,w,j,t] = 1  wherever there is z."""
    exact = _exact_posts(form)
    model.one_need_counts = pyo.Constraint(
        list(exact), rule=lambda m, *place: sum(m.need_that_counts[*place, term] for term in _terms(exact[place])) == 1
    )


def post_is_the_need_that_counts(model: pyo.ConcreteModel, form: Formulation) -> None:
    """E[p,w,j] <= minimum[s,w] y[s,j] + M (1 - z[p,w,j,s]),  and with "": <= sum of per_unit V + M (1 - z[p,w,j,""]).

    M is the most that the post could need.
    """
    exact = _exact_posts(form)

    def row(m: pyo.ConcreteModel, *place: str) -> object:
        post, most = exact[place[:3]], _most(form, exact[place[:3]])  # type: ignore[index]
        minimum = {share.service: share.minimum for share in post.shares}
        term = minimum[place[3]] * m.open[place[3], place[2]] if place[3] else _by_activity(m, post)
        return m.post_need[place[:3]] - term + most * m.need_that_counts[place] <= most

    model.post_is_the_need_that_counts = pyo.Constraint(list(model.need_that_counts), rule=row)


def _most(form: Formulation, post: Post) -> float:
    """The most that a post could need: its largest minimum, or the activity of everybody."""
    everybody = sum(share.per_unit * float(form.services[share.service].demand.sum()) for share in post.shares)
    return max(everybody, *(share.minimum for share in post.shares))


def staff_plan(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables R[w,o] in [0, recruits], A[w,o] >= 0 and B[w,o,o'] >= 0, for what workforce lists and may be needed.

    o may lend to o' where a site of o' lies within lending_minutes of one of its own.
    """
    listed = _listed(form)
    model.recruited = pyo.Var(list(listed), bounds=lambda _, *pair: (0, listed[pair]["recruits"]))
    model.agency = pyo.Var([pair for pair in listed if pair in model.staff_need], domain=pyo.NonNegativeReals)
    near = _near(form)
    lending = [(g, o, to) for g, o in listed for h, to in listed if g == h and listed[g, o]["lends"] > 0]
    model.lent = pyo.Var([way for way in lending if way[1:] in near], domain=pyo.NonNegativeReals)


def _listed(form: Formulation) -> dict[tuple[str, str], dict[Any, Any]]:
    """The rows of workforce by (group, organisation)."""
    return {(row["group"], row["organisation"]): row for row in form.instance.workforce.to_dict("records")}


def _near(form: Formulation) -> set[tuple[str, str]]:
    """Every (lender, borrower) of which a site of the borrower lies within lending_minutes of one of the lender."""
    instance = form.instance
    owners = list(instance.sites["organisation"])
    close = np.argwhere(instance.between_sites <= instance.about.lending_minutes).tolist()
    return {(owners[a], owners[b]) for a, b in close if owners[a] != owners[b]}


def staff_for_every_post(model: pyo.ConcreteModel, form: Formulation) -> None:
    """need[w,o] <= in_post - leavers + R[w,o] + sum of B[w,o',o] - sum of B[w,o,o'] + A[w,o]  for each (o, w) listed.

    leavers = sum over the units (s, j) of today of leavers[w,s,j] (1 - y[s,j]).
    """
    listed, gone = _listed(form), leavers(form)

    def row(m: pyo.ConcreteModel, group: str, organisation: str) -> object:
        pair = (group, organisation)
        moved = sum(m.lent[way] for way in m.lent if way[0] == group and way[2] == organisation)
        moved -= sum(m.lent[way] for way in m.lent if way[0] == group and way[1] == organisation)
        leaving = gone.get((organisation, group), {})
        staying = sum(number * m.open[unit] for unit, number in leaving.items() if number > 0)
        filled = m.recruited[pair] + moved + staying + _or_none(m.agency, pair)
        return _or_none(m.staff_need, pair) - filled <= listed[pair]["in_post"] - sum(leaving.values())

    model.staff_for_every_post = pyo.Constraint(list(listed), rule=row)


def _or_none(component: Any, index: tuple[str, str]) -> Any:  # noqa: ANN401
    """What a component holds there; nought where it holds nothing."""
    return component[index] if index in component else 0.0  # noqa: SIM401  a Pyomo component has no get


def agency_within_limit(model: pyo.ConcreteModel, form: Formulation) -> None:
    """A[w,o] <= agency_limit[w] need[w,o]  for each (o, w) listed."""
    limit = _of_group(form, lambda row: row["agency_limit"])
    model.agency_within_limit = pyo.Constraint(
        list(model.agency), rule=lambda m, group, o: m.agency[group, o] - limit[group] * m.staff_need[group, o] <= 0
    )


def lent_within_limit(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over o' of B[w,o,o'] <= lends[w,o]  for each (o, w) listed that may lend to some other."""
    listed = _listed(form)
    lenders = list(dict.fromkeys((way[0], way[1]) for way in model.lent))

    def row(m: pyo.ConcreteModel, group: str, organisation: str) -> object:
        lent = sum(m.lent[way] for way in m.lent if way[:2] == (group, organisation))
        return lent <= listed[group, organisation]["lends"]

    model.lent_within_limit = pyo.Constraint(lenders, rule=row)


def agency_within_share(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum of pay x premium x A <= at_most x (sum of pay x need + pay x (premium - 1) x A)  for an agency_share rule."""
    rules = {rule.slug: rule for rule in form.rules(AgencyShare)}
    price = _of_group(form, lambda row: row["pay"] * row["agency_premium"])

    def row(m: pyo.ConcreteModel, slug: str) -> object:
        agency = sum(price[pair[0]] * m.agency[pair] for pair in m.agency if price[pair[0]] > 0)
        if isinstance(agency, int | float):
            return pyo.Constraint.Feasible
        everyone = pay(m, form, Part()) + agency_premium(m, form, Part())
        return agency - rules[slug].at_most * everyone <= 0

    model.agency_within_share = pyo.Constraint(list(rules), rule=row)


def pay(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line staff: sum over w and o of pay[w] need[w,o]."""
    price = _of_group(form, lambda row: row["pay"])
    return sum(price[pair[0]] * model.staff_need[pair] for pair in model.staff_need if _in(part, "staff", pair[1]))


def agency_premium(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line agency: sum over w and o of pay[w] (agency_premium[w] - 1) A[w,o]."""
    price = _of_group(form, lambda row: row["pay"] * (row["agency_premium"] - 1))
    return sum(price[pair[0]] * model.agency[pair] for pair in model.agency if _in(part, "agency", pair[1]))


def _in(part: Part, line: str, organisation: str) -> bool:
    return part.holds(line) and part.organisation in (None, organisation)


def _of_group(form: Formulation, number: Callable[[dict[Any, Any]], float]) -> dict[str, float]:
    """A number of every staff group."""
    return {row["group"]: float(number(row)) for row in form.instance.staff_groups.to_dict("records")}
