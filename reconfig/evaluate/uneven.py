"""How unevenly the journeys of each service fall, and how far it is by other ways to travel."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from reconfig.evaluate import equity
from reconfig.evaluate.access import WITHIN
from reconfig.evaluate.access_violations import minutes_by_zone, slope_of
from reconfig.evaluate.aversion import kappa
from reconfig.evaluate.violations import minutes_by
from reconfig.instance.instance import FloatArray, Instance
from reconfig.objective import WORST_SHARE

PEOPLE = ("patients", "no_car")


def uneven(instance: Instance, flows: pd.DataFrame) -> pd.DataFrame:
    """One row a service: service, mean_minutes, worst_5_minutes (mean of the 5 % who travel longest),
    equivalent_minutes (Kolm-Pollak, aversion 1), slope_minutes (above 0: the most deprived travel longer; nan without).
    """  # noqa: D205
    rows = []
    for code, of_service in flows.groupby("service", sort=False):
        service, minutes = str(code), of_service["minutes"].to_numpy(float)
        amounts = of_service["per_year"].to_numpy(float)
        rows.append(
            {
                "service": service,
                "mean_minutes": equity.mean(minutes, amounts),
                "worst_5_minutes": equity.tail_mean(minutes, amounts, WORST_SHARE),
                "equivalent_minutes": equity.equivalent(minutes, amounts, kappa(instance, service)),
                "slope_minutes": slope_of(instance, service, minutes_by_zone(instance, of_service)),
            }
        )
    return pd.DataFrame(rows)


def modes(instance: Instance, flows: pd.DataFrame) -> pd.DataFrame:
    """One row a service, way of `mode_times` and people ("patients"; "no_car": those of households without a car).

    Columns: service, mode, people, mean_minutes (of those who have such a way to the site that they use), without_way
    (the share who have none), within_30, within_45, within_60 (shares of all). No row where nobody counts.
    """
    rows = []
    for service, of_service in flows.groupby("service", sort=False):
        for mode in instance.modes:
            minutes = minutes_by(instance, of_service, mode)
            for people, weights in _people(instance, of_service):
                if weights.sum() > 0:
                    rows.append({"service": service, "mode": mode, "people": people, **_measures(minutes, weights)})
    return pd.DataFrame(rows, columns=["service", "mode", "people", "mean_minutes", "without_way", *_limits()])


def _people(instance: Instance, flows: pd.DataFrame) -> Iterator[tuple[str, FloatArray]]:
    patients = flows["per_year"].to_numpy(float)
    yield "patients", patients
    yield "no_car", patients * instance.no_car_share[instance.zone_positions(flows["zone"])]


def _limits() -> tuple[str, ...]:
    return tuple(f"within_{limit}" for limit in WITHIN)


def _measures(minutes: FloatArray, weights: FloatArray) -> dict[str, float]:
    reached, total = np.isfinite(minutes), float(weights.sum())
    shares = (float(weights[minutes <= limit].sum()) / total for limit in WITHIN)
    return {
        "mean_minutes": equity.mean(minutes[reached], weights[reached]),
        "without_way": float(weights[~reached].sum()) / total,
        **dict(zip(_limits(), shares, strict=True)),
    }
