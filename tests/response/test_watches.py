"""A watch comes back on its day; targets are versioned data; the paper sheet is printed every six hours."""

from datetime import timedelta

import pytest
from django.conf import settings

from sigap.desk.printing import folder, print_due
from sigap.desk.queries.waiting import waiting
from sigap.incidents.actions import close, correct, reopen, set_owner
from sigap.notify.models import Message
from sigap.response.models import TargetRule
from sigap.response.watches import look_again
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import NOW, SANGATTA, taken

EARLIER = NOW - timedelta(days=1)


def test_the_owner_of_a_watch_is_told_on_its_day_and_once():
    desk = make_officer("desk-piket-1", now=EARLIER).actor
    watch = taken(kind="I1", area_code=SANGATTA).incident
    set_owner(desk, watch.id, "desk-kepala", (NOW + timedelta(days=2)).date(), now=NOW)
    assert look_again(NOW + timedelta(days=1)) == 0
    assert look_again(NOW + timedelta(days=2, hours=1)) == 1
    assert look_again(NOW + timedelta(days=2, hours=2)) == 0
    assert set(Message.objects.values_list("to_post", flat=True)) == {"desk-kepala"}


def test_a_watch_without_owner_goes_to_the_desk_head():
    taken(kind="I1", area_code=SANGATTA)
    look_again(NOW + timedelta(days=4))
    assert set(Message.objects.values_list("to_post", flat=True)) == {"desk-kepala"}


def test_the_head_changes_a_target_on_its_page_and_an_officer_only_reads():
    head, officer = (browser(make_officer(post)) for post in ("desk-kepala", "desk-piket-1"))
    head.post("/kelola/target/", {"key": "answer:B1", "value": "25", "approved": "1"})
    rule = TargetRule.objects.get()
    assert (rule.value, rule.version, rule.approved) == (25, 2, True)
    head.post("/kelola/target/", {"key": "answer:B1", "value": "30", "approved": "0"})
    assert TargetRule.objects.get().version == 3
    officer.post("/kelola/target/", {"key": "answer:B1", "value": "1", "approved": "1"})
    assert TargetRule.objects.get().value == 30
    page = officer.get("/kelola/target/").content.decode()
    assert "usulan" in page
    assert "Sahkan" not in page


def test_a_wrong_target_is_refused_with_a_sentence():
    head = browser(make_officer("desk-kepala"))
    for value in ("0", "abc", "", "-5", "99999999"):
        assert (
            "Isi angka"
            in head.post("/kelola/target/", {"key": "answer:B1", "value": value}, follow=True).content.decode()
        )
    assert not TargetRule.objects.exists()


def test_the_paper_sheet_is_printed_every_six_hours_and_never_tells_of_outside_matters():
    incident = taken(area_code=SANGATTA).incident
    outside = taken(kind="H6", area_code=SANGATTA).incident
    for old in folder().glob("*"):
        old.unlink()
    path = print_due(NOW)
    text = path.read_text()
    assert incident.code in text
    assert outside.code not in text
    assert path.is_relative_to(settings.SIGAP_REALM_DIR)


def test_many_watches_at_once_hide_none():
    for _ in range(4):
        taken(kind="I1", area_code=SANGATTA)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sigap.response.watches.MOST_A_ROUND", 2)
        assert [look_again(NOW + timedelta(days=4)) for _ in range(3)] == [2, 2, 0]


def test_an_early_sign_has_an_owner_from_the_first_moment_and_still_waits_for_the_desk():
    desk = make_officer("desk-piket-1", now=EARLIER)
    own, fields = taken(desk.actor, kind="I1").incident, taken(kind="I1", area_code=SANGATTA).incident
    assert (own.owner_post, fields.owner_post) == ("desk-piket-1", "desk-kepala")
    rows = [row.incident.id for office in waiting(desk.viewer, NOW) for row in office.rows]
    assert {own.id, fields.id} <= set(rows)
    set_owner(desk.actor, own.id, "desk-piket-1", (NOW + timedelta(days=2)).date(), now=NOW)
    rows = [row.incident.id for office in waiting(desk.viewer, NOW) for row in office.rows]
    assert own.id not in rows
    assert fields.id in rows


def test_an_early_sign_that_comes_true_is_an_incident_and_one_reopened_is_looked_at_again():
    desk, head = (make_officer(post, now=EARLIER).actor for post in ("desk-piket-1", "desk-kepala"))
    watch = taken(kind="I1", area_code=SANGATTA).incident
    true = correct(
        desk, watch.id, kind_code="B1", area_code=SANGATTA, severity=4, reason="contoh: sudah bentrok", now=NOW
    )
    assert (true.form, true.look_again_on, true.lead) == ("incident", None, "POLRES")
    other = taken(kind="I1", area_code=SANGATTA).incident
    close(desk, other.id, "unfounded", "contoh: kabar lama", now=NOW)
    assert reopen(head, other.id, "contoh: beredar lagi", now=NOW).look_again_on == (NOW + timedelta(days=3)).date()
