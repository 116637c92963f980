"""What stands in small print under every figure: what is made up or assumed, and whose data it rests on."""

from __future__ import annotations

from reconfig.instance.instance import Instance
from reconfig.outputs.assumptions import assumptions
from reconfig.outputs.maps.words import MODELLED, SYNTHETIC

ASSUMED = "Some figures are assumed; the report lists them with their sources."


def small_print(instance: Instance) -> tuple[str, ...]:
    """The lines under a figure."""
    made_up = (SYNTHETIC,) if instance.about.synthetic else ()
    return (*made_up, f"{MODELLED} {ASSUMED}" if assumptions(instance) else MODELLED, *instance.about.attribution)


def source_line(instance: Instance) -> str:
    """The same as one line of a document."""
    return " ".join(line if line.endswith(".") else f"{line}." for line in small_print(instance))
