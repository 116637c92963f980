"""What capacity cannot hold, said in words before anything is solved."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reconfig.instance.instance import FloatArray
from reconfig.instance.rules import Coverage, Forbid, SiteCount
from reconfig.model.formulation import Formulation
from reconfig.strategies.planned import Planned
from reconfig.strategies.transport import MISSING, Transport


def shortages(form: Formulation, service: str, numbers: Planned) -> Iterator[str]:
    """Why no configuration can serve everybody, if so: with every site open, minimum activities aside."""
    may_open = _may_open(form, service)
    total, name = float(numbers.demand.sum()), _named(form, service)
    most = np.sort(np.where(may_open, numbers.most, 0.0))[::-1][: _at_most(form, service)]
    if most.sum() < total * (1 - 1e-9):
        yield (
            f"{name}: {_shown(total * numbers.amount)} a year are to be served, and the sites that may be open could "
            f"hold at most {_shown(most.sum() * numbers.amount)}."
        )
        return
    found = Transport(numbers).misfit(may_open * 1.0, least=np.zeros(len(may_open)))
    missed_rules = found.missed_by_rule > MISSING * np.maximum(1.0, numbers.needed)
    if found.missed_by_zone > MISSING * max(1.0, total) and not missed_rules.any():
        held = (total - found.missed_by_zone) * numbers.amount
        yield (
            f"{name}: {_shown(total * numbers.amount)} a year are to be served; with every site open that may be, "
            f"those in reach could hold at most {_shown(held)}."
        )
    elif found.missed > MISSING * max(1.0, total):
        rules = " and ".join(f'"{rule.name}"' for rule in form.rules(Coverage) if rule.service == service)
        yield f"{name}: with every site open that may be, capacity and reach do not allow for {rules}."


def _may_open(form: Formulation, service: str) -> FloatArray:
    forbidden = {rule.site for rule in form.rules(Forbid) if rule.service == service}
    return np.array([site not in forbidden for site in form.services[service].candidates])


def _at_most(form: Formulation, service: str) -> int:
    """The most candidates that may be open: what site_count rules allow of the area's, and every neighbour."""
    candidates = form.services[service].candidates
    limits = [r.at_most for r in form.rules(SiteCount) if r.service == service and r.at_most is not None]
    return min(limits, default=len(candidates)) + sum(site in form.instance.neighbours for site in candidates)


def _named(form: Formulation, service: str) -> str:
    services = form.instance.services.set_index("service")
    return f"{form.instance.name_of_service(service)} ({services['unit'][service]})"


def _shown(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:g}"
