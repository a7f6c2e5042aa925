"""Sources under a fact, as links that say whose they are."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sigap.territory.sources import source

register = template.Library()


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
