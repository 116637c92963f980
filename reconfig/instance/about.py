"""What `instance.toml` says of an instance as a whole."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class About(BaseModel):
    """Title, area, price year, currency, coordinate system, licences and default sources of one instance."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1, description="What the instance is called")
    area: str = Field(min_length=1, description="The area as residents call it; maps and words use it")
    summary: str = Field("", description="One or two sentences on what it holds")
    price_year: str = Field(min_length=4, description="The year of all prices, for example 2024/25")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="Three capital letters, for example GBP")
    crs: str = Field(min_length=1, description="Coordinate system of all coordinates, for example EPSG:27700")
    vintage: str = Field("", description="Which years the data describe")
    synthetic: bool = Field(default=False, description="true: no real place; said wherever results are shown")
    minutes_are: str = Field(
        "",
        description="For problems of the literature: what stands in place of minutes, for example distances. "
        "The size of travel times is then not checked",
    )
    modules: Literal["whole", "part"] = Field(
        "whole",
        description="Modules of resources. whole: a ward is there or not. part: parts of one count, for strategy",
    )
    income: Literal["follows_activity", "fixed"] = Field(
        "follows_activity",
        description="follows_activity: who treats is paid the price of each unit. fixed: every organisation keeps the "
        "income of today's configuration",
    )
    discount_rate: float = Field(0.035, ge=0, description="Interest by which capital is spread over years, 0 to 1")
    capital_years: int = Field(60, ge=1, description="Years over which capital is spread")
    optimism_bias: float = Field(0.0, ge=0, description="What capital costs beyond its estimate, as a share of it")
    transition_years: int = Field(10, ge=1, description="Years over which one-off costs of change are spread")
    lending_minutes: float = Field(
        45.0, gt=0, description="How far apart sites of two organisations may lie for one to lend staff to the other"
    )
    growth_years: float = Field(
        0.0, ge=0, description="Years of growth between the demand or rates and the year asked for"
    )
    cost_growth: float = Field(0.0, description="Growth of costs a year where nothing changes, 0.044 for 4.4 %")
    income_growth: float = Field(0.0, description="Growth of income a year where nothing changes")
    attribution: tuple[str, ...] = Field((), description="Lines printed on every map and page")
    licences: tuple[str, ...] = Field((), description="The licences of the data")
    sources: dict[str, str] = Field({}, description="The default source of each table's rows, by table name")
