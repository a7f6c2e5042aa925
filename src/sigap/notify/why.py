"""Why a message did not arrive, in plain words, and what channels are called here."""

from django.utils.translation import gettext as _

from sigap.notify.channels.port import SECONDS

SILENT = ("TimeoutError", "ConnectionRefusedError", "gaierror", "ConnectionResetError", "RemoteDisconnected")
VACANT = "vacant"


def channel_words(channel: str) -> str:
    """The name of a channel as people here say it."""
    words = {
        "in_app": _("di Sigap"),
        "file": _("berkas"),
        "webhook": _("webhook"),
        "email": _("surel"),
        "sms": _("SMS"),
        "whatsapp": _("WhatsApp"),
        "webpush": _("pemberitahuan perangkat"),
    }
    return words.get(channel, channel)


def server_words(channel: str) -> str:
    """Who at the other end answers for the channel, at the beginning of a sentence."""
    words = {
        "in_app": "Sigap",
        "file": _("Berkas pesan"),
        "webhook": _("Webhook"),
        "email": _("Server surat"),
        "sms": _("Gateway SMS"),
        "whatsapp": _("Gateway WhatsApp"),
        "webpush": _("Layanan pemberitahuan"),
    }
    return words.get(channel, channel)


def why_words(why: str) -> str:
    """why: what the sender noted, "<channel>: <cause>". "" says nothing."""
    if not why:
        return ""
    channel, _sep, cause = why.partition(": ")
    if cause == VACANT:
        return _("Jabatan kosong, telepon kantornya")
    who = {"who": server_words(channel), "cause": cause.removeprefix("code ")}
    if cause.isdigit() or cause.startswith("code "):
        return _("%(who)s menolak (kode %(cause)s)") % who
    return _about(cause) % who


def _about(cause: str) -> str:
    if cause in ("timeout", "TimeoutError"):
        return _("%(who)s tidak menjawab dalam %(seconds)d detik") % {"who": "%(who)s", "seconds": round(SECONDS)}
    if cause in SILENT:
        return _("%(who)s: alamatnya tidak menjawab")
    words = {
        "refused": _("%(who)s menolak sambungan; mungkin sedang mati atau portnya salah"),
        "closed": _("%(who)s memutus sambungan di tengah jalan"),
        "unreachable": _("%(who)s tidak dapat dihubungi dari server ini; periksa jaringan dan alamatnya"),
        "garbage": _("%(who)s menjawab dengan sesuatu yang tidak dikenali"),
        "certificate": _("%(who)s menunjukkan sertifikat yang tidak sah"),
        "tls": _("%(who)s tidak dapat berbicara dengan aman (TLS)"),
        "private": _("%(who)s: alamatnya di jaringan sendiri dan belum diizinkan"),
        "private address": _("%(who)s: alamatnya di jaringan sendiri dan belum diizinkan"),
        "address": _("%(who)s: alamatnya salah dalam pengaturan"),
        "secret": _("%(who)s: SIGAP_WEBHOOK_SECRET belum diisi"),
        "no secret": _("%(who)s: SIGAP_WEBHOOK_SECRET belum diisi"),
        "login": _("%(who)s menolak kata sandi"),
        "disk": _("%(who)s tidak dapat ditulis; periksa ruang penyimpanan"),
        "sender": _("%(who)s menolak alamat pengirim"),
        "recipient": _("%(who)s menolak alamat penerima; periksa kontaknya"),
        "no address": _("%(who)s: petugasnya tidak lagi punya alamat di saluran ini"),
        "not accepted": _("%(who)s menjawab, tetapi tidak menerima pesannya"),
        "not arrived": _("%(who)s melapor: pesan tidak sampai ke telepon"),
        "gone": _("%(who)s: perangkatnya sudah tidak terdaftar"),
        "not built": _("%(who)s belum diatur di server ini"),
    }
    return words.get(cause, _("%(who)s: pesan tidak dapat dibuat atau dikirim"))
