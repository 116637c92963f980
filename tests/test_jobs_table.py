"""Runs of a store in words, as a table, as lines and as a chart: pure functions, by hand."""

from __future__ import annotations

import dataclasses
import io
import json

import pandas as pd
import pytest
from rich.console import Console

from reconfig.jobs.line import Line
from reconfig.jobs.row import Attempt, Incumbent
from reconfig.jobs.state import State
from reconfig.objective import Objective
from reconfig.outputs.jobs_live import Changes, runs_shown
from reconfig.outputs.jobs_table import Listing, jobs_table, listing_data, plain_line, short_ids
from reconfig.outputs.jobs_words import attempt_words, counts_words, duration, gap_bar, gap_words, state_words
from reconfig.outputs.results_file import results_shown
from reconfig.outputs.run_view import RunView, chart, progress_line, run_text

LINE = Line(
    id="0123456789abcdef",
    label="Births: fewer [bold]x",
    state=State.RUNNING,
    stop=False,
    attempts=1,
    failures=0,
    losses=0,
    owner="me",
    began=1.0,
    ended=None,
    stage="solving",
    seconds=200.0,
    incumbent=110e6,
    objective=None,
    bound=100e6,
    nodes=5,
    memory=None,
    status=None,
    words="",
    minimise=Objective.COST,
    tables="t",
)


def changed(**fields: object) -> Line:
    return dataclasses.replace(LINE, **fields)  # type: ignore[arg-type]


def listing(*lines: Line, **fields: object) -> Listing:
    counts = {state: sum(line.state is state for line in lines) for state in State}
    return Listing(lines, **{"counts": counts, "currencies": {"t": "GBP"}, **fields})  # type: ignore[arg-type]


def shown(this: Listing, width: int = 140) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(jobs_table(this, width))
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.6, "1 min 00 s"),
        (200, "3 min 20 s"),
        (3599.6, "1 h 00 min"),
        (7500, "2 h 05 min"),
        (86400 * 3 + 4 * 3600, "3 d 4 h"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("gap", "full"),
    [(None, 0), (float("inf"), 0), (3.0, 0), (1.0, 0), (0.1, 2), (0.01, 4), (0.001, 6), (1e-4, 8), (0.0, 8)],
)
def test_each_power_of_ten_is_a_quarter_of_the_bar(gap: float | None, full: int) -> None:
    assert gap_bar(gap, cells=8) == "█" * full + "░" * (8 - full)


def test_words_of_gaps() -> None:
    assert [gap_words(gap) for gap in (None, 0.0, 1e-10, 1e-5, 0.0042, 1.5)] == [
        "",
        "proven",
        "proven",
        "<0.01%",
        "0.42%",
        "150.00%",
    ]


def test_words_of_states() -> None:
    assert state_words(LINE) == "solving"
    assert state_words(LINE, {"me"}) == "left behind"
    assert state_words(changed(owner=None)) == "left behind"
    assert state_words(changed(stop=True)) == "stopping"
    assert state_words(changed(state=State.DONE, status="INFEASIBLE")) == "infeasible"
    assert state_words(changed(state=State.DONE, status="OPTIMAL")) == "done"
    assert state_words(changed(state=State.QUEUED)) == "queued"


def test_losses_and_failures_are_told_apart() -> None:
    assert attempt_words(LINE) == "1"
    assert attempt_words(changed(attempts=4, losses=2, failures=1)) == "4 (2 lost, 1 failed)"


def test_words_of_counts() -> None:
    assert counts_words({}) == "0 runs"
    assert counts_words({State.DONE: 1}) == "1 run: 1 done"
    assert counts_words({State.QUEUED: 9000, State.RUNNING: 2, State.DONE: 0}) == "9,002 runs: 2 running, 9,000 queued"


def test_ids_are_as_short_as_keeps_them_apart() -> None:
    assert short_ids(["abcdef01", "bbcdef01"]) == {"abcdef01": "abcdef", "bbcdef01": "bbcdef"}
    assert set(short_ids(["abcdef01", "abcdef12"]).values()) == {"abcdef0", "abcdef1"}


def test_a_table_shows_everything_of_a_run_and_reads_no_markup_in_its_label() -> None:
    """Gap: (110 - 100) / 110 = 9.09 %: two of eight cells."""
    text = shown(listing(LINE))
    for word in ("012345", "Births: fewer [bold]x", "solving", "██░░░░░░  9.09%", "GBP 110.000 m", "GBP 100.000 m"):
        assert word in text
    assert "1 run: 1 running" in text


def test_nothing_in_a_label_or_a_message_is_obeyed_by_a_terminal() -> None:
    odd = changed(state=State.FAILED, label="red\x1b[31m\nalert", words="bell\x07")
    for text in (shown(listing(odd)), plain_line(odd, listing(odd)), run_text(RunView(odd, [], [], "GBP"))):
        assert "red\ufffd[31m alert" in text
        assert not {"\x1b", "\x07"} & set(text)


