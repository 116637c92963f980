"""How values of an objective are shown in a workbook."""

from __future__ import annotations

from reconfig.objective import Objective
from reconfig.outputs.book.column import Kind


def kind_of(objective: Objective) -> Kind:
    """Money, counts of patients, or numbers of another unit."""
    if objective is Objective.COST:
        return "money"
    return "people" if objective is Objective.COVERAGE else "number"


def change_kind_of(objective: Objective) -> Kind:
    """The same of differences."""
    return "money_change" if objective is Objective.COST else kind_of(objective)
