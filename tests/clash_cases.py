"""Instances without an answer, made so on purpose: each with the keys of what clashes, and nothing else does.

Four sites stand on a line, 20 minutes apart; 100 people a year live at each, and at each place half way. Everyone has 5
minutes more to go. V may run everywhere, and does today; W runs at S0 alone, unless a case says where else it may.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from reconfig.instance.access_rules import EquityOfAccess, FewLosers, GroupChange, SlopeIndex, WorstServed
from reconfig.instance.instance import Instance
from reconfig.instance.rules import (
    Activity,
    Coverage,
    Forbid,
    Keep,
    KeepInOrganisation,
    MaximumMinutes,
    Rule,
    SiteCount,
)
from reconfig.instance.system_rules import (
    AgencyShare,
    BedTest,
    Budget,
    KeepSite,
    Moves,
    NoDistress,
    ResourceTotal,
)
from reconfig.objective import Objective
from reconfig.study.conditions import ObjectiveAtMost
from tests.instances import make_instance

SITES = ("S0", "S1", "S2", "S3")
HALVES = range(7)


@dataclasses.dataclass(frozen=True)
class Case:
    """An instance, and the keys of the one clash that it has."""

    make: Callable[[], Instance]
    keys: frozenset[str]
    only_whole: bool = False


def line(
    *rules: Rule | ObjectiveAtMost,
    today: str = "current",
    neighbour: str = "",
    wards: tuple[str, ...] = ("S0",),
    **tables: Any,  # noqa: ANN401
) -> Instance:
    """The four sites; today: the status of V at S1 to S3; neighbour: a site that is one; wards: where W may run."""
    offers = [
        {
            "service": service,
            "site": site,
            "status": "fixed" if site == neighbour else "current" if site == "S0" or service == "W" else today,
            "fixed_cost": 60,
        }
        for service, sites in (("V", SITES), ("W", wards))
        for site in sites
    ]
    given: dict[str, Any] = {
        "zones": [
            {"zone": f"Z{i}", "name": f"Zone {i}", "population": 100, "deprivation_fifth": 1 + i // 2} for i in HALVES
        ],
        "organisations": [
            {"organisation": "O", "name": "Trust O", "least_surplus": -400, "other_income": 100},
            {"organisation": "P", "name": "Trust P"},
        ],
        "sites": [
            {
                "site": site,
                "name": f"Site {site}",
                "organisation": "O" if site in ("S0", "S1") else "P",
                "neighbour": "yes" if site == neighbour else "no",
            }
            for site in SITES
        ],
        "services": [{"service": code, "name": f"Service {code}", "unit": "cases"} for code in "VW"],
        "demand": [{"zone": f"Z{i}", "service": code, "per_year": 100} for code in "VW" for i in HALVES],
        "offers": offers,
        "travel_times": [
            {"zone": f"Z{i}", "site": site, "minutes": abs(10 * i - 20 * j) + 5}
            for i in HALVES
            for j, site in enumerate(SITES)
        ],
        "site_times": [
            {"from_site": a, "to_site": b, "minutes": 20 * abs(i - j)}
            for i, a in enumerate(SITES)
            for j, b in enumerate(SITES)
            if i != j
        ],
    }
    made = make_instance(**given | tables)
    return made.replace(rules=rules)


def with_status(instance: Instance, status: str, *pairs: tuple[str, str]) -> Instance:
    """With another status of some offers."""
    offers = instance.offers.copy()
    for service, site in pairs:
        offers.loc[(offers["service"] == service) & (offers["site"] == site), "status"] = status
    return instance.replace(offers=offers)


NEAR = Coverage(name="everyone near", service="V", within_minutes=15, at_least=1)
ENOUGH = Activity(name="enough cases", service="V", at_least=300)
ONE = SiteCount(name="one site", service="V", at_most=1)
TWO = SiteCount(name="two sites", service="V", at_least=2, at_most=2)
BEDS: dict[str, Any] = {
    "resources": [{"resource": "bed", "name": "Beds", "unit": "beds", "module_area": 10}],
    "resource_use": [{"service": "V", "resource": "bed", "per_unit": 0.02}],
}
STAFF: dict[str, Any] = {
    "staff_groups": [{"group": "doctor", "name": "Doctors", "pay": 100, "agency_premium": 2, "agency_limit": 0}],
    "staffing": [{"service": "V", "group": "doctor", "minimum": 3}],
    "workforce": [{"organisation": "O", "group": "doctor", "in_post": 4, "recruits": 1}],
}


def keep(site: str, service: str = "V") -> Keep:
    return Keep(name=f"keep {service} at {site}", service=service, site=site)


def forbid(site: str, service: str = "V") -> Forbid:
    return Forbid(name=f"no {service} at {site}", service=service, site=site)


def needing(kind: str, *rules: Rule, **more: Any) -> Instance:  # noqa: ANN401
    """V needs W, or cannot have it, in some way."""
    return line(
        *rules, wards=("S0", "S1", "S2"), requirements=[{"service": "V", "requires": "W", "kind": kind, **more}]
    )


def capacities() -> Instance:
    made = line()
    return made.replace(offers=made.offers.assign(capacity=[150.0] * 4 + [float("nan")]))


def most_beds() -> Instance:
    return line(**BEDS, site_resources=[{"site": site, "resource": "bed", "most": 3} for site in SITES])


def little_area() -> Instance:
    made = line(TWO, **BEDS)
    return made.replace(sites=made.sites.assign(module_area=70.0))


def whole_wards() -> Instance:
    """14 beds are in use and 15 may be there, but wards have 10."""
    wards = {**BEDS, "resources": [{**BEDS["resources"][0], "module_size": 10}]}
    return line(ResourceTotal(name="few beds", resource="bed", at_most=15), **wards)


def agency() -> Instance:
    staff = {**STAFF, "staff_groups": [{**STAFF["staff_groups"][0], "agency_limit": 0.5}]}
    return line(AgencyShare(name="little agency", at_most=0.01), keep("S0"), keep("S1"), **staff)


def triangle() -> Instance:
    """Three sites, of which each zone is near to two; halves of units would do, at the cost of one and a half."""
    far = {0: 0, 1: 1, 2: 2}
    times = [
        {"zone": f"Z{i}", "site": f"S{j}", "minutes": 50 if far.get(i) == j or j == 3 else 10}
        for i in range(3)
        for j in range(4)
    ]
    rules = (
        MaximumMinutes(name="nobody far", service="V", minutes=20),
        Budget(name="little money", lines=("fixed",), at_most=230),
    )
    made = line(
        *rules,
        zones=[{"zone": f"Z{i}", "name": f"Zone {i}", "population": 100} for i in range(3)],
        demand=[{"zone": f"Z{i}", "service": code, "per_year": 100} for code in "VW" for i in range(3)],
        travel_times=times,
    )
    return made.replace(offers=made.offers.assign(fixed_cost=[100.0] * 4 + [60.0]))


def of(make: Callable[[], Instance], *keys: str, only_whole: bool = False) -> Case:
    return Case(make, frozenset(keys), only_whole)


CASES: dict[str, Case] = {
    "coverage, activity": of(lambda: line(NEAR, ENOUGH), "coverage:everyone_near", "activity:enough_cases"),
    "coverage, site_count": of(lambda: line(NEAR, TWO), "coverage:everyone_near", "site_count:two_sites"),
    "keep, forbid": of(lambda: line(keep("S1"), forbid("S1")), "keep:keep_v_at_s1", "forbid:no_v_at_s1"),
    "site_count, fixed": of(
        lambda: with_status(line(ONE), "fixed", ("V", "S0"), ("V", "S2")),
        "site_count:one_site",
        "fixed:V:S0",
        "fixed:V:S2",
    ),
    "keep, forbidden": of(
        lambda: with_status(line(SiteCount(name="all four", service="V", at_least=4)), "forbidden", ("V", "S2")),
        "site_count:all_four",
        "forbidden:V:S2",
    ),
    "capacity": of(capacities, *(f"capacity:V:{site}" for site in SITES)),
    "requirement on site, forbid": of(
        lambda: needing("same_site", keep("S1"), forbid("S1", "W")),
        "requirement:V:W:same_site",
        "keep:keep_v_at_s1",
        "forbid:no_w_at_s1",
    ),
    "requirement within minutes, forbid": of(
        lambda: needing("within_minutes", keep("S0"), forbid("S0", "W"), forbid("S1", "W"), minutes=30),
        "requirement:V:W:within_minutes",
        "keep:keep_v_at_s0",
        "forbid:no_w_at_s0",
        "forbid:no_w_at_s1",
    ),
    "exclusion, keep both": of(
        lambda: needing("exclusion", keep("S1"), keep("S1", "W")),
        "requirement:V:W:exclusion",
        "keep:keep_v_at_s1",
        "keep:keep_w_at_s1",
    ),
    "maximum_minutes, forbid": of(
        lambda: line(MaximumMinutes(name="nobody far", service="V", minutes=25), forbid("S0"), forbid("S1")),
        "maximum_minutes:nobody_far",
        "forbid:no_v_at_s0",
        "forbid:no_v_at_s1",
    ),
    "moves, site_count": of(
        lambda: line(
            Moves(name="few moves", at_most=2), SiteCount(name="all four", service="V", at_least=4), today="candidate"
        ),
        "moves:few_moves",
        "site_count:all_four",
    ),
    "budget, keep": of(
        lambda: line(Budget(name="little money", lines=("fixed",), at_most=170), keep("S0"), keep("S1")),
        "budget:little_money",
        "keep:keep_v_at_s0",
        "keep:keep_v_at_s1",
    ),
    "no_distress, keep": of(
        lambda: line(
            NoDistress(name="nobody in distress"),
            *(keep(site, code) for code in "VW" for site in ("S0", "S1")),
            wards=("S0", "S1"),
            organisations=[
                {"organisation": "O", "name": "Trust O", "least_surplus": -190, "most_transfer": 20},
                {"organisation": "P", "name": "Trust P", "least_surplus": -900},
            ],
        ),
        "no_distress:nobody_in_distress",
        *(f"keep:keep_{code}_at_{site}" for code in "vw" for site in ("s0", "s1")),
    ),
    "most units": of(most_beds, *(f"most:bed:{site}" for site in SITES)),
    "floor area, site_count": of(little_area, "site_count:two_sites", *(f"area:{site}" for site in SITES[:3])),
    "bed test, forbid": of(
        lambda: line(BedTest(name="bed test", resource="bed"), forbid("S2"), neighbour="S3", **BEDS),
        "bed_test:bed_test",
        "forbid:no_v_at_s2",
    ),
    "resource total": of(
        lambda: line(ResourceTotal(name="few beds", resource="bed", at_most=13), **BEDS), "resource_total:few_beds"
    ),
    "staff, keep": of(
        lambda: line(keep("S0"), keep("S1"), **STAFF),
        "staff:doctor:O",
        "keep:keep_v_at_s0",
        "keep:keep_v_at_s1",
    ),
    "agency, staff": of(
        agency, "agency_share:little_agency", "staff:doctor:O", "keep:keep_v_at_s0", "keep:keep_v_at_s1"
    ),
    "worst_served, site_count": of(
        lambda: line(WorstServed(name="nobody badly served", service="V", share=0.2, at_most=16), ONE),
        "worst_served:nobody_badly_served",
        "site_count:one_site",
    ),
    "few_losers, site_count": of(
        lambda: line(FewLosers(name="few longer", service="V", longer_by=5, at_most=0.2), ONE),
        "few_losers:few_longer",
        "site_count:one_site",
    ),
    "group_change, site_count": of(
        lambda: line(GroupChange(name="no group", service="V", by="deprivation_fifth", at_most=4), ONE),
        "group_change:no_group",
        "site_count:one_site",
    ),
    "equity, site_count": of(
        lambda: line(EquityOfAccess(name="even journeys", service="V", at_most=20), ONE),
        "equity:even_journeys",
        "site_count:one_site",
    ),
    "slope_index, forbid": of(
        lambda: line(SlopeIndex(name="no slope", service="V", at_most=10), forbid("S0"), forbid("S1")),
        "slope_index:no_slope",
        "forbid:no_v_at_s0",
        "forbid:no_v_at_s1",
    ),
    "organisation's red line, forbid": of(
        lambda: line(KeepInOrganisation(name="one in O", service="V", organisation="O"), forbid("S0"), forbid("S1")),
        "keep_in_organisation:one_in_o",
        "forbid:no_v_at_s0",
        "forbid:no_v_at_s1",
    ),
    "site goes on, forbid": of(
        lambda: line(KeepSite(name="S3 goes on", site="S3"), forbid("S3"), forbid("S3", "W"), wards=("S0", "S3")),
        "keep_site:s3_goes_on",
        "forbid:no_v_at_s3",
        "forbid:no_w_at_s3",
    ),
    "own rule, site_count": of(
        lambda: line(ObjectiveAtMost(name="short journeys", objective=Objective.TRAVEL, at_most=40_000), ONE),
        "own:short_journeys",
        "site_count:one_site",
    ),
    "whole numbers: halves of a demand": of(
        lambda: line(Activity(name="half each", service="V", at_least=350), TWO),
        "activity:half_each",
        "site_count:two_sites",
        only_whole=True,
    ),
    "resource total of whole wards": of(whole_wards, "resource_total:few_beds"),
    "whole numbers: an odd cycle": of(triangle, "maximum_minutes:nobody_far", "budget:little_money", only_whole=True),
}
