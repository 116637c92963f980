"""Travel times equal NetworkX's to the millisecond, whatever the roads; processes and limits change nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import networkx as nx
import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.travel import search
from reconfig.travel.graph import CLOSED, NO_ROUTE, road_graph
from reconfig.travel.reading import read_roads
from reconfig.travel.search import times_to
from reconfig.travel.side_by_side import each_in
from reconfig.travel.speeds import default_speeds, link_milliseconds
from tests.road_graphs import Case, by_networkx, cases, chain, graph_of
from tests.roads import PORTO_ALEGRE

posix = pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way here")
many = settings(max_examples=300, deadline=None, derandomize=True)


def test_by_hand_with_a_one_way_and_a_parallel_road() -> None:
    """0 -5- 1 -3- 2, one-way 2 -> 0 in 1, and a quicker road 0 - 1 in 4.

    0 to 1: 4; 0 to 2: 4 + 3 = 7; 1 to 0: min(4, 3 + 1) = 4; 2 to 0: 1, and to 1: 3. From site 0 to zone 2: 7.
    """
    graph = graph_of(4, [(0, 1, 5, 5), (1, 2, 3, 3), (2, 0, 1, CLOSED), (0, 1, 4, 4)])
    zones, sites = np.array([0, 1, 2, 3]), np.array([0, 1, 2])
    times = times_to(graph, zones, sites)
    assert times.tolist() == [[0, 4, 7], [4, 0, 3], [1, 3, 0], [NO_ROUTE] * 3]
    assert times_to(graph, zones, sites, direction="from_sites")[2].tolist() == [7, 3, 0]


def test_an_arc_of_no_time_is_a_road() -> None:
    assert times_to(graph_of(3, chain([0, 0])), np.array([0]), np.array([2])).tolist() == [[0]]


def test_a_way_of_exactly_the_limit_is_within_it() -> None:
    graph = graph_of(3, chain([4, 1]))
    ends = np.array([0]), np.array([1, 2])
    assert times_to(graph, *ends, limit=4).tolist() == [[4, NO_ROUTE]]
    assert times_to(graph, *ends, limit=5).tolist() == [[4, 5]]


def test_times_on_real_roads_are_those_of_networkx() -> None:
    """Porto Alegre by car: every crossing to three sites, on the graph as it is, and to six, on the reduced one."""
    roads = read_roads(PORTO_ALEGRE)
    there, back = link_milliseconds(roads, default_speeds(), "car", np.zeros(len(roads.links), dtype=bool))
    join = np.concatenate
    graph = road_graph(
        len(roads.nodes), join([roads.start, roads.end]), join([roads.end, roads.start]), join([there, back])
    )
    reverse = nx.DiGraph()
    reverse.add_nodes_from(range(graph.nodes))
    reverse.add_weighted_edges_from(zip(graph.head, graph.tail, graph.milliseconds, strict=True))
    sites = np.linspace(0, graph.nodes - 1, 6).astype(np.int64)
    expected = np.full((graph.nodes, len(sites)), NO_ROUTE)
    for column, site in enumerate(sites):
        for node, time_there in nx.single_source_dijkstra_path_length(reverse, site).items():
            expected[node, column] = time_there
    zones = np.arange(graph.nodes)
    assert (times_to(graph, zones, sites[:3]) == expected[:, :3]).all()
    some = zones[::11]  # else nothing could be left out of the graph
    assert (times_to(graph, some, sites) == expected[some]).all()
    assert (expected != NO_ROUTE).mean() > 0.5


@many
@given(cases(), st.booleans())
def test_times_are_those_of_networkx(case: Case, from_sites: bool) -> None:
    direction: search.Direction = "from_sites" if from_sites else "to_sites"
    found = times_to(case.graph, case.zones, case.sites, direction=direction)
    assert found.dtype == np.int64
    assert (found == by_networkx(case, from_sites=from_sites)).all()


@many
@given(cases(), st.integers(0, 12))
def test_a_limit_only_masks(case: Case, limit: int) -> None:
    whole = by_networkx(case)
    found = times_to(case.graph, case.zones, case.sites, limit=limit)
    assert (found == np.where(whole > limit, NO_ROUTE, whole)).all()


@many
@given(cases(), st.data())
def test_the_numbers_of_the_nodes_do_not_matter(case: Case, data: st.DataObject) -> None:
    number = np.array(data.draw(st.permutations(range(case.nodes))))
    links = [(int(number[start]), int(number[end]), there, back) for start, end, there, back in case.links]
    renumbered = Case(case.nodes, links, number[case.zones], number[case.sites])
    found = times_to(renumbered.graph, renumbered.zones, renumbered.sites)
    assert (found == times_to(case.graph, case.zones, case.sites)).all()


@many
@given(cases())
def test_the_order_of_the_links_does_not_matter(case: Case) -> None:
    turned = graph_of(case.nodes, [(end, start, back, there) for start, end, there, back in reversed(case.links)])
    assert [turned.first.tolist(), turned.head.tolist(), turned.milliseconds.tolist()] == [
        case.graph.first.tolist(),
        case.graph.head.tolist(),
        case.graph.milliseconds.tolist(),
    ]


def grid(side: int) -> Case:
    """Streets of a town of side x side crossings, 1 to 9 ms a block, and 25 sites."""
    rng = np.random.default_rng(1)
    node = np.arange(side * side).reshape(side, side)
    start = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    end = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    there, back = rng.integers(1, 10, (2, len(start)))
    links = [(int(a), int(b), int(c), int(d)) for a, b, c, d in zip(start, end, there, back, strict=True)]
    return Case(side * side, links, rng.integers(0, side * side, 40), rng.integers(0, side * side, 25))


def test_progress_counts_every_site() -> None:
    """25 sites in batches of 8."""
    case, told = grid(10), list[tuple[int, int]]()
    found = times_to(case.graph, case.zones, case.sites, progress=lambda done, of: told.append((done, of)))
    assert told == [(8, 25), (16, 25), (24, 25), (25, 25)]
    assert (found == by_networkx(case)).all()


@pytest.mark.slow
def test_processes_find_the_same() -> None:
    case, told = grid(20), list[tuple[int, int]]()
    ends = case.graph, case.zones, case.sites
    found = times_to(*ends, processes=2, limit=30, progress=lambda done, of: told.append((done, of)))
    assert (found == times_to(*ends, limit=30)).all()
    assert told[-1] == (25, 25)


def test_no_zones_no_sites_no_roads() -> None:
    none = np.array([], dtype=np.int64)
    graph = road_graph(3, none, none, none)
    assert times_to(graph, none, np.arange(3)).shape == (0, 3)
    assert times_to(graph, np.arange(3), none).shape == (3, 0)
    assert times_to(graph, np.array([1]), np.array([1, 2])).tolist() == [[0, NO_ROUTE]]


def test_nodes_that_are_not_there_are_refused() -> None:
    graph, one = graph_of(3, chain([1, 1])), np.array([1])
    for wrong in (np.array([3]), np.array([-1])):
        with pytest.raises(ValueError, match="of a graph of 3"):
            times_to(graph, wrong, one)
        with pytest.raises(ValueError, match="of a graph of 3"):
            times_to(graph, one, wrong)
    with pytest.raises(ValueError, match="limit of -1"):
        times_to(graph, one, one, limit=-1)


BUSY = """
import os, sys, time
from pathlib import Path
from reconfig.travel.side_by_side import each_in
from reconfig.travel.speeds import default_speeds, link_milliseconds

