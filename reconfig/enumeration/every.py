"""The maker of sets: every set of sites of a service, under the service's own rule of who goes where."""

from __future__ import annotations

import numpy as np

from reconfig.enumeration.choice import ChoiceSets
from reconfig.enumeration.nearest import NearestSets
from reconfig.enumeration.sets import SiteSets, facts_of, free_candidates
from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.problem import Problem

MOST_FREE_SITES = {"nearest": 16, "choice": 14}
"""Services with more free candidates than this are not enumerated, by allocation; a logit takes the longer."""

KINDS: dict[str, type[SiteSets]] = {"nearest": NearestSets, "choice": ChoiceSets}
"""The services whose configuration alone says who goes where, by allocation."""


def site_sets(instance: Instance, service: str) -> SiteSets:
    """Every set of sites that the offers of a service allow.

    Raises:
        InputError: where more than MOST_FREE_SITES candidates are free, or the service's patients are directed.
    """
    problem = not_enumerable(instance, service)
    if problem:
        raise InputError([problem])
    is_free = free_candidates(instance, service)
    bits = np.where(is_free, 1 << (np.cumsum(is_free) - is_free), 0).astype(np.int64)
    numbers = np.arange(1 << is_free.sum())
    is_open = ((numbers[:, None] & bits) > 0) | ~is_free
    return KINDS[instance.allocation_of(service)](**facts_of(instance, service), bits=bits, open=is_open)


def not_enumerable(instance: Instance, service: str) -> Problem | None:
    """What to tell where the sets of sites of a service cannot be tried one by one."""
    return _directed(instance, service) or _too_many(instance, service)


def _directed(instance: Instance, service: str) -> Problem | None:
    if instance.allocation_of(service) in KINDS:
        return None
    return Problem(
        "services.csv",
        "is planned: its patients are directed anew for each set of sites and each objective, so its sets are not "
        "tried one by one",
        "Name the other services with --service, or hold one configuration against its rules with reconfig evaluate.",
        column="service",
        value=service,
    )


def _too_many(instance: Instance, service: str) -> Problem | None:
    free = len(instance.candidates(service)) - len(instance.always_open(service))
    most = MOST_FREE_SITES[instance.allocation_of(service)]
    if free <= most:
        return None
    return Problem(
        "offers.csv",
        f"has {free} candidates that may be open or closed, {2**free:,} sets of sites; "
        f"up to {most}, {2**most:,} sets, are tried one by one",
        "Fix or forbid some of its candidates, or leave the service out.",
        column="service",
        value=service,
    )
