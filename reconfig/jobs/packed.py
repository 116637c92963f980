"""The tables of an instance as plain arrays: what their digest is of, and the file in which a store holds them.

A digest is of what the tables say, whatever types hold it: codes as categories or as text, whole numbers or not.
"""

from __future__ import annotations

import hashlib
import json
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.about import About
from reconfig.instance.column import Column
from reconfig.instance.columns import TABLES
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.tables import no_rows
from reconfig.jobs.constructed import constructed
from reconfig.jobs.kept_file import keep_file
from reconfig.problem import Problem

TABLES_FOLDER: Final = "tables"
DIGITS: Final = 16
NUMBERS: Final = ("number", "integer", "flag")
"""Kinds of columns that are held as numbers; a flag is 1 or 0."""

_known: dict[int, tuple[weakref.ref[pd.DataFrame], str]] = {}


@dataclass(frozen=True, eq=False)
class Packed:
    """A table. numbers: shape (rows, columns of NUMBERS). codes: shape (rows, other columns), positions in `words`.

    words: the different texts of each of the other columns, in order of appearance; the code of a blank is -1.
    """

    numbers: FloatArray
    codes: npt.NDArray[np.int32]
    words: tuple[tuple[str, ...], ...]

    @property
    def digest(self) -> str:
        """Of all of it, in hexadecimal."""
        head = json.dumps([self.numbers.shape, self.codes.shape, self.words], ensure_ascii=False)
        return hashlib.sha256(head.encode() + self.numbers.tobytes() + self.codes.tobytes()).hexdigest()


def packed(name: str, frame: pd.DataFrame) -> Packed:
    """The table of that name as arrays."""
    numeric, others = _columns(name)
    numbers = np.column_stack([np.empty((len(frame), 0)), *(frame[each.name].to_numpy(float) for each in numeric)])
    numbers[np.isnan(numbers)] = np.nan  # of all that are no number, one
    found = [_factors(frame[each.name]) for each in others]
    codes = np.column_stack([np.empty((len(frame), 0), np.int32), *(codes for codes, _ in found)])
    return Packed(np.ascontiguousarray(numbers), np.ascontiguousarray(codes), tuple(words for _, words in found))


def unpacked(name: str, table: Packed) -> pd.DataFrame:
    """The inverse of `packed`, with the types that reading a folder gives."""
    numeric, others = _columns(name)
    columns: dict[str, Any] = {}
    for position, column in enumerate(numeric):
        values = table.numbers[:, position]
        columns[column.name] = pd.Series(values.astype(bool) if column.kind == "flag" else values)
    for position, column in enumerate(others):
        held = pd.Categorical.from_codes(table.codes[:, position], pd.Index(table.words[position], dtype="str"))
        columns[column.name] = pd.Series(held) if name == "travel_times" else pd.Series(held).astype("str")
    return pd.DataFrame({column.name: columns[column.name] for column in TABLES[name].columns})


def _columns(name: str) -> tuple[list[Column], list[Column]]:
    """The columns that are held as numbers, and the others."""
    columns = TABLES[name].columns
    return [each for each in columns if each.kind in NUMBERS], [each for each in columns if each.kind not in NUMBERS]


def _factors(values: pd.Series[Any]) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """Texts as positions in those that differ, in order of appearance; millions of rows of few categories quickly."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        held = values.cat.codes.to_numpy().astype(float)
        codes, present = pd.factorize(np.where(held < 0, np.nan, held))
        return codes.astype(np.int32), tuple(str(values.cat.categories[int(code)]) for code in present)
    codes, differing = pd.factorize(values)
    return codes.astype(np.int32), tuple(map(str, differing))


def tables_digest(instance: Instance) -> str:
    """Sixteen hexadecimal digits of the tables and words of an instance; its rules are not among them."""
    parts = {name: _table_digest(name, instance.table(name)) for name in TABLES}
    text = json.dumps({"about": instance.about.model_dump(mode="json"), "tables": parts}, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def _table_digest(name: str, frame: pd.DataFrame) -> str:
    """Of a table; worked out once for a frame, as no frame is changed in place."""
    key = id(frame)
    known = _known.get(key)
    if known is not None and known[0]() is frame:
        return known[1]
    digest = packed(name, frame).digest
    _known[key] = (weakref.ref(frame, lambda _: _known.pop(key, None)), digest)
    return digest


def tables_file(store: Path, digest: str) -> Path:
    """Where a store holds the tables of that digest."""
    return store / TABLES_FOLDER / f"{digest}.npz"


def write_tables(store: Path, instance: Instance) -> str:
    """Write the tables and words where they are not there yet; their digest."""
    digest = tables_digest(instance)
    keep_file(tables_file(store, digest), lambda file: _write(file, instance))
    return digest


def _write(file: IO[bytes], instance: Instance) -> None:
    tables = {name: packed(name, instance.table(name)) for name in TABLES if len(instance.table(name))}
    words = {
        "about": instance.about.model_dump(mode="json"),
        "words": {name: each.words for name, each in tables.items()},
    }
    arrays: dict[str, Any] = {"words": np.frombuffer(json.dumps(words, ensure_ascii=False).encode(), np.uint8)}
    for name, each in tables.items():
        arrays |= {f"{name}.numbers": each.numbers, f"{name}.codes": each.codes}
    np.savez_compressed(file, **arrays)


def read_tables(store: Path, digest: str) -> Instance:
    """The instance of these tables, without rules; nothing but the digest is checked.

    Raises:
        InputError: where they are not there, or are not what was written.
    """
    path = tables_file(store, digest)
    remedy = "Put the store back as it was, or ask again from the instance."
    try:
        instance = _read(path)
    except FileNotFoundError as error:
        raise InputError([Problem(str(path), "is not there: the tables of a run", remedy)]) from error
    except Exception as error:  # whatever a damaged file makes numpy raise
        raise InputError([Problem(str(path), f"cannot be read ({error})", remedy)]) from error
    if tables_digest(instance) != digest:
        raise InputError([Problem(str(path), "is not what was written: its digest differs", remedy)])
    return instance


def _read(path: Path) -> Instance:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        held = json.loads(arrays["words"].tobytes())
        tables: dict[str, Any] = dict(_tables_in(arrays, held["words"]))
    return Instance(about=constructed(About, held["about"]), **tables)


def _tables_in(arrays: Any, words: dict[str, Any]) -> Iterator[tuple[str, pd.DataFrame]]:  # noqa: ANN401
    for name in TABLES:
        if name in words:
            texts = tuple(tuple(each) for each in words[name])
            yield name, unpacked(name, Packed(arrays[f"{name}.numbers"], arrays[f"{name}.codes"], texts))
        else:
            yield name, no_rows(name)
