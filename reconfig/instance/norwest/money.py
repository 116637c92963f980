"""Money of Norwest: what sites, units and organisations cost, and what they earn."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from reconfig.instance.instance import Instance
from reconfig.instance.norwest.baseline import Baseline
from reconfig.instance.norwest.catalogue import CANDIDATES, CARE, FIXED, Care, services_today
from reconfig.instance.norwest.sites import ORGANISATIONS, OWNERLESS
from reconfig.instance.norwest.staff import rota_pay
from reconfig.instance.tables import table_of

MILLION: Final = 1e6
ESTATE: Final = 500.0
"""remembered: estate and facilities management, currency a m2."""

GREENFIELD: Final = "GF1"
GREENFIELD_ESTATE, GREENFIELD_HOT = 20 * MILLION, 16 * MILLION
"""assumed: what the new site costs once it runs, 40,000 m2; and as a hot site, as one of 500 beds."""

TRUSTS: Final = {"A": (980.0, -48.0), "B": (790.0, -32.0), "C": (640.0, -40.0), "D": (490.0, -30.0)}
"""assumed: turnover (cost) and surplus of each trust, million a year."""

CORPORATE: Final = 242 * MILLION
"""assumed: 11 % of what is in scope; by turnover."""

MOST_LOSS, MOST_TRANSFER = 0.01, 0.02
"""assumed: shares of turnover that a trust may lose, and pay or be paid."""

STEPS: Final = {
    "OPD": (
        3_840.0,
        88_000.0,
        "clinic room of 480 sessions of 8 at £620 (0.8 of the specification's, to calibrate), of it £0.21m staff",
    ),
    "DIA": (10_000.0, 94_000.0, "scanner module of 10,000 tests at £0.55m, of it £0.456m staff"),
    "DCO": (3_600.0, 200_000.0, "treatment room of 3,600 cases, £0.693m staff besides"),
}
"""Service: units of one step, its cost without staff, and the arithmetic."""

CAPITAL: Final = {
    "AE1": 30.0, "UTC": 3.0, "MED": 4.0, "SUR": 5.0, "TRA": 4.0, "CCU": 3.0, "STR": 4.0, "PCI": 6.0, "VAS": 6.0,
    "MTC": 20.0, "OBS": 15.0, "NIC": 6.0, "NEO": 3.0, "PAE": 5.0, "ELC": 2.0, "HVL": 4.0, "DCO": 4.0, "OPD": 1.5,
    "DIA": 12.0, "ICB": 1.0, "HOM": 0.0,
}  # fmt: skip
"""assumed: million to open a unit, beds and theatres apart; emergency department at £0.9m a space, CDC £12m."""

MOVE: Final = 2 * MILLION
DOUBLE_RUNNING: Final = 0.4
"""assumed: programme cost of a move, 2 to 5 million; 3 to 6 months of double running of the rota."""

SCALE: Final = {"A1": 1.0, "B1": 0.8, "C1": 0.8, "D1": 0.2, "D2": -0.6, "A2": -0.3, "B2": 0.0, "D3": -0.8, "GF1": 0.3}
"""assumed: what draws patients who choose to a hospital, apart from minutes."""

BEDS_FREE: Final = {"CH1": -0.1, "CH2": -0.4, "CH3": 0.3, "CH4": 0.0, "CH5": -0.3, "D3": 0.3, "A2": 0.0, "B2": 0.0}
"""assumed: what draws patients to a community bed: the more beds a site has, the likelier one is free."""


def services(codes: tuple[str, ...]) -> pd.DataFrame:
    """The table of services."""
    return table_of("services", _stacked([_service(care) for care in CARE if care.code in codes]), "")


def _service(care: Care) -> dict[str, object]:
    return {
        "service": care.code,
        "name": care.name,
        "unit": care.unit,
        "allocation": care.allocation,
        "target_minutes": float(care.target),
        "choice_decay": care.decay or None,
        "hot": care.hot,
        "cold_productivity": care.productivity,
        "price": float(care.full),
        "transition_cost": MOVE + DOUBLE_RUNNING * care.rota * MILLION if care.rota else MOVE / 2,
        "source": "assumed: full cost as price, decay of choice, cost of a move; target of the specification"
        + ("; productivity cited: surgical hubs, +11.2 %" if care.productivity > 1 else ""),
    }


def sites(frame: pd.DataFrame) -> pd.DataFrame:
    """The table of sites of what the geography says of them, without limits of area."""
    field = frame["site"] == GREENFIELD
    estate = ESTATE * frame["area_m2"] + np.where(field, GREENFIELD_ESTATE, 0.0)
    uplift = frame["hot_uplift"] * MILLION
    may_be_hot = [any(site in CANDIDATES[care.code] for care in CARE if care.hot) for site in frame["site"]]
    return table_of(
        "sites",
        {
            **{name: frame[name] for name in ("site", "name", "organisation", "easting", "northing")},
            "fixed_cost": estate + np.where(may_be_hot, 0.0, uplift),
            "hot_cost": np.where(field, GREENFIELD_HOT, np.where(may_be_hot, uplift, 0.0)),
            "beds": frame["ga_beds"].astype(float),
            "floor_area": frame["area_m2"].astype(float),
            "estate_cost": ESTATE * frame["area_m2"],
        },
        "assumed: synthetic region Norwest, no real place; estate at £500/m2 remembered; hot uplift or, where nothing "
        "hot may run, what the site costs besides",
    )


def offers(codes: tuple[str, ...], frame: pd.DataFrame) -> pd.DataFrame:
    """The table of offers: where each service runs or may run, as the sites of the specification say."""
    known = dict(zip(frame["site"], frame["base_services"], strict=True))
    today = {site: services_today(tuple(words.split())) for site, words in known.items()}
    rows = [
        row
        for care in CARE
        if care.code in codes
        for row in _offers_of(care, [site for site in known if _concerns(care.code, site, today)], today)
    ]
    return table_of("offers", _stacked(rows), "")


def _concerns(service: str, site: str, today: dict[str, tuple[str, ...]]) -> bool:
    return service in today[site] or site in CANDIDATES[service]


def _offers_of(care: Care, places: list[str], today: dict[str, tuple[str, ...]]) -> list[dict[str, object]]:
    """Where the sites are few and none has the service today, the first that may have it has it."""
    runs = [site for site in places if care.code in today[site] or site in FIXED.get(care.code, ())] or places[:1]
    return [_offer(care, site, _status(care.code, site, runs)) for site in places]


def _status(service: str, site: str, runs: list[str]) -> str:
    stays = site in FIXED.get(service, ()) or site not in CANDIDATES[service]
    return ("fixed" if stays else "current") if site in runs else "candidate"


def _offer(care: Care, site: str, status: str) -> dict[str, object]:
    size, cost, words = STEPS.get(care.code, (None, 0.0, ""))
    beside = max(0.0, round(care.rota * MILLION - rota_pay(care.code), -4))
    new = status == "candidate"
    return {
        "service": care.code,
        "site": site,
        "status": status,
        "fixed_cost": beside,
        "unit_cost": float(care.variable),
        "step_size": size,
        "step_cost": cost,
        "capital": CAPITAL[care.code] * MILLION if new else 0.0,
        "attractiveness": _attractiveness(care, site),
        "source": "assumed: variable cost; fixed cost is what the rota of the specification costs beyond its staff"
        + (f"; {words}" if words else "")
        + ("; capital of opening, beds and theatres apart" if new else ""),
    }


def _attractiveness(care: Care, site: str) -> float:
    """What draws patients who choose, nought where they do not."""
    drawn = BEDS_FREE if care.code == "ICB" else SCALE
    return drawn.get(site, 0.0) if care.decay else 0.0


def bare_organisations(owners: tuple[str, ...]) -> pd.DataFrame:
    """Organisations with what they cost themselves, by turnover, and no other money yet."""
    total = sum(cost for cost, _ in TRUSTS.values())
    shares = [TRUSTS.get(code, (0.0, 0.0))[0] / total for code in owners]
    return table_of(
        "organisations",
        {
            "organisation": list(owners),
            "name": [ORGANISATIONS[code] for code in owners],
            "corporate_cost": [round(CORPORATE * share, 2) for share in shares],
        },
        "assumed: synthetic region Norwest, no real trust; corporate cost 11 % of what is in scope, by turnover; other "
        "cost and income derived so that turnover and surplus of today are those of the specification",
    )


def organisations(instance: Instance, found: Baseline, agency: dict[str, float]) -> pd.DataFrame:
    """Organisations whose ledgers of today have the turnover and the surplus of the specification.

    agency: the premium that each pays today. Where the sites are few, one may cost more than its turnover already.
    """
    table = instance.organisations.copy()
    prices = found.activity["service"].map(instance.services.set_index("service")["price"]).astype(float)
    earned = (prices * found.activity["units"]).groupby(found.activity["organisation"]).sum()
    for row, code in enumerate(table["organisation"]):
        if code == OWNERLESS:
            continue
        turnover, surplus = (MILLION * amount for amount in TRUSTS[code])
        own = found.cost_of(code) + agency.get(code, 0.0)
        income = max(turnover, own) + surplus - float(earned.get(code, 0.0))
        table.loc[row, "other_cost"] = round(max(turnover - own, 0.0) + max(-income, 0.0), 2)
        table.loc[row, "other_income"] = round(max(income, 0.0), 2)
        table.loc[row, "most_loss"] = MOST_LOSS * turnover
        table.loc[row, "most_transfer"] = MOST_TRANSFER * turnover
    return table


def _stacked(rows: list[dict[str, object]]) -> dict[str, list[object]]:
    return {name: [row[name] for row in rows] for name in rows[0]}
