"""Comparisons as one table: on the screen in fixed columns, or as CSV."""

from __future__ import annotations

import csv
import os
import platform
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measure import Comparison, Measurement
from benchmarks.threads import THREADS

PACKAGES = (
    *("highspy", "pyomo", "pandas", "numpy", "pyscipopt", "spopt", "pulp"),
    *("scipy", "networkx", "igraph", "rustworkx", "pandana"),
)
SIDES = ("ours", "peer")
PHASES = ("read", "evaluate", "build", "reduce", "solve")
"""In the order in which they run; few cases have all of them."""


def machine() -> str:
    """The machine and the versions that the seconds depend on."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES if find_spec(name))
    cores = f"{os.cpu_count()} cores, {THREADS} thread a side, {platform.system()} {platform.machine()}"
    return f"{cores}; Python {platform.python_version()}, {packages}"


def row(comparison: Comparison) -> dict[str, str]:
    """One comparison's medians, by column: the ratio first. Phases are those of the runs within the limit."""
    cells = {"case": comparison.case.name, "size": comparison.size, "peer": comparison.peer or "-"}
    cells |= _ratio(comparison)
    runs = {side: comparison.runs(side) for side in SIDES}
    cells |= {f"{side} s": _seconds(runs[side]) for side in SIDES}
    cells |= {f"{side} MB": _memory(runs[side]) for side in SIDES}
    for phase in PHASES:
        cells |= {f"{side} {phase}": _phase(runs[side], phase) for side in SIDES}
    cells["solve ratio"] = _solve_ratio(comparison)
    cells |= {f"{side} gap": _gap(runs[side]) for side in SIDES}
    cells["objective"] = _objective(runs["ours"])
    return cells | {"pairs": str(len(comparison.pairs)), "agree": _agreement(comparison)}


def told(comparison: Comparison) -> list[str]:
    """Every figure of our last run, a line each, where the case tells them."""
    answers = [run.answer for run in comparison.runs("ours") if run.answer is not None]
    if not comparison.case.tells or not answers:
        return []
    shown = {key: f"{value:,.4g}" if isinstance(value, float) else value for key, value in answers[-1].figures.items()}
    return [f"{comparison.case.name} {comparison.size}, {key}: {value}" for key, value in shown.items()]


def _ratio(comparison: Comparison) -> dict[str, str]:
    if not comparison.peer:
        return dict.fromkeys(("ratio", "least", "most"), "-")
    ratios = comparison.ratios
    cells = {"ratio": f"{comparison.sign} {statistics.median(ratios):.2f}".strip()}
    return cells | {"least": f"{min(ratios):.2f}", "most": f"{max(ratios):.2f}"}


def _solve_ratio(comparison: Comparison) -> str:
    """The median of the pairs' ratios of the phase solve alone, of pairs within the limit."""
    whole = [(pair.ours, pair.peer) for pair in comparison.pairs if pair.peer and pair.complete]
    return _median([peer.phases["solve"] / ours.phases["solve"] for ours, peer in whole], digits=2)


def _phase(runs: Sequence[Measurement], phase: str) -> str:
    return _median([run.phases[phase] for run in runs if run.complete and phase in run.phases])


def _memory(runs: Sequence[Measurement]) -> str:
    return _median([run.peak_mb for run in runs if run.peak_mb is not None], digits=0)


def _gap(runs: Sequence[Measurement]) -> str:
    """The largest of the gaps that are told."""
    gaps = [run.answer.gap for run in runs if run.answer is not None and run.answer.gap is not None]
    return f"{max(gaps):.1e}" if gaps else "-"


def _objective(runs: Sequence[Measurement]) -> str:
    """The last objective that is told."""
    told = [run.answer.figures["objective"] for run in runs if run.answer and "objective" in run.answer.figures]
    return f"{told[-1]:.10g}" if told else "-"


def _median(values: Sequence[float], digits: int = 3) -> str:
    return f"{statistics.median(values):.{digits}f}" if values else "-"


def _seconds(runs: Sequence[Measurement]) -> str:
    """The median; "> N" where that run's time ran out."""
    if not runs:
        return "-"
    middle = statistics.median(run.seconds if run.complete else float("inf") for run in runs)
    return f"> {runs[0].limit:g}" if middle == float("inf") else f"{middle:.3f}"


def _agreement(comparison: Comparison) -> str:
    if comparison.problems:
        return "NO"
    return "yes" if all(pair.complete for pair in comparison.pairs) else "so far"


def as_text(comparisons: Sequence[Comparison]) -> str:
    """The machine, then one line a comparison: three columns of words, the others to the right."""
    rows = [row(comparison) for comparison in comparisons]
    lines = [list(rows[0]), *(list(cells.values()) for cells in rows)]
    columns = [_aligned(column, left=at < 3) for at, column in enumerate(zip(*lines, strict=True))]
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
