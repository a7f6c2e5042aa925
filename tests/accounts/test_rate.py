"""One broken script does not take the threads of everybody else, and everybody else is not counted with it."""

import pytest
from django.test import Client

from sigap.accounts.rate import Counter
from tests.factories.accounts import browser, make_officer


def test_a_window_of_a_minute_and_its_end():
    counter = Counter()
    assert [counter.wait("a", 2, now) for now in (0.0, 1.0, 2.0)] == [0, 0, 58]
    assert counter.wait("b", 2, 2.0) == 0, "another key has its own count"
    assert counter.wait("a", 2, 60.0) == 0


@pytest.mark.django_db
def test_too_often_is_a_sentence_with_the_time_to_wait(settings, directory):
    settings.SIGAP_RATE_LIMIT = 3
    busy, calm = browser(make_officer("desk-piket-1")), browser(make_officer("polres-ops"))
    answers = [busy.get("/permintaan/") for _ in range(10)]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert "Terlalu banyak permintaan dalam satu menit" in answers[-1].content.decode()
    assert calm.get("/permintaan/").status_code == 200


@pytest.mark.django_db
def test_a_stranger_is_counted_by_address_and_answered_in_json_on_the_api(settings):
    settings.SIGAP_RATE_LIMIT = 2
    web = Client()
    answers = [web.post("/api/v1/reports", {}, content_type="application/json") for _ in range(3)]
    assert [one.status_code for one in answers] == [401, 401, 429]
    assert answers[-1].json()["error"]["code"] == "too_often"
    assert web.get("/healthz").status_code in (200, 503), "the outside watcher is never counted"
