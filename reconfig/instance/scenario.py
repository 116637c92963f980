"""A scenario: a named future that differs from the instance in a few numbers, or in a site that is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from reconfig.instance.instance import Instance

AS_PLANNED: Final = "As planned"
"""The name of the instance as it stands, beside its scenarios."""


class Unit(BaseModel):
    """A service at a site."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    service: str = Field(min_length=1, description="The service's code")
    site: str = Field(min_length=1, description="The site's code")


class Scenario(BaseModel):
    """What changes in one future; every factor multiplies what the tables hold.

    What compares with today compares, in a scenario, with today's units under that scenario: with its demand, its
    journeys, and without the units that it closes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=3, description="The future in plain words; every table quotes it")
    source: str = Field("", description="Where it comes from; begin with cited:, remembered: or assumed:")
    demand_factor: float | None = Field(None, gt=0, description="Demand (demand, rates), of `services` or of all")
    services: tuple[str, ...] = Field((), description="The services that demand_factor is about; none: all")
    pathway_share: float | None = Field(
        None, ge=0, le=1, description="Of what the evidence supports (at_most of pathways), how much takes each pathway"
    )
    use_factor: float | None = Field(
        None,
        gt=0,
        description="What a patient uses of `resources`, or of all, and of modules of offers: length of stay",
    )
    resources: tuple[str, ...] = Field(
        (), description="The resources that use_factor is about; none: all, and the step_size of offers"
    )
    workforce_factor: float | None = Field(None, ge=0, description="Staff in post, and those who can be recruited")
    pay_factor: float | None = Field(None, ge=0, description="Pay of all staff groups")
    agency_premium_factor: float | None = Field(None, ge=0, description="What agency staff cost beyond pay")
    travel_factor: float | None = Field(None, gt=0, description="All minutes: travel_times, site_times and mode_times")
    travel_mode: str | None = Field(
        None, description="A mode of mode_times; its minutes take the place of travel_times"
    )
    closes: tuple[str, ...] = Field((), description="Sites that are gone, a neighbour's too: none of their units runs")
    closes_units: tuple[Unit, ...] = Field((), description="Units that are gone, each with service and site")
    minimum_volume_factor: float | None = Field(None, ge=0, description="at_least of activity rules")
    capital_factor: float | None = Field(None, ge=0, description="Capital of offers and resources")
    discount_rate: float | None = Field(None, ge=0, description="In place of that of instance.toml, 0 to 1")
    fixed_cost_factor: float | None = Field(None, ge=0, description="What open units cost (fixed_cost of offers)")
    unit_cost_factor: float | None = Field(None, ge=0, description="unit_cost of offers")
    module_cost_factor: float | None = Field(None, ge=0, description="step_cost of offers, module_cost of resources")

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.changes and self.name != AS_PLANNED:
            raise ValueError("changes nothing: give a factor, a mode, or a site that closes")
        for of, factor in OF.items():
            if getattr(self, of) and getattr(self, factor) is None:
                raise ValueError(f"{of} has no meaning without {factor}")
        return self

    @property
    def changes(self) -> tuple[str, ...]:
        """The keys of what it changes."""
        return tuple(key for key in WORDS if getattr(self, key) not in (None, ()))

    @property
    def factor(self) -> str | None:
        """The key of the one factor that it changes; None where it changes another thing, or several."""
        alone = self.changes[0] if len(self.changes) == 1 else ""
        return alone if alone.endswith("_factor") else None

    def scaled(self, factor: float) -> Scenario:
        """The same with its one factor at another value."""
        return self.model_copy(update={str(self.factor): factor})


OF: Final[Mapping[str, str]] = {"services": "demand_factor", "resources": "use_factor"}
"""What limits a factor to some codes."""


def as_planned() -> Scenario:
    """The scenario that changes nothing."""
    return Scenario(name=AS_PLANNED, source="the instance as it stands")


def scenario_words(scenario: Scenario, instance: Instance) -> str:
    """What changes, in plain words: `demand +10 %; journeys +25 %`; `nothing changes`."""
    clauses = [clause for key in scenario.changes for clause in WORDS[key](scenario, instance)]
    return "; ".join(clauses) or "nothing changes"


Words = Callable[[Scenario, Instance], Iterator[str]]


def _factor(key: str, what: str) -> Words:
    """Words of a factor: what it multiplies, and by how many per cent."""

    def words(scenario: Scenario, instance: Instance) -> Iterator[str]:
        del instance
        yield f"{what} {per_cent(getattr(scenario, key))}"

    return words


def per_cent(factor: float) -> str:
    """`+10 %` for 1.1, `−10 %` for 0.9, `unchanged` for 1."""
    change = round(100 * (factor - 1), 6)
    return f"{'+' if change > 0 else '−'}{abs(change):g} %" if change else "unchanged"


def _demand(scenario: Scenario, instance: Instance) -> Iterator[str]:
    names = ", ".join(instance.name_of_service(service) for service in scenario.services)
    yield f"demand {per_cent(scenario.demand_factor or 1.0)}{names and f' ({names})'}"


def _pathways(scenario: Scenario, instance: Instance) -> Iterator[str]:
    del instance
    yield f"{100 * (scenario.pathway_share or 0.0):g} % of the care that could move into the community does"


def _use(scenario: Scenario, instance: Instance) -> Iterator[str]:
    named = instance.resources.set_index("resource")["name"]
    names = ", ".join(str(named[resource]) for resource in scenario.resources)
    change = per_cent(scenario.use_factor or 1.0)
    yield f"beds and other resources that a patient uses {change}{names and f' ({names})'}"


def _mode(scenario: Scenario, instance: Instance) -> Iterator[str]:
    del instance
    yield f"journeys take the minutes of {str(scenario.travel_mode).replace('_', ' ')}"


def _closes(scenario: Scenario, instance: Instance) -> Iterator[str]:
    yield from (f"{instance.name_of_site(site)} closes" for site in scenario.closes)


def _closes_units(scenario: Scenario, instance: Instance) -> Iterator[str]:
    for unit in scenario.closes_units:
        yield f"no {instance.name_of_service(unit.service)} at {instance.name_of_site(unit.site)}"


def _discount(scenario: Scenario, instance: Instance) -> Iterator[str]:
    rates = [f"{100 * rate:g} %" for rate in (scenario.discount_rate or 0.0, instance.about.discount_rate)]
    yield f"discount rate {rates[0]} in place of {rates[1]}"


WORDS: Final[Mapping[str, Any]] = {
    "demand_factor": _demand,
    "pathway_share": _pathways,
    "use_factor": _use,
    "workforce_factor": _factor("workforce_factor", "staff in post and recruits"),
    "pay_factor": _factor("pay_factor", "pay"),
    "agency_premium_factor": _factor("agency_premium_factor", "what agency staff cost beyond pay"),
    "travel_factor": _factor("travel_factor", "minutes of every journey"),
    "travel_mode": _mode,
    "closes": _closes,
    "closes_units": _closes_units,
    "minimum_volume_factor": _factor("minimum_volume_factor", "least volumes that rules ask for"),
    "capital_factor": _factor("capital_factor", "capital"),
    "discount_rate": _discount,
    "fixed_cost_factor": _factor("fixed_cost_factor", "what keeping units open costs"),
    "unit_cost_factor": _factor("unit_cost_factor", "what a patient costs"),
    "module_cost_factor": _factor("module_cost_factor", "what wards and other modules cost"),
}
"""What each change is called, in the order in which changes are made."""
