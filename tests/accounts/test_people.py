"""People, posts, contacts and the officer who leaves."""

import pytest
from django.utils import timezone

from sigap.accounts import actions, queries
from sigap.accounts.actions.contacts import normal_phone
from sigap.accounts.models import Holding, Login, SignInSession
from sigap.accounts.names import person_names
from sigap.accounts.refusals import CannotAssign, HatsCollide, NoSuchThing, NotAllowed, WrongInput
from sigap.journal.models import Entry
from sigap.vault.erasing import erase
from tests.factories.accounts import NOW, SEED, browser, make_officer

pytestmark = pytest.mark.django_db


def test_the_name_is_sealed_and_in_no_entry(directory):
    person = actions.add_person(SEED, name="  Nama   Contoh ", now=NOW)
    assert person_names([person.id]) == {person.id: "Nama Contoh"}
    assert not Entry.objects.filter(text__contains="Contoh").exists()


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 121])
def test_a_name_is_needed(directory, name):
    with pytest.raises(WrongInput):
        actions.add_person(SEED, name=name, now=NOW)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("desk-piket-1", "fkub-penengah"),
        ("fkub-penengah", "pembaca-kampus"),
        ("pembaca-kampus", "polres-ops"),
        ("camat-busang", "fkub-penengah"),
    ],
)
def test_nobody_wears_two_of_responder_mediator_and_reader(directory, first, second):
    person = actions.add_person(SEED, name="Contoh", now=NOW).id
    actions.assign_post(SEED, person=person, post_code=first, now=NOW)
    with pytest.raises(HatsCollide):
        actions.assign_post(SEED, person=person, post_code=second, now=NOW)


def test_after_leaving_one_hat_the_other_may_be_worn(directory):
    officer = make_officer("desk-piket-1")
    held = Holding.objects.get(person_id=officer.person)
    now = timezone.now()
    actions.end_holding(SEED, holding=held.id, reason="moved", now=now)
    actions.assign_post(SEED, person=officer.person, post_code="fkub-penengah", now=now)
    assert [post.code for post in queries.posts_held(officer.person, now)] == ["fkub-penengah"]
    assert [post.code for post in queries.posts_held(officer.person, NOW)] == ["desk-piket-1"]


def test_the_same_post_is_not_given_twice(directory):
    officer = make_officer("desk-piket-1")
    with pytest.raises(CannotAssign):
        actions.assign_post(SEED, person=officer.person, post_code="desk-piket-1", now=NOW)
    with pytest.raises(NoSuchThing):
        actions.assign_post(SEED, person=officer.person, post_code="tidak-ada", now=NOW)


def test_an_end_needs_a_reason_and_happens_once(directory):
    officer = make_officer("desk-piket-1")
    held = Holding.objects.get(person_id=officer.person)
    with pytest.raises(WrongInput):
        actions.end_holding(SEED, holding=held.id, reason="", now=NOW)
    actions.end_holding(SEED, holding=held.id, reason="finished", now=NOW)
    with pytest.raises(NoSuchThing):
        actions.end_holding(SEED, holding=held.id, reason="finished", now=NOW)


def test_a_desk_officer_assigns_nobody(directory):
    piket = make_officer("desk-piket-1")
    with pytest.raises(NotAllowed):
        actions.assign_post(piket.actor, person=piket.person, post_code="desk-kepala", now=NOW)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0812 3456 7890", "+6281234567890"),
        ("62812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("0062 812 34567890", "+6281234567890"),
    ],
)
def test_numbers_are_kept_in_one_form(typed, stored):
    assert normal_phone(typed) == stored


@pytest.mark.parametrize("typed", ["", "abc", "12", "+0812", "0812x3456"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(WrongInput):
        normal_phone(typed)


def test_who_cannot_be_reached_is_flagged_before_he_is_needed(directory):
    officer, admin = make_officer("polsek-sandaran-piket"), make_officer("admin-sistem").viewer
    now = timezone.now()
    assert officer.person in {row.id for row in queries.unreachable_people(admin, now)}
    contact = actions.add_contact(SEED, person=officer.person, channel="phone", address="081234567890", now=now)
    assert queries.has_working_contact(officer.person)
    assert [way.person for way in queries.ways_to_reach("polsek-sandaran-piket", now)] == [officer.person]
    actions.note_contact_check(SEED, contact=contact.id, working=False, now=now)
    assert queries.ways_to_reach("polsek-sandaran-piket", now) == ()
    assert officer.person in {row.id for row in queries.unreachable_people(admin, now)}


def test_an_officer_changes_his_own_contact_only(directory):
    mine, other = make_officer("desk-piket-1"), make_officer("desk-piket-2")
    actions.add_contact(mine.actor, person=mine.person, channel="phone", address="081234567890", now=NOW)
    with pytest.raises(NotAllowed):
        actions.add_contact(mine.actor, person=other.person, channel="phone", address="081234567891", now=NOW)


def test_one_action_lets_an_officer_go(directory):
    officer = make_officer("desk-piket-1", "desk-wakil")
    client = browser(officer)
    assert client.get("/saya/").status_code == 200
    departure = actions.depart(SEED, person=officer.person, now=timezone.now())
    assert set(departure.posts) == {"desk-piket-1", "desk-wakil"}
    assert (departure.sessions, departure.keys) == (1, 0)
    assert not Login.objects.get(person_id=officer.person).is_active
    assert not SignInSession.objects.exists()
    assert client.get("/saya/").status_code == 302
    with pytest.raises(NoSuchThing):
        actions.depart(SEED, person=officer.person, now=timezone.now())


def test_names_are_shown_to_near_offices_only(directory):
    sandaran = make_officer("ppk-sandaran", name="Nama Sandaran")
    now = timezone.now()

    def seen_by(post):
        return sandaran.person in {row.id for row in queries.people(make_officer(post).viewer, now)}

    assert seen_by("polsek-sandaran-piket")
    assert seen_by("desk-piket-1")
    assert seen_by("admin-sistem")
    assert not seen_by("polsek-busang-piket")
    assert not seen_by("panwascam-sandaran"), "a field reporter sees no directory"
    busang = browser(make_officer("polsek-busang-piket"))
    assert busang.get(f"/kelola/petugas/{sandaran.person}/").status_code == 404
    assert "Nama Sandaran" not in busang.get("/kelola/petugas/?q=nama").content.decode()
    assert str(sandaran.person) not in busang.get("/kelola/jabatan/?q=ppk+sandaran").content.decode()


def test_a_contact_for_an_erased_person_is_refused_on_the_page_in_one_sentence():
    admin, gone = make_officer("admin-sistem"), make_officer("polres-ops")
    erase(SEED, f"person:{gone.person}", "contoh", now=NOW)
    form = {"saluran": "phone", "alamat": "0812 3456 7890"}
    page = browser(admin).post(f"/kelola/petugas/{gone.person}/kontak/", form, follow=True).content.decode()
    assert "Datanya sudah dihapus atas permintaan" in page
