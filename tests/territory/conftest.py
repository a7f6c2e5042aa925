import pytest

from tests.factories.accounts import browser, make_officer
from tests.factories.reports import load_kutim


@pytest.fixture(autouse=True)
def _kutim(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_kutim()


@pytest.fixture
def web():
    """The browser of an officer at the desk."""
    return browser(make_officer("desk-piket-1"))
