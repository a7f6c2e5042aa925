"""Messages that wait, and the ways by which they leave. Nothing is sent."""

from datetime import timedelta

from django.conf import settings

from sigap.notify.queries import queues
from sigap.operation.checks.doors import doors
from sigap.operation.findings import Finding, Look, Sentence, care, good, grave, unknown

STUCK = timedelta(minutes=5)
BY_TELEPHONE = Sentence("Buka halaman Pesan keluar; telepon yang menunggu, lalu periksa saluran itu.")


def queue(look: Look) -> Finding:
    found = queues()
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
    """Whether the providers can be reached: a knock at each door, a NOOP at the mail server's."""
    if settings.SIGAP_REALM != "live":
        return unknown(Sentence("Di luar ranah live tidak ada pesan yang keluar."))
    outside = doors()
    if not outside:
        return care(
            Sentence("Tidak ada saluran keluar: pesan hanya terbaca di halaman Sigap."),
            Sentence("Atur surel, gerbang SMS, atau webhook: docs/reference/settings.md."),
        )
    names = ", ".join(door.channel for door in outside)
    if not look.thorough:
        return good(Sentence("Saluran yang diatur: %(names)s (tidak diketuk dari sini).", names=names))
    deaf = [door.channel for door in outside if not door.answers()]
    if deaf:
        return grave(
            Sentence("Tidak dapat dihubungi: %(names)s.", names=", ".join(deaf)),
            Sentence("Periksa internet server dan alamat saluran itu; sementara itu desk menelepon."),
        )
    return good(Sentence("Dapat dihubungi: %(names)s (tanpa mengirim pesan).", names=names))
