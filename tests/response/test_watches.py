"""A watch comes back on its day; targets are versioned data; the paper sheet is printed every six hours."""

from datetime import timedelta

from django.conf import settings

from sigap.desk.printing import folder, print_due
from sigap.incidents.actions import set_owner
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
