"""Logs say what broke and where, by codes; no name, number, word of a report or address of a page gets in."""

import json
import logging

import pytest
from django.test import Client

from sigap.config.logs import JsonLines
from tests.factories.accounts import PASSWORD, browser, make_officer

SECRET = "Nama Rahasia 081234567890"


def line_of(record):
    return json.loads(JsonLines().format(record))


def test_arguments_and_unknown_fields_are_left_out():
    record = logging.LogRecord("sigap.x", logging.ERROR, __file__, 1, "message could not be made: %s", (SECRET,), None)
    record.reporter = SECRET
    record.message_id = "0192"
    line = line_of(record)
    assert SECRET not in json.dumps(line)
    assert (line["event"], line["message_id"]) == ("message could not be made: %s", "0192")


def test_an_exception_is_its_type_and_place_not_its_words():
    try:
        raise ValueError(SECRET)
    except ValueError as problem:
        record = logging.LogRecord(
            "sigap.x", logging.ERROR, __file__, 1, "x", (), (type(problem), problem, problem.__traceback__)
        )
    line = line_of(record)
    assert SECRET not in json.dumps(line)
    assert line["exception"] == "ValueError"
    assert "test_logs.py" in line["where"]


def test_an_exception_object_logged_as_a_message_is_its_type():
    record = logging.LogRecord("sigap.x", logging.ERROR, __file__, 1, ValueError(SECRET), (), None)
    assert line_of(record)["event"] == "ValueError"


@pytest.mark.django_db
def test_a_page_that_breaks_logs_neither_its_address_nor_what_was_typed(monkeypatch, caplog, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client = browser(make_officer("desk-piket-1", login_name="nama.rahasia"))
    client.raise_request_exception = False

    def broken(*args, **kwargs):
        raise RuntimeError(SECRET)

    monkeypatch.setattr("sigap.desk.queries.lists.search", broken)
    client.get("/cari/", {"q": SECRET})
    Client().post("/masuk/", {"instansi": "KESBANGPOL", "nama": "nama.rahasia", "sandi": PASSWORD + "x"})
    Client().get("/masuk/", headers={"Host": "nama-rahasia.example"})
    lines = [JsonLines().format(record) for record in caplog.records]
    assert any("RuntimeError" in line for line in lines)
    told = [line for line in lines for word in (SECRET, "cari", "rahasia", PASSWORD) if word.lower() in line.lower()]
    assert not told, told
