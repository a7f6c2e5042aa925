"""Seeding again costs no hash, and no hash is made while the others wait for the lock."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password

from sigap.accounts import seeding
from sigap.accounts.actions import logins, reset_password
from sigap.accounts.models import Login
from sigap.journal import writing as pen
from tests.factories.accounts import NOW, SEED, load_directory

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _quick(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_directory()


def test_seeding_again_prints_the_same_and_checks_no_password(monkeypatch):
    first = seeding.seed_logins(SEED, NOW)
    assert all(check_password(one.password, Login.objects.get(login_name=one.login_name).password) for one in first)
    monkeypatch.setattr(seeding, "check_password", lambda *_: pytest.fail("hashed again"))
    monkeypatch.setattr("sigap.accounts.actions.logins.make_password", lambda *_: pytest.fail("hashed again"))
    assert seeding.seed_logins(SEED, LATER) == first


def test_a_password_that_its_owner_changed_is_printed_no_more():
    seeding.seed_logins(SEED, NOW)
    reset_password(SEED, person=seeding.seeded_person("kpu-piket"), now=LATER)
    again = {one.post: one for one in seeding.seed_logins(SEED, LATER)}
    assert (again["kpu-piket"].password, again["kpu-piket"].hashed_as) == ("", "")
    assert again["bawaslu-piket"].password


def test_no_hash_is_made_under_the_write_lock(monkeypatch):
    real = logins.make_password

    def outside(password):
        assert pen._current.get() is None
        return real(password)

    monkeypatch.setattr(logins, "make_password", outside)
    seeding.seed_logins(SEED, NOW)
    reset_password(SEED, person=seeding.seeded_person("kpu-piket"), now=LATER)


def test_a_person_without_a_login_gets_one_at_the_next_seeding():
    """The start was cut off between the two."""
    first = seeding.seed_logins(SEED, NOW)
    Login.objects.get(login_name="kpu").delete()
    again = {one.post: one for one in seeding.seed_logins(SEED, LATER)}
    assert again["kpu-piket"].password != next(one.password for one in first if one.post == "kpu-piket")
