"""Why a unit is chosen, or not: the question asked again with the unit forced the other way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reconfig.errors import InputError, NoAnswerError
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Forbid, Keep
from reconfig.limits.named import Named, by_key
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.problem import Problem, did_you_mean
from reconfig.result import Result
from reconfig.study.clash import Explanation, explain
from reconfig.study.levers import Lever, levers
from reconfig.study.question import Ask, Question, stopped


@dataclass(frozen=True, eq=False)
class WhyNot:
    """The best answer, and the best with one unit forced the other way.

    is_open: whether the unit is open in the best. forced: None where it was not asked, as the offer alone rules it
    out. clash: what rules the other way out, where something does; else None.
    """

    instance: Instance
    service: str
    site: str
    is_open: bool
    best: Result
    forced: Result | None
    clash: Explanation | None

    @property
    def minimise(self) -> Objective:
        """What is minimised."""
        return self.best.minimise

    @property
    def more(self) -> float | None:
        """What the other way costs more, of the two configurations found, in the objective's unit."""
        if self.forced is None or self.forced.objective is None or self.best.objective is None:
            return None
        return self.forced.objective - self.best.objective

    @property
    def at_least(self) -> float | None:
        """What it costs more in any case: the bound of the other way less the best that is known; not below nought."""
        if self.forced is None or self.forced.outcome.bound is None or self.best.objective is None:
            return None
        return max(self.forced.outcome.bound - self.best.objective, 0.0)

    @property
    def at_most(self) -> float | None:
        """What it costs more at the most: the other way that is known less the bound of the best."""
        if self.more is None or self.best.outcome.bound is None or self.forced is None or self.forced.objective is None:
            return None
        return max(self.forced.objective - self.best.outcome.bound, self.at_least or 0.0)

    @property
    def levers(self) -> tuple[Lever, ...]:
        """Where the difference comes from: savings of the best against the other way, currency a year."""
        if self.forced is None or self.forced.evaluation is None or self.best.evaluation is None:
            return ()
        return levers(self.forced.evaluation, self.best.evaluation)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "service": self.service,
            "site": self.site,
            "is_open": self.is_open,
            "minimise": self.minimise,
            "unit": self.minimise.unit(self.instance.about.currency),
            "best": self.best.objective,
            "other_way": None if self.forced is None else self.forced.objective,
            "costs_more": self.more,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "levers": [{"lever": lever.name, "saving_of_the_best": lever.saving} for lever in self.levers],
            "ruled_out_by": None if self.clash is None else self.clash.as_dict(),
        }


def why_not(
    instance: Instance,
    service: str,
    site: str,
    minimise: Objective,
    ask: Ask,
    best: Result,
    seconds: float | None = None,
) -> WhyNot:
    """Force one unit the other way than in the best answer, and compare; where that is impossible, say why.

    seconds: for each test of what rules it out.

    Raises:
        InputError: where no offer names the pair.
    """
    refuse_unknown(instance, service, site)
    if best.evaluation is None:
        raise NoAnswerError("There is no best answer to compare with.", Status.NO_SOLUTION.exit_code)
    is_open = (service, site) in best.evaluation.configuration
    asked, forced_rule = forced(instance, service, site, is_open)
    status = str(instance.offers_of(service)["status"][site])
    answer = None
    if status != ("fixed" if is_open else "forbidden"):
        answer = ask(Question(asked, minimise, f"with {forced_rule.name}"))
    ruled_out = answer is None or answer.outcome.status is Status.INFEASIBLE
    clash = (
        explain(asked, ask, minimise, [forced_rule], seconds)
        if ruled_out and not (answer and stopped(answer))
        else None
    )
    return WhyNot(instance, service, site, is_open, best, answer, clash)


def best_of(instance: Instance, minimise: Objective, ask: Ask, words: str = "the best answer") -> Result:
    """The best answer with every rule.

    Raises:
        NoAnswerError: where there is none.
    """
    best = ask(Question(instance, minimise, words))
    if best.evaluation is None:
        no_way = "No configuration satisfies every rule: ask why with reconfig explain INSTANCE and nothing else."
        late = "No configuration was found in the time allowed."
        words = no_way if best.outcome.status is Status.INFEASIBLE else late
        raise NoAnswerError(f"{words} Nothing was written.", best.outcome.status.exit_code)
    return best


def forced(instance: Instance, service: str, site: str, is_open: bool) -> tuple[Instance, Named]:
    """The instance with one unit forced closed where it is open, else open; and the rule that forces it."""
    place = instance.name_of_site(site)
    words = f"no {service} at {place}" if is_open else f"{service} at {place}"
    rule = (Forbid if is_open else Keep)(name=f"As asked: {words}", service=service, site=site)
    asked = instance.replace(rules=(*instance.rules, rule))
    return asked, by_key(asked)[f"{rule.kind}:{rule.slug}"]


def refuse_unknown(instance: Instance, service: str, site: str) -> None:
    """Raise unless the two are codes of the instance, and an offer of the area names the pair."""
    problems = []
    for option, code, codes in (("--service", service, instance.service_codes), ("--site", site, instance.site_codes)):
        if code not in codes:
            hint = did_you_mean(code, list(codes), f"The codes are: {', '.join(codes)}.")
            problems.append(Problem(option, "is not in the instance", hint, value=code))
    if not problems and site in instance.neighbours:
        problems = [Problem("--site", "is a neighbour's, which is not ours to decide", "Name another.", value=site)]
    if not problems and site not in instance.offers_of(service).index:
        words = f"has no offer of {service}: nothing says what it would cost there"
        problems = [Problem("--site", words, "Add the pair to offers.csv as a candidate.", value=site)]
    if problems:
        raise InputError(problems)
