"""Every error that reconfig raises on purpose.

ReconfigError
├── InputError          the data, a rule, an option or the command line: mend and run again (exit code 2)
├── DisagreementError   the evaluator recomputes another objective than the solver's (exit code 1)
├── SolverProcessError  the solver's process ended without an answer (exit code 1)
├── StoreError          the store of runs cannot be written: its disk is full, say (exit code 1)
└── NoAnswerError       a study has no configuration to speak of (exit code 3 or 4, as that of its solve)
"""

from __future__ import annotations

from collections.abc import Iterable

from reconfig.problem import Problem


class ReconfigError(Exception):
    """The base of the family; `exit_code` is what the command line returns for it."""

    exit_code = 1


class InputError(ReconfigError):
    """Bad input: holds every problem found, each with file, row, column, value and remedy."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DisagreementError(ReconfigError):
    """The solver's objective and the evaluator's differ by more than 1e-6 relative."""


class SolverProcessError(ReconfigError):
    """The child process of a solve ended without reporting a result."""


class StoreError(ReconfigError):
    """The store of runs cannot be written; what it holds is whole."""


class NoAnswerError(ReconfigError):
    """A study found no configuration that satisfies every rule."""

    def __init__(self, words: str, exit_code: int) -> None:
        self.exit_code = exit_code
        super().__init__(words)