def test_a_table_is_as_wide_as_the_terminal_and_cuts_labels_first() -> None:
    text = shown(listing(changed(label="A label that is far too long for any table at all")), width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert all(word in text for word in ("A label", "…", "GBP 110.000 m", "3 min 20 s", "9.09%"))
    assert "Bound" not in text
    assert "Attempt" not in text
    assert "Attempt" in shown(listing(changed(attempts=2)), width=80)


def test_what_is_not_shown_is_counted() -> None:
    this = listing(LINE, counts={State.QUEUED: 9999, State.RUNNING: 1})
    assert "10,000 runs: 1 running, 9,999 queued; 9,999 not shown" in shown(this)


def test_a_queued_run_that_was_never_tried_has_no_figures() -> None:
    fresh = changed(state=State.QUEUED, attempts=0, incumbent=None, bound=None, seconds=0.0)
    assert plain_line(fresh, listing(fresh)) == "012345 queued · Births: fewer [bold]x"


def test_plain_lines() -> None:
    failed = changed(state=State.FAILED, attempts=3, failures=3, words="the roof fell in")
    assert plain_line(failed, listing(failed)) == (
        "012345 failed · Births: fewer [bold]x · GBP 110.000 m · gap 9.09% · 3 min 20 s · attempt 3 (3 failed)"
        " · the roof fell in"
    )


def test_json_holds_units_and_who_was_left_behind() -> None:
    data = json.loads(json.dumps(listing_data(listing(LINE, dead={"me"}))))
    assert data["counts"]["running"] == 1
    (run,) = data["runs"]
    assert (run["objective"], run["bound"], run["unit"], run["left_behind"]) == (110e6, 100e6, "GBP a year", True)


def test_changes_are_told_once_in_the_order_of_their_ends() -> None:
    one, two = changed(id="1"), changed(id="2")
    changes = Changes([one])
    assert [line.id for line in changes.since([one, two])] == ["2"]
    later = [dataclasses.replace(one, state=State.DONE, ended=9.0), dataclasses.replace(two, seconds=300.0)]
    assert [line.id for line in changes.since(later)] == ["1"]
    assert changes.since(later) == []


def test_without_a_terminal_changes_are_lines_and_words_are_said_once() -> None:
    console = Console(file=io.StringIO(), width=40)
    states = iter([State.QUEUED, State.RUNNING, State.DONE])
    with runs_shown(console, lambda _: listing(changed(state=next(states), status="OPTIMAL"))) as show:
        show("memory is short")
        show("memory is short")
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert [line.split(" · ")[0] for line in lines] == ["memory is short", "012345 solving", "012345 done"]


def test_a_live_table_ends_as_things_stand() -> None:
    console = Console(file=io.StringIO(), width=120, height=20, force_terminal=True)
    asked: list[int] = []

    def look(most: int) -> Listing:
        asked.append(most)
        return listing(LINE if len(asked) == 1 else changed(state=State.DONE, status="OPTIMAL"))

    with runs_shown(console, look) as show:
        show("Ctrl-C ends it")
    written = console.file.getvalue()  # type: ignore[attr-defined]
    assert "Ctrl-C ends it" in written
    assert "1 run: 1 done" in written.splitlines()[-2]
    assert asked == [14, 14]


def test_the_chart_is_of_steps_over_time() -> None:
    """Quarters of a second in three rows from 10 to 30: 30 from 0.5 s, 20 from 2 s; proven: 10 from then on."""
    assert chart([(0.5, 30.0), (2.0, 20.0)], [(2.0, 10.0)], 4.0, ("ten", "thirty"), size=(16, 3)) == [
        "thirty │ ••••••",
        "       │       •••••••••",
        "   ten │       ─────────",
        "       └0 s        4.0 s",
    ]


def test_a_run_is_told_with_its_attempts_and_its_chart() -> None:
    attempts = [
        Attempt("r", 1, "o", 0.0, 9.0, 9.0, "lost", "its machine went down"),
        Attempt("r", 2, "o", 9.0, None, None, None, ""),
    ]
    incumbents = [Incumbent("r", 1, 1.0, 300e6, None), Incumbent("r", 2, 50.0, 120e6, 90e6)]
    view = RunView(changed(attempts=2, losses=1, memory=2**27), attempts, incumbents, "GBP")
    text = run_text(view)
    for words in (
        "0123456789abcdef  Births: fewer [bold]x",
        "128 MB at most",
        "attempt 1: lost after 9.0 s: its machine went down",
        "attempt 2: runs",
        "GBP 120.000 m │",
        " GBP 90.000 m │",
        f"0 s{'':47}3 min 20 s",
    ):
        assert words in text
    assert "300" not in text
    assert view.goes_on
    assert not dataclasses.replace(view, dead=True).goes_on
    assert progress_line(view) == "attempt 2: solving · best GBP 110.000 m · bound GBP 100.000 m · gap 9.09%"


def test_results_in_a_terminal_keep_numbers_whole_and_tell_the_state_where_there_is_no_status() -> None:
    """Gap: 0.00042 is 0.04 %."""
    nothing = float("nan")
    rows = [
        ("One [b]", "done", "OPTIMAL", 0.00042, 139064954.4, 648061.0, 1282.0, "HASU at A"),
        ("Two", "queued", None, nothing, nothing, nothing, nothing, ""),
    ]
    names = ["label", "state", "status", "gap", "cost", "travel", "coverage", "configuration"]
    console = Console(file=io.StringIO(), width=70, color_system=None)
    console.print(results_shown(pd.DataFrame(rows, columns=names)))
    one, two = console.file.getvalue().splitlines()[1:]  # type: ignore[attr-defined]
    assert one.split() == ["One", "[b]", "OPTIMAL", "0.04%", "139,064,954", "648,061", "1,282"]
    assert two.split() == ["Two", "queued"]
