"""What is sealed can be read with the key, is bound to its row, and is gone when the key is destroyed."""

from datetime import UTC, datetime

import pytest

from sigap.journal.canonical import NotCanonical
from sigap.journal.verifying import verify
from sigap.journal.writing import Actor
from sigap.vault.erasing import erase
from sigap.vault.files import keep_file
from sigap.vault.models import Erasure, SealedText, SubjectKey
from sigap.vault.sealing import Erased, lookup_key, open_text, open_texts, seal

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)


def test_sealed_text_opens_again():
    ref = seal("report:1", "Ada rombongan membawa kayu 🪵")
    assert open_text(ref) == "Ada rombongan membawa kayu 🪵"
    assert b"rombongan" not in bytes(SealedText.objects.get().ciphertext)


def test_nothing_is_sealed_for_nothing():
    assert seal("report:1", "") == ""
    assert open_text("") is None


def test_erasing_one_subject_leaves_the_others():
    gone, kept = seal("report:1", "satu"), seal("report:2", "dua")
    erase(Actor.system("test"), "report:1", "permintaan", now=NOW)
    assert open_texts([gone, kept]) == {gone: None, kept: "dua"}
    assert Erasure.objects.get().subject == "report:1"
    assert verify().ok


def test_nothing_more_is_sealed_for_an_erased_subject():
    seal("report:1", "satu")
    erase(Actor.system("test"), "report:1", "permintaan", now=NOW)
    for again in (lambda: seal("report:1", "dua"), lambda: keep_file("report:1", "a.pdf", b"%PDF-1.4 contoh", NOW)):
        with pytest.raises(Erased, match="sudah dihapus"):
            again()
    assert not SubjectKey.objects.exists(), "no new key came of it"
    assert seal("report:1", "") == "", "no words, no key: what is decided without words goes on"


def test_a_ciphertext_moved_to_another_row_does_not_open():
    first, second = seal("report:1", "satu"), seal("report:1", "dua")
    one, two = (SealedText.objects.get(id=ref.split(".")[1]) for ref in (first, second))
    SealedText.objects.filter(id=one.id).update(ciphertext=two.ciphertext)
    assert open_text(first) is None


def test_finding_by_telephone_needs_no_stored_telephone():
    assert lookup_key("+62 812") == lookup_key(" +62 812 ")
    assert lookup_key("+62812") != lookup_key("+62813")
    assert "62812" not in lookup_key("+62812")


@pytest.mark.parametrize("text", ["a\x00b", "half \ud800", "\udfff"])
def test_zero_and_half_characters_are_refused(text):
    with pytest.raises(NotCanonical):
        seal("report:1", text)
    with pytest.raises(NotCanonical):
        lookup_key(text)
