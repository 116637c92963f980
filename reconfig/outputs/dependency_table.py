"""Which needs of services for each other an option meets, which it does not, and which units are exempt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from reconfig.evaluate.dependencies import open_beside, unmet_at
from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.violations import TOLERANCE
from reconfig.instance.instance import Instance

STRENGTHS = {
    "same_site": "on the same site (purple)",
    "nesting": "on the same site, as a level below",
    "within_minutes": "within reach (red)",
    "transfer": "by transfer (amber)",
    "exclusion": "not on the same site",
}
"""The kinds of requirements in words, with the colours that clinical senates give them."""

COLUMNS = (
    "service",
    "service_name",
    "site",
    "site_name",
    "kind",
    "requires",
    "alternative",
    "minutes",
    "status",
    "reason",
)


def dependency_table(evaluation: Evaluation) -> pd.DataFrame:
    """One row an open unit of the area and need of its service: service, service_name, site, site_name, kind, requires,
    alternative, minutes (the limit, blank without), status (met, not met, exempt), reason (of a derogation).
    """  # noqa: D205
    instance = evaluation.instance
    rows = [row for need in instance.requirements.to_dict("records") for row in _rows(evaluation, need)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(evaluation: Evaluation, need: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    instance, service = evaluation.instance, str(need["service"])
    beside = open_beside(need, evaluation.configuration)
    for site in sorted(evaluation.configuration.sites_of(service) - instance.neighbours):
        exempt = instance.exempt(service, site, str(need["requires"]))
        unmet = any(True for _ in unmet_at(instance, need, site, beside, TOLERANCE))
        yield {
            "service": service,
            "service_name": instance.name_of_service(service),
            "site": site,
            "site_name": instance.name_of_site(site),
            "kind": need["kind"],
            "requires": need["requires"],
            "alternative": need["alternative"],
            "minutes": need["minutes"],
            "status": "exempt" if exempt else "not met" if unmet else "met",
            "reason": _reason(instance, service, site, str(need["requires"])) if exempt else "",
        }


def _reason(instance: Instance, service: str, site: str, requires: str) -> str:
    rows = instance.derogations
    found = rows[(rows["service"] == service) & (rows["site"] == site) & (rows["exempt_from"] == requires)]
    return "; ".join(str(reason) for reason in found["reason"])
