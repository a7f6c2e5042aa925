"""An entry written by an older program is read as today's event: step by step, for every reader, and never half."""

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest

from sigap.journal import events as registry
from sigap.journal.applying import APPLIES, applies, put
from sigap.journal.canonical import canonical_text
from sigap.journal.events import UnknownEvent, event, event_from, upcasts
from sigap.journal.ids import new_id
from sigap.journal.keys import signing_key
from sigap.journal.models import Entry, EntrySubject, Head
from sigap.journal.reading import entries_about, entries_after
from sigap.journal.rebuild import check, swap
from sigap.journal.verifying import verify
from sigap.journal.writing import Actor, writing
from sigap.vault.events import SubjectErased
from sigap.vault.models import Erasure

NOW = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)
KIND = "vault.erased"


@pytest.fixture
def third_version(monkeypatch):
    """Today's program after two changes: the reason became a code and a count was added."""
    for table in (registry.EVENTS, registry.UPCASTS, APPLIES):
        for key in list(table):
            monkeypatch.setitem(table, key, table[key])
    monkeypatch.delitem(registry.EVENTS, KIND)
    monkeypatch.delitem(APPLIES, KIND)

    @event(KIND, version=3)
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Erased:
        erasure: UUID
        about: str
        code: str
        count: int

        def subjects(self):
            return (self.about,)

        def sentence(self, names):
            return f"{self.code} ×{self.count}"

    @upcasts(KIND, 1)
    def code_for_reason(payload):
        rest = {name: value for name, value in payload.items() if name not in {"reason", "subject"}}
        return {**rest, "about": payload["subject"], "code": payload["reason"].upper()}

    @upcasts(KIND, 2)
    def one_each(payload):
        return {**payload, "count": 1}

    @applies(Erased)
    def erased(entry, e):
        put(Erasure, pk=e.erasure, subject=e.about, reason=f"{e.code}{e.count}", erased_at=entry.recorded_at)

    monkeypatch.setattr("sigap.journal.applying.ALSO", {})
    yield Erased
    registry.UPCASTS.pop((KIND, 1), None)
    registry.UPCASTS.pop((KIND, 2), None)


def old_entry(version, payload):
    """Written into the chain exactly as a program of that version would have."""
    head = Head.objects.get()
    last = json.loads(Entry.objects.get(seq=head.seq).text)
    clock = [last["hlc"][0], last["hlc"][1] + 1]
    document = {**last, "id": str(new_id()), "seq": head.seq + 1, "prev": head.hash, "hlc": clock}
    document |= {"version": version, "payload": payload, "subjects": ["report:1"]}
    text = canonical_text(document)
    digest = sha256(text.encode())
    row = Entry.objects.create(
        id=document["id"],
        node="A",
        seq=document["seq"],
        order=f"{clock[0]:017d}.{clock[1]:06d}.A",
        kind=KIND,
        recorded_at=NOW,
        text=text,
        hash=digest.hexdigest(),
        signature=b64encode(signing_key("A").sign(digest.digest())).decode(),
    )
    EntrySubject.objects.create(entry=row, subject="report:1")
    Head.objects.update(seq=row.seq, hash=row.hash, hlc_us=clock[0], hlc_count=clock[1])


@pytest.fixture
def three_generations(db, request):
    """Version 1 recorded by the program of its day, then 2 and 3 by later ones."""
    with writing(Actor.system("test"), now=NOW) as journal:
        journal.record(SubjectErased(erasure=UUID(int=1), subject="report:1", reason="asked"))
    newest = request.getfixturevalue("third_version")
    old_entry(2, {"erasure": str(UUID(int=2)), "about": "report:1", "code": "LAPSED"})
    with writing(Actor.system("test"), now=NOW) as journal:
        journal.record(newest(erasure=UUID(int=3), about="report:1", code="FOUND", count=7))


def test_every_generation_reads_as_today(three_generations):
    for read in (entries_about("report:1"), entries_after(0, node="A")):
        assert [(one.event.code, one.event.count) for one in read] == [("ASKED", 1), ("LAPSED", 1), ("FOUND", 7)]
        assert [one.event.sentence(None) for one in read] == ["ASKED ×1", "LAPSED ×1", "FOUND ×7"]


def test_reading_changes_no_byte_of_the_chain(three_generations):
    assert verify().ok
    versions = [json.loads(text)["version"] for text in Entry.objects.order_by("seq").values_list("text", flat=True)]
    assert versions == [1, 2, 3]


def test_rebuild_gives_old_entries_todays_rows(three_generations):
    """New values come from rebuild, not from migrations: until then the check names the old row."""
    swap(NOW)
    assert dict(Erasure.objects.values_list("id", "reason")) == {
        UUID(int=1): "ASKED1",
        UUID(int=2): "LAPSED1",
        UUID(int=3): "FOUND7",
    }
    assert check().differences == []


def test_a_missing_step_is_said_and_not_guessed(third_version, monkeypatch):
    monkeypatch.delitem(registry.UPCASTS, (KIND, 1))
    with pytest.raises(UnknownEvent, match="no upcast to v2"):
        event_from(KIND, 1, {"erasure": str(UUID(int=1)), "subject": "a", "reason": "b"})


def test_an_entry_of_a_newer_program_is_not_read(third_version):
    with pytest.raises(UnknownEvent):
        event_from(KIND, 4, {})
