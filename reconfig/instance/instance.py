"""The frozen Instance: one health system as tables and rules, with the arrays that the mathematics reads."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from reconfig.instance.about import About
from reconfig.instance.access_rules import GroupChange
from reconfig.instance.columns import GROUPS, TABLES
from reconfig.instance.needs import MAKE_NEEDS, by_zone, demand_table, needs_before_pathways
from reconfig.instance.pathways import after_pathways
from reconfig.instance.rules import Activity, Coverage, Rule
from reconfig.instance.tables import no_rows
from reconfig.instance.usage import in_use
from reconfig.solution import Configuration

if TYPE_CHECKING:
    import geopandas as gpd

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

OPEN_TODAY = ("current", "fixed")
MAY_OPEN = ("current", "candidate", "fixed")


def _empty(name: str) -> Callable[[], pd.DataFrame]:
    """What makes an optional table with no rows."""
    return lambda: no_rows(name)


@dataclass(frozen=True, eq=False)
class Instance:
    """A health system. Never changed in place: `replace` gives a changed copy.

    Each table is a frame with the columns that `columns.py` declares, in file order, with a plain row index.
    `travel_times` is in the long form; a pair that is absent has no route. `hashes` holds the SHA-256 of each file.
    `roads` is the road file beside the tables, which maps show; None where there is none. `folder` is where it was
    read from, as it was named.
    """

    about: About
    zones: pd.DataFrame
    organisations: pd.DataFrame
    sites: pd.DataFrame
    services: pd.DataFrame
    segments: pd.DataFrame
    demand: pd.DataFrame
    offers: pd.DataFrame
    requirements: pd.DataFrame
    travel_times: pd.DataFrame
    site_times: pd.DataFrame
    rules: tuple[Rule, ...] = ()
    boundaries: gpd.GeoDataFrame | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)
    roads: Path | None = None
    folder: Path | None = None
    resources: pd.DataFrame = field(default_factory=_empty("resources"))
    resource_use: pd.DataFrame = field(default_factory=_empty("resource_use"))
    site_resources: pd.DataFrame = field(default_factory=_empty("site_resources"))
    staff_groups: pd.DataFrame = field(default_factory=_empty("staff_groups"))
    staffing: pd.DataFrame = field(default_factory=_empty("staffing"))
    resource_staffing: pd.DataFrame = field(default_factory=_empty("resource_staffing"))
    workforce: pd.DataFrame = field(default_factory=_empty("workforce"))
    derogations: pd.DataFrame = field(default_factory=_empty("derogations"))
    segment_mix: pd.DataFrame = field(default_factory=_empty("segment_mix"))
    rates: pd.DataFrame = field(default_factory=_empty("rates"))
    deprivation_effects: pd.DataFrame = field(default_factory=_empty("deprivation_effects"))
    growth: pd.DataFrame = field(default_factory=_empty("growth"))
    pathways: pd.DataFrame = field(default_factory=_empty("pathways"))
    mode_times: pd.DataFrame = field(default_factory=_empty("mode_times"))

    def __post_init__(self) -> None:
        # Millions of rows share few codes: as categories they cost a number each, also on the way to a child process.
        times = self.travel_times
        if not all(isinstance(times[name].dtype, pd.CategoricalDtype) for name in ("zone", "site")):
            codes = {name: times[name].astype("category") for name in ("zone", "site")}
            object.__setattr__(self, "travel_times", times.assign(**codes))

    def replace(self, **changes: Any) -> Instance:  # noqa: ANN401
        """A copy with other tables, rules or words."""
        return dataclasses.replace(self, **changes)

    def __getstate__(self) -> dict[str, Any]:
        """What goes to a child process: the tables, and nothing that can be computed from them again."""
        return {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}

    def alone(self, service: str) -> Instance:
        """The instance with this service alone: its needs as demand, its rows, its rules, no requirements."""
        changes: dict[str, Any] = {
            name: self.table(name)[self.table(name)["service"] == service].reset_index(drop=True)
            for name, table in TABLES.items()
            if "service" in table.names
        }
        changes |= {name: self.table(name).iloc[:0] for name in ("requirements", *MAKE_NEEDS)}
        changes["demand"] = demand_table(self.needs[(self.needs["service"] == service).to_numpy()])
        changes["rules"] = tuple(rule for rule in self.rules if rule.service == service)
        return self.replace(**changes)

    def table(self, name: str) -> pd.DataFrame:
        """The table of that name."""
        if name not in TABLES:
            raise KeyError(name)
        frame: pd.DataFrame = getattr(self, name)
        return frame

    @cached_property
    def zone_codes(self) -> pd.Index[Any]:
        """Zone codes, in table order; positions in every (zones, ...) array follow it."""
        codes: pd.Index[Any] = pd.Index(self.zones["zone"])
        return codes

    @cached_property
    def site_codes(self) -> pd.Index[Any]:
        """Site codes, in table order; ties between sites go to the earlier one."""
        codes: pd.Index[Any] = pd.Index(self.sites["site"])
        return codes

    @cached_property
    def area_organisations(self) -> tuple[str, ...]:
        """Codes of the organisations that run a site of the area, in table order."""
        ours = set(self.sites.loc[~self.sites["neighbour"].astype(bool), "organisation"])
        return tuple(code for code in self.organisations["organisation"] if code in ours)

    @cached_property
    def _exemptions(self) -> frozenset[tuple[str, str, str]]:
        rows = self.derogations
        return frozenset(zip(rows["service"], rows["site"], rows["exempt_from"], strict=True))

    def exempt(self, service: str, site: str, name: str) -> bool:
        """Whether a unit need not meet a requirement (`name` is the other service's code) or a rule (its name)."""
        return (service, site, name) in self._exemptions

    def holds_at(self, rule: Activity, site: str) -> bool:
        """Whether a rule on units holds for the one at a site: it, or the area, holds the site, and no derogation."""
        named = site in rule.sites if rule.sites else site not in self.neighbours
        return named and not self.exempt(rule.service, site, rule.name)

    def zone_positions(self, codes: Iterable[object]) -> IntArray:
        """Where zones stand in the zones table, by code; -1 for an unknown one."""
        return _positions(self.zone_codes, codes)

    def site_positions(self, codes: Iterable[object]) -> IntArray:
        """Where sites stand in the sites table, by code; -1 for an unknown one."""
        return _positions(self.site_codes, codes)

    @cached_property
    def service_codes(self) -> tuple[str, ...]:
        """Service codes, in table order."""
        return tuple(self.services["service"])

    @cached_property
    def neighbours(self) -> frozenset[str]:
        """Codes of the sites outside the area."""
        return frozenset(self.sites.loc[self.sites["neighbour"], "site"])

    @cached_property
    def minutes(self) -> FloatArray:
        """Travel minutes, shape (zones, sites); infinite where there is no route."""
        return self._matrix(self.travel_times)

    @cached_property
    def modes(self) -> tuple[str, ...]:
        """The other ways to travel that `mode_times` holds, in file order."""
        return tuple(str(mode) for mode in self.mode_times["mode"].unique())

    @cached_property
    def _minutes_by_mode(self) -> dict[str, FloatArray]:
        return {mode: self._matrix(self.mode_times[self.mode_times["mode"] == mode]) for mode in self.modes}

    def minutes_by(self, mode: str | None) -> FloatArray:
        """Minutes by a way of `mode_times`, None: of `travel_times`; shape (zones, sites), infinite without a way."""
        return self.minutes if mode is None else self._minutes_by_mode[mode]

    def _matrix(self, times: pd.DataFrame) -> FloatArray:
        """A long table of minutes as a matrix, shape (zones, sites); infinite where a pair is absent."""
        matrix = np.full((len(self.zone_codes), len(self.site_codes)), np.inf)
        rows, columns = self.zone_positions(times["zone"]), self.site_positions(times["site"])
        matrix[rows, columns] = times["minutes"].to_numpy(float)
        return matrix

    @cached_property
    def between_sites(self) -> FloatArray:
        """Minutes between sites, shape (sites, sites); zero on the diagonal, infinite where not given."""
        matrix = np.full((len(self.site_codes), len(self.site_codes)), np.inf)
        rows = self.site_positions(self.site_times["from_site"])
        columns = self.site_positions(self.site_times["to_site"])
        matrix[rows, columns] = self.site_times["minutes"].to_numpy(float)
        np.fill_diagonal(matrix, 0.0)
        return matrix

    @cached_property
    def needs_before_pathways(self) -> pd.DataFrame:
        """Demand of the file and of the rates, grown: zone, service, segment (categories), per_year."""
        return needs_before_pathways(self)

    @cached_property
    def needs(self) -> pd.DataFrame:
        """The demand that is served, after pathways: zone, service, segment (categories; "" not split), per_year."""
        return after_pathways(self.needs_before_pathways, self.pathways)

    @cached_property
    def _demand_by_service(self) -> FloatArray:
        return by_zone(self.needs, "service")

    def demand_of(self, service: str) -> FloatArray:
        """Demand a year by zone, all segments together, shape (zones,)."""
        of_service: FloatArray = self._demand_by_service[self.service_codes.index(service)]
        return of_service

    @cached_property
    def in_use(self) -> dict[tuple[str, str], FloatArray]:
        """What is in use of a resource, by service and resource, of the patients of each zone, shape (zones,)."""
        return in_use(self)

    def demand_by_segment(self, service: str) -> dict[str, FloatArray]:
        """Demand a year by zone, shape (zones,), of each segment that needs the service, in the table's order."""
        of_service = self.needs[
            (self.needs["service"] == service).to_numpy() & (self.needs["segment"] != "").to_numpy()
        ]
        present = pd.unique(of_service["segment"].cat.codes)
        amounts, names = by_zone(of_service, "segment"), of_service["segment"].cat.categories
        return {str(names[code]): amounts[code] for code in sorted(present)}

    def demand_by(self, service: str, people: str) -> FloatArray:
        """Demand a year of all "patients", or of those of households without a car ("no_car"), shape (zones,)."""
        demand = self.demand_of(service)
        return demand if people == "patients" else demand * self.no_car_share

    @cached_property
    def no_car_share(self) -> FloatArray:
        """Share of each zone's residents in households without a car, shape (zones,); nought where it is blank."""
        return self.zones["no_car_share"].fillna(0.0).to_numpy(float)

    @cached_property
    def _offers_by_service(self) -> dict[str, pd.DataFrame]:
        order = self.offers.assign(_position=self.site_positions(self.offers["site"])).sort_values("_position")
        order = order.drop(columns="_position")
        return {service: order[order["service"] == service].set_index("site") for service in self.service_codes}

    def offers_of(self, service: str) -> pd.DataFrame:
        """The offers of a service, indexed by site, in the order of the sites table."""
        return self._offers_by_service[service]

    def candidates(self, service: str) -> tuple[str, ...]:
        """The sites where the service runs or may open, in the order of the sites table."""
        offers = self.offers_of(service)
        return tuple(offers.index[offers["status"].isin(MAY_OPEN)])

    def always_open(self, service: str) -> tuple[str, ...]:
        """The sites where the service runs and stays."""
        offers = self.offers_of(service)
        return tuple(offers.index[offers["status"] == "fixed"])

    @cached_property
    def today(self) -> Configuration:
        """Today's configuration: every offer that is current or fixed."""
        running = self.offers[self.offers["status"].isin(OPEN_TODAY)]
        return Configuration.of(zip(running["service"], running["site"], strict=True))

    @cached_property
    def _groups(self) -> dict[str, tuple[IntArray, tuple[str, ...]]]:
        return {column: _group_codes(self.zones[column]) for column in GROUPS}

    def groups(self, column: str) -> tuple[IntArray, tuple[str, ...]]:
        """Each zone's group as a number, shape (zones,), and the groups' sorted names ("not stated" where blank)."""
        return self._groups[column]

    def members(self, rule: Coverage | GroupChange) -> Iterator[tuple[str, BoolArray]]:
        """The groups that a rule by group holds for: their names ("" for everyone) and zones, shape (zones,)."""
        if rule.by is None:
            yield "", np.ones(len(self.zones), dtype=bool)
            return
        codes, names = self.groups(rule.by)
        for code, name in enumerate(names):
            if rule.group in (None, name):
                yield f"{rule.by.replace('_', ' ')} {name}", codes == code

    def name_of_site(self, site: str) -> str:
        """A site's name."""
        return str(self.sites["name"].iloc[self.site_codes.get_loc(site)])

    def name_of_service(self, service: str) -> str:
        """A service's name."""
        return str(self.services["name"].iloc[self.service_codes.index(service)])

    def allocation_of(self, service: str) -> str:
        """The rule by which a service's patients reach a site: nearest, planned or choice."""
        return str(self.services["allocation"].iloc[self.service_codes.index(service)])

    def number_of_service(self, service: str, column: str) -> float:
        """A number of a service's row in the services table."""
        return float(self.services[column].iloc[self.service_codes.index(service)])

    def same_as(self, other: Instance) -> bool:
        """Whether two instances hold the same words, tables, rules and boundaries (files aside)."""
        return (
            self.about == other.about
            and self.rules == other.rules
            and all(self.table(name).equals(other.table(name)) for name in TABLES)
            and _same_boundaries(self.boundaries, other.boundaries)
        )


def _group_codes(values: pd.Series[Any]) -> tuple[IntArray, tuple[str, ...]]:
    """Numbers and sorted names of the groups in a column; a whole number loses its decimal point."""
    numbers = pd.api.types.is_numeric_dtype(values)
    text = values.map(lambda value: f"{value:g}", na_action="ignore") if numbers else values
    codes, names = pd.factorize(text.astype(object).where(values.notna(), "not stated"), sort=True)
    return codes.astype(np.int64), tuple(str(name) for name in names)


def _positions(known: pd.Index[Any], codes: Iterable[object]) -> IntArray:
    if isinstance(codes, pd.Series) and isinstance(codes.dtype, pd.CategoricalDtype):
        of_category = np.append(known.get_indexer(codes.cat.categories), -1)  # the last is for a missing code
        return of_category[codes.cat.codes.to_numpy()].astype(np.int64)
    wanted = pd.Index(codes) if isinstance(codes, pd.Series) else pd.Index(list(codes))
    return known.get_indexer(wanted).astype(np.int64)


def _same_boundaries(one: gpd.GeoDataFrame | None, other: gpd.GeoDataFrame | None) -> bool:
    if one is None or other is None:
        return one is other
    in_order = one.set_index("zone").geometry, other.set_index("zone").geometry
    same: bool = list(in_order[0].index) == list(in_order[1].index) and bool(in_order[0].geom_equals(in_order[1]).all())
    return same
