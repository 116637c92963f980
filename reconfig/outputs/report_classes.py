"""The report on what an economic appraisal asks for: each class of benefits and costs, and what of it is missing."""

from __future__ import annotations

from collections.abc import Iterator

from reconfig.outputs.comparison import Comparison
from reconfig.outputs.comparison_data import Tables
from reconfig.outputs.document import Block, Heading, Paragraph, Table
from reconfig.outputs.phrases import listed, percent

NOTHING = "nothing"


def classes_section(held: Comparison, tables: Tables) -> Iterator[Block]:
    """A row a class of the comprehensive investment appraisal: what this document holds of it, and what it lacks."""
    yield Heading("What an economic appraisal asks for besides")
    yield Paragraph(
        "An economic appraisal (in the NHS the comprehensive investment appraisal, CIA) sorts benefits and costs into "
        "classes, year by year over the life of a project. This document holds one year in a steady state. What stands "
        "under “missing” is not in the data: nobody should read it as nought."
    )
    rows = [
        ["Cash-releasing benefits", "the saving a year, by line, lever and organisation", "when each saving comes"],
        ["Benefits that release no cash", _unpriced(tables), "what time and room that are set free are worth"],
        [
            "Benefits to society",
            "minutes of travel, and who travels longer, without a price",
            "health gained, the worth of travel time, the time of carers, emissions, jobs",
        ],
        [
            "Benefits without a price",
            "standards met and broken, access of groups of residents",
            "quality of care, what patients and staff go through",
        ],
        ["Capital", _capital(tables), "land sold, backlog avoided, renewal over the life of a building, tax"],
        ["One-off costs of change", _change(held), "redundancies, the project itself, when each is paid"],
        ["Costs every year", "every line of the yearly cost", "the years until the steady state: phasing, inflation"],
        ["Risk", _risk(held, tables), "each risk with its likelihood and its cost"],
        ["Net present social value", NOTHING, "all of the above, discounted over the years"],
    ]
    yield Table.of("Classes of benefits and costs", ["Class", "In this document", "Missing"], rows, numbers=False)


def _unpriced(tables: Tables) -> str:
    """Resources and staff in their own units, where the instance has some."""
    found = [
        words for name, words in (("capacity", "beds and other resources"), ("workforce", "staff")) if name in tables
    ]
    return f"{listed(found)} needed, in their own units, without a price" if found else NOTHING


def _capital(tables: Tables) -> str:
    return "what is paid once, and spread over years in the yearly cost" if "capital" in tables else NOTHING


def _change(held: Comparison) -> str:
    if not (held.instance.services["transition_cost"] > 0).any():
        return NOTHING
    return f"one sum a unit that opens or closes, spread over {held.instance.about.transition_years} years"


def _risk(held: Comparison, tables: Tables) -> str:
    """Optimism bias, where there is capital for it to bear on, and the futures that were tried."""
    bias = held.instance.about.optimism_bias
    parts = [f"{percent(bias)} on capital for optimism"] if bias and "capital" in tables else []
    parts += ["the futures of the regret table"] if held.appraisal.robustness is not None else []
    return listed(parts) if parts else NOTHING
