"""What fails, what clashes, why a unit is not chosen and what rules cost: in plain words, as sections."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from reconfig.evaluate.violations import Violation
from reconfig.instance.instance import Instance
from reconfig.limits.relaxation import Relaxation
from reconfig.outputs.phrases import listed
from reconfig.outputs.section import Section
from reconfig.study.broken import Broken, Change, Failure
from reconfig.study.clash import Clashing, Explanation, Member, Moved

MOST_PLACES = 6
"""A broken rule names no more places than this; the rest are counted."""

MILLION = 1e6

SOME = 0.01
"""A bound that is a smaller part of the amount than this says nothing."""

STANDING = "That everyone can reach an open site is asked in any case, and nothing can take its place."

MEASURE = (
    "How much limits move is counted as a share of each limit, and added up; a rule that is left out counts as 100 %."
)

MENDS = {
    "activity": "With fewer units each has more patients, with more units fewer.",
    "coverage": "Units nearer to more people mend it: open another, or one elsewhere.",
    "maximum_minutes": "A unit nearer to the places named mends it.",
    "site_count": "Open or close units until the number is right.",
    "keep": "Open the unit.",
    "forbid": "Close the unit.",
    "keep_in_organisation": "Keep or open the service at one more site of the organisation.",
    "group_change": "Units nearer to the people of the group mend it.",
    "few_losers": "Keep units where many people would otherwise travel longer.",
    "worst_served": "A unit nearer to those who travel longest mends it.",
    "equity": "Units nearer to those who travel longest mend it.",
    "slope_index": "Units nearer to the people who travel longer mend it.",
    "moves": "Change fewer units.",
    "keep_site": "Run some service at the site.",
    "no_distress": "Leave the organisation more activity or less cost, or let others pay it more.",
    "budget": "Spend less on these lines: open or move fewer units that need it.",
    "resource_total": "Fewer or more units of the resource: where services run decides how many are needed.",
    "bed_test": "Put other capacity in the place of what goes, or let patients use as much as today.",
    "agency_share": "Need fewer posts, or recruit, so that fewer agency staff are hired.",
    "requirement": "Open the other service there, or close this one.",
    "fixed": "Keep the unit open, or give it another status in offers.csv.",
    "forbidden": "Keep the unit closed, or give it another status in offers.csv.",
    "capacity": "Open another unit nearby that takes some of its patients, or give it more capacity.",
    "most": "Send some of its patients elsewhere, or let the site have more.",
    "area": "Send some of its patients elsewhere, or add floor area.",
    "staff": "Run fewer units, so that fewer posts must be filled, or recruit more.",
    "own": "It is a rule of your own: see its Python file.",
}
"""What mends a broken rule of each kind, in general."""

OVER_ALL = "Open a site that they can reach."


def failure_sections(failure: Failure) -> Iterator[Section]:
    """Why a configuration fails."""
    instance, count = failure.evaluation.instance, len(failure.broken)
    if not count:
        yield Section("Nothing is broken", ["This configuration satisfies every rule."])
        return
    of = f"{count} rule{'s' if count > 1 else ''} broken"
    yield Section(of, ["Each is listed with the places where it is missed, by how much, and what would mend it."])
    for each in failure.broken:
        yield Section(each.name, (), [*_places(each.violations), *_mending(instance, each)])


def _places(violations: Sequence[Violation]) -> Iterator[str]:
    for violation in violations[:MOST_PLACES]:
        yield f"{violation.finding}."
    more = len(violations) - MOST_PLACES
    if more > 0:
        yield f"And {more} more place{'s' if more > 1 else ''}."


def _mending(instance: Instance, broken: Broken) -> Iterator[str]:
    general = OVER_ALL if broken.named is None else MENDS.get(broken.named.kind, "")
    yield f"What mends it: {general}"
    if broken.changes:
        ways = ", or ".join(_change(instance, change) for change in broken.changes)
        yield f"Enough by itself, and nothing else would break: {ways}."
    elif broken.named is not None and broken.named.service:
        yield "No single unit of the services concerned mends it, opened or closed, without breaking something else."
    if broken.moves:
        moved = "; ".join(move_words(move, instance, name=False) for move in broken.moves[:MOST_PLACES])
        more = len(broken.moves) - MOST_PLACES
        also = f"; and at {more} more" if more > 0 else ""
        yield f"Or the limit would have to move: {moved}{also}."


def _change(instance: Instance, change: Change) -> str:
    verb = "opening" if change.opens else "closing"
    return f"{verb} {instance.name_of_service(change.service)} at {instance.name_of_site(change.site)}"


def clash_sections(found: Explanation) -> Iterator[Section]:
    """What clashes, and the least that has to move."""
    if found.feasible:
        yield Section("Nothing clashes", ["Some configuration satisfies every rule: reconfig solve finds the best."])
        return
    if not found.clashes:
        yield Section("Not known", ["The time was too short to tell whether any configuration satisfies every rule."])
        return
    asked = "With what was asked, no" if found.held else "No"
    lines = [f"{asked} configuration satisfies every rule; that is proven.", STANDING]
    if len(found.clashes) > 1:
        lines.append(
            f"There are {len(found.clashes)} clashes that have no rule in common; each has to be resolved by itself."
        )
    yield Section("Why there is no answer", lines)
    for number, clash in enumerate(found.clashes, start=1):
        title = "What clashes" if len(found.clashes) == 1 else f"Clash {number}"
        yield _clash_section(found, clash, title)
    yield _least_section(found)


def _clash_section(found: Explanation, clash: Clashing, title: str) -> Section:
    if not clash.members:
        return Section(title, ["Even if every rule gives way, not everyone can reach an open site."])
    if len(clash.members) == 1:
        lead = "This alone cannot be met, whatever else gives way:"
    elif clash.smallest:
        lead = (
            "These cannot all be met. Without any one of them the others could, so each of them is part of the clash:"
        )
    else:
        lead = "These cannot all be met. Some tests ran out of time, so one or the other may be no part of the clash:"
    return Section(title, [lead], [_member(found, member) for member in clash.members])


def _member(found: Explanation, member: Member) -> str:
    name = f"{member.named.name}{_kind(member)}"
    if member.named in found.held:
        return f"{name} (this is what was asked)."
    if member.by_itself is not None and member.by_itself.moves:
        alone = listed(move_words(move, found.instance, name=False) for move in member.by_itself.moves)
        proof = "" if member.by_itself.proven else ", which is not proven to be the least"
        return f"{name}. If only this moved: {alone}{proof}."
    if not member.possible:
        return f"{name}. Moving it alone would not be enough: other rules stand in the way too."
    return f"{name}. How far it alone would have to move is not known."


def _kind(member: Member) -> str:
    """Where something stands that is no rule."""
    tables = {"requirement": "requirements", "most": "site_resources", "area": "sites", "staff": "workforce"}
    tables["capacity"] = "offers"
    return f" (in {tables[member.named.kind]}.csv)" if member.named.kind in tables else ""


def _least_section(found: Explanation) -> Section:
    least = found.least
    if least is None:
        return Section(
            "What would make it possible", ["No way to move limits was found in the time allowed." + _more(found)]
        )
    lines = [_proof(least), MEASURE, f"{_shown_by(found, least)}{_more(found)}"]
    points = [f"{move_words(move, found.instance)}." for move in least.moves]
    return Section("The least that would make it possible", lines, points)


def _proof(least: Moved) -> str:
    count = len(least.moves)
    given_up = all(move.left_out for move in least.moves)
    total = f"{count} given up altogether" if given_up else f"Together {shares(least.amount)} of a limit"
    if least.proven:
        return f"{total}. Nothing less would do: that is proven."
    if least.bound is None:
        return f"{total}. It is not known whether less would do."
    if least.bound < SOME * least.amount:
        return f"{total}. Less may do: the search ended before it knew."
    return f"{total}. Less may do, but not less than {shares(least.bound)}: the search ended before it knew."


def _shown_by(found: Explanation, least: Moved) -> str:
    """The configuration that keeps to the moved limits, of the services that clash."""
    instance = found.instance
    services = {move.named.service for move in least.moves}
    services |= {member.named.service for clash in found.clashes for member in clash.members}
    units = least.evaluation.configuration
    open_at = {service: units.sites_of(service) for service in instance.service_codes if service in services}
    sites = {
        service: listed(instance.name_of_site(site) for site in instance.site_codes if site in held)
        for service, held in open_at.items()
    }
    shown = "; ".join(f"{instance.name_of_service(service)} at {names}" for service, names in sites.items())
    words = "A configuration that satisfies every rule, these limits moved, was found and checked"
    return f"{words}. Of the services concerned it has: {shown}." if shown else f"{words}."


def _more(found: Explanation) -> str:
    return "" if found.complete else " The search ended early: there may be other clashes besides."


def move_words(move: Relaxation, instance: Instance, name: bool = True) -> str:
    """One limit that moves, from what to what, where, by how much."""
    rule, place = move.named, move.place_name
    if move.left_out and rule.kind == "requirement":
        service, other, kind = rule.codes
        without = f"beside {other}" if kind == "exclusion" else f"without {other} as near as asked"
        return f"{service} at {place} would run {without}"
    if move.left_out:
        return f"{rule.name}: given up" if name else "given up altogether"
    lower = move.to < move.limit
    before, after = (_number(move, value, not lower) for value in (move.limit, move.to))
    amount = _amount(move, lower)
    if rule.kind == "staff":
        group, _, __ = rule.name.partition(" that ")
        return f"{amount} more {group.lower()} at {place} ({before} can be recruited, {after} would be needed)"
    lead = f"{rule.name}: " if name else ""
    where = "" if place in (instance.about.area, rule.place) and (name or not rule.place) else f" at {place}"
    if rule.kind == "maximum_minutes":
        where = f" (for {place})"
    if rule.kind in ("coverage", "group_change", "no_distress"):
        where = "" if place == instance.about.area else f" for {place}"
    unit = move.unit if not move.is_share else ""
    share = "" if move.is_share or not math.isfinite(move.share) else f", {shares(move.share)}"
    less = "less" if lower else "more"
    points = " points" if move.is_share else ""
    return f"{lead}from {before} to {after} {unit}".rstrip() + f"{where} ({amount}{points} {less}{share})"


def _read(move: Relaxation, value: float, up: bool) -> float:
    """A number of a limit's unit as people read it, never rounded to a limit that would still be missed."""
    if move.is_share:
        return _rounded(100 * value, 1, up)
    if _is_money(move):
        return _rounded(value, 0 if abs(value) < MILLION else -4, up)
    return _rounded(value, 0 if abs(value) >= 100 else 1, up)


