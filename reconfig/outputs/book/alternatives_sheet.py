"""The sheet of alternatives: different options that are nearly as good, and what each decision would cost."""

from __future__ import annotations

import pandas as pd

from reconfig.instance.instance import Instance
from reconfig.outputs.book.column import Column
from reconfig.outputs.book.objective_kind import change_kind_of, kind_of
from reconfig.outputs.book.writing import Book
from reconfig.study.alternatives import Alternatives


def write_alternatives(book: Book, instance: Instance, found: Alternatives) -> None:
    """The configurations near the best, and under them what each decision would cost the other way."""
    unit = found.minimise.unit(instance.about.currency)
    kind, change = kind_of(found.minimise), change_kind_of(found.minimise)
    band = f"within {found.within:.3g} of the best possible, a part of it"
    end = "No further one differs so much from each of them." if found.complete else "There may be further ones."
    words = f"Options {band}, of which any two differ in at least {found.differ} units. {end}"
    sheet, row = book.sheet("Alternatives", "Different options that are nearly as good", [words])
    columns = [
        Column("name", "Option"),
        Column("value", unit.capitalize(), kind),
        Column("above", "Above the bound", "gap"),
    ]
    region = book.table(sheet, row, "table_alternatives", columns, alternative_table(found), "None was found.")
    sheet.freeze_panes(row + 1, 1)
    row = region.below
    sheet.write_string(row, 0, "Decisions, and what the other choice would cost", book.look(bold=True, font_size=12))
    columns = [
        Column("service_name", "Service"), Column("site_name", "Site"), Column("today", "Runs today"),
        Column("best", "Runs in the best"), Column("chosen_in", f"Chosen in, of {len(found.options)}", "count"),
        Column("replacement", f"The other choice adds ({unit})", change),
        Column("replacement_at_least", "Proven: at least", change),
        Column("impossible", "No way at all otherwise"),
    ]  # fmt: skip
    book.table(sheet, row + 1, "table_decisions", columns, decision_table(instance, found), "None was asked.")


def alternative_table(found: Alternatives) -> pd.DataFrame:
    """The options: name, value (natural unit), above (the bound, relative)."""
    base = max(abs(found.bound), 1e-12)
    rows = [
        {"name": each.name, "value": each.value, "above": (each.value - found.bound) / base} for each in found.options
    ]
    return pd.DataFrame(rows, columns=["name", "value", "above"])


def decision_table(instance: Instance, found: Alternatives) -> pd.DataFrame:
    """One row a decision, its service and site by name."""
    words = {True: "yes", False: "no"}
    rows = [
        {
            "service_name": instance.name_of_service(each.service), "site_name": instance.name_of_site(each.site),
            "today": words[each.today], "best": words[each.best], "chosen_in": each.chosen_in,
            "replacement": each.replacement, "replacement_at_least": each.replacement_at_least,
            "impossible": words[each.impossible],
        }
        for each in found.decisions
    ]  # fmt: skip
    columns = ["service_name", "site_name", "today", "best", "chosen_in", "replacement", "replacement_at_least"]
    return pd.DataFrame(rows, columns=[*columns, "impossible"])
