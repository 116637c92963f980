"""The layers of an appraisal's map file, and how QGIS shows them."""
