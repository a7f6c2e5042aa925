"""Three officers at one computer never become one name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from sigap.accounts import sessions, signing_in
from sigap.accounts.models import DeviceMember, Login, SignInSession
from sigap.accounts.refusals import CannotSignIn
from sigap.journal.reading import entries_about
from tests.factories.accounts import PASSWORD, browser, make_officer

pytestmark = pytest.mark.django_db
PINS = ("482913", "731846", "905172")


@pytest.fixture
def three(directory):
    """Three officers, all fully signed in on one device within the last hours."""
    officers = [make_officer(f"desk-piket-{n}", login_name=f"piket{n}.contoh") for n in (1, 2, 3)]
    client = Client()
    device = sessions.new_device()
    for officer, pin in zip(officers, PINS, strict=True):
        browser(officer, device=device, client=client)
        officer.login.refresh_from_db()
        signing_in.set_pin(officer.login, pin, timezone.now())
    return client, officers


def member_of(officer):
    return DeviceMember.objects.get(login=officer.login).pk


def switch(client, officer, pin):
    return client.post("/kunci/ganti/", {"petugas": member_of(officer), "pin": pin})


def who(client):
    return client.get("/saya/").wsgi_request.viewer.person


def test_each_switch_is_another_session_and_another_name(three):
    client, officers = three
    seen = set()
    for officer, pin in zip(officers, PINS, strict=True):
        assert switch(client, officer, pin).status_code == 302
        assert who(client) == officer.person
        assert client.session.session_key not in seen
        seen.add(client.session.session_key)
        client.post("/saya/sesi/keluarkan-lain/")
        assert SignInSession.objects.filter(login=officer.login).count() == 1
    assert SignInSession.objects.count() == 1, "the officers before are no longer signed in"


def test_what_each_one_does_is_recorded_under_his_own_name(directory, settings):
    """The shared computer of Bawaslu: each entry of the register names who really added it."""
    officers = [make_officer("bawaslu-piket", login_name=f"bawaslu{n}") for n in (1, 2, 3)]
    client, device = Client(), sessions.new_device()
    for officer, pin in zip(officers, PINS, strict=True):
        browser(officer, device=device, client=client)
        officer.login.refresh_from_db()
        signing_in.set_pin(officer.login, pin, timezone.now())
    for n in (2, 0, 1):
        switch(client, officers[n], PINS[n])
        client.post(
            "/kelola/calon/tambah/",
            {"jenis": "team", "nama": f"Contoh {n}", "mulai": "27-08-2024", "sampai": "2025-02-20"},
        )
    added = [entry for entry in entries_about("register") if entry.kind == "register.added"]
    assert [entry.actor.person for entry in added] == [officers[n].person for n in (2, 0, 1)]


def test_a_form_left_open_by_the_officer_before_is_refused(three):
    client, officers = three
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    switch(client, officers[0], PINS[0])
    page = strict.get("/saya/").content.decode()
    left_open = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    switch(client, officers[1], PINS[1])
    strict.cookies = client.cookies
    before = Login.objects.get(pk=officers[1].login.pk).language
    answer = strict.post("/bahasa/", {"bahasa": "en", "csrfmiddlewaretoken": left_open})
    assert answer.status_code == 403
    assert Login.objects.get(pk=officers[1].login.pk).language == before


def test_another_officers_pin_is_not_mine(three):
    client, officers = three
    before = who(client)
    assert switch(client, officers[0], PINS[1]).status_code == 400
    assert who(client) == before


def test_five_wrong_pins_and_only_a_full_sign_in_helps(three):
    client, officers = three
    for _ in range(5):
        answer = switch(client, officers[0], "000001")
    assert signing_in.full_sign_in_needed() in answer.content.decode()
    assert switch(client, officers[0], PINS[0]).status_code == 400
    assert switch(client, officers[1], PINS[1]).status_code == 302, "the others go on"
    device = DeviceMember.objects.get(login=officers[0].login).device
    browser(officers[0], device=device, client=client)
    assert switch(client, officers[0], PINS[0]).status_code == 302


def test_a_right_pin_forgets_the_wrong_ones(three):
    client, officers = three
    for _ in range(3):
        for _ in range(4):
            switch(client, officers[0], "000001")
        assert switch(client, officers[0], PINS[0]).status_code == 302


def test_a_pin_lasts_twelve_hours_after_the_full_sign_in(three):
    client, officers = three
    DeviceMember.objects.filter(login=officers[0].login).update(full_sign_in_at=timezone.now() - timedelta(hours=12))
    assert switch(client, officers[0], PINS[0]).status_code == 400


def test_switching_by_pin_does_not_lengthen_the_twelve_hours(three):
    client, officers = three
    earlier = timezone.now() - timedelta(hours=11)
    DeviceMember.objects.filter(login=officers[0].login).update(full_sign_in_at=earlier)
    switch(client, officers[0], PINS[0])
    assert DeviceMember.objects.get(login=officers[0].login).full_sign_in_at == earlier


def test_a_pin_is_worth_nothing_on_another_device(three):
    _, officers = three
    stranger = Client()
    assert stranger.post("/kunci/ganti/", {"petugas": member_of(officers[0]), "pin": PINS[0]}).status_code == 400
    browser(make_officer("kpu-piket"), client=stranger)
    assert stranger.post("/kunci/ganti/", {"petugas": member_of(officers[0]), "pin": PINS[0]}).status_code == 400
    assert "piket1.contoh" not in stranger.get("/kunci/").content.decode()


def test_a_locked_screen_opens_for_nobody_without_a_pin(three):
    client, officers = three
    last = officers[2]
    client.post("/kunci/")
    assert client.get("/saya/").url == "/kunci/"
    assert client.get("/kelola/").url == "/kunci/"
    assert client.get("/kelola/", headers={"X-Live": "1"}).status_code == 423
    assert "piket3.contoh" in client.get("/kunci/").content.decode()
    assert switch(client, last, PINS[2]).status_code == 302
    assert who(client) == last.person


def test_signing_out_ends_coming_back_by_pin(three):
    client, officers = three
    switch(client, officers[0], PINS[0])
    client.post("/keluar/")
    assert switch(client, officers[0], PINS[0]).status_code == 400
    assert switch(client, officers[1], PINS[1]).status_code == 302


def test_a_revoked_login_does_not_come_back_by_pin(three):
    client, officers = three
    Login.objects.filter(pk=officers[0].login.pk).update(is_active=False)
    assert switch(client, officers[0], PINS[0]).status_code == 400


@pytest.mark.parametrize(
    "pin", ["123456", "987654", "111111", "121212", "123123", "12345", "abcdef", "１２３４５６", "890123"]
)
def test_an_easy_or_broken_pin_is_refused(directory, pin):
    client = browser(make_officer("desk-piket-1"))
    client.post("/saya/pin/", {"sandi": PASSWORD, "pin": pin})
    assert Login.objects.get(login_name__startswith="u").pin == ""


def test_a_pin_needs_the_password(directory):
    officer = make_officer("desk-piket-1")
    client = browser(officer)
    client.post("/saya/pin/", {"sandi": "salah", "pin": PINS[0]})
    assert Login.objects.get(pk=officer.login.pk).pin == ""
    client.post("/saya/pin/", {"sandi": PASSWORD, "pin": PINS[0]})
    stored = Login.objects.get(pk=officer.login.pk).pin
    assert stored
    assert PINS[0] not in stored


def test_an_administrator_has_no_pin(directory):
    officer = make_officer("admin-sistem")
    browser(officer).post("/saya/pin/", {"sandi": PASSWORD, "pin": PINS[0]})
    assert Login.objects.get(pk=officer.login.pk).pin == ""


@pytest.mark.parametrize("member", ["", "0", "-1", "abc", "9" * 40, "1; drop", "²"])
def test_nonsense_for_an_officer_is_refused(three, member):
    client, _ = three
    assert client.post("/kunci/ganti/", {"petugas": member, "pin": PINS[0]}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_do_not_slip_through_together():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share one cache in memory; PostgreSQL and a file show the race")
    officer = make_officer("desk-piket-1")
    device = sessions.new_device()
    browser(officer, device=device)
    officer.login.refresh_from_db()
    signing_in.set_pin(officer.login, PINS[0], timezone.now())
    member = member_of(officer)

    def guess(pin):
        try:
            return bool(signing_in.check_pin(device, member, pin, timezone.now()))
        except CannotSignIn:
            return False
        finally:
            connection.close()

    wrong = [f"00010{n}" for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(guess, wrong))
    row = DeviceMember.objects.get(pk=member)
    assert (row.pin_failures, row.pin_allowed) == (signing_in.PIN_FAILURES, False)
    assert not guess(PINS[0])


def test_a_page_of_the_officer_before_gets_no_parts(three):
    """Its head says one name; its buttons would act under another."""
    client, officers = three
    switch(client, officers[0], PINS[0])
    seat = seat_in(client.get("/laporan/"))
    assert client.get("/desk/belum/", headers={"X-Live": seat}).status_code == 200
    switch(client, officers[1], PINS[1])
    assert client.get("/desk/belum/", headers={"X-Live": seat}).status_code == 401
    own = seat_in(client.get("/laporan/"))
    assert own != seat
    assert client.get("/desk/belum/", headers={"X-Live": own}).status_code == 200


def seat_in(page):
    return page.content.decode().split('data-seat="')[1].split('"')[0]


def test_nor_does_a_page_of_his_own_other_post(directory):
    officer = make_officer("desk-piket-1", "desk-kepala")
    client = browser(officer)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    page = strict.get("/saya/")
    left_open = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    strict.post("/masuk/jabatan/", {"jabatan": "desk-kepala", "csrfmiddlewaretoken": left_open})
    assert strict.get("/desk/belum/", headers={"X-Live": seat_in(page)}).status_code == 401
    answer = strict.post("/bahasa/", {"bahasa": "en", "csrfmiddlewaretoken": left_open})
    assert answer.status_code == 403


def test_drafts_and_pages_are_marked_with_who_sits_here(three):
    client, officers = three
    marks = set()
    for officer, pin in zip(officers, PINS, strict=True):
        switch(client, officer, pin)
        marks.add(client.get("/lapor/").content.decode().split('data-who="')[1].split('"')[0])
    assert marks == {str(one.login.pk) for one in officers}
