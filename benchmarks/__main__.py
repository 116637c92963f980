"""`python -m benchmarks`: runs cases and prints one table. README.md has the protocol."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.measure import Comparison, compare, run_child
from benchmarks.registry import Case, Peer, load_cases
from benchmarks.table import as_text, told, write_csv

LIMIT = 60.0
"""Seconds that one run may take, where its size says nothing else."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; 1 where two answers disagree."""
    cases = load_cases()
    asked = _parser().parse_args(arguments)
    if asked.child:
        name, side, size = asked.child
        print(f"\n{run_child(cases[name], side, size, asked.limit or LIMIT)}")  # libraries leave lines unfinished
        return 0
    if asked.list:
        print(as_list(cases.values()))
        return 0
    if fault := _fault(cases, asked):
        _parser().error(fault)
    return _report(_compare_all([cases[name] for name in asked.cases or cases], asked), asked.csv)


def _fault(cases: dict[str, Case], asked: argparse.Namespace) -> str | None:
    """What is wrong with the command line, None where nothing is."""
    meant = [cases[name] for name in asked.cases or cases if name in cases]
    sizes = {size for case in meant for size in case.sizes}
    peers = {peer.name for case in meant for peer in case.peers}
    faults = [f"no case is called {name}" for name in asked.cases if name not in cases]
    faults += [f"no case has the size {size}" for size in asked.size or () if size not in sizes]
    faults += [f"no case has the peer {peer}" for peer in asked.peer or () if peer not in peers]
    faults += ["--pairs must be at least 1"] if asked.pairs is not None and asked.pairs < 1 else []
    return faults[0] if faults else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Runs us and peers side by side.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help="which cases (all)")
    parser.add_argument("--list", action="store_true", help="show the cases, their peers and sizes, and end")
    parser.add_argument("--pairs", type=int, help="how often each side runs (the case's own number, often 5)")
    parser.add_argument("--size", action="append", help="only this size; may be repeated (all but the smallest)")
    parser.add_argument("--peer", action="append", help="only this peer; may be repeated (all)")
    parser.add_argument("--limit", type=float, help=f"seconds for one run (the size's own, else {LIMIT:g})")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the table to this file too")
    parser.add_argument("--smoke", action="store_true", help="every case once at its smallest size")
    child = ("CASE", "SIDE", "SIZE")
    parser.add_argument("--child", nargs=3, metavar=child, help=argparse.SUPPRESS)
    return parser


def as_list(cases: Iterable[Case]) -> str:
    """A paragraph a case: its question, its peers, its sizes."""
    return "\n\n".join(
        f"{case.name}: {case.question}\n"
        f"  peers: {', '.join(_shown_peer(peer) for peer in case.peers) or 'none'}\n"
        f"  sizes: {', '.join(case.sizes)}"
        for case in cases
    )


def _shown_peer(peer: Peer) -> str:
    missing = peer.missing()
    return f"{peer.name} (not installed: {', '.join(missing)})" if missing else peer.name


def _compare_all(cases: Sequence[Case], asked: argparse.Namespace) -> list[Comparison]:
    """One after the other, so that nothing disturbs what is timed; a smoke times nothing, and uses every core."""
    chosen = [(case, size) for case in cases for size in _sizes(case, asked)]
    if not asked.smoke:
        return [one for case, size in chosen for one in _compare(case, size, asked)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [one for found in pool.map(lambda pair: _compare(pair[0], pair[1], asked), chosen) for one in found]


def _compare(case: Case, size: str, asked: argparse.Namespace) -> list[Comparison]:
    peers = [peer for peer in case.present() if asked.peer is None or peer.name in asked.peer]
    if case.peers and not peers:
        _say(f"{case.name} {size} left out: no peer can run here")
        return []
    pairs = 1 if asked.smoke else asked.pairs or case.pairs
    return compare(case, size, peers, pairs, asked.limit or case.limits.get(size, LIMIT), _say)


def _sizes(case: Case, asked: argparse.Namespace) -> list[str]:
    """The sizes that are asked for and can run here; says which cannot, and which peers cannot."""
    for peer in case.peers:
        if missing := peer.missing():
            _say(f"{case.name}, {peer.name} left out: needs {', '.join(missing)}")
    if asked.smoke:
        wanted = case.sizes[:1]
    else:
        wanted = tuple(size for size in case.sizes if size in asked.size) if asked.size else case.sizes[1:]
    lacks = {size: case.lacks(size) for size in wanted}
    for size, reason in lacks.items():
        if reason:
            _say(f"{case.name} {size} left out: {reason}")
    return [size for size, reason in lacks.items() if not reason]


def _report(comparisons: Sequence[Comparison], csv: Path | None) -> int:
    if not comparisons:
        _say("nothing to run")
        return 0
    print(as_text(comparisons))
    for comparison in comparisons:
        print("\n".join(told(comparison)), end="\n" if comparison.case.tells else "")
    if csv:
        write_csv(comparisons, csv)
    for comparison in comparisons:
        for problem in comparison.problems:
            _say(f"{comparison.case.name}, {comparison.size}, {comparison.peer or 'no peer'}: {problem}")
    return 1 if any(comparison.problems for comparison in comparisons) else 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
