"""What a child could not read is one sentence, and never an error page."""

from datetime import UTC, datetime

import pytest

from sigap.vault import apart
from sigap.vault.files import keep_file
from sigap.vault.models import SealedFile
from sigap_engine.apart import Answer, NoRoom, NotRead, Used
from sigap_engine.pictures import UnreadablePicture
from sigap_engine.sheets import UnreadableSheet, read_table
from tests.factories import pictures

NOW = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)


@pytest.fixture
def child(monkeypatch):
    """A child that says or does what a test wants."""

    def says(answer):
        def ask(*_told):
            if isinstance(answer, Exception):
                raise answer
            return Answer(answer, [b"<html>"], Used())

        monkeypatch.setattr(apart.APART, "ask", ask)

    return says


@pytest.mark.parametrize("cause", ["memory", "time", "crash"])
def test_a_limit_is_one_sentence_and_nothing_is_kept(db, child, cause):
    child(NotRead(cause, Used(), "SIGSEGV"))
    with pytest.raises(apart.TooHeavy, match="terlalu berat untuk dibaca"):
        keep_file("report:1", "a.jpg", b"\xff\xd8\xff", NOW)
    assert not SealedFile.objects.exists()


def test_no_room_asks_to_come_back(child):
    child(NoRoom("x"))
    with pytest.raises(apart.Busy, match="Tunggu sebentar"):
        apart.read_table(b"a,b\n1,2\n")


@pytest.mark.parametrize("call", [apart.look, apart.read_table])
@pytest.mark.parametrize(
    "lie",
    [
        {},
        {"refused": "no such code", "detail": ""},
        {"media_type": "text/html", "format": "CSV", "header": ["a"], "rows": [["x"]]},
        {"media_type": "image/jpeg", "format": "CSV", "header": 7, "rows": []},
        {"media_type": ["image/jpeg"], "format": "CSV", "header": ["a", "b"], "rows": [[1, "x"]]},
    ],
)
def test_a_child_that_lies_is_not_believed(child, call, lie):
    child(lie)
    with pytest.raises(apart.TooHeavy):
        call(b"x")


def test_the_engine_speaks_through_the_child():
    assert apart.look(pictures.heic()).media_type == "image/heic"
    assert apart.read_table(b"a;b\n1;2\n") == read_table(b"a;b\n1;2\n")
    for call, refusal in ((apart.look, UnreadablePicture), (apart.read_table, UnreadableSheet)):
        with pytest.raises(refusal, match="unknown_format" if call is apart.look else "broken"):
            call(b"PK\x03\x04")
