"""SMS and WhatsApp gateways: length, numbers, both languages, and what each answer means."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigap.notify.channels.gateway import Gateway, GatewayHow
from sigap.notify.channels.gsm import fitted, is_gsm, parts
from sigap.notify.channels.port import NotDelivered, Outgoing
from tests.factories.providers import HttpProvider, Reply

LINK = "https://sigap.contoh.id/permintaan/"
OUT = Outgoing("kunci-1", "polres-ops", 'SIAGA "AWAL" — {key}', 4, "+6281234567890", LINK)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the escape and its letter stay together: 152 + 2 do not fit into 153
        ("ğ" * 70, 1),
        ("ğ" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 67, 3),  # 33 of them in a part of 67
    ],
)
def test_a_text_is_counted_as_telephones_carry_it(text, count):
    assert parts(text) == count


@given(st.text(max_size=700), st.integers(1, 3))
def test_the_link_stays_whole_and_the_parts_are_kept_to(text, most):
    told = fitted(text, LINK, most)
    assert told.endswith(LINK)
    assert parts(told) <= most


def test_one_dash_does_not_halve_the_room():
    assert is_gsm(fitted("SIAGA AWAL — “belum”…", LINK, 1))


def said(gateway, outgoing=OUT):
    with pytest.raises(NotDelivered) as problem:
        gateway.send(outgoing)
    return problem.value.why, problem.value.final


@pytest.mark.parametrize("number", ["081234567890", "+62", "+6281234567890&to=1", "+62812 3456 7890", "a@b.id", ""])
@pytest.mark.parametrize("style", ["json", "kannel"])
def test_only_a_whole_number_of_the_world_is_sent_to(number, style):
    with HttpProvider() as provider:
        gateway = Gateway("sms", GatewayHow(url=provider.url, style=style, private=True))
        assert said(gateway, replace(OUT, address=number)) == ("recipient", True)
        assert provider.connections == 0


def test_the_body_is_data_and_what_is_told_never_becomes_part_of_it():
    body = '{"to": "{digits}", "type": "template", "list": [{"text": "{text}"}], "n": 3, "x": "{unknown}", "c": "{receipt}"}'
    with HttpProvider(reply=Reply(200, b'{"messages": [{"id": "wamid-1"}], "status": "queued"}')) as provider:
        how = GatewayHow(
            url=provider.url, token="t-1", body=body, id_at="messages.0.id", accepted="status=queued|sent", private=True
        )
        assert Gateway("whatsapp", how, receipt=lambda key: f"https://x.id/{key}/").send(OUT) == "wamid-1"
    (asked,) = provider.asked
    assert asked.headers["authorization"] == "Bearer t-1"
    assert asked.headers["idempotency-key"] == "kunci-1"
    assert json.loads(asked.body) == {
        "to": "6281234567890",
        "type": "template",
        "list": [{"text": f'SIAGA "AWAL" — {{key}} {LINK}'}],
        "n": 3,
        "x": "{unknown}",
        "c": "https://x.id/kunci-1/",
    }


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(200, b'{"status": "rejected"}'), ("not accepted", True)),
        (Reply(200, b"[]"), ("not accepted", True)),
        (Reply(200, b"<html>maaf"), ("garbage", False)),
        (Reply(401, b"{}"), ("login", False)),
        (Reply(422, b"{}"), ("422", True)),
        (Reply(503, b"{}"), ("503", False)),
    ],
)
def test_a_yes_in_the_status_and_a_no_in_the_body_is_a_no(reply, told):
    with HttpProvider(reply=reply) as provider:
        how = GatewayHow(url=provider.url, id_at="id", accepted="status=queued", private=True)
        assert said(Gateway("sms", how)) == told


def kannel(provider, name="sms"):
    how = GatewayHow(
        url=provider.url.replace("/x?kanal=1", "/cgi-bin/sendsms"),
        style="kannel",
        user="u",
        password="p&w",
        private=True,
    )
    return Gateway(name, how, receipt=lambda key: f"https://x.id/kabar/sms/{key}/")


def test_kannel_is_asked_in_its_own_words():
    with HttpProvider(reply=Reply(202, b"3: Queued for later delivery")) as provider:
        assert kannel(provider).send(OUT).startswith("3:")
    (asked,) = provider.asked
    where = urlsplit(asked.target)
    told = {key: one for key, (one,) in parse_qs(where.query).items()}
    assert (asked.method, where.path) == ("GET", "/cgi-bin/sendsms")
    assert told == {
        "username": "u",
        "password": "p&w",
        "to": "+6281234567890",
        "text": f'SIAGA "AWAL" - {{key}} {LINK}',
        "charset": "UTF-8",
        "coding": "0",
        "dlr-mask": "19",
        "dlr-url": "https://x.id/kabar/sms/kunci-1/?s=%d",
    }


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(202, b"4: Bad"), ("not accepted", False)),
        (Reply(202, b"Sent."), ("garbage", False)),
        (Reply(403, b"Authorization failed for sendsms"), ("login", False)),
        (Reply(400, b"Empty text not allowed, rejected"), ("400", True)),
        (Reply(503, b"Temporal failure, try again later."), ("503", False)),
    ],
)
def test_what_kannel_says_decides_whether_to_come_again(reply, told):
    with HttpProvider(reply=reply) as provider:
        assert said(kannel(provider)) == told


def test_a_gateway_inside_needs_the_word_of_the_settings():
    with HttpProvider() as provider:
        assert said(Gateway("sms", GatewayHow(url=provider.url))) == ("private", True)
        assert provider.connections == 0
