"""One seeded realm for the whole run; a test that damages or serves it works on a copy."""

import fcntl
import os
import shutil

import pytest

from tests.config.commands import sigap


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    """A data folder whose realm live holds Kutai Timur, made once for all workers. Only read it."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    folder = place / "seeded"
    with (place / "seeded.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "live" / "seeded").exists():
            done = sigap(folder, "seed", "kutim-2024", "--json")
            assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def copied(seeded, tmp_path):
    """A copy of it to damage."""
    return shutil.copytree(seeded, tmp_path / "data")
