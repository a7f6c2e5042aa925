"""Kutai Timur as shipped; the realm's folder stays the one of the run, so that what was loaded once is put back."""

import pytest

from sigap.operation.metrics import REALM
from tests.factories.reports import load_kutim


@pytest.fixture(autouse=True)
def _realm(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_kutim()
    REALM.forget()
    yield
    REALM.forget()
