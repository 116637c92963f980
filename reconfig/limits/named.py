"""Everything that a configuration can break, by name: rules, requirements, offers, capacities, room and staff.

That everyone can reach an open site is no part of it: nothing can be put in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconfig.evaluate.dependencies import requirement_name
from reconfig.evaluate.violations import AREA, CAPACITY, FIXED, FORBIDDEN, MOST, POSTS, Violation
from reconfig.instance.instance import Instance


@dataclass(frozen=True)
class Named:
    """Something that can forbid a configuration.

    kind: a rule's kind, or "requirement", "fixed", "forbidden", "capacity", "most", "area", "staff". codes: what it is
    about: a rule's slug; service, required service and kind; service and site; resource and site; site; staff group and
    organisation. name: in plain words, its own. service: code, "" of the system. broken_as, place: the evaluator's name
    of it when it is broken, and of the one place where it holds ("" for wherever).
    """

    kind: str
    codes: tuple[str, ...]
    name: str
    service: str
    broken_as: str
    place: str = ""

    @property
    def key(self) -> str:
        """What tells it from all others: `site_count:stroke_one_or_two_sites`, `fixed:HASU:RWF03`."""
        return ":".join((self.kind, *self.codes))

    def explains(self, violation: Violation) -> bool:
        """Whether this is what a violation breaks."""
        same = (self.broken_as, self.service) == (violation.rule, violation.service)
        return same and self.place in ("", violation.place)


def named(instance: Instance) -> tuple[Named, ...]:
    """All of it: planners' rules first, then what services need of each other, offers, capacities, room and staff."""
    parts = (_rules, _requirements, _offers, _capacities, _room, _staff)
    return tuple(found for part in parts for found in part(instance))


def by_key(instance: Instance) -> dict[str, Named]:
    """All of it, by key."""
    return {each.key: each for each in named(instance)}


def broken_by(violations: Iterable[Violation], known: Iterable[Named]) -> dict[Named, list[Violation]]:
    """The violations of each thing that is broken; those that nothing explains are left out."""
    every, found = list(known), dict[Named, list[Violation]]()
    for violation in violations:
        for each in every:
            if each.explains(violation):
                found.setdefault(each, []).append(violation)
                break
    return found


def _rules(instance: Instance) -> Iterator[Named]:
    for rule in instance.rules:
        yield Named(rule.kind, (rule.slug,), rule.name, rule.service, rule.name)


def _requirements(instance: Instance) -> Iterator[Named]:
    for need in instance.requirements.to_dict("records"):
        name, service = requirement_name(need), str(need["service"])
        yield Named("requirement", (service, str(need["requires"]), str(need["kind"])), name, service, name)


def _offers(instance: Instance) -> Iterator[Named]:
    """Fixed and forbidden offers of the area: what neighbours do is not ours to decide."""
    own = instance.offers[~instance.offers["site"].isin(instance.neighbours)]
    for status, broken_as, words in (("fixed", FIXED, "stays"), ("forbidden", FORBIDDEN, "may not open")):
        for offer in own[own["status"] == status].to_dict("records"):
            service, site = str(offer["service"]), str(offer["site"])
            place = instance.name_of_site(site)
            yield Named(status, (service, site), f"{service} {words} at {place} (offers)", service, broken_as, place)


def _capacities(instance: Instance) -> Iterator[Named]:
    held = instance.offers[instance.offers["capacity"].notna()]
    for offer in held.to_dict("records"):
        service, site = str(offer["service"]), str(offer["site"])
        place = instance.name_of_site(site)
        yield Named("capacity", (service, site), f"Capacity of {service} at {place}", service, CAPACITY, place)


def _room(instance: Instance) -> Iterator[Named]:
    """The most units of a resource at a site, and the floor area of a site."""
    if instance.resource_use.empty:
        return
    titles = instance.resources.set_index("resource")["name"]
    limited = instance.site_resources[instance.site_resources["most"].notna()]
    for row in limited.to_dict("records"):
        place, broken_as = instance.name_of_site(row["site"]), MOST.format(titles[row["resource"]])
        codes = (str(row["resource"]), str(row["site"]))
        yield Named("most", codes, f"{titles[row['resource']]}: the most that {place} can have", "", broken_as, place)
    for site in instance.sites[instance.sites["module_area"].notna()].to_dict("records"):
        place = str(site["name"])
        yield Named("area", (str(site["site"]),), f"Floor area of {place}", "", AREA, place)


def _staff(instance: Instance) -> Iterator[Named]:
    """What an organisation can recruit of a group of staff."""
    bodies = instance.organisations.set_index("organisation")["name"]
    groups = instance.staff_groups.set_index("group")["name"]
    for row in instance.workforce.to_dict("records"):
        place, group = str(bodies[row["organisation"]]), str(groups[row["group"]])
        codes = (str(row["group"]), str(row["organisation"]))
        yield Named("staff", codes, f"{group} that {place} can employ", "", POSTS.format(group), place)
