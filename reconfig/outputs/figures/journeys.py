"""Charts of journeys: by deprivation, and of how many people's journey changes by how much."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reconfig.evaluate.access import EVERYONE
from reconfig.evaluate.journeys import BANDS
from reconfig.outputs.figures.chart_page import Chart
from reconfig.outputs.figures.panels import LESS, MORE, TODAY, Look, Mark, Panel, RowName, draw_panels, height
from reconfig.outputs.group_access import group_access
from reconfig.outputs.phrases import minutes_text, signed
from reconfig.outputs.tables import disclosed, rounded
from reconfig.outputs.words import FIFTHS
from reconfig.study.appraisal import Appraisal

NOTHING = 0.05
"""Means that differ by less than this many minutes are the same to the digit that is shown."""

LOOKS = dict(
    zip(
        (band for band in BANDS if band != "no change"),
        (Look("#8073ac"), Look("#fee0b6"), Look("#fdb863"), Look("#e08214"), Look("#b35806"), Look("#7f3b08", "////")),
        strict=True,
    )
)
"""Of changes of journeys: purple where shorter, the browner the longer, the longest hatched."""

HOW_DOTS = "Hollow dots: today; full dots: the option. Over all services, weighted by patients; not from nought."
HOW_BARS = "Patients a year, over all services; counts are to the nearest 5."


def access_chart(appraisal: Appraisal) -> Chart | None:
    """Mean journeys by deprivation fifth, everyone last; None where nobody's fifth is known."""
    fifths = group_access(appraisal, "deprivation_fifth")
    if fifths.empty or not appraisal.options:
        return None
    table = pd.concat([fifths, group_access(appraisal, EVERYONE)])
    groups = list(dict.fromkeys(table["group"]))
    names = [RowName(_fifth(group), total=group == EVERYONE) for group in groups]
    finite = table["mean_minutes"].replace([float("inf")], float("nan")).dropna()
    ends = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    panels = [_dots(table[table["option"] == option.name], option.name, ends) for option in appraisal.options]
    return Chart(
        f"{appraisal.instance.about.area}: average journeys in more and less deprived areas",
        f"Average minutes by deprivation, today and in each option. {HOW_DOTS}",
        _said(names, panels),
        height(panels, len(names)),
        lambda page, top: draw_panels(page, top, names, panels),
    )


def _fifth(group: str) -> str:
    return "Everyone" if group == EVERYONE else FIFTHS.get(group, group)


def _dots(rows: pd.DataFrame, name: str, ends: tuple[float, float]) -> Panel:
    """The option's means, each with a line from today's."""
    marks = []
    for mean, change in zip(rows["mean_minutes"], rows["mean_minutes_difference"], strict=True):
        words = f"{minutes_text(mean)} min ({signed(change)})"
        look = TODAY if abs(change) < NOTHING else LESS if change < 0 else MORE
        marks.append(Mark(mean, words, look, mean - change))
    return Panel(name, marks, *ends, dots=True)


def journey_chart(appraisal: Appraisal, journeys: pd.DataFrame) -> Chart | None:
    """Patients by band of change, over all services; None without options."""
    if not appraisal.options:
        return None
    of_all = journeys[journeys["by"] == EVERYONE].groupby(["option", "band"])["patients"].sum()
    names = [RowName(band.capitalize()) for band in LOOKS]
    counts = {
        option.name: [float(of_all.get((option.name, band), 0.0)) for band in LOOKS] for option in appraisal.options
    }
    most = max(1.0, *(count for each in counts.values() for count in each))
    panels = [Panel(name, _bars(each), 0.0, most) for name, each in counts.items()]
    longer = [f"{name}: {rounded(sum(each[1:]))} longer, {rounded(each[0])} shorter" for name, each in counts.items()]
    return Chart(
        f"{appraisal.instance.about.area}: whose journey changes, and by how much",
        f"{'; '.join(longer)}. {HOW_BARS}",
        _said(names, panels),
        height(panels, len(names)),
        lambda page, top: draw_panels(page, top, names, panels),
    )


def _bars(counts: Sequence[float]) -> list[Mark]:
    """A count that is too small to show has no bar."""
    shown = [disclosed(count) for count in counts]
    return [
        Mark(0.0 if pd.isna(value) else value, rounded(count), look)
        for value, count, look in zip(shown, counts, LOOKS.values(), strict=True)
    ]


def _said(names: Sequence[RowName], panels: Sequence[Panel]) -> str:
    told = (
        "; ".join(f"{name.text}: {mark.words}" for name, mark in zip(names, panel.marks, strict=True))
        for panel in panels
    )
    return " ".join(f"{panel.title}: {words}." for panel, words in zip(panels, told, strict=True))
