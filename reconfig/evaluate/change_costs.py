"""What change costs, and what no configuration changes: capital, transition, the organisations themselves."""

from __future__ import annotations

import pandas as pd

from reconfig.evaluate.annuity import annuity
from reconfig.instance.instance import Instance


def corporate_lines(instance: Instance) -> pd.DataFrame:
    """Line corporate: the cost of each organisation of the area, in every configuration; currency a year."""
    rows = instance.organisations[instance.organisations["organisation"].isin(instance.area_organisations)]
    return pd.DataFrame(
        {
            "line": "corporate",
            "service": "",
            "site": "",
            "organisation": rows["organisation"],
            "amount": rows["corporate_cost"],
        }
    )


def capital_lines(instance: Instance, activity: pd.DataFrame) -> pd.DataFrame:
    """Line capital of units: capital x (1 + optimism_bias) x annuity, of each that is open and does not run today."""
    about = instance.about
    each_year = (1 + about.optimism_bias) * annuity(about.discount_rate, about.capital_years)
    opened = [pair for pair in sorted(_open_units(activity)) if pair not in instance.today]
    units = pd.DataFrame(opened, columns=["service", "site"]).merge(instance.offers, on=["service", "site"])
    return units.assign(line="capital", amount=units["capital"] * each_year)


def transition_lines(instance: Instance, activity: pd.DataFrame) -> pd.DataFrame:
    """Line transition: transition_cost x annuity, of each unit of the area that opens or closes against today."""
    about = instance.about
    each_year = annuity(about.discount_rate, about.transition_years)
    price = instance.services.set_index("service")["transition_cost"]
    moved = sorted(moved_units(instance, _open_units(activity)))
    units = pd.DataFrame(moved, columns=["service", "site"])
    return units.assign(line="transition", amount=units["service"].map(price).astype(float) * each_year)


def moved_units(instance: Instance, open_units: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The (service, site) of the area that open or close against today."""
    return {pair for pair in open_units ^ set(instance.today) if pair[1] not in instance.neighbours}


def _open_units(activity: pd.DataFrame) -> set[tuple[str, str]]:
    """The open (service, site) of the area."""
    own = activity[~activity["neighbour"].astype(bool)]
    return set(zip(own["service"], own["site"], strict=True))
