"""Broken rules on change: too many moves, sites that no service keeps."""

from __future__ import annotations

from collections.abc import Iterator

from reconfig.evaluate.change_costs import moved_units
from reconfig.evaluate.violations import Outcome, Violation, broken
from reconfig.instance.system_rules import KeepSite, Moves


@broken.register
def _moves(rule: Moves, outcome: Outcome) -> Iterator[Violation]:
    instance = outcome.instance
    owner = dict(zip(instance.sites["site"], instance.sites["organisation"], strict=True))
    counted = [
        site
        for _, site in moved_units(instance, set(outcome.configuration))
        if rule.site in (None, site) and rule.organisation in (None, owner[site])
    ]
    if len(counted) > rule.at_most:
        place = instance.about.area
        if rule.organisation is not None:
            place = str(instance.organisations.set_index("organisation")["name"][rule.organisation])
        if rule.site is not None:
            place = instance.name_of_site(rule.site)
        yield Violation(rule.name, "", place, len(counted), rule.at_most, "units that open or close")


@broken.register
def _keep_site(rule: KeepSite, outcome: Outcome) -> Iterator[Violation]:
    if not any(site == rule.site for _, site in outcome.configuration):
        yield Violation(rule.name, "", outcome.instance.name_of_site(rule.site), 0, 1, "services on site")
