"""A folder of tables into an Instance and back."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.boundaries import read_boundaries, write_boundaries
from reconfig.instance.checks import check
from reconfig.instance.column import Table
from reconfig.instance.columns import CONFIGURATION, TABLES
from reconfig.instance.documents import parse_about, parse_rules, read_toml
from reconfig.instance.draft import Draft
from reconfig.instance.drafting import Source, assembled, parse_tables
from reconfig.instance.instance import Instance
from reconfig.instance.matrix import read_clean_matrix
from reconfig.instance.parsing import parse_table, read_csv
from reconfig.instance.scenario_file import SCENARIOS_FILE, read_scenarios
from reconfig.instance.sweep_document import SWEEP_FILE
from reconfig.instance.travel_files import roads_file, travel_problems, with_roads_remedy
from reconfig.problem import Problem, did_you_mean
from reconfig.solution import Configuration
from reconfig.whole_folder import refuse_existing, whole_folder

OTHER_FILES = frozenset(
    {"rules.toml", "instance.toml", "best.toml", "speeds.csv", "what_ifs.csv", SCENARIOS_FILE, SWEEP_FILE}
)

LARGE = 50_000
"""Tables with more rows than this are written gzipped."""


def read_instance(folder: Path | str) -> Instance:
    """The instance in a folder.

    Raises:
        InputError: with every problem found, where the folder is not a sound instance.
    """
    draft = read_draft(Path(folder))
    problems = [*draft.problems, *check(draft)]
    if problems:
        raise InputError(problems)
    return draft.instance


def read_draft(folder: Path) -> Draft:
    """Everything that can be read of a folder, with the problems of reading it."""
    if not folder.is_dir():
        raise InputError([Problem(str(folder), "is not a folder", "Give the folder that holds instance.toml.")])
    keys, problems = read_toml(folder / "instance.toml", "instance.toml")
    about, found = (None, []) if problems else parse_about(keys, "instance.toml")
    problems = [*problems, *found, *_stray_files(folder)]
    paths = {table.name: _table_path(folder, table) for table in TABLES.values()}
    files = {name: path.name for name, path in paths.items()}
    tables = parse_tables(((name, _source(TABLES[name], path)) for name, path in paths.items()), files)
    rules, unread_rules = _read_rules(folder / "rules.toml")
    boundaries, unread_boundaries = read_boundaries(folder / "boundaries.gpkg")
    problems += [*tables.problems, *unread_rules, *unread_boundaries]
    unread = tables.unread | ({"boundaries"} if unread_boundaries else set())
    hashes = {path.name: sha256(path) for path in _instance_files(folder, files.values())}
    roads, doubled = roads_file(folder)
    instance = assembled(about, tables, rules, boundaries, hashes, roads, folder)
    problems = [*with_roads_remedy(problems, roads), *doubled, *travel_problems(folder, instance)]
    problems += _scenario_problems(folder / SCENARIOS_FILE, None if tables.problems else instance)
    return Draft(instance, files, tables.rows, unread, problems=tuple(problems))


def _table_path(folder: Path, table: Table) -> Path:
    zipped = folder / f"{table.name}.csv.gz"
    return zipped if zipped.is_file() else folder / f"{table.name}.csv"


def _source(table: Table, path: Path) -> Source:
    matrix = read_clean_matrix(path) if table.may_be_wide and path.is_file() else None
    return Source(lambda: read_csv(path, path.name) if path.is_file() else None, matrix)


def _read_rules(path: Path) -> tuple[tuple[Any, ...], list[Problem]]:
    if not path.is_file():
        return (), []
    keys, problems = read_toml(path, path.name)
    rules, found = parse_rules(keys, path.name)
    return rules, [*problems, *found]


def _scenario_problems(path: Path, instance: Instance | None) -> list[Problem]:
    """Every problem of scenarios.toml, where it is there."""
    return read_scenarios(path, instance)[1] if path.is_file() else []


def _stray_files(folder: Path) -> list[Problem]:
    """Table-like files that no table is named after: a misspelt name would otherwise be read as an absent table."""
    known = {f"{name}.csv{end}" for name in TABLES for end in ("", ".gz")} | OTHER_FILES
    problems = []
    for path in sorted(folder.iterdir()):
        if path.name.lower().endswith((".csv", ".csv.gz", ".toml")) and path.name not in known:
            remedy = f"Name it after its table ({', '.join(TABLES)}), or move it out of the folder."
            hint = did_you_mean(path.name, sorted(known), remedy)
            problems.append(Problem(path.name, "is not a file of an instance", hint))
    problems += [
        Problem(f"{name}.csv", "stands beside a gzipped copy", "Keep one of the two.")
        for name in TABLES
        if (folder / f"{name}.csv").is_file() and (folder / f"{name}.csv.gz").is_file()
    ]
    return problems


def _instance_files(folder: Path, table_files: Any) -> list[Path]:  # noqa: ANN401
    names = ["instance.toml", *table_files, "rules.toml", "boundaries.gpkg"]
    return [folder / name for name in names if (folder / name).is_file()]


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_instance(instance: Instance, folder: Path | str) -> Path:
    """Write an instance as a new folder, whole or not at all.

    Raises:
        InputError: where the folder exists already.
    """
    folder = Path(folder)
    refuse_existing(folder)
    with whole_folder(folder) as partial:
        write_files(instance, partial)
    return folder


def write_files(instance: Instance, folder: Path) -> None:
    """Write an instance's files into a folder that is there and empty."""
    from reconfig.instance.documents_out import about_toml, rules_toml

    (folder / "instance.toml").write_text(about_toml(instance.about), encoding="utf-8")
    if instance.rules:
        (folder / "rules.toml").write_text(rules_toml(instance.rules), encoding="utf-8")
    for table in TABLES.values():
        frame = instance.table(table.name)
        if len(frame):
            name = f"{table.name}.csv{'.gz' if len(frame) > LARGE else ''}"
            (folder / name).write_bytes(csv_bytes(table_text(frame, table), name))
    if instance.boundaries is not None:
        write_boundaries(instance.boundaries, folder / "boundaries.gpkg")


