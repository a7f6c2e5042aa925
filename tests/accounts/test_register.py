"""Candidates, relatives and teams see only public pages, and the attempt is listed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.accounts import actions, queries
from sigap.accounts.models import RegisterAttempt
from sigap.accounts.refusals import CannotAssign, NotAllowed, WrongInput
from tests.factories.accounts import SEED, browser, make_officer

pytestmark = pytest.mark.django_db


def put_on_register(bawaslu, **which):
    now = timezone.now()
    return actions.add_to_register(
        bawaslu.actor,
        kind="candidate",
        name="Contoh",
        from_at=now - timedelta(days=1),
        until_at=now + timedelta(days=100),
        now=now,
        **which,
    )


@pytest.fixture
def bawaslu(directory):
    return make_officer("bawaslu-piket")


def test_a_registered_officer_sees_only_public_pages_and_the_attempt_is_listed(bawaslu):
    officer = make_officer("desk-kepala", name="Nama kepala contoh")
    client = browser(officer)
    assert client.get("/kelola/petugas/").status_code == 200
    put_on_register(bawaslu, person=officer.person)
    answer = client.get("/kelola/petugas/")
    assert answer.status_code == 403
    assert "Bawaslu" in answer.content.decode()
    client.get("/kelola/petugas/")
    assert [row.page for row in RegisterAttempt.objects.all()] == ["accounts:people"]
    page = browser(bawaslu).get("/kelola/calon/").content.decode()
    assert "accounts:people" in page
    assert "Nama kepala contoh" in page, "who it was, also when he holds no post any more"


def test_a_shared_telephone_number_is_enough(bawaslu):
    officer = make_officer("desk-piket-1")
    put_on_register(bawaslu, phone="0812 3456 7890")
    assert not officer.viewer.excluded
    actions.add_contact(SEED, person=officer.person, channel="whatsapp", address="+62 81234567890", now=timezone.now())
    assert officer.viewer.excluded
    assert not officer.viewer.may("desk.see")
    assert not officer.viewer.sees_area("64.08.06")


def test_giving_the_number_up_afterwards_changes_nothing(bawaslu):
    officer, now = make_officer("desk-piket-1"), timezone.now()
    contact = actions.add_contact(SEED, person=officer.person, channel="phone", address="081234567890", now=now)
    row = put_on_register(bawaslu, phone="081234567890")
    actions.remove_contact(officer.actor, contact=contact.id, now=now)
    assert officer.viewer.excluded
    assert not queries.serving(now).filter(person_id=officer.person).exists()
    assert not queries.is_registered(officer.person, row.until_at)


def test_a_number_given_up_before_the_nomination_is_another_persons(bawaslu):
    officer, now = make_officer("desk-piket-1"), timezone.now()
    contact = actions.add_contact(SEED, person=officer.person, channel="phone", address="081234567890", now=now)
    actions.remove_contact(SEED, contact=contact.id, now=now - timedelta(days=2))
    put_on_register(bawaslu, phone="081234567890")
    assert not officer.viewer.excluded
    assert queries.serving(now).filter(person_id=officer.person).exists()


def test_no_message_goes_to_a_registered_person(bawaslu):
    """He holds the post in name only: alerts look for somebody else, and his office counts as empty."""
    officer, now = make_officer("satpolpp-piket"), timezone.now()
    actions.add_contact(SEED, person=officer.person, channel="whatsapp", address="081234567891", now=now)
    assert [way.person for way in queries.ways_to_reach("satpolpp-piket", now)] == [officer.person]
    assert queries.staffed(["SATPOLPP"], now) == {"SATPOLPP"}
    put_on_register(bawaslu, person=officer.person)
    assert queries.ways_to_reach("satpolpp-piket", now) == ()
    assert queries.staffed(["SATPOLPP"], now) == frozenset()


def test_it_ends_with_the_inauguration_or_by_an_entry(bawaslu):
    officer = make_officer("desk-piket-1")
    row = put_on_register(bawaslu, person=officer.person)
    assert queries.is_registered(officer.person, timezone.now())
    assert not queries.is_registered(officer.person, row.until_at)
    assert not queries.is_registered(officer.person, row.from_at - timedelta(seconds=1))
    actions.remove_from_register(bawaslu.actor, entry=row.id, reason="mistake", now=timezone.now())
    assert not queries.is_registered(officer.person, timezone.now())


def test_only_bawaslu_keeps_it(bawaslu):
    for post in ("desk-kepala", "admin-sistem", "polres-ops"):
        with pytest.raises(NotAllowed):
            put_on_register(make_officer(post))


def test_a_registered_person_becomes_no_mediator_and_no_reader(bawaslu):
    person = actions.add_person(SEED, name="Contoh", now=timezone.now()).id
    put_on_register(bawaslu, person=person)
    for post in ("fkub-penengah", "pembaca-kampus"):
        with pytest.raises(CannotAssign):
            actions.assign_post(SEED, person=person, post_code=post, now=timezone.now())


def test_dates_in_the_wrong_order_are_refused(bawaslu):
    now = timezone.now()
    with pytest.raises(WrongInput):
        actions.add_to_register(bawaslu.actor, kind="team", name="Contoh", from_at=now, until_at=now, now=now)


def test_the_page_adds_and_ends(bawaslu):
    client = browser(bawaslu)
    officer = make_officer("desk-piket-1", login_name="calon.contoh")
    form = {
        "jenis": "candidate",
        "nama": "Contoh",
        "nama_masuk": "calon.contoh",
        "mulai": "27-08-2024",
        "sampai": "2099-02-20",
    }
    client.post("/kelola/calon/tambah/", form)
    assert officer.viewer.excluded
    row = queries.register(timezone.now()).get()
    client.post(f"/kelola/calon/{row.id}/akhiri/", {"alasan": "mistake"})
    assert not officer.viewer.excluded
    assert (
        "tidak ada"
        in client.post("/kelola/calon/tambah/", form | {"nama_masuk": "siapa"}, follow=True).content.decode()
    )
