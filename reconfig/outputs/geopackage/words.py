"""What the map file says of itself: a table that every program reads, and metadata that QGIS shows."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pandas as pd

from reconfig.outputs.figures.small_print import small_print
from reconfig.outputs.geopackage.style import DOCTYPE, VERSION
from reconfig.outputs.phrases import printable
from reconfig.result import versions
from reconfig.study.appraisal import Appraisal

HOW = (
    "Each option has a layer of small areas and one of sites. Layers of areas hold the minutes of the journey over all "
    "services and by service (its code ends the column's name), the change against today, and the class that the maps "
    "colour. QGIS lists further styles, service by service, among the styles of a layer."
)


def about_table(appraisal: Appraisal) -> pd.DataFrame:
    """One row a line: subject, words."""
    return pd.DataFrame(list(_lines(appraisal)), columns=["subject", "words"])


def _lines(appraisal: Appraisal) -> Iterator[tuple[str, str]]:
    instance = appraisal.instance
    about = instance.about
    yield "title", f"{about.area}: options appraisal"
    yield "instance", about.title
    yield "how to read it", HOW
    yield from (("note", line) for line in small_print(instance) if line not in about.attribution)
    services = zip(instance.services["service"], instance.services["name"], strict=True)
    yield from ((f"service {code}", str(name)) for code, name in services)
    yield from ((f"option {option.name}", option.origin) for option in appraisal.all)
    yield from (("attribution", line) for line in about.attribution)
    yield from (("licence", line) for line in about.licences)
    yield from ((f"version of {name}", number) for name, number in versions().items())
    yield from ((f"SHA-256 of {name}", digest) for name, digest in sorted(instance.hashes.items()))


def metadata(appraisal: Appraisal, title: str) -> str:
    """The metadata of a layer, in the form that QGIS reads: title, what it is, rights and licences."""
    about = appraisal.instance.about
    root = ET.Element("qgis", {"version": VERSION})
    ET.SubElement(root, "type").text = "dataset"
    ET.SubElement(root, "title").text = f"{about.area}: {title}"
    made_up = [line for line in small_print(appraisal.instance) if line not in about.attribution]
    ET.SubElement(root, "abstract").text = " ".join((about.title, *made_up))
    for line in about.attribution:
        ET.SubElement(root, "rights").text = line
    for line in about.licences:
        ET.SubElement(root, "license").text = line
    return DOCTYPE + printable(ET.tostring(root, encoding="unicode"))
