"""One seeded realm per module; a test that damages or serves it works on a copy."""

import shutil

import pytest

from tests.config.commands import sigap


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """A data folder whose realm live holds Kutai Timur. Only read it."""
    folder = tmp_path_factory.mktemp("seeded")
    done = sigap(folder, "seed", "kutim-2024", "--json")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def copied(seeded, tmp_path):
    """A copy of it to damage."""
    return shutil.copytree(seeded, tmp_path / "data")
