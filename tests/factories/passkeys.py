"""A passkey made of software: it answers as a browser with a key would, and lies where a test wants it to."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from sigap.accounts import actions, passkeys, proofs
from sigap.accounts.models import Passkey
from tests.factories.accounts import Officer

ORIGIN = "http://localhost"
FLAG = AuthenticatorData.FLAG


@dataclass
class SoftKey:
    """One key with one credential. `counter` moves by itself; set it back to be a clone."""

    counter: int = 1
    origin: str = ORIGIN
    rp: str = "localhost"
    verified: bool = True
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: str = ""

    def create(self, options: dict[str, Any]) -> str:
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(bytes(16), self.credential_id, public)
        data = AuthenticatorData.create(self._rp_hash(), self._flags(FLAG.AT), self.counter, credential)
        attestation = AttestationObject.create("none", data, {})
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._client_data("webauthn.create", asked["challenge"])),
                "attestationObject": websafe_encode(bytes(attestation)),
            }
        )

    def get(self, options: dict[str, Any], *, with_handle: bool = True) -> str:
        self.counter += 1 if self.counter else 0
        client_data = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(self._rp_hash(), self._flags(), self.counter)
        signature = self.private.sign(bytes(data) + sha256(client_data).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client_data),
            "authenticatorData": websafe_encode(bytes(data)),
            "signature": websafe_encode(signature),
        }
        return self._answer(response | ({"userHandle": self.handle} if with_handle and self.handle else {}))

    def _answer(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.credential_id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )

    def _client_data(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _rp_hash(self) -> bytes:
        return sha256(self.rp.encode()).digest()

    def _flags(self, more: int = 0) -> int:
        return FLAG.UP | (FLAG.UV if self.verified else 0) | more


def give_key(
    officer: Officer, *, label: str = "Kunci contoh", key: SoftKey | None = None, now: datetime | None = None
) -> SoftKey:
    """The officer has a passkey, without going through the pages."""
    login = officer.login
    key = key or SoftKey()
    session, now = SessionStore(), now or timezone.now()
    answer = key.create(passkeys.ask_to_register(session, login, now))
    new = passkeys.registered(session, login, answer, now)
    actions.register_passkey(actions.actor_of(login, now), login, new, label=label, way="first", now=now)
    return key


def show_key(client: Client, key: SoftKey) -> int:
    """The browser shows the key again, as before a dangerous act. Returns the status."""
    options = client.post("/saya/kunci-masuk/bukti/mulai/").json()
    accept = {"Accept": "application/json"}
    return client.post("/saya/kunci-masuk/bukti/", {"jawaban": key.get(options)}, headers=accept).status_code


def passkey_of(key: SoftKey) -> Passkey:
    return Passkey.objects.get(credential_key=passkeys.key_of(key.credential_id))


def prove_here(client: Client) -> None:
    """As if a passkey had been shown in this browser just now."""
    session = client.session
    session[proofs.PROVEN] = timezone.now().timestamp()
    session.save()
