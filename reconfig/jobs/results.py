"""The runs of a sweep as one tidy table: a row a run."""

from __future__ import annotations

import pandas as pd

from reconfig.jobs.store import Store


def results_table(store: Store, sweep: str | None = None) -> pd.DataFrame:
    """Label, dimensions, state, outcome, objectives, measures, configuration and folder of each run."""
    raise NotImplementedError
