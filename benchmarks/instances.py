"""The instances that the cases run on, by size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.synthetic import synthetic_instance

ROOT = Path(__file__).resolve().parents[1]

INSTANCES: Mapping[str, Callable[[], Instance]] = {
    "smoke": lambda: synthetic_instance(zones=40, sites=5, services=3),
    "kent-medway": lambda: read_instance(ROOT / "instances" / "kent-medway"),
    "england": lambda: read_instance(ROOT / "instances" / "england-stroke"),
    "region": lambda: synthetic_instance(zones=1_000, sites=12, services=6),
    "large": lambda: synthetic_instance(zones=20_000, sites=20, services=6),
}
