"""Enter in a field gives the answer that the field belongs to: no form with a text field has two answers."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sigap.response import actions as response
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import SANGATTA, taken

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
TYPED = re.compile(r"<textarea|<input(?![^>]*type=\"(?:hidden|radio|checkbox|file)\")")
ANSWER = re.compile(r'<button[^>]*name="(?:state|step)"')


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def officer(now):
    return lambda post: make_officer(post, now=now - timedelta(days=1))


def doubtful(page):
    return [form[:200] for form in FORM.findall(page) if TYPED.search(form) and len(ANSWER.findall(form)) > 1]


def test_on_the_request_the_incident_and_the_link(officer, now):
    desk, polres = officer("desk-piket-1"), officer("polres-ops")
    incident = taken(now=now, area_code=SANGATTA).incident
    request = response.alert(desk.actor, incident.id, now=now)
    link = response.make_link(desk.actor, request.id, "polres-ops", now=now)
    pages = [
        browser(one).get(path).content.decode()
        for one in (desk, polres)
        for path in (f"/permintaan/{request.id}/", f"/kejadian/{incident.code}/")
    ]
    pages.append(Client().post(f"/jawab/{link.token}/", {"pin": link.pin}).content.decode())
    response.answer(polres.actor, request.id, "accepted", now=now)
    pages += [browser(one).get(f"/permintaan/{request.id}/").content.decode() for one in (desk, polres)]
    pages.append(browser(desk).get(f"/kejadian/{incident.code}/").content.decode())
    assert sum(len(FORM.findall(page)) for page in pages) > 20
    assert [doubtful(page) for page in pages] == [[]] * len(pages)


def test_a_telephone_answer_is_first_of_all_by_whose_turn_it_is(officer, now):
    desk = officer("desk-piket-1")
    officer("polres-ops")
    incident = taken(now=now, area_code=SANGATTA).incident
    response.alert(desk.actor, incident.id, now=now)
    page = browser(desk).get(f"/kejadian/{incident.code}/").content.decode()
    choices = page.split('name="by_post"', 1)[1].split("</select>", 1)[0]
    assert re.findall(r'value="([^"]+)"', choices)[0] == "polres-ops"