def work(seconds):
    Path(f"at-work-{os.getpid()}").touch()
    time.sleep(seconds)

if __name__ == "__main__":
    for _ in each_in(2, work, [float(sys.argv[1])] * 40):
        pass
"""


def busy(folder: Path, seconds: float) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """A process that has 40 tasks of so many seconds, in a session of its own, and its two processes, at work."""
    (folder / "busy.py").write_text(BUSY, encoding="utf-8")
    parent = subprocess.Popen(
        [sys.executable, "busy.py", str(seconds)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while len(found := list(folder.glob("at-work-*"))) < 2:
        assert time.monotonic() < until
        time.sleep(0.05)
    return parent, [psutil.Process(int(path.name.removeprefix("at-work-"))) for path in found]


@pytest.mark.slow
@posix
def test_processes_end_with_their_parent(tmp_path: Path) -> None:
    parent, children = busy(tmp_path, seconds=60)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    assert psutil.wait_procs(children, timeout=20)[1] == []


@pytest.mark.slow
@posix
def test_control_c_ends_all_and_only_the_parent_says_so(tmp_path: Path) -> None:
    """40 tasks of half a second for two processes: 10 s if they were not cancelled."""
    parent, children = busy(tmp_path, seconds=0.5)
    os.killpg(parent.pid, signal.SIGINT)
    said = parent.communicate(timeout=8)[1]
    assert said.count("Traceback") == said.count("KeyboardInterrupt") == 1
    assert psutil.wait_procs(children, timeout=20)[1] == []


def test_whoever_stops_listening_gets_the_rest_cancelled() -> None:
    listening = each_in(1, abs, [-1, -2, -3])
    assert next(listening) == (0, 1)
