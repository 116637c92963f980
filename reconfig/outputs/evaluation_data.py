"""An evaluation as JSON carries it."""

from __future__ import annotations

from typing import Any

from reconfig.evaluate.evaluation import Evaluation
from reconfig.outputs.allocation import planned_services


def evaluation_data(evaluation: Evaluation) -> dict[str, Any]:
    """What `reconfig evaluate --json` prints of a configuration."""
    directed = {"directed_for": evaluation.minimise} if planned_services(evaluation.instance) else {}
    return {
        "configuration": [list(pair) for pair in evaluation.configuration],
        **directed,
        "objectives": dict(evaluation.objectives),
        "measures": evaluation.measures,
        "violations": [
            {
                "rule": v.rule,
                "service": v.service,
                "place": v.place,
                "value": v.value,
                "limit": v.limit,
                "amount": v.amount,
                "unit": v.unit,
            }
            for v in evaluation.violations
        ],
        "costs": evaluation.costs.to_dict("records"),
    }
