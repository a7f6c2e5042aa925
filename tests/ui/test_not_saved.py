"""A full disk and a busy database: one sentence, the right status, nothing half saved."""

import errno
import json

import pytest
from django.db import DataError, OperationalError
from django.test import RequestFactory

from sigap.ui.errors import NothingIsSaved


def answer(problem, path="/lapor/"):
    return NothingIsSaved(lambda request: None).process_exception(RequestFactory().post(path), problem)


@pytest.mark.parametrize(
    ("problem", "status", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 507, "Penyimpanan server penuh"),
        (OperationalError("database or disk is full"), 507, "Penyimpanan server penuh"),
        (OperationalError("database is locked"), 503, "sedang sibuk"),
    ],
)
def test_what_cannot_be_saved_is_said(db, problem, status, sentence):
    page = answer(problem)
    assert page.status_code == status
    assert sentence in page.content.decode()
    assert "belum tersimpan" in page.content.decode()
    told = answer(problem, "/api/v1/reports")
    assert told.status_code == status
    assert sentence in json.loads(told.content)["error"]["sentence"]


def test_u0000_on_postgresql_is_bad_input_and_no_fault(db):
    page = answer(DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"))
    assert page.status_code == 400
    assert "U+0000" in page.content.decode()


def test_other_mistakes_are_not_hidden():
    assert answer(ValueError("something else")) is None
    assert answer(OperationalError("no such table: x")) is None
