"""The smallest clash in a list, by halves.

Source: U. Junker, QuickXplain: preferred explanations and relaxations for over-constrained problems, AAAI 2004.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Clashing = Callable[[tuple[str, ...]], bool]
"""Whether it is proven that nothing satisfies all of these together; False where that is not known, too."""


def smallest_clash(suspects: Sequence[str], clashing: Clashing) -> tuple[str, ...]:
    """A part of the suspects, which clash together, that clashes and of which no part is known to.

    Asks some 2 k log(n / k) questions for k of n suspects; those that stand first are kept rather than later ones.
    """
    return _explained((), (), tuple(suspects), clashing)


def _explained(
    held: tuple[str, ...], added: tuple[str, ...], suspects: tuple[str, ...], clashing: Clashing
) -> tuple[str, ...]:
    """What is needed of the suspects besides what is held; `added` is what of it is new since the last question."""
    if added and clashing(held):
        return ()
    if len(suspects) == 1:
        return suspects
    first, second = suspects[: len(suspects) // 2], suspects[len(suspects) // 2 :]
    of_second = _explained((*held, *first), first, second, clashing)
    of_first = _explained((*held, *of_second), of_second, first, clashing)
    return (*of_first, *of_second)
