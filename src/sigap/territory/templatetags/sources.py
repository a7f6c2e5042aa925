"""Sources under a fact, as links that say whose they are."""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sigap.territory.sources import source

register = template.Library()
_CODES = re.compile(r"(?<!\s)\s*\((?:S\d+(?:, )?)+\)")


@register.filter
def topik(code: str) -> str:
    """What a fact is about."""
    return {
        "akses": _("Akses"),
        "logistik": _("Logistik 2024"),
        "luas": _("Luas"),
        "luas-terukur": _("Luas terukur"),
        "penduduk": _("Penduduk"),
        "rawan-2020": _("Disebut rawan 2020"),
        "sengketa": _("Sengketa"),
        "sinyal": _("Sinyal"),
    }.get(code, code.capitalize())


@register.filter
def tanpa_kode(text: str) -> str:
    """The words of a fact without the codes of its sources: those stand below it as links."""
    return _CODES.sub("", text)


@register.filter
def sumber(codes: Iterable[str]) -> SafeString:
    """Source codes as a small row of links; a code nobody knows stays as it is."""
    found = [(code, source(code)) for code in codes]
    return format_html_join(
        ", ",
        "{}",
        (
            (
                format_html(
                    '<a href="{}" title="{} · {}" rel="noopener noreferrer">{}</a>', it.address, code, it.kind, it.host
                )
                if it
                else code,
            )
            for code, it in found
        ),
    )
