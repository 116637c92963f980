"""An appraisal as one map file (GeoPackage) that QGIS opens in the colours of the maps."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from reconfig.outputs.book.safe_text import distinct_headings
from reconfig.outputs.geopackage.area_layer import area_layer, land_of
from reconfig.outputs.geopackage.layer import Layer
from reconfig.outputs.geopackage.site_layer import site_layer
from reconfig.outputs.geopackage.tables import GEOMETRY, add_metadata, add_styles, settle
from reconfig.outputs.geopackage.words import about_table, metadata
from reconfig.outputs.maps.scale import scale_of
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import slugs
from reconfig.whole_files import whole_file

VERSION: Final = {"VERSION": "1.3"}
"""Older versions of QGIS warn of later ones."""

ABOUT: Final = "about"


def write_styled_geopackage(appraisal: Appraisal, path: Path) -> Path:
    """Write the file, whole or not at all; the same appraisal gives the same bytes.

    Layers `areas_OPTION` and `sites_OPTION` for today and each option, and a table `about`. Areas are polygons, points
    where the instance has no boundaries, rows without shapes where it has no coordinates either.
    """
    layers = list(layers_of(appraisal))
    with whole_file(path) as partial:
        for layer in layers:
            _write(layer.frame(appraisal.instance.about.crs), layer, partial)
        _write(about_table(appraisal), None, partial)
        with contextlib.closing(sqlite3.connect(partial)) as connection, connection:
            add_styles(connection, layers)
            add_metadata(connection, {layer.name: metadata(appraisal, layer.title) for layer in layers})
            settle(connection)
    return path


def layers_of(appraisal: Appraisal) -> Iterator[Layer]:
    """The layers in order: today's, then those of each option."""
    land, scale = land_of(appraisal.instance), scale_of(appraisal.instance)
    titles = distinct_headings(option.name for option in appraisal.all)
    for option, slug, title in zip(appraisal.all, slugs(appraisal.all), titles, strict=True):
        name = slug.replace("-", "_")
        areas = area_layer(appraisal.today, option, f"areas_{name}", land, scale)
        yield dataclasses.replace(areas, title=f"{title}: small areas")
        sites = site_layer(appraisal.today, option, f"sites_{name}")
        yield dataclasses.replace(sites, title=f"{title}: sites")


def _write(frame: Any, layer: Layer | None, path: Path) -> None:  # noqa: ANN401
    """One layer or plain table into the file, which the first one makes."""
    import pyogrio

    shapes = layer is not None and layer.shapes is not None
    kind = {"geometry_type": layer.kind, "promote_to_multi": layer.kind != "Point"} if shapes and layer else {}
    words = {"IDENTIFIER": ABOUT if layer is None else layer.title, **({"GEOMETRY_NAME": GEOMETRY} if shapes else {})}
    made = {} if path.exists() else {"dataset_options": VERSION}
    name = ABOUT if layer is None else layer.name
    pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", layer_options=words, **kind, **made)
