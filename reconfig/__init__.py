"""Decides which health services should run at which sites.

The nouns below, and what reads and writes them, are loaded when they are first used, so that `import reconfig` is
quick. The verbs stand in modules of their own name: `from reconfig.solve import solve`, `from reconfig.evaluate import
evaluate`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reconfig.errors import DisagreementError as DisagreementError
    from reconfig.errors import InputError as InputError
    from reconfig.errors import ReconfigError as ReconfigError
    from reconfig.errors import SolverProcessError as SolverProcessError
    from reconfig.evaluate.evaluation import Evaluation as Evaluation
    from reconfig.instance.instance import Instance as Instance
    from reconfig.instance.io import read_configuration as read_configuration
    from reconfig.instance.io import read_instance as read_instance
    from reconfig.instance.io import write_instance as write_instance
    from reconfig.instance.synthetic import synthetic_instance as synthetic_instance
    from reconfig.objective import Objective as Objective
    from reconfig.outcome import Status as Status
    from reconfig.outputs.run_folder import write_run as write_run
    from reconfig.result import Result as Result
    from reconfig.solution import Configuration as Configuration
    from reconfig.solve import with_counts as with_counts
    from reconfig.solve import without_rules as without_rules
    from reconfig.solver import Solver as Solver
    from reconfig.solver import read_solver as read_solver

_HOMES = {
    "Configuration": "reconfig.solution",
    "DisagreementError": "reconfig.errors",
    "Evaluation": "reconfig.evaluate.evaluation",
    "InputError": "reconfig.errors",
    "Instance": "reconfig.instance.instance",
    "Objective": "reconfig.objective",
    "ReconfigError": "reconfig.errors",
    "Result": "reconfig.result",
    "Solver": "reconfig.solver",
    "SolverProcessError": "reconfig.errors",
    "Status": "reconfig.outcome",
    "read_configuration": "reconfig.instance.io",
    "read_instance": "reconfig.instance.io",
    "read_solver": "reconfig.solver",
    "synthetic_instance": "reconfig.instance.synthetic",
    "with_counts": "reconfig.solve",
    "without_rules": "reconfig.solve",
    "write_instance": "reconfig.instance.io",
    "write_run": "reconfig.outputs.run_folder",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'reconfig' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
