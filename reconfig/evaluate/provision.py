"""What a configuration needs to be provided: resources and staff, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from reconfig.evaluate.flows import activity, flows
from reconfig.evaluate.resources import LOADS, RESOURCES, loads, module_lines, new_unit_lines, resources
from reconfig.evaluate.staff import STAFF, staff, staff_lines
from reconfig.evaluate.staff_plan import PLAN, agency_lines, leavers_of, staff_plan
from reconfig.instance.instance import Instance
from reconfig.solution import Configuration


@dataclass(frozen=True, eq=False)
class Provision:
    """The frames that `resources.loads`, `resources.resources`, `staff.staff` and `staff_plan.staff_plan` describe."""

    loads: pd.DataFrame
    resources: pd.DataFrame
    staff: pd.DataFrame
    plan: pd.DataFrame


def provision(
    instance: Instance, configuration: Configuration, who_goes_where: pd.DataFrame, by_unit: pd.DataFrame
) -> Provision:
    """What a configuration needs, given its flows and activity."""
    tables = (instance.resource_use, instance.site_resources, instance.staffing, instance.workforce)
    if all(table.empty for table in tables):
        return Provision(*(_no_rows(names).copy() for names in (LOADS, RESOURCES, STAFF, PLAN)))
    needed, at_sites, needs = _needs(instance, who_goes_where, by_unit)
    return Provision(needed, at_sites, needs, staff_plan(instance, needs, _leavers(instance, configuration)))


@lru_cache
def _no_rows(names: tuple[str, ...]) -> pd.DataFrame:
    """A frame of these columns without rows; copied before it is given away."""
    return pd.DataFrame(columns=list(names))


def needed_today(instance: Instance, resource: str) -> float:
    """Units of a resource that the area needs in today's configuration, before modules are made whole."""
    today_flows = flows(instance, instance.today)
    _, at_sites, _ = _needs(instance, today_flows, activity(instance, today_flows, instance.today))
    return float(at_sites.loc[at_sites["resource"] == resource, "need"].sum())


def _needs(
    instance: Instance, who_goes_where: pd.DataFrame, by_unit: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    needed = loads(instance, who_goes_where, by_unit)
    at_sites = resources(instance, needed)
    return needed, at_sites, staff(instance, by_unit, at_sites)


def _leavers(instance: Instance, configuration: Configuration) -> dict[tuple[str, str], float]:
    """Those who leave with the units that run today and not in the configuration."""
    closed = {pair for pair in instance.today if pair not in configuration}
    if instance.workforce.empty or not closed or not (instance.staff_groups["leave_share"] > 0).any():
        return {}
    today_flows = flows(instance, instance.today)
    today = activity(instance, today_flows, instance.today)
    _, _, needs = _needs(instance, today_flows, today)
    return leavers_of(instance, closed, today, needs)


def provision_lines(instance: Instance, held: Provision) -> pd.DataFrame:
    """Lines module, capital, staff and agency: line, service, site, organisation, amount (currency a year)."""
    lines = [
        module_lines(instance, held.resources),
        new_unit_lines(instance, held.resources),
        staff_lines(instance, held.staff),
        agency_lines(instance, held.plan),
    ]
    owner = instance.sites.set_index("site")["organisation"]
    owned = [line if "organisation" in line else line.assign(organisation=line["site"].map(owner)) for line in lines]
    return pd.concat([line for line in owned if len(line)] or owned[:1], ignore_index=True)
