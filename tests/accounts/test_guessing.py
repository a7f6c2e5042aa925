"""Guessing from outside: spraying, stuffing, forged headers, thousands of tries; and the officer who still gets in."""

from hashlib import sha256
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from sigap.accounts import sessions, signing_in, throttle
from sigap.accounts.models import DeviceMember, ThrottleCounter
from sigap.accounts.refusals import CannotSignIn
from tests.factories.accounts import PASSWORD, make_officer

KESBANGPOL = "Badan Kesbangpol Kutai Timur"


@pytest.fixture
def piket(directory):
    return make_officer("desk-piket-1", login_name="piket.contoh")


def attempt(n=0, *, name="piket.contoh", password="salah", device=None, address=None):
    return signing_in.Attempt(
        institution=KESBANGPOL,
        login_name=name,
        password=password,
        device=device,
        address=address or f"10.{n // 65536 % 256}.{n // 256 % 256}.{n % 256}",
    )


def answer_to(one):
    try:
        signing_in.check(one, timezone.now())
    except CannotSignIn as refusal:
        return refusal.code
    return "in"


@pytest.fixture
def home(piket):
    """A computer on which the officer fully signed in before."""
    device = sessions.new_device()
    DeviceMember.objects.create(device=device, login=piket.login, full_sign_in_at=timezone.now())
    return device


def _swarm(home, tries):
    for n in range(tries):
        assert answer_to(attempt(n, password=f"tebakan-{n}")) in {"mismatch", "too_often"}
    assert answer_to(attempt(tries, password=PASSWORD)) == "too_often", "a new device waits, whatever it types"
    assert answer_to(attempt(password=PASSWORD, device=home)) == "in"


@pytest.mark.django_db
def test_hundreds_of_guesses_from_everywhere_do_not_lock_his_own_computer(piket, home):
    _swarm(home, 100)


@pytest.mark.slow
@pytest.mark.django_db
def test_nor_do_thousands(piket, home):
    _swarm(home, 3000)


@pytest.mark.django_db
def test_one_password_at_many_names_from_many_addresses_is_slowed(piket):
    """No name and no address is tried twice; what repeats is the password."""
    codes = [answer_to(attempt(n, name=f"nama.{n}", password="Kutim2024!")) for n in range(throttle.PASSWORD_LIMIT + 1)]
    assert codes == ["mismatch"] * throttle.PASSWORD_LIMIT + ["too_often"]
    assert answer_to(attempt(9, password=PASSWORD)) == "in", "who types another one is not slowed"


@pytest.mark.django_db
def test_nobody_gets_in_with_the_password_that_is_being_sprayed_except_at_his_own_computer(piket, home):
    for n in range(throttle.PASSWORD_LIMIT):
        answer_to(attempt(n, name=f"nama.{n}", password=PASSWORD))
    assert answer_to(attempt(99, password=PASSWORD)) == "too_often"
    assert answer_to(attempt(99, password=PASSWORD, device=home)) == "in"


@pytest.mark.django_db
def test_pairs_tried_from_many_addresses_are_slowed_by_name(piket):
    codes = [answer_to(attempt(n, password=f"bocor-{n}")) for n in range(throttle.ACCOUNT_LIMIT + 1)]
    assert codes[-1] == "too_often"


@pytest.mark.django_db
def test_one_household_of_ipv6_is_one_stranger(piket):
    codes = [
        answer_to(attempt(name=f"n.{n}", password=f"p{n}", address=f"2001:db8:1:2::{n:x}"))
        for n in range(throttle.ADDRESS_LIMIT + 1)
    ]
    assert codes[-1] == "too_often"
    assert answer_to(attempt(name="n", password="p", address="2001:db8:1:3::1")) == "mismatch"


@pytest.mark.django_db
def test_no_password_can_be_read_from_the_counters(piket):
    answer_to(attempt(password="rahasia-sekali"))
    kept = set(ThrottleCounter.objects.values_list("key", flat=True))
    assert len(kept) == 3
    assert sha256(b"password|rahasia-sekali").hexdigest() not in kept
    assert sha256(b"rahasia-sekali").hexdigest() not in kept


@pytest.mark.django_db
def test_a_device_mark_of_somebody_else_is_no_known_device(piket):
    for n in range(throttle.ACCOUNT_LIMIT):
        answer_to(attempt(n, password=f"x{n}", device=uuid4()))
    assert answer_to(attempt(99, password=PASSWORD, device=uuid4())) == "too_often"


FORGED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Via")


@pytest.mark.django_db
@pytest.mark.parametrize("header", FORGED)
def test_no_header_makes_a_stranger_somebody_else(piket, header, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS_LIMIT", 3)

    def forged(n):
        value = f"for=10.9.{n}.1" if header == "Forwarded" else f"10.9.{n}.1"
        form = {"instansi": KESBANGPOL, "nama": f"n.{n}", "sandi": f"p{n}"}
        return Client(headers={header: value}).post("/masuk/", form).status_code

    assert [forged(n) for n in range(4)] == [400, 400, 400, 429]


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("9.9.9.9", "1.2.3.4", "9.9.9.9"),
        ("127.0.0.1", "1.2.3.4, 5.6.7.8", "5.6.7.8"),
        ("127.0.0.1", "1.2.3.4, 5.6.7.8, 10.0.0.2", "5.6.7.8"),
        ("127.0.0.1", "10.0.0.2", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "5.6.7.8, <script>", "127.0.0.1"),
        ("127.0.0.1", "5.6.7.8,", "127.0.0.1"),
        ("127.0.0.1", "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_behind_our_proxies_the_nearest_stranger_counts(rf, settings, peer, forwarded, counted):
    settings.SIGAP_TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.2"]
    request = rf.get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    assert throttle.client_address(request) == counted


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("5.6.7.8", "5.6.7.8"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:5.6.7.8", "5.6.7.8"),
        ("", ""),
    ],
)
def test_what_is_one_stranger(address, network):
    assert throttle.network_of(address) == network
