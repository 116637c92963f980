"""What an instance holds beyond the costs and rules of one service at a time."""

from __future__ import annotations

from reconfig.instance.instance import Instance
from reconfig.instance.rule import SystemRule


def system_features(instance: Instance) -> tuple[str, ...]:
    """In words, what ties services or units together beyond sites and requirements; empty where nothing does.

    Such an instance is stated whole: nothing about one service alone says what it costs.
    """
    services, sites = instance.services, instance.sites
    held = {
        "resources": not instance.resource_use.empty,
        "staff": not instance.staffing.empty,
        "hot sites": bool((sites["hot_cost"] > 0).any()),
        "capital": bool((instance.offers["capital"] > 0).any()),
        "costs of organisations": bool((instance.organisations["corporate_cost"] > 0).any()),
        "costs of transition": bool((services["transition_cost"] > 0).any()),
        "transfers": bool((instance.requirements["kind"] == "transfer").any()),
        "rules on the whole system": any(isinstance(rule, SystemRule) for rule in instance.rules),
    }
    return tuple(name for name, there in held.items() if there)


def refusal_of_features(instance: Instance, strategy: str) -> str | None:
    """Why a strategy that looks at one service at a time cannot serve the instance; None where it can."""
    held = system_features(instance)
    return f"{strategy} does not know {', '.join(held)}: use --solver exact" if held else None
