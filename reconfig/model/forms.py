"""The form in which the journeys of each service are stated, and why: A, sets of sites as columns; B, prefix sets.

A takes any rule of who goes where and its bound is the tighter one, but it has a column for each set of sites; B takes
the nearest rule alone, with any number of candidates. Services of choice have no other form than A, nor have those
whose need of a resource bends with activity (peak in resource_use).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reconfig.enumeration import MOST_FREE_SITES, not_enumerable
from reconfig.instance.features import peaked
from reconfig.instance.instance import Instance
from reconfig.model.service_sets import ConfigurationService
from reconfig.model.stating import columns_of

Asked = Literal["auto", "A", "B"]
ASKED: tuple[Asked, ...] = ("auto", "A", "B")

MOST_COLUMNS = 1_000
"""Services of the nearest rule of which more sets of sites survive go into form B.

Measured at 6 to 14 candidates: with fewer columns A took down to a hundredth of B's time where volume, capacity or
whole modules count, and at worst two and a half times as long, by half a second; with 2,000 and more a service, and
nothing that removes a set, two to twenty times as long.
"""


NAMES: dict[str, str] = {
    "A": "Form A, the sets of sites that survive a service's standards",
    "B": "Form B, the order in which zones prefer the sites",
}
"""What a form works with, in words."""


@dataclass(frozen=True, eq=False)
class Form:
    """The form of one service and why it is that one, in words; in form A with its columns."""

    letter: Literal["A", "B"]
    why: str
    columns: ConfigurationService | None = None


def forms(instance: Instance, asked: Asked = "auto") -> dict[str, Form]:
    """The form of every service that is not planned; `asked` forces one, where `refusal` finds nothing against it."""
    services = (service for service in instance.service_codes if instance.allocation_of(service) != "planned")
    return {service: _form_of(instance, service, asked) for service in services}


def columns_in(chosen: Mapping[str, Form]) -> dict[str, ConfigurationService]:
    """The columns of the services in form A."""
    return {service: form.columns for service, form in chosen.items() if form.columns is not None}


def described(chosen: Mapping[str, Form]) -> tuple[str, ...]:
    """Every service's form and the reason, one line a form; services of which the same is to be said stand together."""
    said = {letter: _by_reason(chosen, letter) for letter in NAMES}
    return tuple(f"{name}. {said[letter]}." for letter, name in NAMES.items() if said[letter])


def _by_reason(chosen: Mapping[str, Form], letter: str) -> str:
    """The services in one form by reason: A, B: 3 of 4; C: 1 of 4."""
    alike: dict[str, list[str]] = {}
    for service, form in chosen.items():
        if form.letter == letter:
            alike.setdefault(form.why, []).append(service)
    return "; ".join(f"{', '.join(services)}: {why}" for why, services in alike.items())


def refusal(instance: Instance, asked: Asked = "auto") -> str | None:
    """Why a service cannot be stated in the form asked for; None where all can."""
    reasons = [_refusal(instance, service, asked) for service in instance.service_codes]
    return "; ".join(filter(None, reasons)) or None


def _form_of(instance: Instance, service: str, asked: Asked) -> Form:
    only = instance.allocation_of(service) == "choice" or service in peaked(instance)
    if not only and asked == "B":
        return Form("B", "asked for")
    if not only and not_enumerable(instance, service):
        return Form("B", f"more than {MOST_FREE_SITES['nearest']} candidates that may be open or closed")
    columns = columns_of(instance, service)
    if asked == "A" or only or len(columns.kept) <= MOST_COLUMNS:
        return Form("A", _survival(columns), columns)
    return Form("B", f"{_survival(columns)} sets of sites survive, more than {MOST_COLUMNS:,}")


def _survival(columns: ConfigurationService) -> str:
    """How many sets survive: 6 of 128."""
    kept = len(columns.kept)
    return f"{f'{kept:,}' if kept else 'none'} of {len(columns.site_sets):,}"


def _refusal(instance: Instance, service: str, asked: Asked) -> str | None:
    allocation, problem = instance.allocation_of(service), not_enumerable(instance, service)
    if allocation == "planned":
        return None
    why = _only_in_form_a(instance, service)
    if why and asked == "B":
        return f"form B cannot serve {service}, {why}: only form A can"
    if problem and (why or asked == "A"):
        clause = f"{why}," if why else "in form A"
        return f"{service}, {clause} {problem.expected}: fix or forbid some of them"
    return None


def _only_in_form_a(instance: Instance, service: str) -> str:
    """Why a service has no other form than A; blank where it has."""
    if instance.allocation_of(service) == "choice":
        return "whose patients choose among the open sites"
    return "which keeps room for peaks (peak in resource_use)" if service in peaked(instance) else ""
