"""The same number of threads for every side, whatever it is written in."""

from __future__ import annotations

from collections.abc import Mapping

THREADS = 1
"""SCIP uses one. HiGHS by itself takes half the cores, which differs from machine to machine."""

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def limited(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child process in which the libraries of linear algebra keep to the threads."""
    return {**environment, **dict.fromkeys(VARIABLES, str(THREADS))}


def use_threads(threads: int) -> None:
    """Make every solve of HiGHS in this process use so many threads.

    The first solve settles the number for all that leave it to HiGHS; one that then asks for another is refused.
    """
    import highspy

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", threads)
    highs.addVariable(0, 1)
    highs.run()
