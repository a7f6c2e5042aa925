"""Kutai Timur as shipped, and a realm folder of the test's own: tests beside it share the run's."""

from pathlib import Path

import pytest

from sigap.operation.metrics import REALM
from tests.factories.reports import load_kutim


@pytest.fixture(autouse=True)
def _realm(db, settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_kutim()
    shared, own = Path(settings.SIGAP_REALM_DIR), tmp_path / "live"
    own.mkdir(mode=0o700)
    for name in ("keys", "blobs"):
        if (shared / name).exists():
            (own / name).symlink_to(shared / name)
    settings.SIGAP_REALM_DIR = own
    REALM.forget()
    yield own
    REALM.forget()
