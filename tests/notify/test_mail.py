"""Mail: what the letter says, whom it is said to, and what each no of the server means."""

import smtplib
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from sigap.notify.channels.port import NotDelivered, Outgoing
from sigap.notify.channels.smtp import BARE, STARTTLS, TLS, MailServer, Smtp
from tests.factories.certificates import tls_pair
from tests.factories.providers import BUSY, CUT, DRIPPING, REFUSE, TWICE, SmtpProvider

OUT = Outgoing("kunci-1", "polres-ops", "SIAGA AWAL — KTR-A-0001", 4, "piket@contoh.id", "https://x.id/permintaan/")


def mail(provider, security=BARE, *, tls=None, **more):
    how = MailServer(host="localhost", port=provider.port, security=security, sender="sigap@contoh.id", **more)
    return Smtp(how, seconds=5, tls=tls)


def refused(channel, outgoing=OUT):
    with pytest.raises(NotDelivered) as problem:
        channel.send(outgoing)
    return problem.value.why, problem.value.final


def test_the_letter_carries_the_key_and_the_link_and_no_other_receiver():
    with SmtpProvider() as provider:
        assert mail(provider).send(OUT) == "taken as 77"
        mail(provider).send(OUT)
    first, second = (message_from_bytes(one.data.removesuffix(b".\r\n"), policy=default) for one in provider.letters)
    assert first["Message-ID"] == second["Message-ID"] == "<kunci-1@contoh.id>", "a repeat threads with the first"
    assert first["To"] == "piket@contoh.id"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Subject"] == "SIAGA AWAL — KTR-A-0001"
    assert "https://x.id/permintaan/" in first.get_content()
    assert provider.letters[0].to == ["<piket@contoh.id>"]


@pytest.mark.parametrize(
    "address",
    [
        "a@contoh.id\r\nBcc: b@contoh.id",
        "a@contoh.id\nRCPT TO:<b@contoh.id>",
        "a@contoh.id, b@contoh.id",
        "<a@contoh.id> SIZE=1",
        "bukan alamat",
        "",
    ],
)
def test_an_address_that_is_none_is_refused_before_anybody_is_connected_to(address):
    with SmtpProvider() as provider:
        assert refused(mail(provider), replace(OUT, address=address)) == ("recipient", True)
        assert provider.connections == 0


def test_a_text_with_line_breaks_makes_no_header():
    with SmtpProvider() as provider:
        mail(provider).send(replace(OUT, text="satu\r\nBcc: b@contoh.id\r\n.\r\nMAIL FROM:<x>"))
    (letter,) = provider.letters
    read = message_from_bytes(letter.data, policy=default)
    assert read["Bcc"] is None
    assert read["Subject"] == "satu Bcc: b@contoh.id . MAIL FROM:<x>"
    assert b"\r\n..\r\n" in letter.data, "a lone dot in the text ends nothing"


@pytest.mark.parametrize(
    ("mood", "at", "told"),
    [
        (REFUSE, "RCPT", ("recipient", True)),
        (BUSY, "RCPT", ("code 451", False)),
        (REFUSE, "DATA", ("code 550", True)),
        (BUSY, "DATA", ("code 451", False)),
        (REFUSE, ".", ("code 550", True)),
        (BUSY, ".", ("code 451", False)),
        (REFUSE, "connect", ("code 550", False)),
        (CUT, "connect", ("garbage", False)),
        (TWICE, "RCPT", ("garbage", False)),
    ],
)
def test_each_no_says_whether_to_come_again(mood, at, told):
    with SmtpProvider(mood, at=at) as provider:
        assert refused(mail(provider)) == told
        assert provider.letters == []


def test_the_password_is_said_only_under_tls_and_a_no_to_it_is_not_the_letters_fault():
    server, client = tls_pair()
    for security in (STARTTLS, TLS):
        with SmtpProvider(tls=server, implicit=security == TLS) as provider:
            channel = mail(provider, security, tls=client, user="sigap", password="rahasia")
            channel.send(OUT)
            assert provider.letters[0].safe
            assert provider.letters[0].user
            provider.refuse_login = True
            assert refused(channel) == ("login", False)
    with SmtpProvider() as bare:
        assert refused(mail(bare, STARTTLS, user="sigap", password="rahasia")) == ("tls", False), "no TLS offered"
        assert refused(mail(bare, BARE, user="sigap", password="rahasia")) == ("tls", False)
        assert bare.letters == []


@pytest.mark.parametrize("security", [STARTTLS, TLS])
def test_a_certificate_that_nobody_vouches_for_ends_it(security):
    server, _client = tls_pair()
    with SmtpProvider(tls=server, implicit=security == TLS) as provider:
        assert refused(mail(provider, security)) == ("certificate", False)
        assert provider.letters == []


def test_the_hook_of_the_library_that_we_stand_on_is_still_there():
    assert callable(smtplib.SMTP._get_socket)


def test_half_a_reply_that_the_deadline_cut_is_silence_and_no_code():
    with SmtpProvider(DRIPPING, at="RCPT") as provider:
        how = MailServer(host="localhost", port=provider.port, security=BARE, sender="sigap@contoh.id")
        provider.letter_every = 5.0
        assert refused(Smtp(how, seconds=0.2)) == ("timeout", False)
