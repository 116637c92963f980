"""The tables of alternatives: what each option is like, what is known of each decision, how far options are apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outputs.assumptions import assumed_cost_lines
from reconfig.outputs.comparison_data import public_tables
from reconfig.outputs.comparison_tables import comparison_tables
from reconfig.outputs.objective_measure import Measure, measure
from reconfig.outputs.run_reading import LEAST, share_text
from reconfig.study.alternatives import Alternatives, Decision
from reconfig.study.appraisal import Appraisal
from reconfig.study.decisions import decisions_of, distance
from reconfig.study.option import Option


@dataclass(frozen=True, eq=False)
class ShownAlternatives:
    """Alternatives with their instance, every option evaluated beside today."""

    instance: Instance
    found: Alternatives

    @cached_property
    def appraisal(self) -> Appraisal:
        """Today and the alternatives, under their names."""
        minimise, least = self.found.minimise, LEAST[self.found.minimise]
        today = Option("Today", "what runs today", evaluate(self.instance, self.instance.today, minimise))
        origins = [least, *[f"within {self.band} of the {least}"] * (len(self.found.options) - 1)]
        options = tuple(
            Option(each.name, origin, evaluate(self.instance, each.configuration, minimise))
            for each, origin in zip(self.found.options, origins, strict=True)
        )
        return Appraisal(self.instance, today, options, alternatives=self.found)

    @cached_property
    def measure(self) -> Measure:
        """How the objective is read."""
        return measure(self.instance, self.found.minimise)

    @property
    def band(self) -> str:
        """`2 %`."""
        return share_text(self.found.within) if self.found.within else "0 %"

    @property
    def names(self) -> list[str]:
        """The options' names."""
        return [option.name for option in self.found.options]

    @property
    def assumed(self) -> bool:
        """Whether costs are shown that rest on assumed prices."""
        evaluations = [option.evaluation for option in self.appraisal.all]
        return self.found.minimise is Objective.COST and bool(assumed_cost_lines(*evaluations))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row an option; see `alternative_table`."""
        return alternative_table(self)

    def chosen(self, decision: Decision) -> tuple[bool, ...]:
        """Whether each option runs the unit."""
        return tuple((decision.service, decision.site) in each.configuration for each in self.found.options)

    def differs(self, decision: Decision) -> bool:
        """Whether some options run the unit and others do not."""
        return 0 < decision.chosen_in < len(self.found.options)


def alternative_tables(shown: ShownAlternatives) -> dict[str, pd.DataFrame]:
    """The tables of the folder by file name."""
    return {
        "alternatives.csv": shown.table,
        "decisions.csv": decision_table(shown),
        "distances.csv": distance_table(shown),
    }


def alternative_table(shown: ShownAlternatives) -> pd.DataFrame:
    """One row an option: value (of the objective, natural unit), above_best, share_above_best, share_above_bound,
    nearest (the least number of units in which it differs from another one; blank where there is none), then the
    columns of `comparison_tables`' options, patients to the nearest 5.
    """  # noqa: D205
    found, best = shown.found, shown.found.options[0].value
    tables = public_tables({"options": comparison_tables(shown.appraisal)["options"]})
    known = tables["options"].drop(columns=["gap", "status", "rules_broken"]).iloc[1:].reset_index(drop=True)
    distances = distance_table(shown).drop(columns="option")
    values = pd.Series([each.value for each in found.options])
    figures: Mapping[str, Any] = {
        "value": values,
        "above_best": values - best,
        "share_above_best": (values - best) / max(abs(best), 1e-12),
        "share_above_bound": (values - found.bound) / max(abs(found.bound), 1e-12),
        "nearest": distances.where(distances > 0).min(axis=1),
    }
    for number, (name, column) in enumerate(figures.items(), start=1):
        known.insert(number, name, column)
    return known


def distance_table(shown: ShownAlternatives) -> pd.DataFrame:
    """option, then a column an option: in how many units of the services that count two options differ."""
    units = [unit for unit in decisions_of(shown.instance) if unit[0] in shown.found.services]
    every = [each.configuration for each in shown.found.options]
    columns = {
        name: [distance(one, other, units) for other in every] for name, one in zip(shown.names, every, strict=True)
    }
    return pd.DataFrame({"option": shown.names, **columns})


def decision_table(shown: ShownAlternatives) -> pd.DataFrame:
    """One row a decision: service, service_name, site, site_name, organisation, today, best (runs or closed),
    chosen_in, options (how many run it, of how many), standing, replacement, replacement_at_least (how much more the
    objective is with the other choice, natural unit; blank where not asked or impossible), then a column an option.
    """  # noqa: D205
    instance, found = shown.instance, shown.found
    owners = instance.sites.set_index("site")["organisation"]
    rows = []
    for each in found.decisions:
        row = {
            "service": each.service, "service_name": instance.name_of_service(each.service),
            "site": each.site, "site_name": instance.name_of_site(each.site), "organisation": str(owners[each.site]),
            "today": state(each.today), "best": state(each.best), "chosen_in": each.chosen_in,
            "options": len(found.options), "standing": str(found.standing(each)), "replacement": each.replacement,
            "replacement_at_least": each.replacement_at_least,
        }  # fmt: skip
        rows.append(row | dict(zip(shown.names, map(state, shown.chosen(each)), strict=True)))
    return pd.DataFrame(rows)


def state(runs: bool) -> str:
    """`runs` or `closed`."""
    return "runs" if runs else "closed"
