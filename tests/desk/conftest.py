import pytest

from tests.factories.reports import load_kutim


@pytest.fixture(autouse=True)
def _kutim(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_kutim()
