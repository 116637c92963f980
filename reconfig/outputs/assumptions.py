"""Which figures of an instance are assumptions rather than facts, read from the source of every row."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.instance.evidence import Evidence, evidence
from reconfig.instance.instance import Instance

SUBJECTS = {
    "zones": "The people who live in each area",
    "organisations": "The organisations' money",
    "sites": "The sites",
    "services": "The services",
    "demand": "How much care people need",
    "offers": "What units cost and how much they can do",
    "requirements": "Which services need each other",
    "derogations": "Which units need not meet a rule",
    "rules": "The rules",
    "travel_times": "How long journeys take",
    "site_times": "How long journeys between sites take",
    "segment_mix": "Which people have which needs",
    "rates": "How much care people with each need use",
    "deprivation_effects": "How need varies with deprivation",
    "growth": "How need grows",
    "pathways": "Care that moves into the community",
    "resources": "Beds, theatres and other resources",
    "resource_use": "What services use of resources",
    "site_resources": "What sites have of resources",
    "staff_groups": "Staff and what they are paid",
    "staffing": "The staff that services need",
    "resource_staffing": "The staff that resources need",
    "workforce": "The staff in post",
}
"""What each table is about, in plain words; names of segments are no figures, nor are those of organisations."""

Priced = tuple[tuple[str, tuple[str, ...]], ...]
OFFERS: Priced = (("offers", ("service", "site")),)
PRICED_BY: dict[str, Priced] = {
    "site": (("sites", ("site",)),),
    "hot": (("sites", ("site",)),),
    "module": (("resources", ()),),
    "staff": (("staff_groups", ()),),
    "agency": (("staff_groups", ()),),
    "transfer": (("requirements", ("service",)),),
    "journey": (("services", ("service",)),),
    "corporate": (("organisations", ("organisation",)),),
    "capital": (*OFFERS, ("resources", ())),
    "transition": (("services", ("service",)),),
}
"""The tables that hold the prices of a cost line, and the columns that say which rows; of other lines, the offers."""

NO_SOURCE = "no source is given"
SENTENCE_END = re.compile(r"(?<=[^.\s]{3})\. (?=[A-Z])")


class Assumption(NamedTuple):
    """A source that is not a fact: what it is about, its grade, and its words."""

    subject: str
    grade: Evidence
    words: str


@lru_cache(maxsize=2)
def assumptions(instance: Instance) -> tuple[Assumption, ...]:
    """Every source that is not a fact, in the order of the tables; what sources have in common is said once."""
    found = [
        Assumption(subject, evidence(source), sentence)
        for name, subject in SUBJECTS.items()
        for source in _sources(instance, name)
        if not evidence(source).is_fact
        for sentence in SENTENCE_END.split(_words(source))
    ]
    return tuple(dict.fromkeys(found))


class Source(NamedTuple):
    """A source, fact or not: its table ("rules" too), what that is about, grade, words, and how many rows have it."""

    table: str
    subject: str
    grade: Evidence
    words: str
    rows: int


def all_sources(instance: Instance) -> list[Source]:
    """Every source of every table and rule, in the order of the tables."""
    return [
        Source(name, subject, evidence(source), _words(source), rows)
        for name, subject in SUBJECTS.items()
        for source, rows in _sources(instance, name).items()
    ]


def _sources(instance: Instance, name: str) -> dict[str, int]:
    """The distinct sources of a table or of the rules, in order of appearance, and how many rows have each."""
    if name == "rules":
        return dict(Counter(rule.source for rule in instance.rules))
    frame = instance.table(name)
    if name == "organisations":
        figures = frame.drop(columns=["organisation", "name", "source"]).fillna(0.0)
        frame = frame[(figures != 0).any(axis=1)]
    if "source" in frame:
        return dict(Counter(str(source) for source in frame["source"]))
    return {instance.about.sources.get(name, ""): len(frame)} if len(frame) else {}


def _words(source: str) -> str:
    """A source without its grade."""
    first, _, rest = source.partition(":")
    words = rest if first.strip().lower() in set(Evidence) else source
    return words.strip() or NO_SOURCE


def assumed_cost_lines(*evaluations: Evaluation) -> frozenset[str]:
    """The cost lines that rest on an assumed price in any of the evaluations."""
    lines = pd.concat([held.costs for held in evaluations], ignore_index=True)
    instance = evaluations[0].instance
    return frozenset(str(line) for line, rows in lines.groupby("line") if _on_assumed_prices(instance, str(line), rows))


def _on_assumed_prices(instance: Instance, line: str, rows: pd.DataFrame) -> bool:
    """Whether a source of the rows of tables that price a line is not a fact."""
    sources: set[str] = set()
    for name, keys in PRICED_BY.get(line, OFFERS):
        table = instance.table(name)[[*keys, "source"]]
        sources |= set((table.merge(rows[list(keys)].drop_duplicates()) if keys else table)["source"])
    return any(not evidence(source).is_fact for source in sources)
