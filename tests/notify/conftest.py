from datetime import timedelta

import pytest

from tests.factories.accounts import make_officer
from tests.factories.reports import NOW, load_kutim


@pytest.fixture
def kutim(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_kutim()
    make_officer("polres-ops", now=NOW - timedelta(days=1))  # a message to a post in which nobody sits is not sent
