"""What moves without a word: counts, codes, unread marks. They tell too, so they stay still for those kept away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.desk.queries.measured import period_numbers
from sigap.desk.queries.situation import counts
from sigap.desk.queries.timeline import timeline
from sigap.incidents import actions as incidents
from sigap.notify.models import Message
from sigap.response import actions as response
from sigap.response.queries import unread
from sigap.response.timers import tick
from sigap.response.watches import look_again
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import load_kutim, taken

CANARY = "KENARI-POLISI"


@pytest.fixture(autouse=True)
def _world(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_kutim()


@pytest.fixture
def now():
    return timezone.now()


def opened(viewer, now):
    return period_numbers(viewer, now, 7)[0].opened


def test_a_trainer_of_the_accused_office_sees_no_number_move(now):
    trainer, reader = make_officer("pelatih-bimtek").viewer, make_officer("pembaca-kampus").viewer
    teller = make_officer("panwascam-sandaran")
    taken(teller.actor, now)
    assert (opened(trainer, now), opened(reader, now)) == (1, 1)
    taken(teller.actor, now, accused=("KESBANGPOL",))
    assert (opened(trainer, now), opened(reader, now)) == (1, 2), "the independent reader's count is nobody's to narrow"


def test_the_desk_counts_no_outside_matter_against_itself(now):
    desk, teller = make_officer("desk-piket-1").viewer, make_officer("panwascam-sandaran")
    taken(teller.actor, now, kind="H6")
    before = counts(desk)
    assert before["outside"] == 1
    taken(teller.actor, now, kind="H6", accused=("KESBANGPOL",))
    assert counts(desk) == before


def merged_into_an_accusing_one(now):
    """Polres was asked about a plain matter; it is then merged into one that accuses Polres."""
    desk = make_officer("desk-piket-1")
    plain, accusing = taken(desk.actor, now).incident, taken(desk.actor, now, accused=("POLRES",)).incident
    request = response.send(desk.actor, plain.id, "POLRES", "PERMINTAAN", now=now)
    incidents.merge(desk.actor, plain.id, accusing.id, now=now)
    return plain, accusing, request


def test_a_matter_merged_into_an_accusing_one_does_not_name_it(now):
    plain, accusing, _ = merged_into_an_accusing_one(now)
    page = browser(make_officer("polres-ops")).get(f"/kejadian/{plain.code}/")
    assert page.status_code == 200
    assert accusing.code not in page.content.decode()
    assert str(accusing.id) not in page.content.decode()


def test_a_timeline_names_no_matter_that_is_closed_to_the_reader(now):
    """The verifier of Diskominfo relates what the desk may see to what accuses the desk."""
    outside, desk = make_officer("desk-pemeriksa-2"), make_officer("desk-piket-1")
    plain, accusing = taken(outside.actor, now).incident, taken(outside.actor, now, accused=("KESBANGPOL",)).incident
    incidents.relate(outside.actor, plain.id, accusing.id, now=now)

    def told(officer):
        return " ".join(line.sentence for line in timeline(officer.viewer, plain, [], [], with_text=True))

    assert accusing.code in told(outside)
    assert accusing.code not in told(desk)


def test_a_message_stops_counting_when_its_matter_comes_to_accuse_the_office(now):
    desk, polres = make_officer("desk-piket-1"), make_officer("polres-ops")
    plain = taken(desk.actor, now).incident
    response.send(desk.actor, plain.id, "POLRES", "PERMINTAAN", now=now)
    assert unread(polres.viewer) == 1
    incidents.merge(desk.actor, taken(desk.actor, now, accused=("POLRES",)).incident.id, plain.id, now=now)
    assert unread(polres.viewer) == 0


def test_a_mediator_reads_what_he_was_asked_and_not_the_police_file(now):
    desk, police = make_officer("desk-piket-1"), make_officer("bhabin-sandaran")
    incident = taken(police.actor, now, text=f"CONTOH {CANARY}: nama saksi dan pelaku").incident
    request = response.send(desk.actor, incident.id, "FKUB", "PERMINTAAN", "Mohon ditengahi", now=now)
    mediator = browser(make_officer("fkub-penengah"))
    page = mediator.get(f"/permintaan/{request.id}/").content.decode()
    assert "Mohon ditengahi" in page
    assert CANARY not in page
    assert mediator.get(f"/kejadian/{incident.code}/").status_code == 403
    other = response.send(desk.actor, incident.id, "POLRES", "PERMINTAAN", CANARY, now=now)
    assert mediator.get(f"/permintaan/{other.id}/").status_code == 404


def test_the_police_know_that_mediation_is_under_way_and_nothing_of_it(now):
    desk, mediator = make_officer("desk-piket-1"), make_officer("fkub-penengah")
    incident = taken(desk.actor, now).incident
    response.send(desk.actor, incident.id, "POLRES", "PERMINTAAN", now=now)
    request = response.send(desk.actor, incident.id, "FKUB", "PERMINTAAN", "RAHASIA-PENENGAH", now=now)
    response.answer(mediator.actor, request.id, "accepted", now=now)
    response.finish(mediator.actor, request.id, "RAHASIA-PENENGAH sepakat", now=now)
    page = browser(make_officer("polres-ops")).get(f"/kejadian/{incident.code}/").content.decode()
    assert "RAHASIA-PENENGAH" not in page


def channels(cause):
    return set(Message.objects.filter(cause=cause).values_list("channel", flat=True))


def test_nothing_about_a_closed_matter_goes_into_a_box_that_many_read(now):
    """The webhook and the file are one box for the whole regency; whoever reads it may be the office that is named."""
    desk = make_officer("desk-piket-1")
    plain = response.send(desk.actor, taken(desk.actor, now).incident.id, "POLRES", "PERMINTAAN", now=now)
    accusing = taken(desk.actor, now, accused=("DISKOMINFO",)).incident
    closed = response.send(desk.actor, accusing.id, "POLRES", "PERMINTAAN", now=now)
    assert channels(f"request:{plain.id}") == {"in_app", "file"}
    assert channels(f"request:{closed.id}") == {"in_app"}


def test_an_office_named_since_it_was_asked_is_paged_no_more(now):
    desk = make_officer("desk-piket-1")
    incident = taken(desk.actor, now, area_code="64.08.04.2001").incident
    request = response.send(desk.actor, incident.id, "POLRES", "PERMINTAAN", now=now)
    accusing = taken(desk.actor, now, accused=("POLRES",), area_code="64.08.04.2001").incident
    incidents.merge(desk.actor, accusing.id, incident.id, now=now)
    before = Message.objects.filter(cause=f"request:{request.id}").count()
    tick(now + timedelta(hours=9))
    assert Message.objects.filter(cause=f"request:{request.id}").count() == before


def test_the_head_of_the_desk_is_not_told_of_a_watch_that_names_the_desk(now):
    teller = make_officer("panwascam-sandaran")
    plain = taken(teller.actor, now, kind="I1").incident
    naming = taken(teller.actor, now, kind="I1", accused=("KESBANGPOL",)).incident
    look_again(now + timedelta(days=5))
    assert Message.objects.filter(cause=f"incident:{plain.id}").exists()
    assert not Message.objects.filter(cause=f"incident:{naming.id}").exists()


def test_a_teller_of_the_accused_office_reads_his_own_report_only(now):
    """What he told was merged into a matter that names his office: its fate and its answers are not for him."""
    desk, linmas = make_officer("desk-piket-1"), make_officer("linmas-sandaran")
    plain, accusing = taken(linmas.actor, now), taken(desk.actor, now, accused=("SATPOLPP",)).incident
    incidents.merge(desk.actor, plain.incident.id, accusing.id, now=now)
    incidents.answer_reporter(desk.actor, accusing.id, CANARY, "app", now=now)
    client = browser(linmas)
    for address in (f"/lapor/{plain.report.id}/", "/lapor/saya/"):
        page = client.get(address)
        assert page.status_code == 200
        assert CANARY not in page.content.decode()
        assert accusing.code not in page.content.decode()


def test_who_names_his_own_office_reads_what_became_of_it(now):
    desk, linmas = make_officer("desk-piket-1"), make_officer("linmas-sandaran")
    told = taken(linmas.actor, now, accused=("SATPOLPP",))
    incidents.answer_reporter(desk.actor, told.incident.id, CANARY, "app", now=now)
    assert CANARY in browser(linmas).get(f"/lapor/{told.report.id}/").content.decode()
