"""Futures of Norwest that its options are held against; those that a small instance can have."""

from __future__ import annotations

from typing import Final

from reconfig.instance.documents_out import scenarios_toml
from reconfig.instance.instance import Instance
from reconfig.instance.norwest.speeds import PEAK
from reconfig.instance.scenario import Scenario

SCENARIOS: Final = (
    Scenario(
        name="Five per cent more need",
        source="assumed: need grows by 1 % a year for five years, as consultations in north-west London tested it",
        demand_factor=1.05,
    ),
    Scenario(
        name="Care moves into the community",
        source="assumed: half of what the evidence supports; how much that saves is contested",
        pathway_share=0.5,
    ),
    Scenario(
        name="Longer stays in hospital",
        source="assumed: length of stay 10 % up, a usual sensitivity",
        use_factor=1.1,
        resources=("WARD",),
    ),
    Scenario(
        name="A tenth fewer staff",
        source="assumed: supply of staff 10 % down, a usual sensitivity",
        workforce_factor=0.9,
    ),
    Scenario(
        name="Agency staff cost more",
        source="assumed: premium 30 % up, a usual sensitivity",
        agency_premium_factor=1.3,
    ),
    Scenario(
        name="Building costs far more",
        source="cited: Shropshire's hospitals, 312 to 533 million pounds, 71 % more than planned",
        capital_factor=1.7,
    ),
    Scenario(
        name="Everybody travels at the peak",
        source="assumed: minutes of the peak in place of those off-peak",
        travel_mode=PEAK,
    ),
    Scenario(
        name="Garnetbourne Hospital is lost",
        source="assumed: one small hospital fails, a usual sensitivity",
        closes=("A2",),
    ),
)


def scenarios_file(instance: Instance) -> str:
    """The content of scenarios.toml: the scenarios whose sites and resources the instance has."""
    return scenarios_toml(each for each in SCENARIOS if _possible(each, instance))


def _possible(scenario: Scenario, instance: Instance) -> bool:
    sites, resources = set(instance.site_codes), set(instance.resources["resource"])
    return set(scenario.closes) <= sites and set(scenario.resources) <= resources
