"""Equal yearly payments."""

from __future__ import annotations

import pytest

from reconfig.evaluate.annuity import annuity
from reconfig.model.annuity import annual


@pytest.mark.parametrize(("years", "percent"), [(60, 4.01), (30, 5.44), (10, 12.02)])
def test_factors_at_three_and_a_half_percent(years: int, percent: float) -> None:
    """The table of the UK Treasury's rate."""
    assert round(100 * annuity(0.035, years), 2) == percent


@pytest.mark.parametrize("rate", [0.0, 1e-9, 0.035, 0.2])
@pytest.mark.parametrize("years", [1, 10, 60])
def test_both_statements_agree(rate: float, years: int) -> None:
    assert annuity(rate, years) == pytest.approx(annual(rate, years), rel=1e-6)


def test_without_interest_each_year_pays_its_part() -> None:
    assert annuity(0.0, 8) == 0.125
