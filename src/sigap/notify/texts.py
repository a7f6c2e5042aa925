"""Short texts of messages, safe on a lock screen: code, severity and area; never names, never what was told."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

Text = Callable[[Mapping[str, str]], str]


def _mark() -> str:
    """Outside live, every message says so first."""
    if settings.SIGAP_REALM == "live":
        return ""
    return _("[CONTOH] ") if settings.SIGAP_REALM == "contoh" else _("[LATIHAN] ")


def _doubt(p: Mapping[str, str]) -> str:
    """Until somebody verified it, every message says so. Messages queued before this was noted say nothing."""
    return _("BELUM DIVERIFIKASI. ") if p.get("unverified") else ""


def _alert(p: Mapping[str, str]) -> str:
    return (
        _(
            "SIAGA AWAL — BELUM DIVERIFIKASI. %(code)s, keparahan %(severity)s, %(area)s. "
            "Buka Sigap dan jawab. Bahaya nyawa: 110."
        )
        % p
    )


def _request(p: Mapping[str, str]) -> str:
    return _doubt(p) + _("%(instrument)s %(code)s, keparahan %(severity)s, %(area)s. Buka Sigap dan jawab.") % p


def _alert_link(p: Mapping[str, str]) -> str:
    """Copied into a chat with a link behind it, for somebody who does not sign in."""
    return (
        _(
            "SIAGA AWAL — BELUM DIVERIFIKASI. %(code)s, keparahan %(severity)s, %(area)s. "
            "Bahaya nyawa: 110. Buka tautan ini dan jawab:"
        )
        % p
    )


def _request_link(p: Mapping[str, str]) -> str:
    return _doubt(p) + _("%(instrument)s %(code)s, keparahan %(severity)s, %(area)s. Buka tautan ini dan jawab:") % p


def _told(p: Mapping[str, str]) -> str:
    return _doubt(p) + _("Untuk diketahui: %(code)s, keparahan %(severity)s, %(area)s. Tidak perlu dijawab.") % p


def _escalation(p: Mapping[str, str]) -> str:
    return _doubt(p) + _("Belum dijawab: %(code)s, keparahan %(severity)s, %(area)s. Buka Sigap dan jawab.") % p


def _head(p: Mapping[str, str]) -> str:
    return _doubt(p) + _("Keparahan %(severity)s: %(code)s, %(area)s. Kepala piket, buka Sigap dan putuskan.") % p


def _deputy(p: Mapping[str, str]) -> str:
    return (
        _doubt(p)
        + _("Kepala piket belum menjawab: %(code)s, keparahan %(severity)s, %(area)s. Wakil mengambil keputusan.") % p
    )


def _look_again(p: Mapping[str, str]) -> str:
    return _("Waktunya melihat lagi pantauan %(code)s, %(area)s.") % p


def _taken_back(p: Mapping[str, str]) -> str:
    return _("%(code)s, %(area)s: ternyata tidak benar. Permintaan ditarik.") % p


def _withdrawn(p: Mapping[str, str]) -> str:
    return _("%(code)s, %(area)s: permintaan ditarik. Tidak perlu dijawab lagi.") % p


def _opening(_p: Mapping[str, str]) -> str:
    """Names nothing: that a teller may be called back is nobody's to read on a locked telephone."""
    return _("Satu permintaan menunggu persetujuan Anda. Buka Sigap, Permintaan.")


def _test(_p: Mapping[str, str]) -> str:
    return _("Pesan uji dari Sigap. Tidak perlu dijawab.")


def _opening_over(_p: Mapping[str, str]) -> str:
    return _("Permintaan persetujuan tadi sudah diputuskan. Tidak perlu dibuka lagi.")


def _happened(what: str) -> str:
    return {
        "key": _("kunci masuk baru didaftarkan"),
        "key_waits": _("kunci masuk baru didaftarkan tanpa kunci lama"),
        "copied": _("sebuah kunci masuk ditutup karena mungkin disalin"),
        "recovery": _("satu kode cadangan dipakai"),
        "asked": _("kunci masuk dan kode diminta dilepas"),
        "agreed": _("kunci masuk dan kode dilepas"),
    }.get(what, what)


def _sign_in_own(p: Mapping[str, str]) -> str:
    return _("Akses masuk Anda: %(what)s. Bukan Anda? Hubungi administrator dan kepala piket sekarang.") % {
        "what": _happened(p["what"])
    }


def _sign_in_head(p: Mapping[str, str]) -> str:
    return _("Akses masuk %(post)s: %(what)s. Tanyakan langsung kepadanya.") % {
        "post": p["post"],
        "what": _happened(p["what"]),
    }


TEXTS: Mapping[str, Text] = {
    "alert": _alert,
    "alert_link": _alert_link,
    "request": _request,
    "request_link": _request_link,
    "told": _told,
    "escalation": _escalation,
    "head": _head,
    "deputy": _deputy,
    "look_again": _look_again,
    "opening": _opening,
    "opening_over": _opening_over,
    "sign_in_own": _sign_in_own,
    "sign_in_head": _sign_in_head,
    "taken_back": _taken_back,
    "test": _test,
    "withdrawn": _withdrawn,
}


def text_of(template: str, params: Mapping[str, str]) -> str:
    """The words of a message, in the office's language; raises KeyError for a template or parameter that is not there."""
    with translation.override(settings.LANGUAGE_CODE):
        return _mark() + TEXTS[template](params)
