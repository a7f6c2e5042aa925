"""Dates of the past in their own precision, and sources as links."""

from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sigap.history.models import PastEvent, Precision
from sigap.ui.words import day, month

register = template.Library()


@register.filter
def masa(row: PastEvent) -> str:
    """Sabtu, 27 Apr 2019 · Des 2015 · 2016: never more exact than the source."""
    if row.precision == Precision.DAY:
        return day(row.from_on)
    return month(row.from_on) if row.precision == Precision.MONTH else str(row.from_on.year)


@register.filter
def tautan(source: str) -> SafeString | str:
    """A link named by its site when the source is a web address; else the words."""
    try:
        parts = urlsplit(source) if source.startswith(("https://", "http://")) else None
    except ValueError:  # http://[: one odd row must not take the page from everybody
        return source
    if parts is None or not parts.hostname:
        return source
    return format_html('<a href="{}" rel="noreferrer noopener">{}</a>', source, parts.hostname.removeprefix("www."))
