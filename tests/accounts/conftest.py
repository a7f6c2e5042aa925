"""Cheap password hashes: what is tested is who gets in, not how slow argon2 is."""

import pytest

from tests.factories.accounts import load_directory


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def directory(db):
    load_directory()
