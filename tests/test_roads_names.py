"""Roads by name: the whole name, one of its parts, a number."""

from __future__ import annotations

import pytest

from tests.roads import roads

THREE = roads(
    [(0, 0), (1, 0)], [(0, 1)] * 5, name=["Thanet Way; A299", "Thanet Way", "", "High Street; A28;A290", "A2990"]
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("A299", [0]),
        ("a299", [0]),
        ("Thanet Way", [0, 1]),
        ("Thanet Way; A299", [0]),
        ("A290", [3]),
        ("A28", [3]),
        ("Way", []),
        ("", []),
    ],
)
def test_links_by_name(name: str, found: list[int]) -> None:
    assert THREE.named(name).nonzero()[0].tolist() == found


def test_every_name_finds_a_link() -> None:
    assert THREE.names == [
        *("A28", "A290", "A299", "A2990", "High Street", "High Street; A28;A290", "Thanet Way", "Thanet Way; A299")
    ]
    assert all(THREE.named(name).any() for name in THREE.names)


def test_nothing_is_found_among_no_links() -> None:
    none = roads([(0, 0)], [])
    assert none.named("A299").tolist() == []
    assert none.names == []
