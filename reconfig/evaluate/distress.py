"""No organisation is left in distress: the limits of each, and the payments between them that keep to the limits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconfig.instance.instance import Instance


def least_surplus(instance: Instance, today: pd.DataFrame) -> pd.Series[float]:
    """max(least_surplus, surplus today - most_loss) of each organisation of the area; minus infinity without either."""
    bodies = instance.organisations.set_index("organisation").loc[today.index]
    limits = pd.concat([bodies["least_surplus"], today["surplus"] - bodies["most_loss"]], axis=1).astype(float)
    return limits.max(axis=1).fillna(-np.inf)


def settled(instance: Instance, surplus: pd.Series[float], least: pd.Series[float], transfers: bool) -> pd.DataFrame:
    """By organisation: least (its limit), transfer (what it is paid, or pays), short (what it still lacks).

    With T[o] = min(most_transfer[o], max(0, least[o] - surplus[o])) asked for, and G[o] = min(most_transfer[o],
    max(0, surplus[o] - least[o])) to spare: payments sum to P = min(sum T, sum G), the least total that mends all
    where something does; each is paid T P / sum T, and pays G P / sum G, no G beyond sum T.
    """
    most = instance.organisations.set_index("organisation")["most_transfer"].loc[surplus.index].fillna(np.inf)
    lacking, spare = (least - surplus).clip(lower=0.0), (surplus - least).clip(lower=0.0)
    asked = lacking.clip(upper=most) * transfers
    given = spare.clip(upper=most).clip(upper=asked.sum())
    total = min(asked.sum(), given.sum())
    transfer = _parts(asked, total) - _parts(given, total)
    return pd.DataFrame({"least": least, "transfer": transfer, "short": (lacking - transfer.clip(lower=0.0))})


def _parts(amounts: pd.Series[float], total: float) -> pd.Series[float]:
    """The amounts in proportion, so that they sum to the total; nought where there is none."""
    return amounts * (total / amounts.sum()) if total > 0 else amounts * 0.0
