"""Run by a Python that has QGIS: opens every layer of a GeoPackage, tells what QGIS made of it, and draws it.

python3 qgis_reader.py FILE.gpkg FOLDER: prints JSON by layer, and writes FOLDER/LAYER.png.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main(path: str, folder: str) -> None:
    """Read and draw."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from qgis.core import QgsApplication, QgsVectorLayer  # type: ignore[import-not-found]

    application = QgsApplication([], False)
    application.initQgis()
    from osgeo import ogr  # type: ignore[import-not-found]

    ogr.UseExceptions()
    names = [layer.GetName() for layer in ogr.Open(path)]
    told = {}
    for name in names:
        layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        told[name] = _told(layer)
        if layer.isSpatial():
            _draw([layer], f"{folder}/{name}.png")
    for areas in [name for name in names if name.startswith("areas_")]:
        pair = [QgsVectorLayer(f"{path}|layername={name}", name, "ogr") for name in (f"sites_{areas[6:]}", areas)]
        _draw(pair, f"{folder}/both_{areas[6:]}.png")
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)  # taking QGIS down while layers are alive may crash


def _told(layer: Any) -> dict[str, Any]:  # noqa: ANN401
    renderer = layer.renderer()
    return {
        "valid": layer.isValid(),
        "rows": layer.featureCount(),
        "renderer": renderer.type() if renderer else None,
        "classes": [each.value() for each in renderer.categories()] if hasattr(renderer, "categories") else [],
        "colours": [each.symbol().color().name() for each in renderer.categories()]
        if hasattr(renderer, "categories")
        else [],
        "labels": layer.labelsEnabled(),
        "rights": list(layer.metadata().rights()),
        "styles": _styles(layer) if layer.isSpatial() else [],
    }


def _styles(layer: Any) -> list[str]:  # noqa: ANN401
    """The styles of this layer: those come first, the rest are of other layers."""
    own, _, names, *_ = layer.listStylesInDatabase()
    return list(names[:own])


def _draw(layers: list[Any], path: str) -> None:
    from qgis.core import QgsMapRendererParallelJob, QgsMapSettings
    from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]
    from qgis.PyQt.QtGui import QColor  # type: ignore[import-not-found]

    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setBackgroundColor(QColor("white"))
    settings.setOutputSize(QSize(1000, 700))
    settings.setDestinationCrs(layers[-1].crs())
    extent = layers[-1].extent()
    extent.scale(1.1)
    settings.setExtent(extent)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(path, "png")


if __name__ == "__main__":
    main(*sys.argv[1:])
