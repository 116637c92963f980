"""What `instance.toml` says of an instance as a whole."""

from __future__ import annotations

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
    attribution: tuple[str, ...] = Field((), description="Lines printed on every map and page")
    licences: tuple[str, ...] = Field((), description="The licences of the data")
    sources: dict[str, str] = Field({}, description="The default source of each table's rows, by table name")
