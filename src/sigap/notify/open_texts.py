"""What leaves by open channels (SMS, WhatsApp, mail, push), which pass through other hands and light up a locked screen.

The matter's short code, the receiver's own office, and what to do; BELUM DIVERIFIKASI until it is. No place, no kind, no
severity, no name: a picture of such a message, passed around, tells nobody where something happened.
"""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from sigap.notify.texts import TEXTS

Text = Callable[[Mapping[str, str]], str]


def _doubt(p: Mapping[str, str]) -> str:
    return _("BELUM DIVERIFIKASI. ") if p.get("unverified") else ""


def _alert(p: Mapping[str, str]) -> str:
    return _("SIAGA AWAL, BELUM DIVERIFIKASI. %(code)s untuk %(office)s. Buka Sigap dan jawab. Bahaya nyawa: 110.") % p


def _request(p: Mapping[str, str]) -> str:
    return _doubt(p) + _("%(instrument)s %(code)s untuk %(office)s. Buka Sigap dan jawab.") % p


def _told(p: Mapping[str, str]) -> str:
    return _doubt(p) + _("Untuk diketahui %(office)s: %(code)s. Buka Sigap. Tidak perlu dijawab.") % p


def _escalation(p: Mapping[str, str]) -> str:
    return _doubt(p) + _("Belum dijawab: %(code)s untuk %(office)s. Buka Sigap dan jawab.") % p


def _head(p: Mapping[str, str]) -> str:
    return _doubt(p) + _("%(code)s menunggu keputusan kepala piket. Buka Sigap.") % p


def _deputy(p: Mapping[str, str]) -> str:
    return _doubt(p) + _("%(code)s: kepala piket belum menjawab. Wakil, buka Sigap dan putuskan.") % p


def _look_again(p: Mapping[str, str]) -> str:
    return _("Waktunya melihat lagi pantauan %(code)s. Buka Sigap.") % p


def _taken_back(p: Mapping[str, str]) -> str:
    return _("%(code)s: ternyata tidak benar. Permintaan ditarik.") % p


def _withdrawn(p: Mapping[str, str]) -> str:
    return _("%(code)s: permintaan ditarik. Tidak perlu dijawab lagi.") % p


def _sign_in(p: Mapping[str, str]) -> str:
    return (
        _("Ada perubahan cara masuk yang menyangkut jabatan Anda di %(office)s. Buka Sigap dan periksa sekarang.") % p
    )


OPEN: Mapping[str, Text] = {
    "alert": _alert,
    "request": _request,
    "told": _told,
    "escalation": _escalation,
    "head": _head,
    "deputy": _deputy,
    "look_again": _look_again,
    "taken_back": _taken_back,
    "withdrawn": _withdrawn,
    "opening": TEXTS["opening"],
    "opening_over": TEXTS["opening_over"],
    "sign_in_own": _sign_in,
    "sign_in_head": _sign_in,
    "test": TEXTS["test"],
}
ASKS = ("alert", "request", "escalation", "told", "taken_back", "withdrawn", "opening", "opening_over")
DECIDES = ("head", "deputy")


def open_text(template: str, params: Mapping[str, str], office: str) -> str:
    """The open words, in the office's language. A template without open words leaves by no open channel (KeyError)."""
    with translation.override(settings.LANGUAGE_CODE):
        return OPEN[template]({**params, "office": office})


def note_text(template: str) -> str:
    """On the screen of a device: not even a code."""
    with translation.override(settings.LANGUAGE_CODE):
        if template == "test":
            return OPEN["test"]({})
        if template in DECIDES:
            return _("Ada yang menunggu keputusan Anda, buka Sigap.")
        if template in ("alert", "request", "escalation", "opening"):
            return _("Ada permintaan untuk kantor Anda, buka Sigap.")
        return _("Ada kabar untuk kantor Anda, buka Sigap.")


def link_for(template: str) -> str:
    """Where to read it, after signing in. The same for everybody: whoever else reads the message learns nothing from it."""
    base = settings.SIGAP_PUBLIC_URL.rstrip("/")
    return f"{base}/permintaan/" if base and template in ASKS else f"{base}/" if base else ""
