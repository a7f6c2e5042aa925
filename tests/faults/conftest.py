"""One office at work on the real map, with transactions that really begin and end."""

import pytest

from tests.factories.accounts import make_officer
from tests.factories.reports import load_kutim


@pytest.fixture(autouse=True)
def _quick(transactional_db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_kutim()


@pytest.fixture(autouse=True)
def lain(monkeypatch, tmp_path):
    """The sealed files of this test alone: what lies there now."""
    monkeypatch.setattr("sigap.vault.files._folder", lambda: tmp_path / "files")
    return lambda: {path for path in (tmp_path / "files").rglob("*") if path.is_file()}


@pytest.fixture
def desk():
    return make_officer("desk-piket-1")
