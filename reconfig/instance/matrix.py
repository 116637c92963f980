"""A wide matrix of travel times, read quickly where nothing is wrong with it.

Millions of cells pass through a compiled reader here; one doubtful sign and the file is read again cell by cell, by
`parsing.py`, which can name each fault. Both give the same table.
"""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from reconfig.instance.instance import FloatArray

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, eq=False)
class CleanMatrix:
    """Minutes from zones to sites, shape (zones, sites), NaN where there is no route."""

    zones: list[str]
    sites: list[str]
    minutes: FloatArray

    def long(self) -> tuple[pd.DataFrame, pd.Series[int]]:
        """The table in the long form, site by site, and the spreadsheet row of each of its rows."""
        some = ~np.isnan(self.minutes)
        zones, sites = np.flatnonzero(some.any(axis=1)), np.flatnonzero(some.any(axis=0))
        minutes = self.minutes[np.ix_(zones, sites)].T.ravel()
        given = ~np.isnan(minutes)
        zone = np.tile(np.arange(len(zones)), len(sites))[given]
        site = np.repeat(np.arange(len(sites)), len(zones))[given]
        codes = {
            "zone": pd.Categorical.from_codes(zone, pd.Index([self.zones[i] for i in zones])),
            "site": pd.Categorical.from_codes(site, pd.Index([self.sites[j] for j in sites])),
        }
        return pd.DataFrame({**codes, "minutes": minutes[given]}), pd.Series(zones[zone] + 2)  # the header is row 1


def read_clean_matrix(path: Path) -> CleanMatrix | None:
    """The matrix in a csv or csv.gz; None where it is no wide matrix or anything in it is doubtful."""
    raw = _bytes(path).removeprefix(BYTE_ORDER_MARK)
    header = raw.partition(b"\n")[0].decode("utf-8", "replace").strip().split(",")
    if header[0] != "zone" or not _regular(raw, header):
        return None
    try:
        frame = pd.read_csv(
            io.BytesIO(raw),
            dtype={"zone": "str", **dict.fromkeys(header[1:], "float64")},
            keep_default_na=False,
            na_values=[""],
        )
    except (ValueError, pd.errors.ParserError):
        return None
    zones, minutes = frame["zone"], frame[header[1:]].to_numpy(float)
    sound = zones.notna().all() and zones.is_unique and (zones.str.strip() == zones).all()
    if not sound or np.isinf(minutes).any() or (minutes < 0).any():
        return None
    return CleanMatrix(zones.tolist(), header[1:], minutes)


def _bytes(path: Path) -> bytes:
    raw = path.read_bytes()
    if path.suffix != ".gz":
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        return b""


def _regular(raw: bytes, header: list[str]) -> bool:
    """Whether every line has as many cells as the header, which names each column once, and nothing is quoted."""
    lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
    return (
        len(header) == len(set(header))
        and not {"site", "minutes", ""} & set(header)
        and all(name == name.strip() for name in header)
        and raw.isascii()
        and b'"' not in raw
        and lines > 1
        and raw.count(b",") == lines * (len(header) - 1)
        and min(line.count(b",") for line in raw.splitlines()) == len(header) - 1
    )
