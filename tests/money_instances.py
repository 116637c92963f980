"""Random small instances with organisations' money, change and dependencies of every strength."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconfig.instance.instance import Instance
from reconfig.instance.rules import Activity, Rule
from reconfig.instance.system_rules import Budget, KeepSite, Moves, NoDistress
from tests.instances import make_instance, random_instance


def money_instance(seed: int, rules: bool = True) -> Instance:
    """Two services at three sites of two organisations; perhaps a neighbour's; about half of everything."""
    random = np.random.default_rng(seed)
    base = random_instance(seed, zones=7, sites=3, services=2, neighbours=int(random.random() < 0.3))
    instance = _with_units(_with_organisations(base, random), random)
    instance = instance.replace(about=_about(instance, random), **_needs(instance, random))
    return instance.replace(rules=_rules(instance, random)) if rules else instance


def _about(instance: Instance, random: np.random.Generator) -> object:
    return instance.about.model_copy(
        update={
            "income": str(random.choice(["follows_activity", "fixed"])),
            "discount_rate": float(random.choice([0.0, 0.05])),
            "optimism_bias": float(random.choice([0.0, 0.25])),
            "transition_years": 5,
        }
    )


def _with_organisations(instance: Instance, random: np.random.Generator) -> Instance:
    bodies: list[dict[str, object]] = [
        {
            "organisation": code,
            "name": f"Trust {code}",
            "corporate_cost": int(random.integers(0, 300)),
            "other_cost": int(random.integers(0, 300)),
            "other_income": int(random.integers(0, 600)),
            **({"least_surplus": int(random.integers(-900, 300))} if random.random() < 0.5 else {}),
            **({"most_loss": int(random.integers(0, 900))} if random.random() < 0.6 else {}),
            **({"most_transfer": int(random.integers(0, 500))} if random.random() < 0.7 else {}),
        }
        for code in ("O", "P")
    ]
    owners = ["O", *random.choice(["O", "P"], len(instance.sites) - 2), "P"]
    table = make_instance(organisations=bodies).organisations
    return instance.replace(organisations=table, sites=instance.sites.assign(organisation=owners))


def _with_units(instance: Instance, random: np.random.Generator) -> Instance:
    offers, count = instance.offers.copy(), len(instance.offers)
    free = offers["status"] != "fixed"
    offers["status"] = np.where(free & (random.random(count) < 0.5), "candidate", offers["status"])
    offers["capital"] = random.integers(0, 4000, count) * (random.random(count) < 0.6) * 1.0
    offers["step_size"] = offers["step_size"].where(random.random(count) < 0.5)
    offers["step_cost"] = offers["step_cost"].where(offers["step_size"].notna(), 0.0)
    prices = {
        "price": random.integers(0, 20, 2).astype(float),
        "transition_cost": random.integers(0, 2000, 2).astype(float),
        "journey_cost": random.choice([0.0, 0.2], 2),
    }
    return instance.replace(offers=offers, services=instance.services.assign(**prices))


def _needs(instance: Instance, random: np.random.Generator) -> dict[str, object]:
    """Tables requirements, site_times and derogations."""
    kind = str(random.choice(["transfer", "transfer", "same_site", "within_minutes"]))
    need: dict[str, object] = {"service": "V0", "requires": "V1", "kind": kind}
    if kind == "transfer":
        need |= {"transfer_share": 0.5, "transfer_cost": int(random.integers(0, 20))}
    if kind in ("transfer", "within_minutes"):
        need["minutes"] = int(random.integers(1, 8) * 5)
    codes = list(instance.site_codes)
    times = [
        {"from_site": one, "to_site": other, "minutes": int(random.integers(1, 8) * 5)}
        for one in codes
        for other in codes
        if one != other
    ]
    exempt = ["V1"] * (random.random() < 0.4) + ["enough cases"] * (random.random() < 0.4)
    rows: list[dict[str, object]] = [
        {"service": "V0", "site": str(random.choice(codes)), "exempt_from": name, "reason": "an island"}
        for name in exempt
    ]
    made = make_instance(requirements=[need], site_times=times, derogations=rows)
    return {name: made.table(name) for name in ("requirements", "site_times", "derogations")}


def with_third_service(instance: Instance, seed: int) -> Instance:
    """The instance with a service V2 that may stand in for V1 wherever V0 requires that."""
    random = np.random.default_rng(seed)
    add = random_instance(seed + 1, zones=len(instance.zones), sites=len(instance.sites), services=3)
    third = {name: add.table(name)[add.table(name)["service"] == "V2"] for name in ("services", "demand", "offers")}
    offers = third["offers"][~third["offers"]["site"].isin(instance.neighbours)]
    third["offers"] = offers[random.random(len(offers)) < 0.7] if len(offers) > 2 else offers
    if third["offers"].empty:
        third["offers"] = offers
    joined = {name: pd.concat([instance.table(name), rows], ignore_index=True) for name, rows in third.items()}
    return instance.replace(requirements=instance.requirements.assign(alternative="V2"), **joined)


def _rules(instance: Instance, random: np.random.Generator) -> tuple[Rule, ...]:
    own = [site for site in instance.site_codes if site not in instance.neighbours]
    total = float(instance.demand_of("V0").sum())
    some: list[Rule] = [
        NoDistress(name="nobody in distress", transfers=bool(random.random() < 0.7)),
        Budget(
            name="one budget",
            lines=tuple(random.choice(["capital", "transition", "fixed", "step", "transfer", "variable"], 2, False)),
            at_most=float(random.integers(50, 1500)),
            organisation=[None, "O", "P"][int(random.integers(3))],
        ),
        Moves(name="few moves", at_most=int(random.integers(1, 4))),
        Moves(name="few moves in O", at_most=int(random.integers(0, 3)), organisation="O"),
        Moves(name="few moves there", at_most=1, site=str(own[-1])),
        KeepSite(name="the site goes on", site=str(own[0])),
        Activity(name="enough cases", service="V0", at_least=round(total * random.uniform(0.1, 0.5))),
    ]
    return tuple(rule for rule in some if random.random() < 0.5)
