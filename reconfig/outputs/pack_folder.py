"""The pack: everything that strategy teams and residents need of an appraisal, in one folder, whole or not at all."""

from __future__ import annotations

CONTENT = (
    ("public.html", "for residents: today and each option by map, postcode or area, and in plain words. Open it in a "
                    "browser; it needs no network."),
    ("explorer.html", "for the people who weigh options: cards, table, charts, details, map. It needs no network."),
    ("report.docx, report.md", "the appraisal as a document, the same twice."),
    ("appraisal.xlsx", "every figure as a workbook, with the assumptions and their sources."),
    ("appraisal.gpkg", "areas and sites for a map program; QGIS opens it in colour."),
    ("figures", "pictures for papers, each as PNG and SVG."),
    ("tables", "every table as csv."),
    ("options", "which services run where, a csv an option; reconfig evaluate reads them."),
    ("manifest.json", "command, versions, hashes, rules and the runs that the pack was made of."),
)  # fmt: skip
"""What lies in a pack, and for whom."""
