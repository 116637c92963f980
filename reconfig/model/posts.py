"""Posts of the staffing table at the sites of the area, and what each unit needed today, as the model reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reconfig.enumeration.listed import listed_sets
from reconfig.instance.instance import FloatArray
from reconfig.instance.tables import records
from reconfig.model.formulation import Formulation
from reconfig.model.places import WHOLE_MODULES, of_resource, sites_of
from reconfig.model.use import Use


@dataclass(frozen=True)
class Share:
    """What one service needs of a post: the minimum while open, and for one unit of activity."""

    service: str
    minimum: float
    per_unit: float


@dataclass(frozen=True)
class Post:
    """A post at a site: its name (of the service, where the service names none), staff group, and who shares it."""

    name: str
    group: str
    site: str
    shares: tuple[Share, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others."""
        return self.name, self.group, self.site


def posts(form: Formulation) -> list[Post]:
    """Every post at every site of the area where some service that needs it may run."""
    found: dict[tuple[bool, str, str, str], list[Share]] = {}
    for row in records(form.instance.staffing):
        service, post = str(row["service"]), str(row["post"])
        for _, site in sites_of(form, service):
            need = Share(service, float(row["minimum"]), float(row["per_unit"]))
            found.setdefault((post == "", post or service, str(row["group"]), site), []).append(need)
    return [
        Post(f"own {name}" if own else name, group, site, tuple(needs))
        for (own, name, group, site), needs in found.items()
    ]


def leavers(form: Formulation) -> dict[tuple[str, str], dict[tuple[str, str], float]]:
    """By (organisation, group) of workforce and unit (service, site) of today: those who leave where it closes.

    leave_share x the unit's need today x the share of its organisation's need that is in post.
    """
    instance = form.instance
    leave = dict(zip(instance.staff_groups["group"], instance.staff_groups["leave_share"], strict=True))
    if instance.workforce.empty or not any(leave.values()):
        return {}
    owner = dict(zip(instance.sites["site"], instance.sites["organisation"], strict=True))
    by_unit, all_need = _needs_today(form)
    found: dict[tuple[str, str], dict[tuple[str, str], float]] = {}
    for row in records(instance.workforce):
        pair = row["organisation"], row["group"]
        filled = min(row["in_post"] / all_need[pair], 1.0) if all_need.get(pair, 0.0) > 0 else 0.0
        found[pair] = {
            (service, site): leave[row["group"]] * filled * need
            for (service, site, group), need in by_unit.items()
            if group == row["group"] and owner[site] == row["organisation"]
        }
    return found


def _needs_today(form: Formulation) -> tuple[dict[tuple[str, str, str], float], dict[tuple[str, str], float]]:
    """Today's need by service, site and group, a shared post's in parts; by organisation and group, modules too."""
    activity = {service: _at_sites(form, service, activity_today(form, service)) for service in form.services}
    owner = dict(zip(form.instance.sites["site"], form.instance.sites["organisation"], strict=True))
    by_unit: dict[tuple[str, str, str], float] = {}
    total: dict[tuple[str, str], float] = {}
    for post in posts(form):
        own = [s for s in post.shares if (s.service, post.site) in form.instance.today]
        parts = {s.service: (s.minimum, s.per_unit * activity[s.service][post.site]) for s in own}
        need = max(max((m for m, _ in parts.values()), default=0.0), sum(a for _, a in parts.values()))
        alone = {service: max(part) for service, part in parts.items()}
        for service, amount in alone.items():
            scale = need / sum(alone.values()) if need > 0 else 0.0
            place = service, post.site, post.group
            by_unit[place] = by_unit.get(place, 0.0) + amount * scale
        pair = owner[post.site], post.group
        total[pair] = total.get(pair, 0.0) + need
    for (site, group), need in _module_staff_today(form).items():
        total[owner[site], group] = total.get((owner[site], group), 0.0) + need
    return by_unit, total


def _module_staff_today(form: Formulation) -> dict[tuple[str, str], float]:
    """Staff that today's modules need, by site and group."""
    size, needs = of_resource(form, "module_size"), _resource_needs_today(form)
    whole = form.instance.about.modules == "whole"
    found: dict[tuple[str, str], float] = {}
    for row in records(form.instance.resource_staffing):
        for (resource, site), need in needs.items():
            if resource == row["resource"]:
                count = need / size[resource]
                count = max(float(np.ceil(count - WHOLE_MODULES)), 0.0) if whole else count
                found[site, row["group"]] = found.get((site, row["group"]), 0.0) + row["per_module"] * count
    return found


def _resource_needs_today(form: Formulation) -> dict[tuple[str, str], float]:
    """Units of each resource that today's units need, by resource and site."""
    services = form.instance.services
    hot_services = set(services.loc[services["hot"].astype(bool), "service"])
    hot = {site for service, site in form.instance.today if service in hot_services}
    needs: dict[tuple[str, str], float] = {}
    for use in form.uses:
        for site, load in _loads_today(form, use):
            need = use.need(np.array(load)) if site in hot else use.at_least(np.array(load))
            needs[use.resource, site] = needs.get((use.resource, site), 0.0) + float(need)
    return needs


def _loads_today(form: Formulation, use: Use) -> Iterator[tuple[str, float]]:
    loads = _at_sites(form, use.service, _served_today(form, use.service, use.in_use))
    return (
        (site, loads[site]) for _, site in sites_of(form, use.service) if (use.service, site) in form.instance.today
    )


def activity_today(form: Formulation, service: str) -> FloatArray:
    """Units a year at each candidate in today's configuration, shape (candidates,)."""
    return _served_today(form, service, form.services[service].demand)


def _served_today(form: Formulation, service: str, weights: FloatArray) -> FloatArray:
    """Sum over zones of weight x share served in today's configuration, shape (candidates,); weights (zones,)."""
    sets = form.services[service]
    running = np.array([(service, site) in form.instance.today for site in sets.candidates], dtype=bool)
    columns = form.configuration_services.get(service)
    everywhere = np.zeros(form.instance.minutes.shape[0])
    everywhere[sets.zones] = weights
    values = np.repeat(everywhere[:, None], len(sets.candidates), axis=1)
    if columns is None:
        served: FloatArray = listed_sets(form.instance, service, running[None, :]).served(values)[0]
        return served
    today = int(np.flatnonzero((columns.site_sets.open == running).all(axis=1))[0])
    found: FloatArray = columns.site_sets.served(values)[today]
    return found


def _at_sites(form: Formulation, service: str, values: FloatArray) -> dict[str, float]:
    return dict(zip(form.services[service].candidates, values.tolist(), strict=True))
