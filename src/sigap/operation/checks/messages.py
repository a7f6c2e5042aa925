"""Messages that wait, and the ways by which they leave. Nothing is sent."""

import socket
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings

from sigap.notify.channels import PORTS, TIMEOUT_SECONDS, channels_here
from sigap.operation import counts
from sigap.operation.findings import Finding, Look, Sentence, care, good, grave, unknown

STUCK = timedelta(minutes=5)
BY_TELEPHONE = Sentence("Buka halaman Pesan keluar; telepon yang menunggu, lalu periksa saluran itu.")


def queue(look: Look) -> Finding:
    found = counts.queues()
    waiting = sum(one.waiting for one in found)
    ages = [(look.now - one.oldest_at, one.channel) for one in found if one.oldest_at is not None]
    oldest, channel = max(ages, default=(timedelta(0), ""))
    if oldest > STUCK:
        return grave(
            Sentence(
                "%(n)s pesan menunggu; yang tertua %(span)s di saluran %(channel)s.",
                n=waiting, span=oldest, channel=channel,
            ),
            BY_TELEPHONE,
        )  # fmt: skip
    return good(Sentence("%(n)s pesan menunggu, tidak ada yang tersangkut.", n=waiting))


def channels(look: Look) -> Finding:
    """Whether the providers can be reached. One place to ask: what notify knows of its channels belongs in here."""
    if settings.SIGAP_REALM != "live":
        return unknown(Sentence("Di luar ranah live tidak ada pesan yang keluar."))
    outside = [name for name in channels_here() if name not in ("in_app", "file")]
    if not outside:
        return care(
            Sentence("Tidak ada saluran keluar: pesan hanya terbaca di halaman Sigap."),
            Sentence("Atur surel, gerbang SMS, atau webhook: docs/reference/settings.md."),
        )
    if not look.thorough:
        return good(Sentence("Saluran yang diatur: %(names)s (tidak diketuk dari sini).", names=", ".join(outside)))
    deaf = [name for name in outside if not _answers(name)]
    if deaf:
        return grave(
            Sentence("Tidak dapat dihubungi: %(names)s.", names=", ".join(deaf)),
            Sentence("Periksa internet server dan alamat saluran itu; sementara itu desk menelepon."),
        )
    return good(Sentence("Dapat dihubungi: %(names)s (tanpa mengirim pesan).", names=", ".join(outside)))


def _answers(name: str) -> bool:
    """A connection is opened and closed again. A channel that is not known here counts as answering."""
    if name != "webhook":
        return True
    url = urlsplit(settings.SIGAP_WEBHOOK_URL)
    try:
        port = url.port or PORTS[url.scheme]
        with socket.create_connection((url.hostname or "", port), TIMEOUT_SECONDS):
            return True
    except (OSError, KeyError, ValueError):
        return False
