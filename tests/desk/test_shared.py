"""Parts that many screens ask for are made once for all who see the same, and for nobody else."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sigap.accounts.models import Login
from sigap.desk import shared
from sigap.desk.shared import SharedParts
from sigap.response import actions as response
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import SANGATTA, taken

PARTS = ("/desk/belum/", "/desk/periksa/", "/desk/angka/", "/dinding/")
LIVE = {"X-Live": "1"}


@pytest.fixture(autouse=True)
def _fresh():
    shared.forget()


@pytest.fixture
def officer():
    return lambda post: make_officer(post, now=timezone.now() - timedelta(days=1))


def part(web, path, **headers):
    answer = web.get(path, headers={**LIVE, **headers})
    assert answer.status_code == 200
    return answer.content.decode()


def without_secret(html):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)


def test_the_second_of_two_who_see_the_same_asks_for_no_list(officer):
    taken(now=timezone.now(), area_code=SANGATTA)
    one, two = browser(officer("desk-piket-1")), browser(officer("desk-piket-2"))
    for path in PARTS:
        with CaptureQueriesContext(connection) as first:
            told = part(one, path)
        with CaptureQueriesContext(connection) as second:
            assert without_secret(part(two, path)) == without_secret(told)
        assert len(second) < len(first), path
        assert not any("incidents_incident" in query["sql"] for query in second), path


def test_a_new_entry_is_seen_by_both_at_once(officer):
    one, two = browser(officer("desk-piket-1")), browser(officer("desk-piket-2"))
    for web in (one, two):
        part(web, "/desk/periksa/")
    code = taken(now=timezone.now(), area_code=SANGATTA).incident.code
    assert code in part(one, "/desk/periksa/")
    assert code in part(two, "/desk/periksa/")


def test_what_accuses_the_office_is_in_nobody_elses_part(officer):
    """Kesbangpol is accused: its desk sees nothing of it, whoever opened the part before."""
    open_to_all = taken(now=timezone.now(), area_code=SANGATTA, kind="B1").incident
    accusing = taken(now=timezone.now(), area_code=SANGATTA, kind="D1", accused=("KESBANGPOL",)).incident
    desk = browser(officer("desk-piket-1"))
    reader = browser(officer("admin-sistem"))
    for web in (desk, reader, desk):
        answer = web.get("/desk/periksa/", headers=LIVE)
        assert accusing.code not in answer.content.decode()
    assert open_to_all.code in part(desk, "/desk/periksa/")


def test_roles_and_languages_have_parts_of_their_own(officer):
    incident = taken(now=timezone.now(), area_code=SANGATTA).incident
    piket, head = officer("desk-piket-1"), officer("desk-kepala")
    response.alert(piket.actor, incident.id, now=timezone.now())
    one, two = browser(piket), browser(head)
    assert "giliran" in part(one, "/desk/belum/")
    Login.objects.filter(pk=head.login.pk).update(language="en")
    english = part(two, "/desk/belum/")
    assert "giliran" not in english and "move" in english
    assert "giliran" in part(one, "/desk/belum/")


def test_the_form_secret_is_each_sessions_own_and_works(officer):
    incident = taken(now=timezone.now(), area_code=SANGATTA).incident
    webs = [
        browser(officer(post), client=Client(enforce_csrf_checks=True)) for post in ("desk-piket-1", "desk-piket-2")
    ]
    secrets = []
    for web in webs:
        html = part(web, "/desk/periksa/")
        assert shared.PLACEHOLDER not in html
        secrets.append(re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html).group(1))
    assert secrets[0] != secrets[1]
    path = f"/kejadian/{incident.code}/siaga/"
    assert webs[1].post(path, {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert webs[1].post(path, {"csrfmiddlewaretoken": secrets[1]}).status_code == 302
    assert incident.requests.count() == 1


def test_no_name_of_a_person_stands_in_a_part(officer):
    piket = make_officer("desk-piket-1", name="Nama Rahasia", now=timezone.now() - timedelta(days=1))
    incident = taken(piket.actor, timezone.now(), area_code=SANGATTA, contact="+62811555000").incident
    response.alert(piket.actor, incident.id, now=timezone.now())
    for path in PARTS:
        html = part(browser(piket), path)
        assert "Nama Rahasia" not in html and "62811555000" not in html


def test_many_at_once_make_it_once():
    made, start = [], Barrier(8)
    parts = SharedParts()

    def make():
        made.append(1)
        return "bagian"

    got = []

    def ask():
        start.wait()
        got.append(parts.get(("kunci",), make))

    threads = [Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert got == ["bagian"] * 8
    assert made == [1]


def test_a_part_that_could_not_be_made_is_tried_again():
    parts = SharedParts()

    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        parts.get(("kunci",), broken)
    assert parts.get(("kunci",), lambda: "bagian") == "bagian"


def test_old_parts_make_room():
    parts = SharedParts()
    for number in range(shared.MOST_KEPT + 10):
        parts.get((number,), lambda: "bagian")
    assert len(parts._parts) == shared.MOST_KEPT