def _number(move: Relaxation, value: float, up: bool) -> str:
    read = _read(move, value, up)
    if move.is_share:
        return f"{read:g} %"
    if _is_money(move) and abs(read) >= MILLION:
        return f"{'−' if read < 0 else ''}{abs(read) / MILLION:,.2f} million"
    return f"{read:,.0f}" if read == round(read) else f"{read:,.1f}"


def _amount(move: Relaxation, lower: bool) -> str:
    """By how much it moves, as the numbers that people read are apart."""
    apart = round(abs(_read(move, move.to, not lower) - _read(move, move.limit, not lower)), 1)
    if _is_money(move) and apart >= MILLION:
        return f"{apart / MILLION:,.2f} million"
    return f"{apart:,.0f}" if apart == round(apart) else f"{apart:,.1f}"


def _is_money(move: Relaxation) -> bool:
    return move.named.kind in ("budget", "no_distress")


def _rounded(value: float, digits: int, up: bool) -> float:
    scale = 10.0**digits
    near = round(value * scale)
    if abs(value * scale - near) < 1e-6 * max(1.0, abs(near)):
        return near / scale
    return (math.ceil(value * scale) if up else math.floor(value * scale)) / scale


def shares(share: float) -> str:
    """A share of limits in per cent: `5.9 %`."""
    return f"{100 * share:.1f} %" if 0 < share < 0.1 else f"{100 * share:.0f} %"
