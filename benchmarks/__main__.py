"""`python -m benchmarks`: runs cases and prints one table. README.md has the protocol."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Comparison, compare, run_child
from benchmarks.registry import Case, load_cases
from benchmarks.table import as_text, write_csv


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; 1 where two answers disagree."""
    cases = load_cases()
    parser = _parser(cases)
    asked = parser.parse_args(arguments)
    if asked.child:
        name, side, size = asked.child
        print(run_child(cases[name], side, size, asked.limit))
        return 0
    if fault := _fault(cases, asked):
        parser.error(fault)
    return _report(_compare_all([cases[name] for name in asked.cases or cases], asked), asked.csv)


def _fault(cases: dict[str, Case], asked: argparse.Namespace) -> str | None:
    """What is wrong with the command line, None where nothing is."""
    sizes = {size for name in asked.cases or cases if name in cases for size in cases[name].sizes}
    faults = [f"no case is called {name}" for name in asked.cases if name not in cases]
    faults += [f"no case has the size {size}" for size in asked.size or () if size not in sizes]
    faults += ["--pairs must be at least 1"] if asked.pairs < 1 else []
    return faults[0] if faults else None


def _parser(cases: dict[str, Case]) -> argparse.ArgumentParser:
    names = "\n".join(f"  {c.name}: {c.question} ({', '.join(c.sizes)})" for c in cases.values())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Runs us and peers side by side.",
        epilog=f"cases, and their sizes:\n{names}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("cases", nargs="*", metavar="CASE", help="which cases (all)")
    parser.add_argument("--pairs", type=int, default=5, help="how often each side runs (5)")
    parser.add_argument("--size", action="append", help="only this size; may be repeated (all but the smallest)")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for one run (60)")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the table to this file too")
    parser.add_argument("--smoke", action="store_true", help="every case once at its smallest size")
    child = ("CASE", "SIDE", "SIZE")
    parser.add_argument("--child", nargs=3, metavar=child, help=argparse.SUPPRESS)
    return parser


def _compare_all(cases: Sequence[Case], asked: argparse.Namespace) -> list[Comparison]:
    comparisons = []
    for case in cases:
        if missing := case.missing():
            _say(f"{case.name} left out: its peer needs {', '.join(missing)}")
            continue
        pairs = 1 if asked.smoke else asked.pairs
        sizes = _sizes(case, asked)
        comparisons += [compare(case, size, pairs, asked.limit, _say) for size in sizes]
    return comparisons


def _sizes(case: Case, asked: argparse.Namespace) -> Sequence[str]:
    if asked.smoke:
        return case.sizes[:1]
    return [size for size in case.sizes if size in asked.size] if asked.size else case.sizes[1:]


def _report(comparisons: Sequence[Comparison], csv: Path | None) -> int:
    if not comparisons:
        _say("nothing to run")
        return 0
    print(as_text(comparisons))
    if csv:
        write_csv(comparisons, csv)
    for comparison in comparisons:
        for problem in comparison.problems:
            _say(f"{comparison.case.name}, {comparison.size}: {problem}")
    return 1 if any(comparison.problems for comparison in comparisons) else 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
