"""Requests over HTTP: the telephone answer with its own time, the link without an account, a clock paused."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from sigap.accounts.actions import add_contact
from sigap.journal.models import Entry
from sigap.journal.names import PlainNames
from sigap.journal.recorded import recorded_from
from sigap.notify.sender import send_due
from sigap.response import actions
from sigap.response.events import TimerStarted
from sigap.response.models import Request, Timer
from sigap.response.queries import to_telephone
from sigap.response.refusals import CannotAnswer, NoMandate
from sigap.response.rules import may_command
from sigap.response.views import _clock
from sigap.ui.words import here
from tests.factories.accounts import SEED, browser, make_officer
from tests.factories.reports import SANGATTA, taken

EARLIER = timezone.now() - timedelta(days=2)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    return make_officer("desk-piket-1", now=EARLIER)


@pytest.fixture
def asked(desk):
    now = timezone.now() - 20 * MINUTE
    incident = taken(now=now, area_code=SANGATTA).incident
    return actions.alert(desk.actor, incident.id, now=now)


def test_answered_by_telephone_in_two_taps_keeps_the_told_time(desk, asked):
    web = browser(desk)
    at = here(timezone.now() - 10 * MINUTE).replace(second=0, microsecond=0)
    page = web.get(f"/kejadian/{asked.incident.code}/").content.decode()
    assert "Dijawab lewat telepon" in page
    form = {"how": "phone", "back": "incident", "at": f"{at:%H.%M}", "by_post": "polres-ops", "state": "accepted"}
    web.post(f"/permintaan/{asked.id}/jawab/", form)
    row = Request.objects.get(id=asked.id)
    assert (row.answered_at, row.answered_by, row.answered_how) == (at, "polres-ops", "phone")
    assert row.incident.answered_at == at, "measured by when the office answered, not by when it was written down"
    entry = recorded_from(Entry.objects.get(kind="request.answered").text)
    assert entry.happened_at == at
    assert entry.recorded_at > at
    page = web.get(f"/kejadian/{asked.incident.code}/").content.decode()
    assert f"menerima permintaan lewat telepon {at:%H.%M}" in page


@pytest.mark.parametrize(
    ("now", "typed", "meant"),
    [
        ("2024-11-28T00:10", "23:55", "2024-11-27T23:55"),
        ("2024-11-28T00:10", "00.05", "2024-11-28T00:05"),
        ("2024-11-27T14:30", "14.22", "2024-11-27T14:22"),
        ("2024-11-27T14:30", "14:33", "2024-11-27T14:30"),
        ("2024-11-27T14:30", "", None),
    ],
)
def test_a_typed_time_is_the_last_time_it_was_that_late_in_wita(now, typed, meant):
    now = here(datetime.fromisoformat(now + "+08:00"))
    assert _clock(typed, now) == (meant and datetime.fromisoformat(meant + "+08:00"))


@pytest.mark.parametrize("typed", ["besok", "25:00", "14", "1４:22", "14:99", "²:00", "-1:00"])
def test_a_time_that_cannot_be_read_is_refused_in_one_sentence(typed):
    with pytest.raises(CannotAnswer, match=r"misalnya 14.22"):
        _clock(typed, timezone.now())


@pytest.mark.parametrize("by_post", ["bukan-jabatan", "kpu-piket", "a\x00b", "x" * 200])
def test_who_answered_is_one_of_theirs(desk, asked, by_post):
    page = browser(desk).post(
        f"/permintaan/{asked.id}/jawab/", {"how": "phone", "by_post": by_post, "state": "accepted"}, follow=True
    )
    assert "Pilih dari daftar jabatan" in page.content.decode()
    assert Request.objects.get(id=asked.id).state == "sent"


def test_a_link_shows_nothing_before_the_pin_and_keeps_what_was_typed_when_a_reason_is_missing(desk, asked):
    page = browser(desk).post(f"/permintaan/{asked.id}/tautan/", {"to_post": "polres-ops"}).content.decode()
    assert re.search(r"Buka tautan ini dan jawab: https?://", page)
    token = re.search(r"/jawab/([\w-]+)/", page)[1]
    pin = re.search(r'class="h1">(\d{6})<', page)[1]
    assert "BELUM DIVERIFIKASI" in page
    assert "110" in page
    nobody = Client()
    address = f"/jawab/{token}/"
    assert asked.incident.code not in nobody.get(address).content.decode()
    wrong = "000000" if pin != "000000" else "111111"
    for _ in range(3):
        shut = nobody.post(address, {"pin": wrong})
        assert shut.status_code == 422
        assert asked.incident.code not in shut.content.decode()
    for _ in range(6):
        answer = nobody.post(address, {"pin": pin, "state": "cannot", "reason_code": "lain", "reason": "x"})
        body = answer.content.decode()
        assert answer.status_code == 422
        assert "Tulis alasannya" in body
        assert 'value="x"' in body
        assert asked.incident.code in body
    done = nobody.post(address, {"pin": pin, "state": "cannot", "reason_code": "sinyal"})
    assert "Jawaban dicatat" in done.content.decode()
    assert nobody.post(address, {"pin": pin, "state": "accepted"}).status_code == 422
    assert Request.objects.get(id=asked.id).reason_code == "sinyal"
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert "link.made" in kinds, "who could answer for whom is in the journal"


def test_a_link_is_made_only_for_the_offices_own_posts_and_only_while_it_waits(desk, asked):
    web = browser(desk)
    for to_post in ("kpu-piket", "", "tidak-ada"):
        answer = web.post(f"/permintaan/{asked.id}/tautan/", {"to_post": to_post}, follow=True)
        assert "Pilih dari daftar jabatan" in answer.content.decode()


def test_the_desk_pauses_a_clock_with_a_reason_and_lets_it_run_again(desk, asked):
    web = browser(desk)
    step = f"/permintaan/{asked.id}/langkah/"
    assert "Tulis mengapa" in web.post(step, {"step": "pause", "why": ""}, follow=True).content.decode()
    page = web.post(step, {"step": "pause", "why": "contoh: sungai meluap"}, follow=True).content.decode()
    assert "jam dijeda" in page
    assert Timer.objects.get(request_id=asked.id, kind="answer").is_paused
    page = web.post(step, {"step": "resume"}, follow=True).content.decode()
    assert "jam dijeda" not in page
    assert not Timer.objects.get(request_id=asked.id, kind="answer").is_paused


def test_a_post_that_no_message_reaches_is_named_before_it_is_needed(desk, asked):
    page = browser(desk).get(f"/kejadian/{asked.incident.code}/").content.decode()
    assert re.search(r"telepon kantornya[^<]*Kabag Ops", page)


def test_beside_telephone_its_office_stands_a_number_of_that_office_for_who_may_see_it(desk, asked):
    ops = make_officer("polres-ops", now=EARLIER)
    add_contact(SEED, person=ops.person, channel="phone", address="+6281100000009", now=EARLIER)
    for page in (f"/kejadian/{asked.incident.code}/", f"/permintaan/{asked.id}/"):
        assert 'Piket Operasi Polres <a href="tel:+6281100000009"' in browser(desk).get(page).content.decode()


def test_a_message_to_a_vacant_post_says_so_with_a_number_to_ring(desk, asked):
    chief = make_officer("polres-kapolres", now=EARLIER)
    add_contact(SEED, person=chief.person, channel="phone", address="+6281100000008", now=EARLIER)
    send_due(timezone.now())
    web = browser(desk)
    page = " ".join(web.get("/pesan/").content.decode().split())
    assert "jabatan kosong" in page
    assert "terkirim</span>" not in page, "neither his inbox nor the box of the office counts as told"
    assert 'Kapolres <a href="tel:+6281100000008"' in page
    desk_page = " ".join(web.get("/").content.decode().split())
    assert "Jabatan kosong, telepon kantornya" in desk_page
    assert "+6281100000008" in desk_page


def test_a_target_is_told_in_the_unit_that_matters_and_found_from_the_management_page(desk):
    web = browser(desk)
    assert 'href="/kelola/target/"' in web.get("/kelola/").content.decode()
    page = web.get("/kelola/target/").content.decode()
    assert "<td>2 hari</td>" in page, "48 hours to an outcome at severity 5"
    assert "<td>1 j</td>" in page
    assert "<td>300 %</td>" in page
    clock = TimerStarted(
        timer=uuid4(),
        timer_kind="outcome",
        incident=uuid4(),
        request=None,
        start_at=EARLIER,
        target_seconds=172800,
        steps={},
    )
    assert clock.sentence(PlainNames()) == "Jam sampai hasil berjalan, target 2 hari"


def test_an_order_is_offered_only_to_who_has_an_office_below_him(desk, asked):
    page = browser(desk).get(f"/kejadian/{asked.incident.code}/").content.decode()
    assert "PERMINTAAN" in page
    assert "PERINTAH" not in page
    assert may_command("POLRES")
    assert not may_command("KESBANGPOL")


def test_a_notification_asks_for_no_answer(desk, asked):
    request = actions.send(desk.actor, asked.incident_id, "KODIM", "PEMBERITAHUAN", now=timezone.now())
    again = actions.send(desk.actor, asked.incident_id, "KODIM", "PEMBERITAHUAN", now=timezone.now())
    assert again.id == request.id
    assert not Timer.objects.filter(request_id=request.id).exists()


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("catat", {"text": "a\x00bc"}),
        ("tolak", {"reason": "a\x00bc"}),
        ("minta", {"to": "POLRES", "instrument": "PERMINTAAN", "text": "a\x00bc"}),
        ("periksa", {"how": "check", "note": "a\x00bc"}),
        ("tugas", {"text": "a\x00bc", "owner": "desk-piket-1"}),
        ("jawab-pelapor", {"text": "a\x00bc"}),
        ("selesai", {"outcome": "settled", "reason": "a\x00bc"}),
        ("betulkan", {"kind": "B1", "area": "", "severity": "3", "reason": "a\x00bc"}),
    ],
)
def test_a_character_that_cannot_be_kept_is_refused_in_one_sentence_everywhere(desk, asked, verb, form):
    before = Entry.objects.count()
    page = browser(desk).post(f"/kejadian/{asked.incident.code}/{verb}/", form, follow=True)
    assert page.status_code == 200
    assert "Hapus lalu kirim lagi" in page.content.decode()
    assert not Entry.objects.filter(kind__startswith="incident.", seq__gt=before).exists()


def test_the_same_in_an_answer_and_in_a_target(desk, asked):
    polres = browser(make_officer("polres-ops", now=EARLIER))
    form = {"state": "cannot", "reason_code": "lain", "reason": "a\x00bcd"}
    page = polres.post(f"/permintaan/{asked.id}/jawab/", form, follow=True)
    assert "Hapus lalu kirim lagi" in page.content.decode()
    head = browser(make_officer("desk-kepala", now=EARLIER))
    page = head.post("/kelola/target/", {"key": "answer:B1", "value": "²"}, follow=True)
    assert "Isi angka" in page.content.decode()
    page = browser(desk).post(
        f"/kejadian/{asked.incident.code}/betulkan/", {"kind": "B1", "severity": "²", "reason": "contoh"}, follow=True
    )
    assert page.status_code == 200


@pytest.mark.parametrize(("post", "reads"), [("camat-sandaran", 1), ("hukum-kabupaten", 2), ("satpolpp-piket", 0)])
def test_a_camat_and_a_legal_officer_find_the_open_matters_that_they_may_read(post, reads):
    officer, now = make_officer(post, now=EARLIER), timezone.now()
    for area in ("64.08.11.2001", SANGATTA):
        taken(now=now, area_code=area)
    taken(now=now, accused=(officer.viewer.institution,))
    page = browser(officer).get("/", follow=True).content.decode()
    assert page.count('data-id="baca-') == reads
    if reads:
        code = re.search(r'href="/kejadian/([\w-]+)/"', page)[1]
        assert browser(officer).get(f"/kejadian/{code}/").status_code == 200


def test_gakkumdu_has_the_telephones_of_its_three_members_and_dewan_pers_gets_a_letter(desk, asked):
    bawaslu, now = make_officer("bawaslu-piket", now=EARLIER), timezone.now()
    add_contact(SEED, person=bawaslu.person, channel="phone", address="0811 0000 0077", now=EARLIER)
    handed = actions.send(desk.actor, asked.incident_id, "GAKKUMDU", "PENERUSAN", now=now)
    page = " ".join(browser(desk).get(f"/permintaan/{handed.id}/").content.decode().split())
    assert "Tidak ada jabatan kantor ini di Sigap" in page
    assert 'Piket Bawaslu <a href="tel:+6281100000077"' in page
    with pytest.raises(NoMandate):
        actions.send(desk.actor, asked.incident_id, "DEWAN_PERS", "PERMINTAAN", now=now)
    handed = actions.send(desk.actor, asked.incident_id, "DEWAN_PERS", "PENERUSAN", now=now)
    assert "kirim surat atau surel" in browser(desk).get(f"/permintaan/{handed.id}/").content.decode()


def test_a_message_that_failed_is_to_be_telephoned_until_somebody_answered(desk, asked):
    send_due(timezone.now())
    waiting = set(to_telephone(desk.viewer).values_list("to_post", flat=True))
    assert "polres-ops" in waiting
    actions.answer(desk.actor, asked.id, "accepted", how="phone", now=timezone.now())
    assert not to_telephone(desk.viewer).filter(cause=f"request:{asked.id}").exists()


def test_a_message_to_a_post_that_was_filled_since_says_so(desk, asked):
    send_due(timezone.now())
    for post in ("polres-ops", "polsek-sangatta_utara-piket"):
        make_officer(post, now=timezone.now())
    page = browser(desk).get("/pesan/").content.decode()
    assert "Kini terisi" in page
    assert "Telepon orangnya" not in page
