import pytest

from sigap.history.seeding import seed_history
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import NOW, SEED, load_kutim


@pytest.fixture(autouse=True)
def _kutim(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_kutim()


@pytest.fixture
def shipped():
    """The 58 rows of Kutai Timur."""
    from datetime import timedelta

    seed_history(SEED, NOW + timedelta(days=700))


@pytest.fixture
def desk():
    return browser(make_officer("desk-piket-1"))


@pytest.fixture
def head():
    return browser(make_officer("desk-kepala"))
