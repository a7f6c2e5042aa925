"""POST /api/v1/reports exactly as promised to other systems."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sigap.accounts.actions import issue_token
from sigap.intake.models import Report
from tests.factories.accounts import SEED, make_officer

BODY = {
    "kind": "B1",
    "place": {"tps": "64.08.04.2001/088"},
    "text": "CONTOH: ribut di depan TPS",
    "basis": "saw",
    "injured": 0,
    "weapons": "none",
    "crowd": "under_20",
}


@pytest.fixture
def send():
    now = timezone.now()
    make_officer("panwascam-sangatta_utara", now=now - timedelta(days=1))
    secret = issue_token(
        SEED, label="contoh", post_code="panwascam-sangatta_utara", expires_at=now + timedelta(days=30), now=now
    ).key
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def post(key="", **changes):
        body = {"occurred_at": (now - timedelta(minutes=5)).isoformat(), **BODY, **changes}
        headers = {"Idempotency-Key": key} if key else {}
        return client.post("/api/v1/reports", json.dumps(body), content_type="application/json", headers=headers)

    return post


def test_a_report_is_taken_and_gets_its_code(send):
    answer = send()
    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "code", "received_at"}
    assert Report.objects.get().tps_id == "64.08.04.2001/088"


def test_the_same_key_and_body_give_the_same_id_another_body_409(send):
    first = send(key="k1")
    again = send(key="k1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = send(key="k1", text="CONTOH: lain")
    assert other.status_code == 409
    assert "Kunci" in other.json()["error"]["sentence"]
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"occurred_at": "2124-01-01T00:00:00+08:00"}, "masa depan"),
        ({"occurred_at": "2024-01-01T00:00:00"}, "zona waktu"),
        ({"place": {"lat": 0, "lon": 100}}, "di luar Kutai Timur"),
        ({"place": {"tps": "64.08.04.2001/999"}}, "TPS"),
        ({"place": {}}, "tempat"),
        ({"kind": "??"}, "Jenis"),
        ({"injured": -1}, "Jumlah"),
        ({"text": "a\u0000b"}, "U+0000"),
        ({"basis": "x"}, "tidak dikenal"),
        ({"kind": 5}, "kind"),
        ({"place": {"code": "64.08\u0000"}}, "U+0000"),
        ({"place": {"tps": "a\u0000"}}, "U+0000"),
        ({"place": {"text": "a\u0000"}}, "U+0000"),
        ({"occurred_at": "1970-01-01T00:00:00Z"}, "1970"),
        ({"injured": 10**30}, "Jumlah"),
        ({"place": {"lat": 1e400, "lon": 117}}, "tidak terbaca"),
    ],
)
def test_bad_input_is_one_sentence_and_422(send, changes, word):
    answer = send(**changes)
    assert answer.status_code == 422
    assert word in answer.json()["error"]["sentence"]
    assert not Report.objects.exists()


def test_no_key_no_report():
    answer = Client().post("/api/v1/reports", json.dumps(BODY), content_type="application/json")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "sign_in"


def test_a_body_that_is_no_json_is_answered(send):
    answer = Client().post("/api/v1/reports", "{", content_type="application/json")
    assert answer.status_code in (400, 401, 422)


def test_the_contract_is_published():
    document = Client().get("/api/v1/openapi.json").json()
    assert "/api/v1/reports" in document["paths"]


@pytest.mark.parametrize("text", ["😡🔥", "\u202eterbalik", "<b>x</b>", "kata " * 4990])
def test_odd_words_are_taken_as_they_are(send, text):
    assert send(text=text).status_code == 201


@pytest.mark.parametrize(
    "changes",
    [{"text": "CONTOH \ud800 separuh"}, {"place": {"text": "sangatta utara \udfff", "tps": BODY["place"]["tps"]}}],
)
def test_half_a_character_is_refused_in_words_and_nothing_is_kept(send, changes):
    answer = send(key="k1", **changes)
    assert answer.status_code == 422
    assert answer.json()["error"]["sentence"]
    assert not Report.objects.exists()
