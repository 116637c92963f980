"""The rule of choice: patients spread over the open sites by a multinomial logit."""

from __future__ import annotations

import numpy as np

from reconfig.instance.instance import FloatArray, Instance, IntArray


def choice_flows(instance: Instance, service: str, sites: IntArray) -> FloatArray:
    """f[i,j] = d[i] exp(a[j] - b t[i,j]) / sum over open sites j' that i reaches of exp(a[j'] - b t[i,j']).

    Units a year from zone to open site, shape (zones, open); zero where there is no route. d: demand; a: attractiveness
    of the offer; b: choice_decay of the service, a minute; t: minutes. `sites` are the open sites' positions.

    Source: the multinomial logit of McFadden (1974), as Haase and Mueller (2014) use it for location.
    """
    shares = logit(instance.minutes[:, sites], _attractiveness(instance, service, sites), _decay(instance, service))
    return instance.demand_of(service)[:, None] * shares


def logit(minutes: FloatArray, attractiveness: FloatArray, decay: float) -> FloatArray:
    """Shares of each zone by site, shape (zones, sites); they sum to one where the zone reaches a site, else to zero.

    Utilities count from the largest of each zone, so that no exponential overflows and the largest is never lost.
    """
    reached = np.isfinite(minutes)
    utility = attractiveness - decay * np.where(reached, minutes, 0.0)
    largest = np.where(reached, utility, -np.inf).max(axis=1, keepdims=True, initial=-np.inf)
    odds = np.exp(np.where(reached, utility - np.where(np.isfinite(largest), largest, 0.0), -np.inf))
    total = odds.sum(axis=1, keepdims=True)
    shares: FloatArray = np.divide(odds, total, out=np.zeros_like(odds), where=total > 0)
    return shares


def _attractiveness(instance: Instance, service: str, sites: IntArray) -> FloatArray:
    offers = instance.offers_of(service).reindex(instance.site_codes[sites])
    return offers["attractiveness"].fillna(0.0).to_numpy(float)


def _decay(instance: Instance, service: str) -> float:
    return instance.number_of_service(service, "choice_decay")
