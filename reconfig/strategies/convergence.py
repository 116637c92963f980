"""How bound and answer come together: one line a round."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from reconfig.outcome import Round, relative_gap


@dataclass
class Convergence:
    """The bound and the best objective so far, in natural units, and the rounds that led there."""

    log: Callable[[str], None]
    bound: float = -math.inf
    objective: float = math.inf
    rounds: list[Round] = field(default_factory=list)

    @property
    def gap(self) -> float:
        """The relative gap; infinite where bound or answer is missing."""
        known = math.isfinite(self.bound) and math.isfinite(self.objective)
        return relative_gap(self.objective, self.bound) if known else math.inf

    def raise_bound(self, bound: float) -> None:
        """Take in a bound; it never falls, and never lies above an answer that is at hand."""
        self.bound = max(self.bound, bound)

    def round(self, cuts: int, seconds: float) -> None:
        """End a round: keep it and log it."""
        number = len(self.rounds) + 1
        bound = self.bound if math.isfinite(self.bound) else None
        objective = self.objective if math.isfinite(self.objective) else None
        gap = self.gap if math.isfinite(self.gap) else None
        self.rounds.append(Round(number, bound, objective, gap, cuts, seconds))
        if number == 1:
            self.log(f"{'round':>6} {'bound':>16} {'best':>16} {'gap':>10} {'cuts':>7} {'seconds':>8}\n")
        shown = [f"{value:.8g}" if value is not None else "-" for value in (bound, objective)]
        far = f"{gap:.2e}" if gap is not None else "-"
        self.log(f"{number:>6} {shown[0]:>16} {shown[1]:>16} {far:>10} {cuts:>7} {seconds:>8.1f}\n")
