"""Fixtures that several test files share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from tests.helpers import write_tiny

if TYPE_CHECKING:
    from tests.job_runs import Desk


@pytest.fixture(scope="session")
def tiny_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny instance, written once; copy it before changing it."""
    return write_tiny(tmp_path_factory.mktemp("template") / "tiny")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing that a test keeps between runs lands in the user's cache, and nothing comes from there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECONFIG_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("RECONFIG_STORE", str(tmp_path_factory.mktemp("store")))
        yield


@pytest.fixture(autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test is answered by the searches of another."""
    monkeypatch.setenv("RECONFIG_STORE", str(tmp_path_factory.mktemp("store")))


@pytest.fixture
def tiny_folder(tiny_template: Path, tmp_path: Path) -> Path:
    """A copy of the tiny instance's folder, to be changed at will."""
    return Path(shutil.copytree(tiny_template, tmp_path / "tiny"))


@pytest.fixture(scope="session")
def tiny(tiny_template: Path) -> Instance:
    """The tiny instance."""
    return read_instance(tiny_template)


@pytest.fixture
def desk(tmp_path: Path, tiny: Instance) -> Iterator[Desk]:
    """A store of runs of the tiny instance."""
    from tests.job_runs import Desk

    desk = Desk(tmp_path / "runs", tiny)
    yield desk
    desk.store.close()
