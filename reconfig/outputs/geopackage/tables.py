"""Tables of a GeoPackage that its layers need besides: styles for QGIS, metadata."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from reconfig.outputs.geopackage.layer import Layer

STAMP = "2000-01-01T00:00:00.000Z"
"""The date of every change in every file: the same appraisal gives the same bytes."""

GEOMETRY = "geom"
QMD = "http://mrcc.com/qgis.dtd"

STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""
METADATA = """
CREATE TABLE IF NOT EXISTS gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '')
"""
REFERENCES = """
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER, timestamp DATETIME NOT NULL,
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id))
"""
EXTENSION = "http://www.geopackage.org/spec120/#extension_metadata"


def add_styles(connection: sqlite3.Connection, layers: Sequence[Layer]) -> None:
    """The styles of all layers that have shapes, and the table's own entry among the contents."""
    connection.execute(STYLES)
    columns = "f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD"
    rows = [
        (layer.name, GEOMETRY, style.name, style.qml, style.default, style.name, STAMP)
        for layer in layers
        if layer.shapes is not None
        for style in layer.styles
    ]
    connection.executemany(
        f"INSERT INTO layer_styles ({columns}, useAsDefault, description, owner, update_time) "  # noqa: S608
        "VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', ?)",
        rows,
    )
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', 'How QGIS shows the layers', ?)",
        (STAMP,),
    )


def add_metadata(connection: sqlite3.Connection, texts: Mapping[str, str]) -> None:
    """Metadata by the name of the table that they are of."""
    for statement in (METADATA, REFERENCES):
        connection.execute(statement)
    for number, (table, text) in enumerate(texts.items(), start=1):
        connection.execute("INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'text/xml', ?)", (number, QMD, text))
        connection.execute(
            "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, NULL)", (table, STAMP, number)
        )
    connection.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
        [(table, EXTENSION) for table in ("gpkg_metadata", "gpkg_metadata_reference")],
    )


def settle(connection: sqlite3.Connection) -> None:
    """The same dates in every file."""
    connection.execute("UPDATE gpkg_contents SET last_change = ?", (STAMP,))
