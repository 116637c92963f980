"""The same instance with limits moved, or with something named left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from reconfig.evaluate.ledgers import ledgers_today
from reconfig.instance.instance import Instance
from reconfig.instance.own_rule import OwnRule
from reconfig.instance.rules import Activity, Rule
from reconfig.limits.named import Named
from reconfig.limits.relaxation import YES_OR_NO, Relaxation

ANY_NUMBER = 1e6
"""Whole-time equivalents: as many staff as anybody could need."""

REASON = "relaxed to see what would be possible"


def without(instance: Instance, left_out: Iterable[Named]) -> Instance:
    """The instance in which none of these holds."""
    for each in left_out:
        instance = _LEAVE_OUT.get(each.kind, _without_rule)(instance, each)
    return instance


def relaxed(instance: Instance, moves: Iterable[Relaxation]) -> Instance:
    """The instance with these limits moved."""
    for move in moves:
        instance = _relaxed(instance, move)
    return instance


def _relaxed(instance: Instance, move: Relaxation) -> Instance:
    kind = move.named.kind
    if kind in YES_OR_NO:
        return without(instance, [move.named])
    if kind == "requirement":
        return _exempt(instance, move) if move.left_out else _with_minutes(instance, move)
    if kind in _MOVE:
        return _MOVE[kind](instance, move)
    return instance.replace(rules=tuple(new for rule in instance.rules for new in _moved(instance, rule, move)))


def _moved(instance: Instance, rule: Rule | OwnRule, move: Relaxation) -> Iterator[Rule | OwnRule]:
    """A rule as it is, or what stands in its place: of several places, the place by itself and the others."""
    if rule.kind == move.named.kind and rule.name == _apart(move):
        yield rule.model_copy(update=_limit(rule, move))
    elif (rule.kind, rule.slug) != (move.named.kind, move.named.codes[0]):
        yield rule
    elif isinstance(rule, Activity):
        yield from _activity_apart(instance, rule, move)
    elif move.place:  # a group of zones
        for group, _ in instance.members(rule):  # type: ignore[arg-type]
            changes = {"group": group.removeprefix(f"{rule.by} ".replace("_", " ")), "name": f"{group}: {rule.name}"}  # type: ignore[union-attr]
            yield rule.model_copy(update=changes | (_limit(rule, move) if group == move.place else {}))
    else:
        yield rule.model_copy(update=_limit(rule, move))


def _apart(move: Relaxation) -> str:
    """What a rule is called that holds for one group of zones alone."""
    return f"{move.place}: {move.named.name}"


def _activity_apart(instance: Instance, rule: Activity, move: Relaxation) -> Iterator[Activity]:
    sites = [site for site in instance.candidates(rule.service) if instance.holds_at(rule, site)]
    others = tuple(site for site in sites if site != move.place)
    if others:
        yield rule.model_copy(update={"sites": others})
    name = f"{instance.name_of_site(move.place)}: {rule.name}"
    yield rule.model_copy(update={"sites": (move.place,), "name": name} | _limit(rule, move))


def _limit(rule: Rule | OwnRule, move: Relaxation) -> dict[str, float]:
    """The field of a rule that a move changes, and its new value."""
    if rule.kind == "bed_test":
        return {"lacking": rule.lacking + move.amount}
    if rule.kind == "maximum_minutes":
        return {"minutes": move.to}
    side = "at_least" if move.to < move.limit else "at_most"
    whole = rule.kind in ("site_count", "moves", "keep_in_organisation")
    return {side: round(move.to) if whole else move.to}


def _without_rule(instance: Instance, each: Named) -> Instance:
    kept = (rule for rule in instance.rules if (rule.kind, rule.slug) != (each.kind, each.codes[0]))
    return instance.replace(rules=tuple(kept))


def _with_status(status: str) -> Callable[[Instance, Named], Instance]:
    def changed(instance: Instance, each: Named) -> Instance:
        return _with_cell(instance, "offers", dict(zip(("service", "site"), each.codes, strict=True)), "status", status)

    return changed


def _without_requirement(instance: Instance, each: Named) -> Instance:
    """Without the row; of transfers, whose cost stays, with every unit exempt."""
    service, other, kind = each.codes
    if kind == "transfer":
        return _with_derogations(instance, service, instance.offers_of(service).index, other)
    table = instance.requirements
    same = (table["service"] == service) & (table["requires"] == other) & (table["kind"] == kind)
    return instance.replace(requirements=table[~same].reset_index(drop=True))


def _exempt(instance: Instance, move: Relaxation) -> Instance:
    return _with_derogations(instance, move.named.codes[0], [move.place], move.named.codes[1])


def _with_derogations(instance: Instance, service: str, sites: Iterable[str], exempt_from: str) -> Instance:
    rows = [
        {"service": service, "site": site, "exempt_from": exempt_from, "reason": REASON, "source": ""}
        for site in sites
        if not instance.exempt(service, site, exempt_from)
    ]
    table = pd.concat([instance.derogations, pd.DataFrame(rows)], ignore_index=True) if rows else instance.derogations
    return instance.replace(derogations=table)


def _with_minutes(instance: Instance, move: Relaxation) -> Instance:
    cells = dict(zip(("service", "requires", "kind"), move.named.codes, strict=True))
    return _with_cell(instance, "requirements", cells, "minutes", move.to)


def _with_capacity(instance: Instance, each: Named, to: float) -> Instance:
    cells = dict(zip(("service", "site"), each.codes, strict=True))
    return _with_cell(instance, "offers", cells, "capacity", to)


def _with_most(instance: Instance, each: Named, to: float) -> Instance:
    cells = dict(zip(("resource", "site"), each.codes, strict=True))
    return _with_cell(instance, "site_resources", cells, "most", to)


def _with_area(instance: Instance, each: Named, to: float) -> Instance:
    return _with_cell(instance, "sites", {"site": each.codes[0]}, "module_area", to)


def _with_recruits(instance: Instance, each: Named, to: float) -> Instance:
    cells = dict(zip(("group", "organisation"), each.codes, strict=True))
    return _with_cell(instance, "workforce", cells, "recruits", to)


def _with_less_surplus(instance: Instance, move: Relaxation) -> Instance:
    """Both limits of the organisation, so that the larger is the new one."""
    row = instance.organisations.set_index("organisation").loc[move.place]
    cell = {"organisation": move.place}
    if pd.notna(row["least_surplus"]) and row["least_surplus"] > move.to:
        instance = _with_cell(instance, "organisations", cell, "least_surplus", move.to)
    today = float(ledgers_today(instance)["surplus"][move.place])
    if pd.notna(row["most_loss"]) and today - row["most_loss"] > move.to:
        instance = _with_cell(instance, "organisations", cell, "most_loss", today - move.to)
    return instance


def _with_cell(instance: Instance, name: str, keys: dict[str, str], column: str, value: float | str) -> Instance:
    """The instance with one cell changed in the row that has these codes."""
    table = instance.table(name).copy()
    here = pd.Series(True, index=table.index)
    for key, code in keys.items():
        here &= table[key] == code
    table.loc[here, column] = value
    return instance.replace(**{name: table})


_NO_LIMIT = float("nan")

_LEAVE_OUT: dict[str, Callable[[Instance, Named], Instance]] = {
    "fixed": _with_status("current"),
    "forbidden": _with_status("candidate"),
    "requirement": _without_requirement,
    "capacity": lambda instance, each: _with_capacity(instance, each, _NO_LIMIT),
    "most": lambda instance, each: _with_most(instance, each, _NO_LIMIT),
    "area": lambda instance, each: _with_area(instance, each, _NO_LIMIT),
    "staff": lambda instance, each: _with_recruits(instance, each, ANY_NUMBER),
}

_MOVE: dict[str, Callable[[Instance, Relaxation], Instance]] = {
    "capacity": lambda instance, move: _with_capacity(instance, move.named, move.to),
    "most": lambda instance, move: _with_most(instance, move.named, move.to),
    "area": lambda instance, move: _with_area(instance, move.named, move.to),
    "staff": lambda instance, move: _with_recruits(instance, move.named, move.to),
    "no_distress": _with_less_surplus,
}
