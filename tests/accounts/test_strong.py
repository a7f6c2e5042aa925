"""In production: who signs in by passkey, what asks for it again, and that nobody is shut out on the first day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sigap.accounts import actions, second_factor, sessions, signing_in, strong
from sigap.accounts.models import ApiToken, DeviceMember, FactorReset, Login, Passkey, Person
from sigap.accounts.refusals import CannotAssign, NoSuchThing
from sigap.accounts.seats import viewer_of_token
from sigap.journal.reading import entries_about
from sigap.journal.writing import Actor
from tests.access.matrix import MATRIX
from tests.factories.accounts import PASSWORD, SECRET, SEED, browser, code_at, enrol, make_officer
from tests.factories.passkeys import give_key, passkey_of, prove_here, show_key

pytestmark = pytest.mark.django_db
KESBANGPOL = "Badan Kesbangpol Kutai Timur"
STEP_UP = "Tunjukkan kunci masuk"


@pytest.fixture(autouse=True)
def _production(settings):
    settings.SIGAP_PASSKEY_REQUIRED = True


@pytest.fixture
def admin(directory):
    return make_officer("admin-sistem", login_name="admin.contoh")


@pytest.fixture
def head(directory):
    return make_officer("desk-kepala", login_name="kepala.contoh")


def password_step(client, name, office=KESBANGPOL):
    return client.post("/masuk/", {"instansi": office, "nama": name, "sandi": PASSWORD})


def add(client, name="Orang Baru"):
    return client.post("/kelola/petugas/tambah/", {"nama": name})


def test_only_production_of_the_live_realm_asks(settings, admin):
    assert strong.in_force()
    settings.SIGAP_REALM = "contoh"
    assert not strong.in_force()
    settings.SIGAP_REALM, settings.SIGAP_PASSKEY_REQUIRED = "live", False
    assert not strong.in_force()
    assert not strong.needs_key(admin.person, timezone.now())


@pytest.mark.parametrize(
    ("post", "needs", "enters"),
    [
        ("desk-kepala", True, True),
        ("admin-sistem", True, True),
        ("desk-piket-1", True, False),  # may ask for a sealed number
        ("bawaslu-piket", True, False),  # agrees to opening one
        ("polres-ops", False, False),
        ("panwascam-sandaran", False, False),
    ],
)
def test_who_needs_one(directory, post, needs, enters):
    officer = make_officer(post)
    assert strong.needs_key(officer.person, timezone.now()) is needs
    held = signing_in.posts_held(officer.person, timezone.now())
    assert strong.enters_with_key(held) is enters


# --- dangerous acts -----------------------------------------------------------------------------------


def test_what_was_typed_waits_for_the_key_and_is_sent(admin):
    key = give_key(admin)
    client = browser(admin)
    answer = add(client, 'Budi "Kecil" <b>')
    page = answer.content.decode()
    assert answer.status_code == 403
    assert STEP_UP in page and 'action="/kelola/petugas/tambah/"' in page
    assert 'value="Budi &quot;Kecil&quot; &lt;b&gt;"' in page, "nothing typed is lost"
    before = Person.objects.count()
    assert show_key(client, key) == 200
    assert add(client).status_code == 302
    assert Person.objects.count() == before + 1


def test_one_proof_is_enough_for_a_quarter_of_an_hour(admin):
    key = give_key(admin)
    client = browser(admin)
    show_key(client, key)
    session = client.session
    session["proven_at"] = timezone.now().timestamp() - 16 * 60
    session.save()
    assert add(client).status_code == 403
    session["proven_at"] = timezone.now().timestamp() + 60
    session.save()
    assert add(client).status_code == 403, "a clock that was set back proves nothing"


def test_reading_goes_on_without_it(admin):
    client = browser(admin)
    for address in ("/kelola/petugas/", "/kelola/petugas/tambah/", f"/kelola/petugas/{admin.person}/"):
        assert client.get(address).status_code == 200


def test_whoever_has_none_is_told_to_register_one(admin):
    answer = add(browser(admin))
    assert answer.status_code == 403
    assert "/saya/kunci-masuk/" in answer.content.decode()


def test_no_guarded_address_works_unproven(directory):
    """Every POST of the matrix whose permission is guarded; a new one that forgets the gate fails here."""
    from sigap.config.urls import urlpatterns  # noqa: F401 (the whole site)
    from tests.access.test_matrix import addresses

    marked = {name: getattr(one.callback, "access", None) for name, one in addresses()}
    found = []
    for name, _row in MATRIX.items():
        access = marked.get(name)
        if access is None or access.permission not in strong.need().to_do:
            continue
        found.append(name)
        post = {"register.manage": "bawaslu-piket", "identity.grant": "kpu-piket", "identity.ask": "desk-piket-1"}
        client = browser(make_officer(post.get(access.permission, "admin-sistem")))
        about = {
            "person": uuid4(),
            "holding": uuid4(),
            "contact": uuid4(),
            "entry": uuid4(),
            "token": uuid4(),
            "pk": uuid4(),
        }
        wanted = list(dict(one for one in addresses())[name].pattern.converters)
        kwargs = {key: about.get(key, "KTM-A-0001") for key in wanted}
        answer = client.post(reverse(name, kwargs=kwargs))
        assert answer.status_code == 403 and STEP_UP in answer.content.decode(), name
    assert {"accounts:way_in", "accounts:assign", "desk:act_buka-nomor", "accounts:register_add"} <= set(found)


def test_a_pin_is_no_passkey(directory):
    """Two officers at one computer: who comes by PIN has proved nothing, although the one before had."""
    officers = [make_officer(f"bawaslu-{n}") for n in ("piket",)] + [make_officer("bawaslu-piket")]
    client, device = Client(), sessions.new_device()
    for officer in officers:
        browser(officer, device=device, client=client)
        signing_in.set_pin(Login.objects.get(pk=officer.login.pk), "482913", timezone.now())
    keys = [give_key(officer) for officer in officers]
    assert show_key(client, keys[1]) == 200
    form = {"jenis": "team", "nama": "Contoh", "mulai": "27-08-2024", "sampai": "20-02-2025"}
    assert client.post("/kelola/calon/tambah/", form).status_code != 403
    member = DeviceMember.objects.get(login=officers[0].login).pk
    client.post("/kunci/ganti/", {"petugas": member, "pin": "482913"})
    assert client.get("/saya/").wsgi_request.viewer.person == officers[0].person
    assert client.post("/kelola/calon/tambah/", form).status_code == 403
    assert show_key(client, keys[1]) == 400, "nor does the colleague's key that is still in the computer"
    assert show_key(client, keys[0]) == 200
    assert client.post("/kelola/calon/tambah/", form).status_code != 403


def test_coming_back_by_pin_asks_again(directory):
    officer = make_officer("desk-piket-1")
    client = browser(officer)
    signing_in.set_pin(Login.objects.get(pk=officer.login.pk), "482913", timezone.now())
    show_key(client, give_key(officer))
    client.post("/kunci/")
    client.post("/kunci/ganti/", {"petugas": DeviceMember.objects.get().pk, "pin": "482913"})
    assert client.get("/saya/").wsgi_request.viewer.unproven


def test_a_key_registered_with_a_recovery_code_waits(admin):
    codes = second_factor.activate(admin.login, SECRET, code_at(timezone.now()), timezone.now())
    key = give_key(admin)
    Passkey.objects.update(trusted_at=timezone.now() + timedelta(hours=12))
    client = browser(admin)
    answer = client.post(
        "/saya/kunci-masuk/bukti/",
        {"jawaban": key.get(client.post("/saya/kunci-masuk/bukti/mulai/").json())},
    )
    assert "berlaku mulai pukul" in answer.content.decode()
    assert add(client).status_code == 403
    client.post("/saya/kunci-masuk/bukti/", {"kode": codes[0]})
    assert add(client).status_code == 403, "a recovery code proves nothing for this"


def test_a_machine_keeps_nothing_that_asks_for_a_key(admin):
    now = timezone.now()
    issued = actions.issue_token(
        SEED, post_code="admin-sistem", label="Mesin", expires_at=now + timedelta(days=10), now=now
    )
    viewer = viewer_of_token(issued.key, timezone.now())
    assert ApiToken.objects.exists()
    assert viewer.permissions.isdisjoint(strong.need().to_do)
    assert viewer.may("directory.see")


# --- coming in ---------------------------------------------------------------------------------------


def test_a_head_with_a_key_does_not_come_in_by_telephone(head):
    enrol(head.login)
    key = give_key(head)
    client = Client()
    password_step(client, "kepala.contoh")
    answer = client.post("/masuk/kode/", {"kode": code_at(timezone.now())})
    assert answer.status_code == 400
    assert signing_in.key_instead() in answer.content.decode()
    options = client.post("/masuk/kunci/mulai/", {"langkah": "2"}).json()
    assert client.post("/masuk/kunci/", {"jawaban": key.get(options), "langkah": "2"}).url == "/"
    assert not client.get("/saya/").wsgi_request.viewer.unproven, "what opened the door is a proof"


def test_a_desk_officer_does(directory):
    officer = make_officer("desk-piket-1", login_name="piket.contoh")
    enrol(officer.login)
    give_key(officer)
    client = Client()
    password_step(client, "piket.contoh")
    assert client.post("/masuk/kode/", {"kode": code_at(timezone.now())}).url == "/"
    assert client.get("/saya/").wsgi_request.viewer.unproven


def test_a_head_without_his_key_comes_in_with_a_recovery_code(head):
    codes = second_factor.activate(head.login, SECRET, code_at(timezone.now()), timezone.now())
    give_key(head)
    client = Client()
    password_step(client, "kepala.contoh")
    assert client.post("/masuk/kode/", {"kode": codes[0]}).url == "/saya/"
    page = client.get("/saya/").content.decode()
    assert "tersisa 9" in page
    entry = entries_about(f"person:{head.person}")[-1]
    assert (entry.kind, entry.event.left) == ("recovery.used", 9)


def test_on_the_first_day_nobody_is_shut_out_and_after_the_first_days_he_registers(head):
    client = browser(head)
    assert client.get("/laporan/").status_code == 200
    assert "Daftarkan sebelum" in client.get("/saya/kunci-masuk/").content.decode()
    due = Login.objects.get(pk=head.login.pk).key_due_at
    assert due - timezone.now() > timedelta(days=6)
    Login.objects.filter(pk=head.login.pk).update(key_due_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/laporan/").url == "/saya/kunci-masuk/"
    assert "Daftarkan satu sekarang" in client.get("/saya/kunci-masuk/").content.decode()
    give_key(head)
    assert client.get("/laporan/").status_code == 200


def test_the_time_does_not_begin_anew(head):
    client = browser(head)
    client.get("/laporan/")
    first = Login.objects.get(pk=head.login.pk).key_due_at
    browser(head).get("/laporan/")
    assert Login.objects.get(pk=head.login.pk).key_due_at == first


def test_in_his_other_post_he_works_on(directory):
    officer = make_officer("desk-kepala", "desk-piket-1")
    Login.objects.filter(pk=officer.login.pk).update(key_due_at=timezone.now() - timedelta(days=1))
    client = browser(officer)
    assert client.get("/laporan/").url == "/saya/kunci-masuk/"
    client.post("/masuk/jabatan/", {"jabatan": "desk-piket-1"})
    assert client.get("/laporan/").status_code == 200


def test_the_last_key_of_somebody_who_needs_one_stays(head):
    key = give_key(head)
    client = browser(head)
    show_key(client, key)
    client.post(f"/saya/kunci-masuk/{passkey_of(key).id}/hapus/")
    assert Passkey.objects.get().removed_at is None
    other = give_key(head)
    client.post(f"/saya/kunci-masuk/{passkey_of(key).id}/hapus/")
    assert Passkey.objects.filter(removed_at=None).get() == passkey_of(other)


# --- losing everything: two persons ------------------------------------------------------------------


@pytest.fixture
def lost(head):
    """A desk head who lost his key, and the administrator who asks for his reset."""
    give_key(head)
    admin = make_officer("admin-sistem")
    web = browser(admin)
    prove_here(web)
    web.post(f"/kelola/petugas/{head.person}/akses/", {"langkah": "mfa"})
    return head, admin, web


def second_word(officer, person, word="setuju"):
    web = browser(officer)
    prove_here(web)
    return web.post(f"/kelola/petugas/{person}/akses/dua-orang/", {"kata": word})


def test_one_administrator_takes_nothing_off(lost):
    head, _admin, web = lost
    assert FactorReset.objects.get().state == "asked"
    assert Passkey.objects.count() == 1
    assert "Menunggu orang kedua" in web.get(f"/kelola/petugas/{head.person}/").content.decode()
    web.post(f"/kelola/petugas/{head.person}/akses/dua-orang/", {"kata": "setuju"})
    assert Passkey.objects.count() == 1, "his second word is still one person"
    web.post(f"/kelola/petugas/{head.person}/akses/", {"langkah": "mfa"})
    assert FactorReset.objects.count() == 1


def test_nor_with_a_second_post_of_his_own(lost):
    head, admin, web = lost
    actions.assign_post(SEED, person=admin.person, post_code="desk-wakil", now=timezone.now())
    web.post("/masuk/jabatan/", {"jabatan": "desk-wakil"})
    prove_here(web)
    web.post(f"/kelola/petugas/{head.person}/akses/dua-orang/", {"kata": "setuju"})
    assert Passkey.objects.count() == 1


def test_a_second_person_does_it_and_the_officer_begins_anew(lost):
    head, _admin, _web = lost
    inside = browser(head)
    assert second_word(make_officer("desk-wakil"), head.person).status_code == 302
    assert not Passkey.objects.exists()
    assert inside.get("/saya/").status_code == 302
    kinds = [one.kind for one in entries_about(f"person:{head.person}")]
    assert kinds.index("reset.asked") < kinds.index("reset.agreed") < kinds.index("login.reset")
    client = Client()
    assert password_step(client, "kepala.contoh").url == "/saya/kode/"


def test_the_officer_himself_may_say_no_but_not_yes(lost):
    head, _admin, _web = lost
    second_word(head, head.person, "setuju")
    assert Passkey.objects.count() == 1
    second_word(head, head.person, "tolak")
    assert FactorReset.objects.get().state == "refused"


def test_a_desk_head_agrees_for_an_administrator_too(admin, head):
    give_key(admin)
    web = browser(make_officer("admin-sistem"))
    prove_here(web)
    web.post(f"/kelola/petugas/{admin.person}/akses/", {"langkah": "mfa"})
    assert second_word(head, admin.person).status_code == 302
    assert not Passkey.objects.exists()


def test_a_machine_is_no_person(head):
    machine = Actor(person=None, post="admin-sistem", role="administrator", institution="DISKOMINFO")
    give_key(head)
    with pytest.raises(CannotAssign):
        actions.reset_mfa(machine, person=head.person, now=timezone.now())
    assert Passkey.objects.exists()


def test_a_request_is_over_after_a_day(lost):
    _head, admin, _web = lost
    row = FactorReset.objects.get()
    with pytest.raises(NoSuchThing):
        actions.agree_to_reset(make_officer("desk-wakil").actor, row.id, now=row.asked_at + timedelta(hours=25))
    with pytest.raises(CannotAssign):
        actions.agree_to_reset(admin.actor, row.id, now=timezone.now())


def test_other_officers_are_reset_by_one(admin):
    officer = make_officer("polres-ops")
    enrol(officer.login)
    web = browser(admin)
    prove_here(web)
    web.post(f"/kelola/petugas/{officer.person}/akses/", {"langkah": "mfa"})
    assert not second_factor.has_totp(officer.login)
    assert not FactorReset.objects.exists()


# --- recovery codes ------------------------------------------------------------------------------------


def test_codes_are_counted_and_few_are_said(head):
    codes = second_factor.activate(head.login, SECRET, code_at(timezone.now()), timezone.now())
    client = browser(head)
    assert "Tinggal sedikit" not in client.get("/saya/").content.decode()
    for code in codes[:7]:
        assert actions.use_recovery(head.actor, head.login, code, now=timezone.now())
    assert "Tinggal sedikit" in client.get("/saya/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_one_code_typed_twice_at_the_same_moment_is_used_once():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share one cache in memory; PostgreSQL and a file show the race")
    officer = make_officer("desk-piket-1")
    codes = second_factor.activate(officer.login, SECRET, code_at(timezone.now()), timezone.now())

    def use(_):
        try:
            return actions.use_recovery(officer.actor, officer.login, codes[0], now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(use, range(6))) == 1
    assert second_factor.recovery_codes_left(officer.login) == 9
