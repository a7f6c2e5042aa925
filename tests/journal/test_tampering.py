"""All rights on the database, no key: whatever is flipped, dropped, exchanged, forged or cut is found, every time."""

import itertools
import json
import random
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from sigap.journal import guard
from sigap.journal.canonical import canonical_text
from sigap.journal.checkpoint import make_checkpoint
from sigap.journal.ids import new_id
from sigap.journal.keys import public_hex
from sigap.journal.models import Entry, EntrySubject, Head, Node
from sigap.journal.verifying import verify, verify_tail
from sigap.journal.writing import Actor, writing
from sigap.vault.events import SubjectErased

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)
LENGTH = 8
LETTERS = ("text", "hash", "signature", "kind", "order", "node")


@pytest.fixture
def chain():
    """A chain whose last entries all have non-ASCII letters, so that flips meet multi-byte characters too."""
    for number in range(LENGTH):
        with writing(Actor.system("test"), now=NOW) as journal:
            journal.record(SubjectErased(erasure=new_id(), subject=f"laporan é:{number}", reason="retention"))
    assert verify().ok
    return list(Entry.objects.order_by("-seq")[:LENGTH])[::-1]


def by_hand(sql, *values):
    """One statement with full rights."""
    with guard.applying(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount > 0, "nothing was changed: the test would prove nothing"


def put(row, column, value):
    by_hand(f'UPDATE journal_entry SET "{column}" = %s WHERE id = %s', value, _key(row))


def _key(row):
    return row.id.hex if connection.vendor == "sqlite" else row.id


def drop(row):
    by_hand("DELETE FROM journal_entrysubject WHERE entry_id = %s", _key(row))
    by_hand("DELETE FROM journal_entry WHERE id = %s", _key(row))


def place(one, two, first, second):
    """Two entries at these places; a third place in between keeps the database's own constraint quiet."""
    put(one, "seq", 10**6)
    put(two, "seq", second)
    put(one, "seq", first)


def forged(row, key, **changes):
    """The entry with other content, re-hashed and signed with a key of the forger's own."""
    text = canonical_text({**json.loads(row.text), **changes})
    digest = sha256(text.encode())
    return text, digest.hexdigest(), b64encode(key.sign(digest.digest())).decode()


@pytest.mark.parametrize("column", LETTERS)
def test_a_flip_of_any_letter_of_any_column_is_found(chain, column):
    row = chain[3]
    whole = getattr(row, column)
    for at, letter in enumerate(whole):
        put(row, column, whole[:at] + chr(ord(letter) ^ 16) + whole[at + 1 :])
        assert not verify().ok, f"{column}[{at}]"
    put(row, column, whole)
    assert verify().ok


def test_any_bit_of_any_entry_of_the_chain_is_found(chain):
    chance = random.Random(20241127)
    for _ in range(120):
        row, column = chance.choice(chain), chance.choice(LETTERS)
        whole = getattr(row, column)
        at = chance.randrange(len(whole))
        other = chr(ord(whole[at]) ^ (1 << chance.randrange(7)) or 1)
        changed = whole[:at] + other + whole[at + 1 :]
        if changed == whole or Entry.objects.filter(order=changed).exists():
            continue  # nothing changed, or the database itself refuses
        put(row, column, changed)
        verdict = verify()
        assert not verdict.ok and verdict.broken_at is not None, f"{row.seq}.{column}[{at}] {other!r}"
        put(row, column, whole)
    assert verify().ok


def test_another_spelling_of_the_same_signature_is_found(chain):
    """The last letter before == carries four idle bits, and lenient readers pass over stray letters."""
    row = chain[3]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = letters.index(row.signature[85])
    spellings = [row.signature[:85] + letters[(last & 48) | idle] + "==" for idle in range(16)]
    same = [b64decode(one) == b64decode(row.signature) for one in spellings]
    assert all(same)
    for spelling in (*set(spellings) - {row.signature}, row.signature[:40] + "\n" + row.signature[40:87] + "="):
        put(row, "signature", spelling[:88])
        assert verify().broken_at.seq == row.seq, spelling
    put(row, "signature", row.signature)
    assert verify().ok


def test_any_dropped_entry_is_found_at_its_place(chain):
    for row in chain[:-1]:
        subjects = list(EntrySubject.objects.filter(entry=row).values_list("subject", flat=True))
        drop(row)
        assert verify().broken_at.seq == row.seq
        row.save(force_insert=True)
        EntrySubject.objects.bulk_create([EntrySubject(entry=row, subject=subject) for subject in subjects])
        assert verify().ok


def test_any_two_exchanged_entries_are_found(chain):
    for one, two in itertools.combinations(chain, 2):
        place(one, two, two.seq, one.seq)
        assert not verify().ok, f"{one.seq} and {two.seq}"
        place(one, two, one.seq, two.seq)
    assert verify().ok


@pytest.mark.parametrize("column", ["signature", "hash", "text"])
def test_columns_exchanged_between_two_entries_are_found(chain, column):
    one, two = chain[2], chain[4]
    put(one, column, getattr(two, column))
    put(two, column, getattr(one, column))
    assert verify().broken_at.seq == one.seq


def test_a_changed_text_with_its_hash_mended_is_found(chain):
    row = chain[4]
    text = row.text.replace("retention", "requested")
    put(row, "text", text)
    put(row, "hash", sha256(text.encode()).hexdigest())
    assert verify().broken_at.seq == row.seq


@pytest.mark.parametrize("with_node_row", [False, True])
def test_a_whole_chain_signed_again_with_another_key_is_found(chain, with_node_row):
    key = Ed25519PrivateKey.generate()
    previous = None
    for row in Entry.objects.order_by("seq"):
        changes = {} if previous is None else {"prev": previous}
        text, digest, signature = forged(row, key, **changes)
        for column, value in (("text", text), ("hash", digest), ("signature", signature)):
            put(row, column, value)
        previous = digest
    by_hand("UPDATE journal_head SET hash = %s", previous)
    if with_node_row:
        by_hand("UPDATE journal_node SET public_key = %s", public_hex(key))
    assert not verify().ok


def test_an_entry_added_by_hand_is_found(chain):
    last = chain[-1]
    key = Ed25519PrivateKey.generate()
    text, digest, signature = forged(last, key, seq=last.seq + 1, prev=last.hash, id=str(new_id()))
    told = json.loads(text)
    Entry.objects.create(
        id=told["id"],
        node="A",
        seq=told["seq"],
        order=last.order[:-1] + "9",
        kind=last.kind,
        recorded_at=last.recorded_at,
        text=text,
        hash=digest,
        signature=signature,
    )
    by_hand("UPDATE journal_head SET seq = %s, hash = %s", told["seq"], digest)
    assert verify().broken_at.seq == told["seq"]


def test_a_whole_chain_that_nobody_let_in_is_found(chain):
    """Well-formed, well signed, with its own node row: only that no key of it lies beside ours gives it away."""
    key = Ed25519PrivateKey.generate()
    row = Entry.objects.get(seq=1)
    text, digest, signature = forged(row, key, node="Z", id=str(new_id()))
    told = json.loads(text)
    Node.objects.create(code="Z", public_key=public_hex(key))
    Head.objects.create(node="Z", seq=1, hash=digest, hlc_us=told["hlc"][0], hlc_count=told["hlc"][1])
    entry = Entry.objects.create(
        id=told["id"],
        node="Z",
        seq=1,
        order=row.order[:-1] + "Z",
        kind=row.kind,
        recorded_at=row.recorded_at,
        text=text,
        hash=digest,
        signature=signature,
    )
    EntrySubject.objects.bulk_create([EntrySubject(entry=entry, subject=subject) for subject in told["subjects"]])
    verdict = verify()
    assert not verdict.ok
    assert (verdict.broken_at.node, verdict.broken_at.seq) == ("Z", 0)


@pytest.mark.parametrize(
    ("column", "change"), [("hlc_us", -1), ("hlc_us", 10**6), ("hlc_count", 1), ("seq", 1), ("seq", -1)]
)
def test_a_head_row_set_by_hand_is_found(chain, column, change):
    by_hand(f"UPDATE journal_head SET {column} = {column} + %s", change)
    assert not verify().ok


@pytest.mark.parametrize("cut", range(1, LENGTH))
def test_any_tail_cut_with_the_head_mended_is_found_by_the_checkpoint(chain, cut):
    witness = make_checkpoint(NOW)
    for row in chain[-cut:]:
        drop(row)
    last = chain[-cut - 1]
    us, count = json.loads(last.text)["hlc"]
    by_hand("UPDATE journal_head SET seq = %s, hash = %s, hlc_us = %s, hlc_count = %s", last.seq, last.hash, us, count)
    assert verify().ok, "alone, the shortened chain looks whole"
    broken = verify(witness).broken_at
    assert broken.seq == last.seq
    assert "dipotong" in broken.why


def test_an_emptied_journal_is_found_by_the_checkpoint(chain):
    witness = make_checkpoint(NOW)
    for table in ("journal_entrysubject", "journal_entry", "journal_head", "journal_node"):
        by_hand(f"DELETE FROM {table}")
    assert verify(witness).broken_at.node == "A"


# --- the tail alone, as the doctor asks for it -------------------------------------------------------------------------


def test_the_tail_is_verified_with_its_head_and_what_lies_before_is_left_to_verify(chain):
    assert verify_tail(3).ok and verify_tail(10_000).ok
    assert verify_tail(3).entries == verify().entries
    put(chain[-5], "text", chain[-5].text + " ")
    assert verify_tail(3).ok and not verify().ok
    assert verify_tail(5).broken_at.seq == chain[-5].seq


@pytest.mark.parametrize("back", [1, 2, 3])
def test_a_change_or_a_gap_in_the_tail_is_found(chain, back):
    drop(chain[-back])
    assert not verify_tail(3).ok


def test_a_tail_whose_head_was_set_back_or_whose_join_is_cut_is_found(chain):
    drop(chain[-4])
    assert not verify_tail(3).ok, "the entry that the tail joins is gone"
    by_hand("UPDATE journal_head SET seq = seq - 1")
    assert not verify_tail(2).ok
