"""Dials: the numbers of the rules that people may turn in a what-if, each with a sensible range around its value."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotated_types import Gt, Le
from pydantic.fields import FieldInfo

from reconfig.instance.instance import Instance
from reconfig.instance.rules import RULE_KINDS, Activity, Rule, SiteCount
from reconfig.instance.system_rules import Budget, ResourceTotal
from reconfig.outputs.phrases import symbol

LABELS = {
    "at_least": "At least",
    "at_most": "At most",
    "within_minutes": "Within",
    "minutes": "Within",
    "longer_by": "Longer by",
    "share": "Share who count as worst served",
    "aversion": "Aversion to inequality",
    "replaced_per_unit": "Replaced by one unit",
    "lacking": "May be lacking",
}
"""What the numbers of rules are called."""

MINUTES = {
    "coverage": ("within_minutes",),
    "maximum_minutes": ("minutes",),
    "group_change": ("at_most",),
    "few_losers": ("longer_by",),
    "worst_served": ("at_most",),
    "equity": ("at_most",),
    "slope_index": ("at_most",),
}
"""The numbers that are minutes, by kind of rule."""

STEPS = 100
"""About so many steps has a slider."""

FINER = 6
"""So many times a step is made finer at the most."""

AT_NOUGHT = 10.0
"""The end of a slider whose number is nought."""


@dataclass(frozen=True)
class Dial:
    """One number of a rule: its value, the ends and the step of its slider.

    rule: slug. key: the field. unit: after the number, "" for none. scale: what one of the unit is of the field, 0.01
    for a share that is shown in per cent; value, least, most and step are in the unit. whole: no parts of it.
    """

    rule: str
    key: str
    label: str
    unit: str
    value: float
    least: float
    most: float
    step: float
    scale: float = 1.0
    whole: bool = False

    def natural(self, shown: float) -> float | int:
        """A number as it is shown, as the rule's field holds it."""
        return round(shown) if self.whole else round(shown * self.scale, 12)

    def text(self, shown: float) -> str:
        """`At least 600 strokes a year`."""
        return f"{self.label} {number_text(shown)}{'' if self.unit.startswith('%') else ' '}{self.unit}".strip()


def dials_of(instance: Instance) -> dict[str, tuple[Dial, ...]]:
    """The dials of every rule that has any, by the rule's slug, in the order of the rules."""
    found = {rule.slug: tuple(_dials(instance, rule)) for rule in instance.rules if isinstance(rule, RULE_KINDS)}
    return {slug: dials for slug, dials in found.items() if dials}


def _dials(instance: Instance, rule: Rule) -> Iterator[Dial]:
    for key, about in type(rule).model_fields.items():
        value = getattr(rule, key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield _dial(instance, rule, key, about, float(value))


def _dial(instance: Instance, rule: Rule, key: str, about: FieldInfo, value: float) -> Dial:
    label = LABELS.get(key, key.replace("_", " ").capitalize())
    if any(isinstance(each, Le) and each.le == 1 for each in about.metadata):
        shown = round(100 * value, 10)
        most = min(nice(2 * shown, up=True), 100.0) if shown > 0 else 100.0
        step = _step(shown, most)
        return Dial(rule.slug, key, label, "%", shown, _least(about, step), most, step, scale=0.01)
    whole, most = "int" in str(about.annotation), _most(instance, rule, value)
    step = _step(value, most, finest=1.0 if whole else 0.0)
    return Dial(rule.slug, key, label, _unit(instance, rule, key), value, _least(about, step), most, step, whole=whole)


def _step(value: float, most: float, finest: float = 0.0) -> float:
    """About a hundredth of the slider, or so much finer that the value stands on a step."""
    step = max(nice(most / STEPS), finest)
    for _ in range(FINER):
        if abs(value / step - round(value / step)) < 1e-9 * max(value / step, 1.0):
            break
        step = max(nice(step / 2.1), finest)
    return step


def _least(about: FieldInfo, step: float) -> float:
    """Nought, or the first step above it where the number must be positive."""
    return step if any(isinstance(each, Gt) for each in about.metadata) else 0.0


def _most(instance: Instance, rule: Rule, value: float) -> float:
    """Twice the value, or every site that may offer the service."""
    if isinstance(rule, SiteCount):
        return float(max(len(set(instance.candidates(rule.service)) - instance.neighbours), value))
    return nice(2 * value, up=True) if value > 0 else AT_NOUGHT


def _unit(instance: Instance, rule: Rule, key: str) -> str:
    if key in MINUTES.get(rule.kind, ()):
        return "minutes"
    if isinstance(rule, Activity):
        return f"{instance.services.set_index('service')['unit'][rule.service]} a year"
    if isinstance(rule, Budget):
        return f"{symbol(instance.about.currency).strip()} a year"
    if isinstance(rule, ResourceTotal):
        return str(instance.resources.set_index("resource")["unit"].get(rule.resource, ""))
    return {"site_count": "sites", "keep_in_organisation": "sites", "moves": "units"}.get(rule.kind, "")


def nice(value: float, *, up: bool = False) -> float:
    """The nearest of 1, 2, 5 and 10 times a power of ten, or the next above: 0.047 gives 0.05; 1,200 up gives 2,000."""
    power = 10.0 ** math.floor(math.log10(value))
    choices = [each * power for each in (1, 2, 5, 10)]
    if up:
        return next(each for each in choices if each >= value * (1 - 1e-12))
    return min(choices, key=lambda each: abs(math.log(each / value)))


def number_text(value: float) -> str:
    """`1,200`, `0.35`."""
    return f"{value:,.6f}".rstrip("0").rstrip(".") if math.isfinite(value) else str(value)


def as_given(value: Any) -> str:  # noqa: ANN401
    """A number as an input of a page takes it."""
    return f"{float(value):.10f}".rstrip("0").rstrip(".")
