"""What the page of what-ifs shows: the units that may be forced, the rules with their dials, what can be made least."""

from __future__ import annotations

from typing import Any

from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outputs.run_reading import LEAST
from reconfig.study.decisions import decisions_of
from reconfig.web.desk import Desk
from reconfig.web.dials import Dial, as_given, number_text

SYSTEM = "The whole system"
"""Whose rules those are that name no service."""


def question_view(desk: Desk) -> dict[str, Any]:
    """What the template reads, by name."""
    instance = desk.instance
    return {
        "area": instance.about.area,
        "synthetic": instance.about.synthetic,
        "services": services(instance),
        "rules": _rules(desk),
        "objectives": [(str(each), LEAST[each]) for each in Objective],
        "settled": [rule.name for rule in instance.rules if rule.slug not in desk.dials],
    }


def services(instance: Instance) -> list[dict[str, Any]]:
    """Every service with a unit that may open or close: code, name, sites with code, name and whether it runs today."""
    found: dict[str, list[dict[str, Any]]] = {}
    for service, site in decisions_of(instance):
        runs = (service, site) in instance.today
        found.setdefault(service, []).append({"code": site, "name": instance.name_of_site(site), "runs": runs})
    return [{"code": code, "name": instance.name_of_service(code), "sites": sites} for code, sites in found.items()]


def _rules(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """The rules with dials, by the name of their service; those of the whole system last."""
    instance, found = desk.instance, dict[str, list[dict[str, Any]]]()
    rules = {rule.slug: rule for rule in instance.rules}
    for service in (*instance.service_codes, ""):
        title = instance.name_of_service(service) if service else SYSTEM
        own = [(slug, dials) for slug, dials in desk.dials.items() if rules[slug].service == service]
        if own:
            found[title] = [
                {"slug": slug, "name": rules[slug].name, "dials": [_dial(dial) for dial in dials]}
                for slug, dials in own
            ]
    return found


def _dial(dial: Dial) -> dict[str, Any]:
    numbers = {key: as_given(getattr(dial, key)) for key in ("value", "least", "most", "step")}
    return {
        "key": dial.key,
        "id": f"{dial.rule}-{dial.key}",
        "label": dial.label,
        "unit": dial.unit,
        "now": number_text(dial.value),
        "whole": dial.whole,
        **numbers,
    }
