"""The golden instance with money, change and transfers: small enough to check every row by hand."""

from __future__ import annotations

import pandas as pd

from reconfig.instance.instance import Instance
from reconfig.instance.system_rules import Budget, KeepSite, Moves, NoDistress
from tests.instances import make_instance


def with_money(instance: Instance) -> Instance:
    """The golden instance with prices, limits of the one organisation, a transfer of care to beds and such rules.

    Today care and beds run at A and C, both of O. Income 60 x 5 + 40 = 340; cost: site 1000, care 700 + 7 x 30 + 2 x 90
    at A and 9 x 30 at C, beds 70 at A and 3 at C, corporate 100, other 20: 2553. So the surplus is -2213, the least
    -2713, and the turnover 2893. Without interest capital costs a sixtieth a year (100 for CARE at B), a move of CARE a
    tenth (20).
    """
    bodies = instance.organisations.assign(
        corporate_cost=100.0,
        other_cost=20.0,
        other_income=40.0,
        least_surplus=-9000.0,
        most_loss=500.0,
        most_transfer=60.0,
    )
    need = make_instance(
        requirements=[
            {"service": "CARE", "requires": "BEDS", "kind": "transfer", "minutes": 15, "transfer_share": 0.5,
             "transfer_cost": 8}
        ]
    ).requirements  # fmt: skip
    rules = (
        NoDistress(name="Nobody in distress"),
        Budget(name="Little capital", lines=("capital", "transition", "transfer"), at_most=100),
        Moves(name="Two moves", at_most=2),
        Moves(name="One move at B", at_most=1, site="B"),
        KeepSite(name="A goes on", site="A"),
    )
    return instance.replace(
        organisations=bodies,
        services=instance.services.assign(price=[5.0, 0.0], transition_cost=[200.0, 0.0]),
        offers=instance.offers.assign(capital=[0.0, 6000.0, 0.0, 0.0, 1200.0, 0.0]),
        requirements=pd.concat([instance.requirements, need], ignore_index=True),
        rules=(*instance.rules, *rules),
        about=instance.about.model_copy(update={"discount_rate": 0.0}),
    )
