"""/kelola/: an administrator works through actions; every change is an entry, nothing is deleted."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from sigap.accounts import actions
from sigap.accounts.models import ApiToken, Contact, Holding, Login, Person
from sigap.accounts.needed import vacant_needed
from sigap.accounts.refusals import CannotAssign, NotAllowed, WrongInput
from sigap.journal.models import Entry
from sigap.journal.reading import head_mark
from tests.factories.accounts import SEED, browser, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(directory):
    return make_officer("admin-sistem")


@pytest.fixture
def client(admin):
    return browser(admin)


def test_a_person_from_first_name_to_departure(client):
    answer = client.post("/kelola/petugas/tambah/", {"nama": "Nama Contoh"})
    address = answer.url
    person = Person.objects.get(id=address.split("/")[-2])
    client.post(f"{address}jabatan/", {"jabatan": "polsek-sandaran-piket"})
    client.post(f"{address}kontak/", {"saluran": "phone", "alamat": "0812 3456 7890"})
    page = client.get(address).content.decode()
    assert "Nama Contoh" in page
    assert "Piket Polsek Sandaran" in page
    assert "+6281234567890" in page
    contact = Contact.objects.get(person_id=person.id)
    client.post(f"{address}kontak/{contact.id}/", {"hasil": "tidak"})
    assert "Belum ada kontak yang berfungsi" in client.get(address).content.decode()
    page = client.post(
        f"{address}akses/", {"langkah": "beri", "instansi": "POLSEK_SANDARAN", "nama_masuk": "sandaran.contoh"}
    ).content.decode()
    assert "hanya tampil sekali" in page
    ahead = client.post(f"{address}pindah/").content.decode()
    assert "Belum ada yang diubah" in ahead
    assert "Piket Polsek Sandaran" in ahead
    assert Login.objects.get(person_id=person.id).is_active, "shown first; nothing has ended"
    page = client.post(f"{address}pindah/", {"yakin": "1"}).content.decode()
    assert "Piket Polsek Sandaran" in page
    assert not Login.objects.get(person_id=person.id).is_active
    assert Holding.objects.get(person_id=person.id).end_reason == "departed"


@pytest.mark.parametrize("typed", ["  piket polsek  SANDARAN (contoh) ", "Piket Polsek Sandaran (contoh)"])
def test_a_post_is_filled_by_its_title_as_typed(client, typed):
    address = client.post("/kelola/petugas/tambah/", {"nama": "Nama Contoh"}).url
    client.post(f"{address}jabatan/", {"jabatan": typed})
    assert Holding.objects.filter(person_id=address.split("/")[-2], post_code="polsek-sandaran-piket").exists()


def test_a_part_of_a_title_fills_no_post(client):
    address = client.post("/kelola/petugas/tambah/", {"nama": "Nama Contoh"}).url
    page = client.post(f"{address}jabatan/", {"jabatan": "Sandaran"}, follow=True).content.decode()
    assert "Ketik judulnya utuh" in page
    assert not Holding.objects.filter(person_id=address.split("/")[-2]).exists()


def test_vacant_posts_that_a_ladder_asks_are_counted_and_listed(client):
    make_officer("polres-ops")
    listed = client.get("/kelola/jabatan/?tangga=1").content.decode()
    assert "Kabag Ops Polres" in listed
    assert "Piket Operasi Polres" not in listed
    assert "Petugas piket 3" not in listed, "empty, but on no ladder"
    page = client.get("/kelola/").content.decode()
    assert f"{vacant_needed(timezone.now()).count()}</div>\n            jabatan kosong yang akan diminta" in page


def test_lists_filter_and_link(client):
    make_officer("polsek-sandaran-piket", name="Sari Contoh")
    page = client.get("/kelola/petugas/?q=sari").content.decode()
    assert "Sari Contoh" in page
    assert "Sari Contoh" in client.get("/kelola/petugas/?q=polsek+sandaran").content.decode()
    assert "Sari Contoh" in client.get("/kelola/petugas/?hanya=tanpa-kontak").content.decode()
    assert "Sari Contoh" not in client.get("/kelola/petugas/?q=tidak+ada").content.decode()
    assert "Polsek Sandaran" in client.get("/kelola/instansi/?q=sandaran").content.decode()
    assert client.get("/kelola/instansi/POLRES/").status_code == 200
    assert client.get("/kelola/instansi/TIDAKADA/").status_code == 404
    posts = client.get("/kelola/jabatan/?peran=camat&wilayah=64.08.06").content.decode()
    assert "Camat Busang" in posts
    assert "Camat Sandaran" not in posts
    assert client.get("/kelola/jabatan/?kosong=1&hal=abc").status_code == 200


def test_lists_ask_the_database_a_fixed_number_of_times(client, django_assert_max_num_queries):
    for n in range(6):
        make_officer("polsek-sandaran-piket", name=f"Contoh {n}")
    for address in (
        "/kelola/petugas/",
        "/kelola/instansi/",
        "/kelola/jabatan/",
        "/kelola/calon/",
        "/kelola/kunci-api/",
    ):
        with django_assert_max_num_queries(18):
            client.get(address)


@pytest.mark.parametrize("step", ["sandi", "mfa", "cabut"])
def test_resets_sign_the_officer_out(client, step):
    officer = make_officer("desk-piket-1")
    theirs = browser(officer)
    client.post(f"/kelola/petugas/{officer.person}/akses/", {"langkah": step})
    assert theirs.get("/saya/").status_code == 302
    assert not officer.login.devices.exists()


def test_an_administrator_does_not_take_off_his_own_second_step(admin):
    with pytest.raises(CannotAssign):
        actions.reset_mfa(admin.actor, person=admin.person, now=timezone.now())


def test_a_login_name_is_given_once(admin):
    one, two = (
        make_officer("desk-piket-1", login_name="sama.contoh"),
        actions.add_person(SEED, name="B", now=timezone.now()),
    )
    with pytest.raises(CannotAssign):
        actions.issue_login(
            admin.actor, person=two.id, institution_code="KPU", login_name="sama.contoh", now=timezone.now()
        )
    with pytest.raises(CannotAssign):
        actions.issue_login(
            admin.actor, person=one.person, institution_code="KPU", login_name="x.y.z", now=timezone.now()
        )
    with pytest.raises(WrongInput):
        actions.issue_login(admin.actor, person=two.id, institution_code="KPU", login_name="<b>", now=timezone.now())


def test_no_secret_is_in_any_entry(admin):
    officer = make_officer("desk-piket-1", name="Rahasia Contoh")
    issued = actions.reset_password(admin.actor, person=officer.person, now=timezone.now())
    actions.add_contact(SEED, person=officer.person, channel="phone", address="081234567890", now=timezone.now())
    token = actions.issue_token(
        admin.actor,
        label="SMS contoh",
        post_code="kpu-piket",
        expires_at=timezone.now() + timedelta(days=1),
        now=timezone.now(),
    )
    texts = "\n".join(Entry.objects.values_list("text", flat=True))
    for secret in (
        issued.password,
        issued.login.password,
        "Rahasia Contoh",
        "1234567890",
        token.key,
        token.token.digest,
    ):
        assert secret not in texts


def test_a_refused_change_leaves_no_entry(client):
    before = head_mark()
    client.post(f"/kelola/petugas/{uuid4()}/jabatan/", {"jabatan": "desk-kepala"})
    client.post(f"/kelola/petugas/{uuid4()}/kontak/", {"saluran": "phone", "alamat": "x"})
    client.post("/kelola/petugas/tambah/", {"nama": ""})
    assert head_mark() == before


def test_a_token_acts_in_its_post_and_ends(admin, client):
    page = client.post("/kelola/kunci-api/", {"nama": "Gerbang contoh", "jabatan": "admin-sistem", "hari": "30"})
    key = page.context["issued"].key
    assert key in page.content.decode()
    assert key not in client.get("/kelola/kunci-api/").content.decode()
    machine = Client(headers={"authorization": f"Bearer {key}"})
    viewer = machine.get("/api/v1/openapi.json").wsgi_request.viewer
    assert (viewer.post, viewer.person, viewer.is_public) == ("admin-sistem", None, False)
    wrong = Client(headers={"authorization": "Bearer sigap_salah"})
    assert wrong.get("/api/v1/openapi.json").wsgi_request.viewer.is_public
    token = ApiToken.objects.get()
    client.post(f"/kelola/kunci-api/{token.id}/cabut/")
    assert machine.get("/api/v1/openapi.json").wsgi_request.viewer.is_public


def test_an_expired_token_is_worth_nothing(admin):
    now = timezone.now()
    issued = actions.issue_token(
        admin.actor, label="Contoh", post_code="kpu-piket", expires_at=now + timedelta(seconds=1), now=now
    )
    assert issued.token.usable(now)
    assert not issued.token.usable(now + timedelta(seconds=1))
    with pytest.raises(WrongInput):
        actions.issue_token(
            admin.actor, label="Contoh", post_code="kpu-piket", expires_at=now + timedelta(days=400), now=now
        )


def test_a_machine_cannot_give_itself_more(admin):
    piket = make_officer("desk-piket-1")
    with pytest.raises(NotAllowed):
        actions.issue_token(
            piket.actor,
            label="Contoh",
            post_code="admin-sistem",
            expires_at=timezone.now() + timedelta(days=1),
            now=timezone.now(),
        )


def test_the_history_of_a_person_reads_as_sentences(client, admin):
    officer = make_officer("polsek-sandaran-piket")
    bawaslu = make_officer("bawaslu-piket")
    now = timezone.now()
    actions.add_contact(admin.actor, person=officer.person, channel="phone", address="081234567890", now=now)
    actions.add_to_register(
        bawaslu.actor,
        kind="relative",
        name="Contoh",
        person=officer.person,
        from_at=now,
        until_at=now + timedelta(days=1),
        now=now,
    )
    page = client.get(f"/kelola/petugas/{officer.person}/").content.decode()
    assert "Jabatan Piket Polsek Sandaran (contoh) diisi" in page
    assert "Administrator sistem" in page
    assert "satu orang dicatat" not in page, "the register is Bawaslu's to read"
    assert "satu orang dicatat" in browser(bawaslu).get(f"/kelola/petugas/{officer.person}/").content.decode()
