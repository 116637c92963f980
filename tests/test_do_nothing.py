"""If nothing is done: deficits that grow, with the figures of a system of 2,900 million."""

from __future__ import annotations

import pandas as pd
import pytest

from reconfig.study.do_nothing import do_nothing, in_all
from tests.instances import ABOUT

GROWTH = ABOUT.model_copy(update={"cost_growth": 0.044, "income_growth": 0.028})
LEDGERS = pd.DataFrame(
    {"organisation": list("ABCD"), "cost": [980.0, 790.0, 640.0, 490.0], "income": [932.0, 758.0, 600.0, 460.0]}
)
"""Costs of 2,900 and deficits of 48, 32, 40 and 30, in millions."""


def test_five_years_of_deficits() -> None:
    """150; 2,900 x 1.044 - 2,750 x 1.028 = 200.6; and so on to 1,292 in all."""
    total = in_all(do_nothing(LEDGERS, GROWTH))
    assert total["deficit"].round(0).tolist() == [150, 201, 255, 312, 374]
    assert total["deficit"][1] == pytest.approx(200.6)
    assert total["cumulative_deficit"].iloc[-1] == pytest.approx(1292, abs=0.5)
    assert total["cost"][0] == 2900
    assert total["income"][0] == 2750


def test_each_organisation_goes_its_own_way() -> None:
    """D in the second year: 490 x 1.044 - 460 x 1.028 = 511.56 - 472.88 = 38.68."""
    table = do_nothing(LEDGERS, GROWTH, years=2).set_index(["organisation", "year"])
    assert table["deficit"]["D"].tolist() == pytest.approx([30, 38.68])
    assert len(table) == 8


def test_without_growth_every_year_is_the_first() -> None:
    assert in_all(do_nothing(LEDGERS, ABOUT, years=3))["deficit"].tolist() == [150, 150, 150]
