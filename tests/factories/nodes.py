"""Another node with a chain and a key of its own, and what it would send."""

import json
from base64 import b64encode
from datetime import UTC
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sigap.journal import keys
from sigap.journal.canonical import canonical_text
from sigap.journal.ids import new_id
from sigap.journal.recorded import Actor, Recorded, document_of, order_key
from sigap.journal.writing import GENESIS

DESK = Actor(person=None, post="hub-piket", role="desk_officer", institution="KESBANGPOL")


class OtherNode:
    """Builds entries with the product's own document shape; lines are what ``sigap journal export`` prints."""

    def __init__(self, code="B", *, known=True):
        self.code = code
        self.key = Ed25519PrivateKey.generate()
        self.lines = []
        self._at = (0, GENESIS)
        if known:
            keys.pin(code, keys.public_hex(self.key))

    def records(self, event, at, actor=DESK):
        """One more entry that this node recorded at that moment; returns its id."""
        moment = at.astimezone(UTC)
        clock = (int(moment.timestamp()) * 1_000_000 + moment.microsecond, len(self.lines))
        entry = Recorded(
            id=new_id(),
            node=self.code,
            seq=self._at[0] + 1,
            order=order_key(clock, self.code),
            kind=event.kind,
            event=event,
            actor=actor,
            happened_at=None,
            recorded_at=moment,
            subjects=tuple(dict.fromkeys(event.subjects())),
        )
        self.writes(document_of(entry, event.version, self._at[1], clock))
        return entry.id

    def copies(self, document):
        """The same entry as if it had been recorded here: its place in the chain is this node's."""
        self.writes({**document, "node": self.code, "seq": self._at[0] + 1, "prev": self._at[1], "id": str(new_id())})

    def writes(self, document):
        text = canonical_text(document)
        digest = sha256(text.encode())
        signature = b64encode(self.key.sign(digest.digest())).decode()
        self.lines.append(json.dumps({"text": text, "hash": digest.hexdigest(), "signature": signature}))
        self._at = (document["seq"], digest.hexdigest())
