"""Everything there is to say of one configuration, recomputed from the tables alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from reconfig.evaluate.access import EVERYONE, access
from reconfig.evaluate.access_violations import LONGER
from reconfig.evaluate.aversion import kappa
from reconfig.evaluate.costs import costs
from reconfig.evaluate.equity import burden, tail_mean
from reconfig.evaluate.flows import activity, flows
from reconfig.evaluate.journeys import changes_by_zone, journeys
from reconfig.evaluate.provision import Provision, provision
from reconfig.evaluate.uneven import uneven
from reconfig.evaluate.violations import Outcome, Violation, violations
from reconfig.instance.instance import FloatArray, Instance
from reconfig.objective import WORST_SHARE, Objective
from reconfig.solution import Configuration

LONG = 15.0
"""Minutes beyond today's from which a journey is much longer."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Flows, activity, cost lines, access, changed journeys and broken rules of one configuration.

    The frames are described where they are made: `flows.flows`, `flows.activity`, `costs.costs`, `access.access`,
    `journeys.changes_by_zone` (against today), `journeys.journeys`, `provision.provision`. `minimise` is what directed
    the patients of planned services.
    """

    instance: Instance
    configuration: Configuration
    minimise: Objective
    flows: pd.DataFrame
    activity: pd.DataFrame
    costs: pd.DataFrame
    violations: tuple[Violation, ...]
    objectives: Mapping[Objective, float]
    provision: Provision

    @cached_property
    def access(self) -> pd.DataFrame:
        """Access measures by service, weighting and group."""
        return access(self.instance, self.flows)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Each zone's journeys today and in this configuration."""
        same = self.configuration == self.instance.today
        today = self.flows if same else flows(self.instance, self.instance.today, self.minimise)
        return changes_by_zone(self.instance, today, self.flows)

    @cached_property
    def journeys(self) -> pd.DataFrame:
        """How many people's journeys change, by band and group, against today."""
        return journeys(self.instance, self.changes)

    @cached_property
    def uneven(self) -> pd.DataFrame:
        """How unevenly the journeys of each service fall."""
        return uneven(self.instance, self.flows)

    @cached_property
    def share_longer(self) -> dict[str, float]:
        """By service: the share of demand whose journey is more than LONG minutes longer than today."""
        changes = self.changes
        longer = changes["per_year"].where(changes["extra_minutes"] > LONG + LONGER, 0.0)
        by_service = changes["service"]
        shares = longer.groupby(by_service).sum() / changes["per_year"].groupby(by_service).sum()
        return {str(service): float(share) for service, share in shares.items()}

    @cached_property
    def measures(self) -> dict[str, dict[str, Any]]:
        """By service: sites, activity by site, demand, minutes and shares, weighted by patients."""
        everyone = self.access[(self.access["by"] == EVERYONE) & (self.access["weighting"] == "patients")]
        by_service = everyone.set_index("service").drop(columns=["weighting", "by", "group"])
        spread = self.uneven.set_index("service").drop(columns="mean_minutes")
        result = {}
        for service in by_service.index:
            units = self.activity[self.activity["service"] == service]
            own = units.loc[~units["neighbour"].astype(bool), "site"]
            row = {str(key): float(value) for key, value in by_service.loc[service].items()}
            result[str(service)] = {
                "sites": sorted(own),
                "neighbours": sorted(set(units["site"]) - set(own)),
                "activity": {str(s): float(a) for s, a in zip(units["site"], units["activity"], strict=True)},
                "demand": row.pop("weight"),
                "shares": {limit: row.pop(limit) for limit in list(row) if limit.startswith("within_")},
                **row,
                **{str(key): float(value) for key, value in spread.loc[service].items()},
                "share_15_minutes_longer": self.share_longer[str(service)],
            }
        return result


def evaluate(instance: Instance, configuration: Configuration, minimise: Objective = Objective.COST) -> Evaluation:
    """Recompute flows, activity, costs, objectives and broken rules of any configuration.

    `minimise` directs the patients of planned services, and matters for them alone.
    """
    outcome = outcome_of(instance, configuration, minimise)
    return Evaluation(
        instance,
        configuration,
        minimise,
        outcome.flows,
        outcome.activity,
        outcome.costs,
        violations(outcome),
        objectives(instance, outcome.flows, outcome.costs),
        outcome.provision,
    )


def outcome_of(instance: Instance, configuration: Configuration, minimise: Objective = Objective.COST) -> Outcome:
    """What a configuration does and costs, no rule held against it."""
    who_goes_where = flows(instance, configuration, minimise)
    activity_by_unit = activity(instance, who_goes_where, configuration)
    held = provision(instance, configuration, who_goes_where, activity_by_unit)
    cost_lines = costs(instance, who_goes_where, activity_by_unit, held)
    return Outcome(instance, configuration, who_goes_where, activity_by_unit, cost_lines, held)


def objectives(instance: Instance, who_goes_where: pd.DataFrame, cost_lines: pd.DataFrame) -> dict[Objective, float]:
    """Every objective of a configuration with these flows and cost lines, in natural units."""
    target = who_goes_where["service"].map(instance.services.set_index("service")["target_minutes"])
    parts = list(_by_service(who_goes_where))
    demand, minutes = who_goes_where["per_year"], who_goes_where["minutes"]
    return {
        Objective.COST: float(cost_lines["amount"].sum()),
        Objective.TRAVEL: float((demand * minutes).sum()),
        Objective.COVERAGE: float(demand[minutes > target].sum()),
        Objective.EQUITY: sum(burden(t, d, kappa(instance, s)) for s, t, d in parts),
        Objective.WORST_SERVED: sum(d.sum() * tail_mean(t, d, WORST_SHARE) for _, t, d in parts),
    }


def _by_service(who_goes_where: pd.DataFrame) -> Iterator[tuple[str, FloatArray, FloatArray]]:
    """Each service's code, the minutes of its journeys and their patients a year."""
    minutes, demand = who_goes_where["minutes"].to_numpy(float), who_goes_where["per_year"].to_numpy(float)
    for service, rows in who_goes_where.groupby("service", sort=False).indices.items():
        yield str(service), minutes[rows], demand[rows]
