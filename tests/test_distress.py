"""Payments between organisations: the closed form is the linear program of the least total."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from reconfig.evaluate.distress import settled
from reconfig.instance.instance import FloatArray, Instance
from tests.instances import make_instance


def bodies(most: FloatArray) -> Instance:
    """Organisations that may pay or be paid so much; missing: no limit."""
    rows: list[dict[str, object]] = [
        {"organisation": f"O{number}", "name": "Trust", **({} if np.isnan(limit) else {"most_transfer": int(limit)})}
        for number, limit in enumerate(most)
    ]
    return make_instance(organisations=rows)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 100_000), st.integers(1, 5), st.booleans())
def test_the_closed_form_is_the_linear_program(seed: int, count: int, transfers: bool) -> None:
    """With g = received - paid: minimise what is paid, so that surplus + g >= least, sum g = 0, |g| <= most."""
    random = np.random.default_rng(seed)
    most = np.where(random.random(count) < 0.3, np.nan, random.integers(0, 9, count))
    surplus = random.integers(-9, 9, count).astype(float)
    least = np.where(random.random(count) < 0.3, -np.inf, random.integers(-6, 6, count))
    codes = [f"O{number}" for number in range(count)]
    found = settled(bodies(most), pd.Series(surplus, codes), pd.Series(least, codes), transfers)
    limits = [(0.0, None if np.isnan(limit) else limit) if transfers else (0.0, 0.0) for limit in most]
    held, one = np.isfinite(least), np.eye(count)
    answer = linprog(
        np.repeat([0.0, 1.0], count),
        np.hstack([-one, one])[held] if held.any() else None,
        (surplus - least)[held] if held.any() else None,
        np.repeat([[1.0, -1.0]], count, axis=1),
        [0.0],
        limits * 2,
    )
    assert (answer.status == 0) == bool((found["short"] < 1e-9).all())
    assert abs(found["transfer"].sum()) < 1e-9
    assert (found["transfer"].abs() <= np.nan_to_num(most, nan=np.inf) + 1e-9).all()
    if answer.status == 0:
        assert abs(float(answer.fun) - found["transfer"].clip(lower=0).sum()) < 1e-7
