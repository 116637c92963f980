"""Points of a network as nodes of its graph: links are split where points stand on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.travel.graph import CLOSED, RoadGraph, road_graph
from reconfig.travel.roads import Roads
from reconfig.travel.snapping import Snapped


@dataclass(frozen=True, eq=False)
class Arcs:
    """The directed arcs of a network that points stand on; their order depends on links and points, not on times.

    nodes: how many: those of the roads first, then a node for each place on a link where points stand.
    tail, head: nodes, shape (arcs,). milliseconds: whole; CLOSED where the mode may not go.
    point_nodes: the node of each point, shape (points,).
    """

    nodes: int
    tail: IntArray
    head: IntArray
    milliseconds: IntArray
    point_nodes: IntArray

    def graph(self) -> RoadGraph:
        """The graph that is searched."""
        return road_graph(self.nodes, self.tail, self.head, self.milliseconds)


def with_points(roads: Roads, forward: IntArray, backward: IntArray, snapped: Snapped) -> Arcs:
    """The arcs of a network with every point as a node.

    forward, backward: milliseconds of each link from start to end and back, CLOSED where not allowed, shape (links,).

    A link is split in order of fraction; the times of its pieces are rounded cumulatively, so that they sum to the
    link's. Points at the end of a link are its node; points at one place are one node. One-way stays one-way: from a
    point, the start of such a link is reached the long way round.
    """
    places, point_nodes = _places(roads, snapped)
    pieces = _pieces(roads, *places)
    whole = np.ones(len(forward), dtype=bool)
    whole[places[0]] = False
    links = np.flatnonzero(whole)
    tail = np.concatenate([roads.start[links], pieces.begin])
    head = np.concatenate([roads.end[links], pieces.end])
    there = np.concatenate([forward[links], pieces.milliseconds(forward)])
    back = np.concatenate([backward[links], pieces.milliseconds(backward)])
    return Arcs(
        nodes=len(roads.nodes) + len(places[0]),
        tail=np.concatenate([tail, head]),
        head=np.concatenate([head, tail]),
        milliseconds=np.concatenate([there, back]),
        point_nodes=point_nodes,
    )


Places = tuple[IntArray, FloatArray]
"""Link and fraction of each place inside a link where points stand, in that order."""


def _places(roads: Roads, snapped: Snapped) -> tuple[Places, IntArray]:
    """The places inside links, and the node of each point."""
    nodes = np.where(snapped.fraction == 0, roads.start[snapped.link], roads.end[snapped.link])
    inside = np.flatnonzero((snapped.fraction > 0) & (snapped.fraction < 1))
    order = inside[np.lexsort((snapped.fraction[inside], snapped.link[inside]))]
    link, fraction = snapped.link[order], snapped.fraction[order]
    new: BoolArray = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(link) != 0) | (np.diff(fraction) != 0)
    nodes[order] = len(roads.nodes) + np.cumsum(new) - 1
    return (link[new], fraction[new]), nodes


@dataclass(frozen=True, eq=False)
class _Pieces:
    """The pieces of split links: nodes where each begins and ends, its link, and the fractions of it between."""

    begin: IntArray
    end: IntArray
    link: IntArray
    since: FloatArray
    until: FloatArray

    def milliseconds(self, of_links: IntArray) -> IntArray:
        """The time of each piece, from the times of whole links in one direction."""
        whole = of_links[self.link]
        time = np.rint(self.until * whole) - np.rint(self.since * whole)
        return np.where(whole == CLOSED, CLOSED, time.astype(np.int64))


def _pieces(roads: Roads, link: IntArray, fraction: FloatArray) -> _Pieces:
    split = np.unique(link)
    stops = np.concatenate([split, link, split])
    at = np.concatenate([np.zeros(len(split)), fraction, np.ones(len(split))])
    node = np.concatenate([roads.start[split], len(roads.nodes) + np.arange(len(link)), roads.end[split]])
    order = np.lexsort((at, stops))
    stops, at, node = stops[order], at[order], node[order]
    same = stops[1:] == stops[:-1]
    return _Pieces(node[:-1][same], node[1:][same], stops[1:][same], at[:-1][same], at[1:][same])
