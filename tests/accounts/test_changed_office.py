"""A person who changes office in the middle: what he did stays his old post's, what he may is his new post's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sigap.accounts import actions, queries
from sigap.accounts.models import ApiToken, Holding, SignInSession
from sigap.accounts.refusals import CannotAssign, HatsCollide
from sigap.accounts.seats import viewer_of_token
from sigap.config.reactions import REACTIONS
from sigap.incidents.actions import add_task, set_owner
from sigap.incidents.models import Incident
from sigap.journal.models import Entry
from sigap.journal.reactions import run_reactions
from sigap.response.actions import make_link, open_link, send
from sigap.response.refusals import LinkClosed
from tests.factories.accounts import PASSWORD, SEED, browser, make_officer
from tests.factories.reports import load_kutim, taken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def move(officer, to_post, now):
    held = Holding.objects.get(person_id=officer.person, until_at=None)
    actions.end_holding(SEED, holding=held.id, reason="moved", now=now)
    actions.assign_post(SEED, person=officer.person, post_code=to_post, now=now)


def test_his_sessions_end_and_his_old_post_opens_nothing(directory):
    officer = make_officer("desk-piket-1")
    client = browser(officer)
    move(officer, "polsek-busang-piket", timezone.now())
    assert not SignInSession.objects.exists()
    assert client.get("/laporan/").url.startswith("/masuk/")


def test_what_he_did_before_stays_the_old_posts(directory):
    officer = make_officer("desk-piket-1")
    load_kutim()
    report = taken(officer.actor, timezone.now()).report
    move(officer, "polsek-busang-piket", timezone.now())
    later = taken(make_viewer(officer, "polsek-busang-piket").actor, timezone.now(), area_code="64.08.06.2001").report
    posts = {row.id: row.post for row in type(report).objects.filter(id__in=(report.id, later.id))}
    assert posts == {report.id: "desk-piket-1", later.id: "polsek-busang-piket"}
    entry = Entry.objects.filter(kind="report.received").order_by("seq").first()
    assert '"post":"desk-piket-1"' in entry.text


def make_viewer(officer, post):
    return type(officer)(officer.person, officer.login, post).viewer


def test_he_signs_in_with_the_office_he_is_in_now(directory, settings):
    settings.SIGAP_REALM = "contoh"
    officer = make_officer("desk-piket-1", login_name="pindah.contoh")
    move(officer, "polsek-busang-piket", timezone.now())

    def enter(office):
        client = Client()
        form = {"instansi": office, "nama": "pindah.contoh", "sandi": PASSWORD}
        return client.post("/masuk/", form).status_code, client

    assert enter("KESBANGPOL")[0] == 400
    status, client = enter("POLSEK_BUSANG")
    assert status == 302
    assert client.get("/saya/").wsgi_request.viewer.post == "polsek-busang-piket"


def test_what_the_empty_post_still_holds_is_named(directory):
    load_kutim()
    officer, head, admin = make_officer("desk-piket-1"), make_officer("desk-kepala"), make_officer("admin-sistem")
    incident = taken(head.actor, timezone.now()).incident
    set_owner(head.actor, incident.id, "desk-piket-1", None, now=timezone.now())
    held = Holding.objects.get(person_id=officer.person)
    answer = browser(admin).post(
        f"/kelola/petugas/{officer.person}/jabatan/{held.id}/akhiri/", {"alasan": "moved"}, follow=True
    )
    text = answer.content.decode()
    assert "Jabatan ini kosong dan masih memegang: 1 hal" in text
    assert incident.code not in text, "an administrator works no incidents"


def test_open_work_is_told_to_those_who_may_see_it(directory):
    load_kutim()
    head = make_officer("desk-kepala")
    plain = taken(head.actor, timezone.now()).incident
    accusing = taken(head.actor, timezone.now(), accused=("DISKOMINFO",)).incident
    for row in (plain, accusing):
        set_owner(head.actor, row.id, "desk-piket-1", None, now=timezone.now())
    add_task(head.actor, accusing.id, "Telepon lagi", "desk-piket-1", None, now=timezone.now())
    seen = {
        post: [one.label for one in actions.open_work(make_officer(post).viewer, ["desk-piket-1"], timezone.now())]
        for post in ("desk-kepala", "desk-pemeriksa-2", "admin-sistem")
    }
    assert len([label for label in seen["desk-kepala"] if "KTR" in label]) == 3
    assert [accusing.code in label for label in seen["desk-pemeriksa-2"]] == [False, False]
    assert seen["desk-pemeriksa-2"][-1].startswith("2 hal")
    assert len(seen["admin-sistem"]) == 1
    assert Incident.objects.filter(owner_post="desk-piket-1").count() == 2


def test_keys_that_he_made_stop_with_him(directory):
    admin, now = make_officer("admin-sistem"), timezone.now()
    issued = actions.issue_token(
        admin.actor, label="Contoh", post_code="ppk-busang", expires_at=now + timedelta(days=9), now=now
    )
    assert viewer_of_token(issued.key, now) is not None
    assert actions.depart(SEED, person=admin.person, now=now).keys == 1
    assert viewer_of_token(issued.key, now) is None
    assert ApiToken.objects.get().revoked_at == now


def test_a_link_sent_to_him_is_worth_nothing_any_more(directory):
    load_kutim()
    desk, polsek, now = make_officer("desk-piket-1"), make_officer("polsek-sandaran-piket"), timezone.now()
    incident = taken(desk.actor, now).incident
    request = send(desk.actor, incident.id, "POLRES", "PERMINTAAN", now=now)
    link = make_link(desk.actor, request.id, "polsek-sandaran-piket", now=now)
    assert open_link(link.token, link.pin, now=now)
    actions.depart(SEED, person=polsek.person, now=now)
    run_reactions(REACTIONS, now)
    with pytest.raises(LinkClosed):
        open_link(link.token, link.pin, now=now)


def test_two_hats_may_not_meet_tomorrow_either(directory):
    person, now = actions.add_person(SEED, name="Contoh", now=timezone.now()).id, timezone.now()
    actions.assign_post(SEED, person=person, post_code="fkub-penengah", now=now, from_at=now + timedelta(days=1))
    with pytest.raises(HatsCollide):
        actions.assign_post(SEED, person=person, post_code="desk-piket-1", now=now)


def test_a_list_of_posts_that_puts_two_hats_on_somebody_is_refused(directory):
    make_officer("desk-piket-1", "tokoh-sangatta")
    mediator = {
        "code": "tokoh-sangatta",
        "title": "Penengah Sangatta",
        "institution_code": "MASYARAKAT",
        "role": "mediator",
    }
    office = {"code": "MASYARAKAT", "name": "Tokoh masyarakat"}
    with pytest.raises(HatsCollide, match="tokoh-sangatta"):
        actions.import_directory(SEED, institutions=[office], posts=[mediator], jurisdictions=[], now=timezone.now())
    assert queries.post("tokoh-sangatta").role == "field_reporter"


def test_nobody_seats_himself(directory):
    admin = make_officer("admin-sistem")
    with pytest.raises(CannotAssign, match="administrator lain"):
        actions.assign_post(admin.actor, person=admin.person, post_code="desk-kepala", now=timezone.now())