def csv_bytes(table: pd.DataFrame, name: str, float_format: str | None = None) -> bytes:
    """As spreadsheets like it: UTF-8 with a byte-order mark; gzipped, with the same bytes each time, where so named."""
    text = table.to_csv(index=False, lineterminator="\n", float_format=float_format).encode("utf-8-sig")
    return gzip.compress(text, mtime=0) if name.endswith(".gz") else text


def table_text(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The table as a csv's text: yes and no, shortest exact numbers, blanks; empty optional columns are left out."""
    text = {}
    for column in table.columns:
        values = frame[column.name]
        if column.kind == "flag":
            cells = values.map({True: "yes", False: "no"})
        elif column.kind in ("number", "integer"):
            cells = values.map(number_text)
        else:
            cells = values.astype(object).where(values.notna(), "")
        if column.required or (cells != "").any():
            text[column.name] = cells
    return pd.DataFrame(text)


def number_text(value: float) -> str:
    """The shortest text that reads back as the same number; blank for a missing one."""
    return "" if pd.isna(value) else repr(float(value)).removesuffix(".0")


def read_configuration(path: Path, instance: Instance) -> Configuration:
    """A configuration that a user wrote as a csv with the columns service and site.

    A service that the file does not mention keeps today's sites; neighbours' units stay open in any case.

    Raises:
        InputError: where a row names an unknown service or site, or a pair that no offer allows.
    """
    if not path.is_file():
        raise InputError([Problem(str(path), "is not a file", "Give a csv with the columns service and site.")])
    frame, rows, problems = parse_table(read_csv(path, path.name), CONFIGURATION)
    problems += _configuration_problems(frame, rows, path.name, instance) if not problems else []
    if problems:
        raise InputError(problems)
    chosen = Configuration.of(zip(frame["service"], frame["site"], strict=True))
    mentioned = set(frame["service"])
    kept = [pair for pair in instance.today if pair[0] not in mentioned or pair[1] in instance.neighbours]
    return Configuration.of([*chosen, *kept])


def _configuration_problems(frame: pd.DataFrame, rows: pd.Series[int], file: str, instance: Instance) -> list[Problem]:
    known = {
        "service": (list(instance.service_codes), "Use a code of services.csv."),
        "site": (list(instance.site_codes), "Use a code of sites.csv."),
    }
    problems = []
    seen: set[tuple[str, str]] = set()
    for row, service, site in zip(rows, frame["service"], frame["site"], strict=True):
        unknown = [(c, v) for c, v in (("service", service), ("site", site)) if v not in known[c][0]]
        for column, value in unknown:
            hint = did_you_mean(value, *known[column])
            problems.append(Problem(file, f"is not a {column} of the instance", hint, int(row), column, value))
        if not unknown and site not in instance.offers_of(service).index:
            remedy = "Add the pair to offers.csv, with its costs, or take it out here."
            problems.append(
                Problem(file, f"is not a site where offers.csv lets {service} run", remedy, int(row), "site", site)
            )
        if (service, site) in seen:
            problems.append(
                Problem(file, "stands twice", "Delete one of the rows.", int(row), "site", f"{service}, {site}")
            )
        seen.add((service, site))
    return problems
