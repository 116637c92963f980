"""Comparisons as one table: on the screen in fixed columns, or as CSV."""

from __future__ import annotations

import csv
import os
import platform
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.measure import Comparison, Measurement

PACKAGES = ("highspy", "pyomo", "pandas", "numpy")


def machine() -> str:
    """The machine and the versions that the seconds depend on."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    cores = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    return f"{cores}; Python {platform.python_version()}, {packages}"


def row(comparison: Comparison) -> dict[str, str]:
    """One comparison's medians, by column. Phases are those of the runs within the limit."""
    cells = {"case": comparison.case.name, "size": comparison.size}
    cells["pairs"] = str(len(comparison.pairs))
    for side in comparison.case.sides:
        runs = comparison.runs(side)
        for phase in ("build", "solve"):
            seconds = [run.phases[phase] for run in runs if run.complete and phase in run.phases]
            cells[f"{side} {phase}"] = _median(seconds)
        cells[f"{side} s"] = _seconds(runs)
        memory = [run.peak_mb for run in runs if run.peak_mb is not None]
        cells[f"{side} MB"] = _median(memory, digits=0)
    ratios = comparison.ratios
    cells["ratio"] = f"{comparison.sign} {statistics.median(ratios):.2f}".strip()
    cells["least"], cells["most"] = f"{min(ratios):.2f}", f"{max(ratios):.2f}"
    return cells | {"agree": _agreement(comparison)}


def _median(values: Sequence[float], digits: int = 3) -> str:
    return f"{statistics.median(values):.{digits}f}" if values else "-"


def _seconds(runs: Sequence[Measurement]) -> str:
    """The median; "> N" where that run's time ran out."""
    middle = statistics.median(run.seconds if run.complete else float("inf") for run in runs)
    return f"> {runs[0].limit:g}" if middle == float("inf") else f"{middle:.3f}"


def _agreement(comparison: Comparison) -> str:
    if comparison.problems:
        return "NO"
    return "yes" if all(pair.complete for pair in comparison.pairs) else "so far"


def as_text(comparisons: Sequence[Comparison]) -> str:
    """The machine, then one line a comparison: two columns of words, the others to the right."""
    rows = [row(comparison) for comparison in comparisons]
    lines = [list(rows[0]), *(list(cells.values()) for cells in rows)]
    columns = [_aligned(column, left=at < 2) for at, column in enumerate(zip(*lines, strict=True))]
    return "\n".join([machine(), "", *("  ".join(line) for line in zip(*columns, strict=True))])


def _aligned(column: Sequence[str], *, left: bool) -> list[str]:
    width = max(map(len, column))
    return [cell.ljust(width) if left else cell.rjust(width) for cell in column]


def write_csv(comparisons: Sequence[Comparison], path: Path) -> None:
    """The same rows, the machine in a column of its own."""
    rows = [row(comparison) | {"machine": machine()} for comparison in comparisons]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
