"""Who may agree that a teller's number is opened hears that something waits, in words that name nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.config.reactions import REACTIONS
from sigap.incidents import actions as incidents
from sigap.journal.reactions import run_reactions
from sigap.notify.models import Message
from sigap.notify.queries import outbox
from sigap.notify.sender import send_due
from sigap.notify.texts import text_of
from sigap.response.queries import messages_shown
from tests.factories.accounts import SEED, browser, make_officer
from tests.factories.reports import SANGATTA, taken

WHY = "CONTOH tempat belum jelas"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def officers(now):
    posts = ("desk-pemeriksa-1", "desk-piket-1", "bawaslu-piket", "kpu-piket")
    return {post: make_officer(post, now=now - timedelta(days=1)) for post in posts}


def asked(officers, now, **more):
    told = taken(now=now, area_code=SANGATTA, channel="telephone", contact="Bu Contoh 0812 7777 0001", **more)
    opening = incidents.ask_opening(officers["desk-pemeriksa-1"].actor, told.report.id, WHY, now=now)
    run_reactions(REACTIONS, now)
    return told, opening


def told_posts(opening, **more):
    rows = Message.objects.filter(cause=f"opening:{opening.id}", channel="in_app", **more)
    return sorted(rows.values_list("to_post", flat=True))


def test_both_offices_hear_of_it_and_the_words_name_nothing(officers, now):
    told, opening = asked(officers, now)
    assert told_posts(opening) == ["bawaslu-piket", "kpu-piket"]
    row = Message.objects.filter(cause=f"opening:{opening.id}").first()
    words = text_of(row.template, row.params)
    assert row.params == {}
    assert told.incident.code not in words
    assert WHY not in words
    run_reactions(REACTIONS, now)
    assert told_posts(opening) == ["bawaslu-piket", "kpu-piket"], "once"


def test_an_office_that_the_report_names_hears_nothing_and_no_shared_box_does(officers, now):
    _told, opening = asked(officers, now, kind="D1", accused=("BAWASLU",))
    assert told_posts(opening) == ["kpu-piket"]
    assert set(Message.objects.filter(cause=f"opening:{opening.id}").values_list("channel", flat=True)) == {"in_app"}


@pytest.mark.parametrize("word", ["grant", "refuse"])
def test_once_decided_nothing_more_leaves(officers, now, word):
    _told, opening = asked(officers, now)
    later = now + timedelta(minutes=1)
    if word == "grant":
        incidents.grant_opening(officers["kpu-piket"].actor, opening.id, now=later)
    else:
        incidents.refuse_opening(officers["kpu-piket"].actor, opening.id, "CONTOH tidak perlu", now=later)
    run_reactions(REACTIONS, later)
    assert set(Message.objects.filter(cause=f"opening:{opening.id}").values_list("state", flat=True)) == {"cancelled"}


def test_who_had_heard_hears_that_it_is_decided_but_not_he_who_decided(officers, now):
    _told, opening = asked(officers, now)
    send_due(now)
    incidents.grant_opening(officers["kpu-piket"].actor, opening.id, now=now + timedelta(minutes=1))
    run_reactions(REACTIONS, now + timedelta(minutes=1))
    assert told_posts(opening, step="decided") == ["bawaslu-piket"]


def test_seeing_it_on_his_page_is_having_read_it(officers, now):
    _told, opening = asked(officers, now)
    send_due(now)
    assert WHY in browser(officers["bawaslu-piket"]).get("/permintaan/").content.decode()
    assert told_posts(opening, state="confirmed") == ["bawaslu-piket"]


def test_the_outbox_shows_none_of_a_matter_that_accuses_the_desks_office(officers, now):
    told, opening = asked(officers, now)
    desk = officers["desk-piket-1"].viewer
    mine = Message.objects.filter(cause=f"opening:{opening.id}").count()
    shown = messages_shown(desk, outbox(desk)).filter(cause=f"opening:{opening.id}")
    assert shown.count() == mine > 0
    accusing = taken(now=now, area_code=SANGATTA, kind="D1", accused=("KESBANGPOL",)).incident
    incidents.merge(SEED, accusing.id, told.incident.id, now=now + timedelta(seconds=1))
    assert shown.count() == 0


def test_what_is_left_out_of_the_outbox_is_asked_of_the_database_however_much_it_is(officers, now):
    viewer = officers["desk-piket-1"].viewer

    def statement():
        return str(messages_shown(viewer, outbox(viewer)).query)

    before = statement()
    for _ in range(3):
        taken(now=now, area_code=SANGATTA, kind="D1", accused=("KESBANGPOL",))
    assert statement() == before, "no list of ids that grows"
