"""Live progress in the terminal: stage, best found, bound, gap, seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from reconfig.objective import Objective
from reconfig.outcome import relative_gap

if TYPE_CHECKING:
    from reconfig.supervisor import News

KEEPS = "Ctrl-C keeps the best"
"""What a stop does to a solve."""


def line(news: News, currency: str, on_stop: str = KEEPS) -> str:
    """One line that says where a solve stands, and what a stop would do."""
    parts = ["stopping" if news.stopping else news.stage, f"{news.seconds:.0f} s"]
    if news.incumbent is not None:
        parts.append(f"best {amount(news.incumbent, news.minimise, currency)}")
    if news.bound is not None:
        parts.append(f"bound {amount(news.bound, news.minimise, currency)}")
    if news.incumbent is not None and news.bound is not None:
        parts.append(f"gap {relative_gap(news.incumbent, news.bound):.2%}")
    parts.append("Ctrl-C ends it at once" if news.stopping else on_stop)
    return " · ".join(parts)


def amount(value: float, minimise: Objective, currency: str) -> str:
    """An objective's value in words: `GBP 61.234 m`, `GBP 950,000`, `1,234,567 patient-minutes`."""
    if minimise is Objective.COST:
        return f"{currency} {value / 1e6:,.3f} m" if abs(value) >= 1e6 else f"{currency} {value:,.0f}"
    return f"{value:,.0f} {'patients' if minimise is Objective.COVERAGE else 'patient-minutes'}"


@contextmanager
def shown(console: Console, currency: str, on_stop: str = KEEPS) -> Iterator[Callable[[News], None]]:
    """A function that shows news: a live line in a terminal, one line a stage elsewhere."""
    if not console.is_terminal:
        stages: list[str] = []

        def note(news: News) -> None:
            if not stages or stages[-1] != news.stage:
                stages.append(news.stage)
                console.print(f"{news.stage} ...", markup=False)

        yield note
        return
    with Live(console=console, refresh_per_second=8, transient=True) as live:
        yield lambda news: live.update(Text(line(news, currency, on_stop)))
