"""The pages that several test files open: the toy's, and that of Kent and Medway."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconfig.instance.postcodes import Postcodes
from reconfig.study.appraisal import Appraisal
from tests.appraisals import appraisal
from tests.page_case import drawn_option, without_first_unit, write_page

POSTCODES = Postcodes({"TO1 1AA": "Z1", "TO1 1AB": "Z6", "TO12 9ZZ": "Z3"})


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the toy, with three postcodes."""
    return write_page(appraisal(), tmp_path_factory.mktemp("toy"), POSTCODES)


@pytest.fixture(scope="module")
def kent_appraisal() -> Appraisal:
    """Kent and Medway with three options: least cost, shortest journeys, and today without one maternity unit."""
    shown = appraisal("instances/kent-medway")
    third = drawn_option(shown.instance, "Option C", without_first_unit(shown.instance, "OBS"))
    return Appraisal(shown.instance, shown.today, (*shown.options, third), shown.frontier)


@pytest.fixture(scope="module")
def kent(kent_appraisal: Appraisal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(kent_appraisal, tmp_path_factory.mktemp("kent"))
