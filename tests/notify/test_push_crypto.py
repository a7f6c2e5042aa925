"""Web Push: the published example of RFC 8291 to the byte, and a token that verifies."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from sigap.notify.channels.port import NotDelivered, Outgoing
from sigap.notify.channels.push_crypto import CURVE, ServerKey, b64, point, sealed, unb64
from sigap.notify.channels.webpush import WebPush, endpoint_allowed
from tests.factories.certificates import tls_pair
from tests.factories.providers import HttpProvider, Reply

HOSTS = ("fcm.googleapis.com", "*.push.apple.com")


def test_the_example_of_the_standard():
    """RFC 8291, appendix A."""
    private = ec.derive_private_key(int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), CURVE)
    record = sealed(
        b"When I grow up, I want to be a watermelon",
        unb64("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        unb64("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
        private=private,
    )
    assert b64(record) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3j"
        "l7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_two_notes_are_never_sealed_alike():
    browser = point(ec.generate_private_key(CURVE).public_key())
    assert sealed(b"x", browser, b"a" * 16) != sealed(b"x", browser, b"a" * 16)


def test_the_token_names_the_service_and_verifies_with_the_public_half():
    key = ServerKey(ServerKey.made())
    header = key.authorization("https://fcm.googleapis.com", "mailto:a@contoh.id", 1732687680)
    token, public = header.removeprefix("vapid t=").split(", k=")
    signed, _dot, signature = token.rpartition(".")
    raw = unb64(signature)
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unb64(public)).verify(
        encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:])), signed.encode(), ec.ECDSA(SHA256())
    )
    assert json.loads(unb64(signed.split(".")[1])) == {
        "aud": "https://fcm.googleapis.com",
        "exp": 1732687680,
        "sub": "mailto:a@contoh.id",
    }


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://web.push.apple.com/QO", True),
        ("https://push.apple.com/x", False),
        ("https://jahat.id/fcm.googleapis.com", False),
        ("https://fcm.googleapis.com.jahat.id/", False),
        ("https://fcm.googleapis.com@127.0.0.1/", False),
        ("https://a:b@fcm.googleapis.com/", False),
        ("http://fcm.googleapis.com/", False),
        ("https://fcm.googleapis.com:22/", False),
        ("https://fcm.googleapis.com:x/", False),
        ("https://127.0.0.1/", False),
        ("https://fcm.googleapis.com/" + "a" * 700, False),
        ("https://fcm.googleapis.com/\r\nX: y", False),
        ("", False),
    ],
)
def test_only_known_push_services_are_spoken_to(endpoint, allowed):
    assert endpoint_allowed(endpoint, HOSTS) is allowed


def device(endpoint, public=None):
    public = public or b64(point(ec.generate_private_key(CURVE).public_key()))
    return Outgoing("k", "p", "teks", 4, json.dumps({"endpoint": endpoint, "p256dh": public, "auth": b64(b"a" * 16)}))


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_no_more_is_told_apart(status):
    server, client = tls_pair()
    key = ServerKey(ServerKey.made())
    with HttpProvider(reply=Reply(status), tls=server) as provider, pytest.raises(NotDelivered) as problem:
        WebPush(key, "mailto:a@x.id", ("localhost",), allow_private=True, tls=client).send(device(provider.url))
    assert problem.value.gone
    assert problem.value.final
    assert b"teks" not in provider.asked[0].body
    assert provider.asked[0].headers["urgency"] == "high"


@pytest.mark.parametrize("outgoing", [device("https://127.0.0.1/x"), device("https://fcm.googleapis.com/x", "AAAA")])
def test_a_subscription_that_lies_is_dropped_and_nothing_is_connected_to(outgoing, monkeypatch):
    monkeypatch.setattr("sigap.notify.channels.webpush.exchange", lambda *_: pytest.fail("connected"))
    with pytest.raises(NotDelivered) as problem:
        WebPush(ServerKey(ServerKey.made()), "mailto:a@x.id", HOSTS).send(outgoing)
    assert problem.value.gone
