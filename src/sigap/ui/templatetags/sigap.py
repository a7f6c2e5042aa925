"""Tags that every page shares. State is never colour alone: word, shape and colour together."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sigap.ui import words

register = template.Library()

HIGHEST = 5


@register.filter
def wita(moment: datetime | None) -> str:
    return words.clock_time(moment) if moment else "—"


@register.filter
def wita_full(moment: datetime | None) -> str:
    return words.full(moment) if moment else "—"


@register.filter
def hari(when: date | None) -> str:
    return words.day(when) if when else "—"


@register.filter
def ketik(when: date | None) -> str:
    return words.typed_day(when)


@register.simple_tag
def dua_bahasa(text: str, english: str) -> SafeString:
    """Words of a table of ours in the language of the page; where nobody translated them, marked as Indonesian."""
    told = words.in_language(text, english)
    untranslated = told and not english and get_language() == "en"
    return format_html('<span lang="id">{}</span>', told) if untranslated else format_html("{}", told)


@register.filter
def angka(value: int | float | None) -> str:
    return words.number(value)


@register.filter
def kilometer(square: float) -> str:
    """An area in square kilometres."""
    return f"{words.number(round(square))} km²"


@register.filter
def lama(length: Any) -> str:
    """A span of time in words."""
    return words.span(length) if length is not None else "—"


@register.filter
def lama_menit(minutes: int) -> str:
    """A number of minutes in words."""
    return words.span(timedelta(minutes=minutes))


@register.filter
def patah(text: str) -> SafeString:
    """A long term may break after a slash: Pengepungan/pendudukan."""
    return format_html_join(mark_safe("/<wbr>"), "{}", ((part,) for part in str(text).split("/")))


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """An age that ticks in the browser; the exact time stands in the title."""
    if moment is None:
        return "—"
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        moment.isoformat(),
        words.full(moment),
        words.ago(moment, timezone.now()),
    )


@register.simple_tag
def made() -> str:
    """When this page was made, by the server's clock: the clock of an old PC may say anything."""
    return timezone.now().isoformat()


@register.simple_tag
def printed() -> SafeString:
    """The time on paper; the browser moves it on until the page is printed."""
    now = timezone.now()
    return format_html('<time datetime="{}" data-printed>{}</time>', now.isoformat(), words.full(now))


@register.simple_tag
def severity(level: int) -> SafeString:
    """Five segments and the number."""
    bars = format_html_join(
        "",
        '<rect x="{}" y="0" width="4" height="12" rx="1" class="{}"/>',
        ((n * 6, "on" if n < level else "off") for n in range(HIGHEST)),
    )
    return format_html(
        '<span class="severity s{}"><svg viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">{}</svg>'
        '<span class="visually-hidden">{}</span> <b>{}</b></span>',
        level,
        bars,
        _("keparahan"),
        level,
    )


@register.simple_tag
def clock(start_at: datetime | None, due_at: datetime | None, stopped: bool = False) -> SafeString:
    """A thin line that fills; neutral, amber from three quarters, red when passed. Ticks in the browser."""
    if start_at is None or due_at is None or stopped:
        return SafeString("")
    now = timezone.now()
    total = max(1.0, (due_at - start_at).total_seconds())
    used = (now - start_at).total_seconds() / total
    state = "late" if used >= 1 else "soon" if used >= 0.75 else "calm"
    text = (
        _("lewat %(t)s") % {"t": words.span(now - due_at)}
        if used >= 1
        else _("sisa %(t)s") % {"t": words.span(due_at - now)}
    )
    return format_html(
        '<span class="clock {}" data-clock data-start="{}" data-due="{}" title="{}">'
        '<span class="clock-text">{}</span><progress max="100" value="{}" aria-hidden="true"></progress></span>',
        state,
        start_at.isoformat(),
        due_at.isoformat(),
        words.full(due_at),
        text,
        min(100, round(used * 100)),
    )


@register.inclusion_tag("ui/parts/teach.html")
def teach(title: str, what: str, button: str = "", href: str = "") -> dict[str, str]:
    """An empty list that teaches: what it is for, who fills it, one button."""
    return {"title": title, "what": what, "button": button, "href": href}


@register.simple_tag(takes_context=True)
def aktif(context: dict[str, Any], prefix: str) -> SafeString | str:
    """Marks the navigation item of the current page."""
    request = context.get("request")
    path = request.path if request else ""
    here = path == "/" if prefix == "/" else path.startswith(prefix)
    return SafeString('aria-current="page"') if here else ""
