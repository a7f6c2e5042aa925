"""Kelola > Catatan administrator: what stands in it, who reads it, and that nobody can keep out of it."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from sigap.accounts import actions as accounts
from sigap.accounts.models import Holding
from sigap.history.seeding import seed_history
from sigap.incidents.actions import ask_opening
from sigap.journal.events import EVENTS
from sigap.journal.models import Entry
from sigap.journal.recorded import recorded_from
from sigap.journal.verifying import verify
from sigap.operation.acts import GROUPS, NOT_AN_ACT, ORDINARY, acts, kinds_for
from sigap.operation.acts import Wanted as W
from sigap.territory.calendar import local_day
from tests.factories.accounts import SEED, browser, make_officer
from tests.factories.reports import SANGATTA, taken

PAGE = "/kelola/catatan/"
WINDOWS = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/128.0"}


@pytest.fixture
def admin():
    return make_officer("admin-sistem", name="Ani Administrator")


@pytest.fixture
def acted(admin):
    """The administrator did one of each, on a Windows computer, through the pages."""
    web = browser(admin)
    before = Entry.objects.order_by("-seq").values_list("seq", flat=True).first()
    web.post(
        "/kelola/petugas/tambah/",
        {"nama": "=Budi Baru", "telepon": "0812 5550 0123", "jabatan": "polres-ops"},
        **WINDOWS,
    )
    person = recorded_from(Entry.objects.get(kind="person.added", seq__gt=before).text).event.person
    web.post(f"/kelola/petugas/{person}/kontak/", {"saluran": "phone", "alamat": "0812 5550 0124"}, **WINDOWS)
    return web, person


def lines(web, **asked):
    answer = web.get(PAGE, asked)
    assert answer.status_code == 200
    return answer.context["rows"]


def test_what_an_administrator_did_is_told_with_who_when_about_whom_and_from_which_device(acted):
    web, _person = acted
    told = lines(web)
    mine = [row for row in told if row.who == "Ani Administrator"]
    assert {row.sentence for row in mine} >= {"Seorang petugas ditambahkan", "Kontak petugas ditambahkan"}
    assert {row.device for row in mine} == {"Firefox · Windows"}
    assert {row.post for row in mine} == {"Administrator sistem"}
    assert "=Budi Baru" in {row.about for row in mine}
    numbers = [int(row.code.partition("/")[2]) for row in told]
    assert numbers == sorted(numbers, reverse=True)
    page = web.get(PAGE).content.decode()
    assert "5550" not in page, "a number is sealed"


def test_only_those_who_manage_leave_their_device_in_the_journal(admin):
    now = timezone.now()
    told = {}
    for officer in (admin, make_officer("desk-kepala"), make_officer("bawaslu-piket"), make_officer("desk-piket-1")):
        actor = replace(officer.viewer, device="Firefox · Windows").actor
        accounts.note_export(actor, what="acts", ending="csv", rows=1, now=now)
        told[officer.post] = recorded_from(Entry.objects.order_by("-seq")[0].text).actor.device
    assert told == {
        **dict.fromkeys(("admin-sistem", "desk-kepala", "bawaslu-piket"), "Firefox · Windows"),
        "desk-piket-1": "",
    }
    assert verify().ok, "entries with and without a device are both whole"


def test_it_is_filtered_by_kind_by_person_and_by_days(acted, admin):
    web, _person = acted
    today = local_day(timezone.now())
    assert {row.group for row in lines(web, jenis="kontak")} == {"Kontak"}
    assert {row.who for row in lines(web, siapa=str(admin.person))} == {"Ani Administrator"}
    assert {row.role for row in lines(web, siapa="sistem")} == {"program (seed)"}
    assert len(lines(web, siapa="admin-sistem")) == len(lines(web, siapa=str(admin.person)))
    assert lines(web, dari=f"{today:%d-%m-%Y}", sampai=f"{today:%d-%m-%Y}", jenis="kontak")
    assert not lines(web, dari=f"{today + timedelta(days=1):%d-%m-%Y}")
    assert not lines(web, siapa="tidak-ada", jenis="tidak-ada")


def test_a_day_that_cannot_be_read_is_said_and_what_was_typed_stays(acted):
    web, _person = acted
    answer = web.get(PAGE, {"dari": "kemarin", "sampai": "27-11-2024"})
    assert answer.status_code == 400
    assert "Tulis hari seperti 27-11-2024" in answer.content.decode()
    assert 'value="kemarin"' in answer.content.decode()


@pytest.mark.parametrize(
    "odd", [{"hal": "x"}, {"hal": "999"}, {"jenis": "\x00"}, {"siapa": "'; --"}, {"siapa": "\x00" * 9}]
)
def test_odd_addresses_are_answered(acted, odd):
    web, _person = acted
    assert web.get(PAGE, odd).status_code == 200


def test_opened_numbers_stand_in_it_as_facts_without_the_matter_or_the_reason(admin):
    desk = make_officer("desk-piket-1")
    now = timezone.now()
    done = taken(desk.actor, now, area_code=SANGATTA, contact="0812 9999 4321")
    ask_opening(desk.actor, done.report.id, "RAHASIA: pelapor harus ditanya lagi", now=now)
    told = lines(browser(admin), jenis="nomor")
    assert [row.sentence for row in told] == ["Nomor pelapor diminta dibuka: …"]
    page = browser(admin).get(PAGE).content.decode()
    for secret in ("RAHASIA", done.incident.code, str(done.incident.id), "4321"):
        assert secret not in page


def test_the_independent_reader_reads_posts_and_no_names(acted, admin):
    reader = browser(make_officer("pembaca-kampus", name="Rani Pembaca"))
    page = reader.get(PAGE).content.decode()
    assert "Administrator sistem" in page and "Kontak petugas ditambahkan" in page
    assert "Ani Administrator" not in page and "Budi Baru" not in page
    assert "jabatan, bukan nama" in page
    assert len(lines(reader, siapa="admin-sistem")) > 0
    assert not lines(reader, siapa=str(admin.person)), "asking by a person's id tells nothing"
    sheet = reader.post(f"{PAGE}unduh/csv/").content.decode()
    assert "Ani Administrator" not in sheet and "Budi" not in sheet
    assert 'href="/kelola/"' in page


def test_the_register_is_told_to_its_readers_only(admin):
    now = timezone.now()
    bawaslu = make_officer("bawaslu-piket")
    accounts.add_to_register(
        bawaslu.actor,
        kind="candidate",
        name="Calon Contoh",
        person=None,
        phone="",
        from_at=now,
        until_at=now + timedelta(days=9),
        now=now,
    )
    head = make_officer("desk-kepala")
    assert [row.group for row in lines(browser(head), jenis="calon")] == ["Daftar calon"]
    assert not lines(browser(admin), jenis="calon")
    assert "Daftar calon" not in {row.group for row in lines(browser(admin))}
    assert "register.attempted" not in kinds_for(head.viewer)


def test_nobody_else_reads_it_and_the_query_itself_gives_nothing():
    for post in ("desk-piket-1", "polres-ops", "bawaslu-piket"):
        officer = make_officer(post)
        assert browser(officer).get(PAGE).status_code == 403
        assert not acts(officer.viewer, W()).exists()


def test_an_administrator_cannot_keep_an_act_of_his_own_out(acted, admin):
    """There is no way to take an entry away, and leaving his post does not take his acts along."""
    web, _person = acted
    number = len(lines(web, siapa="admin-sistem"))
    holding = Holding.objects.get(person_id=admin.person)
    accounts.end_holding(SEED, holding=holding.id, reason="moved", now=timezone.now())
    accounts.revoke_login(SEED, person=admin.person, reason="left", now=timezone.now())
    head = browser(make_officer("desk-kepala"))
    assert len(lines(head, siapa=str(admin.person))) == number


# --- as a file ---------------------------------------------------------------------------------------------------------


def test_the_sheets_hold_what_the_page_shows_and_nothing_that_runs(acted):
    web, _person = acted
    told = web.post(f"{PAGE}unduh/csv/", {"jenis": "petugas"})
    assert told.headers["Content-Disposition"].startswith('attachment; filename="catatan-administrator-')
    text = told.content.decode("utf-8-sig")
    assert "'=Budi Baru" in text and '"=Budi' not in text
    assert "Kontak petugas" not in text
    book = load_workbook(BytesIO(web.post(f"{PAGE}unduh/xlsx/", {"jenis": "petugas"}).content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert "'=Budi Baru" in {cell.value for cell in cells}


def test_taking_the_list_out_is_an_act_that_the_list_shows(acted):
    web, _person = acted
    web.post(f"{PAGE}unduh/xlsx/", {"jenis": "kontak"})
    assert lines(web)[0].sentence == "Daftar diunduh (catatan administrator, XLSX): 1 baris"
    assert lines(web, jenis="unduh")[0].who == "Ani Administrator"


def test_there_is_no_third_kind_of_sheet(acted):
    web, _person = acted
    before = Entry.objects.count()
    assert web.post(f"{PAGE}unduh/exe/").status_code == 404
    assert Entry.objects.count() == before


# --- all of it ---------------------------------------------------------------------------------------------------------


def test_every_kind_of_event_is_placed_as_an_act_or_as_ordinary_work():
    known = tuple(prefix for group in GROUPS for prefix in group.prefixes)
    lost = [kind for kind in EVENTS if not kind.startswith((*known, *ORDINARY))]
    assert not lost, f"an act of an administrator? then a group of operation/acts.py, else ORDINARY: {lost}"
    both = [kind for kind in EVENTS if kind.startswith(known) and kind.startswith(ORDINARY)]
    assert not both
    assert set(EVENTS) >= NOT_AN_ACT


def test_a_page_of_places_asks_for_their_names_once(admin):
    web = browser(admin)
    web.get(PAGE)
    with CaptureQueriesContext(connection) as without:
        web.get(PAGE)
    seed_history(SEED, timezone.now())
    with CaptureQueriesContext(connection) as many:
        answer = web.get(PAGE)
    assert len([row for row in answer.context["rows"] if row.sentence.startswith("Riwayat ")]) == 50
    assert len(many) <= len(without) + 2


def test_a_hundred_acts_cost_no_more_queries_than_ten_and_come_in_pages(admin):
    web = browser(admin)
    now = timezone.now()
    for _number in range(10):
        accounts.add_person(admin.actor, name="Petugas contoh", now=now)
    web.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        web.get(PAGE)
    for _number in range(90):
        accounts.add_person(admin.actor, name="Petugas contoh", now=now)
    with CaptureQueriesContext(connection) as many:
        answer = web.get(PAGE)
    assert len(many) <= len(few) + 1
    assert len(answer.context["rows"]) == 50
    assert "Halaman 1 dari" in answer.content.decode()
    assert len(lines(web, hal="2")) == 50
